//! How does one network learn and get measured, in a worker of its own?

use std::cell::RefCell;
use std::rc::Rc;

use client::Heard;
use protocol::{Answer, Failure, Input, NetworkId, Report, Request, TrainState, WeightSource};

use crate::instance::Instance;
use crate::panels::cost_chart::middle;
use crate::session::{Worker, start_beside, stop_beside};
use crate::{settings, words};

const NETWORK: NetworkId = NetworkId(1);
/// Time between two looks at how it goes, ms.
const LOOK_EVERY: u32 = 200;
/// Steps that are timed to find the pace, after the first, which compiles.
const PACED: u32 = 3;
/// Test pictures on which a prediction is timed.
const TIMED: u32 = 16;
/// For the console.
const UNEXPECTED: &str = "the engine gave another answer";

/// How a training goes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Watched {
    /// Steps taken.
    pub step: u32,
    /// Steps in all.
    pub total: u32,
    state: TrainState,
    accuracy: Option<f64>,
    failed: Option<String>,
}

/// What a network reached.
#[derive(Clone, Debug, PartialEq)]
pub struct Measured {
    /// Share of the test pictures named right.
    pub accuracy: f64,
    /// Milliseconds for one picture.
    pub ms: f64,
    /// What computed.
    pub device: String,
}

/// A worker, and what it told.
#[derive(Clone)]
pub struct Bench {
    worker: Worker,
    watched: Rc<RefCell<Watched>>,
}

impl Bench {
    /// Starts a worker for the device that the visitor asked for.
    ///
    /// # Errors
    /// When this browser has no module workers.
    pub fn start() -> Result<Self, String> {
        let watched = Rc::new(RefCell::new(Watched::default()));
        let hear = {
            let watched = Rc::clone(&watched);
            move |heard| watched.borrow_mut().hear(heard)
        };
        let worker = start_beside(hear)?;
        Ok(Bench { worker, watched })
    }

    /// How it goes.
    pub fn watched(&self) -> Watched {
        self.watched.borrow().clone()
    }

    /// Ends the training, which is kept, and the worker.
    pub async fn stop(&self) {
        stop_beside(&self.worker).await;
    }

    /// Opens the device and the pictures; gives the name of the device.
    ///
    /// # Errors
    /// A sentence.
    pub async fn open(&self, instance: &Instance) -> Result<String, String> {
        let Answer::Opened(device) = self.ask(Request::Open { choice: settings::device() }).await? else {
            return Err(UNEXPECTED.to_owned());
        };
        self.ask(Request::OpenData { address: instance.runs().data() }).await?;
        Ok(device.name)
    }

    /// Pictures that it learns in a second.
    ///
    /// # Errors
    /// A sentence.
    pub async fn pace(&self, instance: &Instance) -> Result<f64, String> {
        self.load(instance).await?;
        let (recipe, seed) = (instance.experiment.recipe, instance.experiment.seed);
        self.ask(Request::Train { network: NETWORK, recipe, seed, keep: None, paused: true }).await?;
        self.ask(Request::Step).await?;
        let begun = web::time::now();
        for _ in 0..PACED {
            self.ask(Request::Step).await?;
        }
        let seconds = (web::time::now() - begun) / 1e3;
        self.ask(Request::Stop).await?;
        Ok(f64::from(PACED * recipe.batch) / seconds.max(1e-3))
    }

    /// Learns from the beginning, or from where it was kept, to the end; then times predictions.
    ///
    /// # Errors
    /// A sentence.
    pub async fn learn(&self, instance: &Instance, device: String, is_kept: bool) -> Result<Measured, String> {
        let experiment = &instance.experiment;
        let (recipe, seed, key) = (experiment.recipe, experiment.seed, experiment.id());
        *self.watched.borrow_mut() = Watched::default();
        let resumed = is_kept && self.resume(instance, &key).await?;
        if !resumed {
            self.load(instance).await?;
            let keep = Some(key.clone());
            self.ask(Request::Train { network: NETWORK, recipe, seed, keep, paused: false }).await?;
        }
        self.worker.set_at_work(true);
        let accuracy = self.end_of_training().await;
        self.worker.set_at_work(false);
        let accuracy = accuracy?;
        let ms = self.ms().await?;
        // What it learned is measured; its numbers are not asked for again.
        self.ask(Request::Forget { key }).await?;
        Ok(Measured { accuracy, ms, device })
    }

    /// Goes on where it was kept, if it was.
    async fn resume(&self, instance: &Instance, key: &str) -> Result<bool, String> {
        let request = Request::ResumeTraining {
            network: NETWORK,
            graph: (*instance.network.graph).clone(),
            recipe: instance.experiment.recipe,
            seed: instance.experiment.seed,
            keep: key.to_owned(),
            saved: None,
            paused: false,
        };
        match self.worker.ask(request).await {
            Ok(_) => Ok(true),
            Err(Failure::EngineLost) => Err(words::failure(&Failure::EngineLost)),
            Err(failure) => {
                web_sys::console::warn_1(&format!("begins anew: {failure:?}").into());
                Ok(false)
            }
        }
    }

    async fn load(&self, instance: &Instance) -> Result<(), String> {
        let graph = (*instance.network.graph).clone();
        let weights = WeightSource::Seed(instance.experiment.seed);
        self.ask(Request::Load { network: NETWORK, graph, weights }).await.map(drop)
    }

    /// The accuracy of the last test.
    async fn end_of_training(&self) -> Result<f64, String> {
        loop {
            web::time::sleep(LOOK_EVERY).await;
            let watched = self.watched();
            match (watched.failed, watched.state, watched.accuracy) {
                (Some(failed), ..) => return Err(failed),
                (None, TrainState::Finished, Some(accuracy)) => return Ok(accuracy),
                _ => {}
            }
        }
    }

    /// Mean of the middle half of some predictions.
    async fn ms(&self) -> Result<f64, String> {
        let mut times = Vec::new();
        for index in 0..TIMED {
            let input = Input::Example(index);
            let asked = self.ask(Request::Infer { network: NETWORK, input, taps: Vec::new() });
            let Answer::Prediction(prediction) = asked.await? else { return Err(UNEXPECTED.to_owned()) };
            times.push(prediction.ms);
        }
        Ok(middle(&mut times))
    }

    async fn ask(&self, request: Request) -> Result<Answer, String> {
        self.worker.ask(request).await.map_err(|failure| words::failure(&failure))
    }
}

impl Watched {
    fn hear(&mut self, heard: Heard) {
        match heard {
            Heard::Report(Report::Training { state, .. }) => self.state = state,
            Heard::Report(Report::Steps { steps, total, .. }) => {
                self.step = steps.last().map_or(self.step, |record| record.step);
                self.total = total;
            }
            Heard::Report(Report::Tested { evaluation, .. }) => self.accuracy = Some(evaluation.accuracy()),
            Heard::Report(Report::TrainingFailed { failure, .. }) => self.failed = Some(words::failure(&failure)),
            Heard::Report(_) => {}
            Heard::Lost(_) | Heard::Silent => self.failed = Some(words::failure(&Failure::EngineLost)),
        }
    }
}
