//! How is a network used where only its answers are wanted?
//!
//! [`Network::forward`] walks the graph node by node and gives tensors that can be learned from. A network that is
//! [`Network::prepared`] answers by a form made for answers alone: on the CPU a [`Plan`], on a graphics card the
//! network with its batch normalisations folded away. The form is made at the first question, is shared by clones, and
//! is gone as soon as the numbers change.

use std::sync::{Arc, Mutex, PoisonError};

use arch::NodeId;

use crate::device;
use crate::error::RuntimeError;
use crate::network::Network;
use crate::plan::Plan;
use crate::profile::{self, LayerTime};
use crate::value::Host;

/// What a network said of a batch, on the host.
#[derive(Clone, Debug, PartialEq)]
pub struct Predicted {
    /// One value per output of the graph, the logits first.
    pub outputs: Vec<Host>,
    /// The values asked for, in the order of the question.
    pub taps: Vec<Host>,
}

impl Predicted {
    /// The main output.
    ///
    /// # Errors
    /// When the graph has none.
    pub fn into_scores(self) -> Result<Host, RuntimeError> {
        self.outputs.into_iter().next().ok_or(RuntimeError::Device("the graph has no output".to_owned()))
    }
}

/// A form for answers alone.
#[derive(Clone, Debug)]
enum Form {
    Plan(Plan),
    Folded(Network),
}

/// The form of a network, once there is one; none for networks that are used as they are.
#[derive(Clone, Debug, Default)]
pub(crate) struct Prepared(Option<Arc<Mutex<Option<Form>>>>);

impl Prepared {
    /// Takes the form out, so that nothing is locked while it computes.
    fn take(&self) -> Option<Form> {
        self.0.as_ref().and_then(|cell| cell.lock().unwrap_or_else(PoisonError::into_inner).take())
    }

    fn put(&self, form: Form) {
        if let Some(cell) = &self.0 {
            *cell.lock().unwrap_or_else(PoisonError::into_inner) = Some(form);
        }
    }
}

impl Network {
    /// The same network, whose answers are worth a preparation: its numbers stay, and it will be asked more than once.
    pub fn prepared(mut self) -> Self {
        self.prepared = Prepared(Some(Arc::default()));
        self
    }

    /// Makes the form that answers questions with these taps, so that the next prediction is nothing else.
    ///
    /// # Errors
    /// When the device is lost.
    pub async fn make_ready(&self, taps: &[NodeId]) -> Result<(), RuntimeError> {
        if self.prepared.0.is_some() {
            self.prepared.put(self.form(taps).await?);
        }
        Ok(())
    }

    /// Runs a batch `[batch, channels, height, width]` and brings the outputs and the values of `taps` to the host.
    ///
    /// # Errors
    /// When the number of values is not a multiple of the input's, or the device is lost.
    pub async fn predict(&self, pictures: Vec<f32>, taps: &[NodeId]) -> Result<Predicted, RuntimeError> {
        if self.prepared.0.is_none() {
            return self.compute(pictures, taps).await;
        }
        let mut form = self.form(taps).await?;
        let predicted = match &mut form {
            Form::Plan(plan) => plan
                .run(&pictures)
                .map(|planned| Predicted { outputs: planned.outputs.to_vec(), taps: planned.taps.to_vec() }),
            Form::Folded(folded) if taps.is_empty() => folded.compute(pictures, taps).await,
            // What is looked at is computed as the graph has it.
            Form::Folded(_) => self.compute(pictures, taps).await,
        };
        self.prepared.put(form);
        predicted
    }

    /// Times every node over `runs` passes of `picture`, in the form that answers. A node that is computed together
    /// with another one takes no time of its own. `now` gives milliseconds of any steady clock.
    ///
    /// # Errors
    /// When the picture does not fit, or the device is lost.
    pub async fn profile(
        &self,
        picture: Vec<f32>,
        runs: usize,
        now: impl Fn() -> f64,
    ) -> Result<Vec<LayerTime>, RuntimeError> {
        // On a graphics card the nodes are timed as the graph has them.
        let mut form = match self.prepared.0 {
            Some(_) if device::is_cpu(&self.device) => self.form(&[]).await?,
            _ => return profile::profile(self, self.batch(picture)?, runs, now).await,
        };
        let Form::Plan(plan) = &mut form else { unreachable!("on the CPU the form is a plan") };
        let steps = plan.profile(&picture, runs, now);
        self.prepared.put(form);
        let name = |node: &arch::Node| LayerTime { node: node.name.clone(), ms: 0.0 };
        let mut times: Vec<LayerTime> = self.graph.nodes.iter().map(name).collect();
        for step in steps? {
            times[step.node.0].ms += step.ms;
        }
        Ok(times)
    }

    async fn form(&self, taps: &[NodeId]) -> Result<Form, RuntimeError> {
        Ok(match self.prepared.take() {
            Some(Form::Plan(plan)) if plan.taps() != taps => Form::Plan(plan.tapped(taps)),
            Some(form) => form,
            None if device::is_cpu(&self.device) => Form::Plan(self.plan(taps).await?),
            None => Form::Folded(self.folded()?),
        })
    }

    async fn compute(&self, pictures: Vec<f32>, taps: &[NodeId]) -> Result<Predicted, RuntimeError> {
        let forward = self.forward(self.batch(pictures)?, taps);
        let mut predicted = Predicted { outputs: Vec::new(), taps: Vec::new() };
        for value in forward.outputs {
            predicted.outputs.push(value.read().await?);
        }
        for value in forward.taps {
            predicted.taps.push(value.read().await?);
        }
        Ok(predicted)
    }
}
