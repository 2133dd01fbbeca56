//! How does one worker of a race learn a slice of a training?

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use arch::Graph;
use client::Heard;
use protocol::{Answer, Failure, LayerStep, NetworkId, Report, Request, WeightSource};

use crate::instance::Instance;
use crate::panels::runs::store;
use crate::session::{Worker, start_beside};
use crate::settings;

const NETWORK: NetworkId = NetworkId(1);
/// What is left of it after a part was taken out.
const VARIANT: NetworkId = NetworkId(2);
/// Time between two looks at how it goes, ms.
const LOOK_EVERY: u32 = 50;

type Hear = Rc<dyn Fn(Report)>;

/// How a slice ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// With the last step of the training.
    Finished,
    /// Another one's turn has come, or the race is stopped.
    Rests,
    /// The training ended by itself.
    Failed(Failure),
}

/// A worker, started when it is needed, and again when it was lost.
#[derive(Default)]
pub struct Lane {
    worker: RefCell<Option<Worker>>,
    hear: RefCell<Option<Hear>>,
    is_lost: Cell<bool>,
}

impl Lane {
    /// Starts the worker, where there is none, with its device and the pictures of the training.
    ///
    /// # Errors
    /// What the engine answers.
    pub async fn open(self: &Rc<Self>, instance: &Instance) -> Result<(), Failure> {
        *self.hear.borrow_mut() = None;
        if self.is_lost.replace(false) {
            self.end();
        }
        if self.worker.borrow().is_none() {
            let lane = Rc::downgrade(self);
            let hear = move |heard| {
                if let Some(lane) = lane.upgrade() {
                    lane.heard(heard);
                }
            };
            let worker = start_beside(hear);
            *self.worker.borrow_mut() = Some(worker.map_err(|detail| Failure::Internal { detail })?);
            self.ask(Request::Open { choice: settings::device() }).await?;
        }
        self.ask(Request::OpenData { address: instance.runs().data() }).await
    }

    /// What it tells from now on goes there.
    pub fn listen(&self, hear: impl Fn(Report) + 'static) {
        *self.hear.borrow_mut() = Some(Rc::new(hear));
    }

    /// Begins a training with fresh weights.
    ///
    /// # Errors
    /// What the engine answers.
    pub async fn begin(&self, instance: &Instance) -> Result<(), Failure> {
        let experiment = &instance.experiment;
        let (recipe, seed, keep) = (experiment.recipe, experiment.seed, Some(experiment.id()));
        let (graph, weights) = ((*instance.network.graph).clone(), instance.source.clone());
        self.ask(Request::Load { network: NETWORK, graph, weights }).await?;
        self.ask(Request::Train { network: NETWORK, recipe, seed, keep, paused: false }).await
    }

    /// Goes on where it was kept, or where the page holds it; `false` where neither is so.
    ///
    /// # Errors
    /// What the engine answers.
    pub async fn resume(&self, instance: &Instance) -> Result<bool, Failure> {
        let experiment = &instance.experiment;
        let keep = experiment.id();
        let saved = store::held_training(&keep).map(|(_, bytes)| bytes.into());
        let (recipe, seed, graph) = (experiment.recipe, experiment.seed, (*instance.network.graph).clone());
        let asked = Request::ResumeTraining { network: NETWORK, graph, recipe, seed, keep, saved, paused: false };
        match self.ask(asked).await {
            Ok(()) => Ok(true),
            Err(Failure::NotKept { .. } | Failure::OtherTraining { .. }) => Ok(false),
            Err(failure) => Err(failure),
        }
    }

    /// Norms of the gradient of each layer that learns, at the first step of a training that begins with these numbers.
    ///
    /// # Errors
    /// What the engine answers.
    pub async fn gradients(&self, instance: &Instance, weights: WeightSource) -> Result<Vec<LayerStep>, Failure> {
        let (graph, recipe) = ((*instance.network.graph).clone(), instance.experiment.recipe);
        let seed = instance.experiment.seed;
        self.ask(Request::Load { network: NETWORK, graph, weights }).await?;
        self.ask(Request::Train { network: NETWORK, recipe, seed, keep: None, paused: true }).await?;
        // Asked before the step, and answered by it.
        let asked = self.worker.borrow().as_ref().map(|worker| worker.ask(Request::MeasureStep));
        let measured = asked.ok_or(Failure::EngineLost)?;
        // A loss beyond all numbers ends the step, but its gradients are told before.
        drop(self.ask(Request::Step).await);
        match measured.await? {
            Answer::Measured(measures) => Ok(measures.layers),
            _ => Err(Failure::Internal { detail: "another answer to a measured step".to_owned() }),
        }
    }

    /// How good is a network, and how good is what is left of it in each of these graphs?
    ///
    /// # Errors
    /// What the engine answers.
    pub async fn evaluate(&self, source: Option<(Graph, WeightSource)>, graph: Graph) -> Result<f64, Failure> {
        if let Some((graph, weights)) = source {
            self.ask(Request::Load { network: NETWORK, graph, weights }).await?;
        }
        self.ask(Request::Load { network: VARIANT, graph, weights: WeightSource::Within(NETWORK) }).await?;
        match self.ask_for(Request::Evaluate { network: VARIANT }).await? {
            Answer::Evaluated(evaluation) => Ok(evaluation.accuracy()),
            _ => Err(Failure::Internal { detail: "another answer to an evaluation".to_owned() }),
        }
    }

    /// Lets it learn until `end` says how the slice ended; what has not ended by itself is kept.
    ///
    /// # Errors
    /// When the worker is lost.
    pub async fn until(&self, end: impl Fn() -> Option<Outcome>) -> Result<Outcome, Failure> {
        self.set_at_work(true);
        let outcome = loop {
            web::time::sleep(LOOK_EVERY).await;
            if self.is_lost.get() {
                return Err(Failure::EngineLost);
            }
            if let Some(outcome) = end() {
                break outcome;
            }
        };
        self.set_at_work(false);
        if outcome == Outcome::Rests
            && let Err(Failure::EngineLost) = self.ask(Request::Stop).await
        {
            return Err(Failure::EngineLost);
        }
        Ok(outcome)
    }

    /// Ends the worker.
    pub fn end(&self) {
        if let Some(worker) = self.worker.borrow_mut().take() {
            worker.end();
        }
    }

    /// Ends it by a panic, for tests of the recovery.
    pub fn panic(&self) {
        let asked = self.worker.borrow().as_ref().map(|worker| worker.ask(Request::Panic));
        wasm_bindgen_futures::spawn_local(async move {
            if let Some(asked) = asked {
                drop(asked.await);
            }
        });
    }

    fn set_at_work(&self, is_at_work: bool) {
        self.worker.borrow().iter().for_each(|worker| worker.set_at_work(is_at_work));
    }

    fn heard(&self, heard: Heard) {
        let Heard::Report(report) = heard else { return self.is_lost.set(true) };
        let hear = self.hear.borrow().clone();
        if let Some(hear) = hear {
            hear(report);
        }
    }

    async fn ask(&self, request: Request) -> Result<(), Failure> {
        self.ask_for(request).await.map(drop)
    }

    async fn ask_for(&self, request: Request) -> Result<Answer, Failure> {
        let asked = self.worker.borrow().as_ref().map(|worker| worker.ask(request));
        match asked {
            Some(asked) => asked.await,
            None => Err(Failure::EngineLost),
        }
    }
}
