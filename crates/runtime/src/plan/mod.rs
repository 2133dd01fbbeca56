//! A graph compiled once into the steps that a prediction takes, for the CPU.
//!
//! Burn's tensors compute operation by operation; a [`Plan`] knows what comes next. It is for inference alone: batch
//! normalisation, activations, additions and concatenations are done while a layer's values are still in registers,
//! weights are packed once as the kernels read them, every value has its place before the first run, and a run
//! allocates nothing. It computes what [`Network::forward`] computes, to rounding. One thread, 128 bits, the same bits
//! on every machine.
//!
//! Read on in `fuse.rs` (what is computed together), `compile.rs` (how that becomes steps), `method.rs` (which
//! kernel computes a layer), and `kernels/`.

mod compile;
mod finish;
mod fuse;
mod geometry;
pub(crate) mod kernels;
mod maps;
mod memory;
mod method;
mod step;
mod store;

use std::sync::Arc;

use arch::{Analysis, Graph, NodeId, ParamKind, ParamSpec, Shape};

use crate::error::RuntimeError;
use crate::network::Network;
use crate::parallel::threads;
use crate::value::Host;
use compile::{Schedule, compile};
use maps::Maps;
use step::Buffers;
use store::Store;

/// A network made ready for predictions on the CPU.
///
/// It keeps weights of its own beside those of the [`Network`] it came from: [`Plan::memory`]. Where only predictions
/// are wanted, build it by [`Plan::from_parts`] and no network at all.
#[derive(Clone, Debug)]
pub struct Plan {
    graph: Arc<Graph>,
    analysis: Arc<Analysis>,
    store: Arc<Store>,
    schedule: Schedule,
    buffers: Buffers,
    taps: Vec<NodeId>,
    output_values: Vec<Host>,
    tap_values: Vec<Host>,
}

/// What one run of a plan gave.
#[derive(Clone, Copy, Debug)]
pub struct Planned<'a> {
    /// One value per output of the graph, the logits first: `[batch, channels, height, width]` or `[batch, features]`.
    pub outputs: &'a [Host],
    /// The values asked for, in the order of the question.
    pub taps: &'a [Host],
}

/// Time that one step of a plan took.
#[derive(Clone, Debug, PartialEq)]
pub struct StepTime {
    /// The node that computes; others may be computed with it.
    pub node: NodeId,
    /// By what, for tables.
    pub kernel: String,
    /// Mean of the middle half of the runs, ms.
    pub ms: f64,
}

/// Bytes that a plan holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlanMemory {
    /// Weights, packed, without those that are a network's.
    pub weights: usize,
    /// Values of a prediction and scratch of its kernels, whatever the batch.
    pub values: usize,
}

impl Network {
    /// A plan of this network for predictions on the CPU that also give the values of `taps`.
    ///
    /// Reads every tensor once; the network keeps its own, and the plan shares the fully connected layers with it.
    ///
    /// # Errors
    /// When the device is lost.
    pub async fn plan(&self, taps: &[NodeId]) -> Result<Plan, RuntimeError> {
        let mut store = Store::new(&self.graph, &self.analysis);
        for spec in &self.analysis.params {
            if spec.kind == ParamKind::LinearWeight
                && let Some(values) = self.stored(&spec.name)?.values_on_cpu()
                && store.share(&self.graph, spec, values).is_ok()
            {
                continue;
            }
            let values = self.tensor(&spec.name).await?.values;
            store.put(&self.graph, spec, values)?;
        }
        Ok(Plan::new(self.graph.clone(), self.analysis.clone(), store, taps))
    }
}

impl Plan {
    /// A plan of `graph` with what `fill` gives for each tensor, in PyTorch's layout. Every tensor is asked for once,
    /// in the order of [`Analysis::params`], and packed before the next is asked for.
    ///
    /// # Errors
    /// When the graph is impossible, or `fill` fails or gives too few or too many values.
    pub fn from_parts(
        graph: Graph,
        taps: &[NodeId],
        mut fill: impl FnMut(&ParamSpec) -> Result<Vec<f32>, RuntimeError>,
    ) -> Result<Self, RuntimeError> {
        let analysis = graph.analyse()?;
        let mut store = Store::new(&graph, &analysis);
        for spec in &analysis.params {
            store.put(&graph, spec, fill(spec)?)?;
        }
        Ok(Plan::new(Arc::new(graph), Arc::new(analysis), store, taps))
    }

    fn new(graph: Arc<Graph>, analysis: Arc<Analysis>, store: Store, taps: &[NodeId]) -> Self {
        let schedule = compile(&graph, &analysis, &store, taps);
        let buffers = schedule.buffers();
        let empty = |count: usize| vec![Host { shape: Vec::new(), values: Vec::new() }; count];
        let (output_values, tap_values) = (empty(graph.outputs.len()), empty(taps.len()));
        let (store, taps) = (Arc::new(store), taps.to_vec());
        Plan { graph, analysis, store, schedule, buffers, taps, output_values, tap_values }
    }

    /// The same plan for other taps; weights are shared, and nothing is packed anew.
    pub fn tapped(&self, taps: &[NodeId]) -> Self {
        if taps == self.taps {
            return self.clone();
        }
        let schedule = compile(&self.graph, &self.analysis, &self.store, taps);
        let buffers = schedule.buffers();
        let tap_values = vec![Host { shape: Vec::new(), values: Vec::new() }; taps.len()];
        Plan {
            graph: self.graph.clone(),
            analysis: self.analysis.clone(),
            store: self.store.clone(),
            schedule,
            buffers,
            taps: taps.to_vec(),
            output_values: self.output_values.clone(),
            tap_values,
        }
    }

    /// The architecture.
    pub fn graph(&self) -> &Graph {
        &self.graph
    }

    /// The values that a run gives beside the outputs.
    pub fn taps(&self) -> &[NodeId] {
        &self.taps
    }

    /// Bytes held.
    pub fn memory(&self) -> PlanMemory {
        PlanMemory { weights: self.store.bytes(), values: self.schedule.bytes() }
    }

    /// Runs a batch `[batch, channels, height, width]`, picture by picture.
    ///
    /// # Errors
    /// When the number of values is not a multiple of the input's.
    pub fn run(&mut self, pictures: &[f32]) -> Result<Planned<'_>, RuntimeError> {
        self.run_with(pictures, |_| {})
    }

    /// The logits of a batch, `[batch, classes]`.
    ///
    /// # Errors
    /// When the number of values is not a multiple of the input's.
    pub fn logits(&mut self, pictures: &[f32]) -> Result<&Host, RuntimeError> {
        Ok(&self.run(pictures)?.outputs[0])
    }

    /// Times every step over `runs` passes of one picture, in the order in which they run. `now` gives milliseconds of
    /// any steady clock.
    ///
    /// # Errors
    /// When the picture does not fit.
    pub fn profile(
        &mut self,
        picture: &[f32],
        runs: usize,
        now: impl Fn() -> f64,
    ) -> Result<Vec<StepTime>, RuntimeError> {
        let mut times = vec![Vec::with_capacity(runs); self.schedule.steps.len()];
        for _ in 0..runs.max(1) {
            let mut last = now();
            self.run_with(picture, |step| {
                let done = now();
                times[step].push(done - last);
                last = done;
            })?;
        }
        let steps = self.schedule.steps.iter().zip(&mut times);
        let time = |(step, times): (&step::Step, &mut Vec<f64>)| StepTime {
            node: step.root,
            kernel: step.kernel(),
            ms: crate::profile::middle(times),
        };
        Ok(steps.map(time).collect())
    }

    /// Runs a batch; `after` hears of every step.
    fn run_with(&mut self, pictures: &[f32], mut after: impl FnMut(usize)) -> Result<Planned<'_>, RuntimeError> {
        let each = self.graph.input.elements();
        if pictures.is_empty() || !pictures.len().is_multiple_of(each) {
            return Err(RuntimeError::Shape {
                what: "a batch of pictures",
                expected: self.graph.input.dims(),
                found: vec![pictures.len()],
            });
        }
        let batch = pictures.len() / each;
        // Threads may have come since.
        if self.buffers.threads != threads() {
            self.buffers.threads = threads();
            self.buffers.scratch.resize(self.schedule.scratch(), 0.0);
        }
        let Plan { graph, analysis, store, schedule, buffers, taps, output_values, tap_values } = self;
        let nodes = graph.outputs.iter().map(|output| output.node).chain(taps.iter().copied());
        for (host, id) in output_values.iter_mut().chain(tap_values.iter_mut()).zip(nodes) {
            prepare(host, batch, analysis.shape(id));
        }
        for (index, picture) in pictures.chunks_exact(each).enumerate() {
            for (place, step) in schedule.steps.iter().enumerate() {
                step.run(buffers, store, picture);
                for &target in &schedule.reads[place] {
                    let host = match target.checked_sub(output_values.len()) {
                        Some(tap) => &mut tap_values[tap],
                        None => &mut output_values[target],
                    };
                    let elements = host.values.len() / batch;
                    let values = &buffers.arena[step.out.start..][..step.out.layout.span()];
                    let maps = Maps { values, layout: step.out.layout };
                    maps.unfold(&mut host.values[index * elements..][..elements]);
                }
                after(place);
            }
        }
        Ok(Planned { outputs: output_values, taps: tap_values })
    }
}

/// Makes room for a value of a batch.
fn prepare(host: &mut Host, batch: usize, shape: Shape) {
    host.shape.clear();
    host.shape.push(batch);
    match shape {
        Shape::Map { channels, height, width } => host.shape.extend([channels, height, width]),
        Shape::Features(features) => host.shape.push(features),
    }
    host.values.resize(batch * shape.elements(), 0.0);
}
