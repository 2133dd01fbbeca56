//! How does one candidate learn, in a worker that goes on to the next?

use std::cell::RefCell;
use std::rc::Rc;

use client::Heard;
use experiment::Experiment;
use experiment::findings::EXPLODED;
use experiment::search::Training;
use protocol::{Failure, NetworkId, Report, Request, TrainState, WeightSource};

use crate::session::{Worker, start_beside, stop_beside};
use crate::{settings, words};

const NETWORK: NetworkId = NetworkId(1);
/// Time between two looks at how it goes, ms.
const LOOK_EVERY: u32 = 50;
/// The pictures.
const DATA: &str = "data/cifar10";

/// What the worker told of the training under way.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Watched {
    /// Steps taken.
    pub step: u32,
    state: TrainState,
    /// Step and accuracy of each test: a quick training may have several between two looks.
    tested: Vec<(u32, f64)>,
    failed: Option<Failure>,
}

/// A worker, and what it told.
#[derive(Clone)]
pub struct Learner {
    worker: Worker,
    watched: Rc<RefCell<Watched>>,
}

impl Learner {
    /// Starts a worker with the device that the visitor asked for, and the training pictures of which so many are held
    /// out. Test pictures do not come to it.
    ///
    /// # Errors
    /// A sentence.
    pub async fn start(held_out: u32) -> Result<Self, String> {
        let watched = Rc::new(RefCell::new(Watched::default()));
        let hear = {
            let watched = Rc::clone(&watched);
            move |heard| watched.borrow_mut().hear(heard)
        };
        let worker = start_beside(hear)?;
        let learner = Learner { worker, watched };
        let opened = async {
            learner.ask(Request::Open { choice: settings::device() }).await?;
            learner.ask(Request::OpenHeldOut { address: DATA.to_owned(), held_out }).await
        };
        match opened.await {
            Ok(()) => Ok(learner),
            Err(failure) => {
                learner.worker.end();
                Err(words::failure(&failure))
            }
        }
    }

    /// How it goes.
    pub fn watched(&self) -> Watched {
        self.watched.borrow().clone()
    }

    /// Ends the training, which is kept, and the worker.
    pub async fn stop(&self) {
        stop_beside(&self.worker).await;
    }

    /// The share of the held-out pictures named right after the passes that are asked for; that of chance, where the
    /// loss exploded. Where the training stands is kept, as long as it may go on.
    ///
    /// # Errors
    /// A sentence.
    pub async fn learn(&self, experiment: &Experiment, training: Training) -> Result<f64, String> {
        let end = training.to * experiment.recipe.steps_per_epoch();
        let learned = match self.resumed(experiment, end).await {
            Ok(Some(accuracy)) => Ok(accuracy),
            Ok(None) => self.anew(experiment, end).await,
            Err(failure) => Err(failure),
        };
        match learned {
            Ok(accuracy) => Ok(accuracy),
            Err(Failure::Diverged { .. }) => {
                self.forget(experiment).await;
                Ok(EXPLODED)
            }
            Err(failure) => Err(words::failure(&failure)),
        }
    }

    /// It will not go on.
    pub async fn forget(&self, experiment: &Experiment) {
        if let Err(failure) = self.ask(Request::Forget { key: key(experiment) }).await {
            web_sys::console::warn_1(&format!("{failure:?}").into());
        }
    }

    /// Goes on where it was kept; `None` where it was not, or beyond what is asked for.
    async fn resumed(&self, experiment: &Experiment, end: u32) -> Result<Option<f64>, Failure> {
        *self.watched.borrow_mut() = Watched::default();
        let graph = graph(experiment)?;
        let (recipe, seed, keep) = (experiment.recipe, experiment.seed, key(experiment));
        let resume =
            Request::ResumeTraining { network: NETWORK, graph, recipe, seed, keep, saved: None, paused: false };
        match self.ask(resume).await {
            Ok(()) => self.until(experiment, end).await,
            Err(Failure::EngineLost) => Err(Failure::EngineLost),
            Err(_) => Ok(None),
        }
    }

    async fn anew(&self, experiment: &Experiment, end: u32) -> Result<f64, Failure> {
        *self.watched.borrow_mut() = Watched::default();
        let (recipe, seed, keep) = (experiment.recipe, experiment.seed, Some(key(experiment)));
        let weights = WeightSource::Seed(seed);
        self.ask(Request::Load { network: NETWORK, graph: graph(experiment)?, weights }).await?;
        self.ask(Request::Train { network: NETWORK, recipe, seed, keep, paused: false }).await?;
        let found = self.until(experiment, end).await?;
        found.ok_or_else(|| Failure::Internal { detail: format!("no test at step {end}") })
    }

    /// Lets it learn to this step; `None` where it was tested only later.
    async fn until(&self, experiment: &Experiment, end: u32) -> Result<Option<f64>, Failure> {
        let is_whole = end >= experiment.recipe.total_steps();
        self.worker.set_at_work(true);
        let found = loop {
            web::time::sleep(LOOK_EVERY).await;
            let Watched { tested, failed, state, .. } = self.watched();
            if let Some(failure) = failed {
                break Err(failure);
            }
            match tested.iter().find(|(step, _)| *step >= end) {
                Some((step, _)) if *step > end => break Ok(None),
                Some((_, accuracy)) if !is_whole || state == TrainState::Finished => break Ok(Some(*accuracy)),
                _ => {}
            }
        };
        self.worker.set_at_work(false);
        if found.is_ok() {
            self.ask(Request::Stop).await?;
        }
        if is_whole && found.is_ok() {
            self.forget(experiment).await;
        }
        found
    }

    async fn ask(&self, request: Request) -> Result<(), Failure> {
        self.worker.ask(request).await.map(drop)
    }
}

/// The name under which it is kept: apart from the visitor's own runs.
fn key(experiment: &Experiment) -> String {
    ["search-", &experiment.id()].concat()
}

fn graph(experiment: &Experiment) -> Result<arch::Graph, Failure> {
    experiment.graph().map_err(|error| Failure::Internal { detail: error.to_string() })
}

impl Watched {
    fn hear(&mut self, heard: Heard) {
        match heard {
            Heard::Report(Report::Training { state, .. }) => self.state = state,
            Heard::Report(Report::Steps { steps, .. }) => {
                self.step = steps.last().map_or(self.step, |record| record.step);
            }
            Heard::Report(Report::Tested { evaluation, .. }) => {
                self.tested.push((evaluation.step, evaluation.accuracy()));
            }
            Heard::Report(Report::TrainingFailed { failure, .. }) => self.failed = Some(failure),
            Heard::Report(_) => {}
            Heard::Lost(_) | Heard::Silent => self.failed = Some(Failure::EngineLost),
        }
    }
}
