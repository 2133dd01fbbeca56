//! How is one network timed, in an engine of its own? Memory never shrinks, and what ran before would have warmed it.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use client::{Heard, Platform};
use protocol::{
    Answer, Backend, DeviceChoice, DeviceInfo, Failure, NetworkId, Report, Request, TrainState, WeightSource,
};

use super::plan::Job;
use super::report::{Part, Row};
use crate::language::t;
use crate::panels::checkpoints::memory;
use crate::panels::cost_chart::{is_too_large, one_pass};
use crate::session::{Browser, Variant, Worker};
use crate::timing::{Rule, Samples, measure};
use crate::words;

const NETWORK: NetworkId = NetworkId(1);
/// Passes of a training: more than anybody waits for.
const EPOCHS: u32 = 1_000;
/// Time between two looks for a report of a training, ms.
const LOOK_EVERY: u32 = 20;
/// For the console.
const UNEXPECTED: &str = "the engine gave another answer";

/// How long is measured.
pub const fn rule(part: Part) -> Rule {
    match part {
        Part::Published => {
            Rule { warm: 300.0, longest_warm: 1_500.0, least: 5, most: 40, enough: 1_000.0, patience: 10_000.0 }
        }
        Part::Small => {
            Rule { warm: 300.0, longest_warm: 1_500.0, least: 9, most: 40, enough: 500.0, patience: 8_000.0 }
        }
        // A report of steps comes every 150 ms.
        Part::Training => {
            Rule { warm: 600.0, longest_warm: 2_000.0, least: 5, most: 40, enough: 1_200.0, patience: 10_000.0 }
        }
    }
}

/// Why there is no row.
pub enum Refused {
    /// There is no engine, and would be none for the next one.
    NoEngine(String),
    /// This network cannot be timed.
    Network(String),
}

/// An engine under way, which can be ended at any time.
#[derive(Default)]
pub struct Handle {
    worker: RefCell<Option<Worker>>,
    is_stopped: Cell<bool>,
}

impl Handle {
    /// Ends it.
    pub fn stop(&self) {
        self.is_stopped.set(true);
        self.end();
    }

    /// Was it stopped?
    pub fn is_stopped(&self) -> bool {
        self.is_stopped.get()
    }

    fn end(&self) {
        if let Some(worker) = self.worker.take() {
            worker.end();
        }
    }
}

/// The large engine where the visitor asks for it, or where an adapter answers that is worth it.
pub async fn variant(choice: DeviceChoice) -> Variant {
    let is_large = match choice {
        DeviceChoice::Cpu => false,
        DeviceChoice::WebGpu => true,
        DeviceChoice::Auto => Browser.adapter().await.is_some(),
    };
    if is_large { Variant::WebGpu } else { Variant::Cpu }
}

/// What each engine is asked for after the first has chosen, so that all are of one kind.
pub fn as_chosen(device: &DeviceInfo) -> (Variant, DeviceChoice) {
    match device.backend {
        Backend::Cpu => (Variant::Cpu, DeviceChoice::Cpu),
        Backend::WebGpu => (Variant::WebGpu, DeviceChoice::WebGpu),
    }
}

/// What a timed network tells: what computed, how long its engine took to start, ms, and how long it took itself.
pub type Timed = (DeviceInfo, f64, Row);

/// Times one network, and ends its engine.
///
/// # Errors
/// A sentence.
pub async fn run(
    job: &Job,
    (variant, choice): (Variant, DeviceChoice),
    resolution: f64,
    handle: &Rc<Handle>,
) -> Result<Timed, Refused> {
    let timed = timed(job, (variant, choice), resolution, handle).await;
    handle.end();
    timed
}

async fn timed(
    job: &Job,
    (variant, choice): (Variant, DeviceChoice),
    resolution: f64,
    handle: &Rc<Handle>,
) -> Result<Timed, Refused> {
    let begun = web::time::now();
    let steps = Rc::new(RefCell::new(Steps::default()));
    let hear = {
        let steps = Rc::clone(&steps);
        move |heard| steps.borrow_mut().hear(heard, web::time::now())
    };
    let worker = Worker::start(&Rc::new(Browser), variant, hear).map_err(Refused::NoEngine)?;
    *handle.worker.borrow_mut() = Some(worker.clone());
    let opened = ask(&worker, Request::Open { choice }).await.map_err(Refused::NoEngine)?;
    let Answer::Opened(device) = opened else { return Err(Refused::NoEngine(UNEXPECTED.to_owned())) };
    let start = web::time::now() - begun;
    let refusal = memory::refusal(&job.network, 0.0, Some(&Rc::new(device.clone())));
    if is_too_large(job.params) {
        return Err(Refused::Network(t("it takes more memory than is wise to ask of this device").to_owned()));
    }
    if let Some(refusal) = refusal {
        return Err(Refused::Network(refusal));
    }
    let samples = match job.part {
        Part::Training => learn(&worker, job, resolution, &steps).await,
        Part::Published | Part::Small => predict(&worker, job, resolution).await,
    };
    let samples = samples.map_err(Refused::Network)?;
    let row = Row { network: job.id(), part: job.part, macs: job.macs, batch: job.batch(), samples };
    Ok((device, start, row))
}

/// Times the first prediction from its request to its answer, for the weights are packed then, and those that follow by
/// the engine's own clock.
async fn predict(worker: &Worker, job: &Job, resolution: f64) -> Result<Samples, String> {
    load(worker, job).await?;
    let mut is_first = true;
    let pass = async || {
        let begun = web::time::now();
        let ms = one_pass(worker, NETWORK, &job.network).await?;
        Ok(if std::mem::take(&mut is_first) { web::time::now() - begun } else { ms })
    };
    measure(rule(job.part), resolution, web::time::now, pass).await
}

/// Times the first step by itself, and then what the engine reports of those that follow.
async fn learn(worker: &Worker, job: &Job, resolution: f64, steps: &RefCell<Steps>) -> Result<Samples, String> {
    let Some(instance) = &job.instance else { return Err(UNEXPECTED.to_owned()) };
    ask(worker, Request::OpenData { address: instance.runs().data() }).await?;
    load(worker, job).await?;
    let mut recipe = instance.experiment.recipe;
    recipe.epochs = EPOCHS;
    let seed = instance.experiment.seed;
    ask(worker, Request::Train { network: NETWORK, recipe, seed, keep: None, paused: true }).await?;
    let mut is_first = true;
    let pass = async || {
        if std::mem::take(&mut is_first) {
            let begun = web::time::now();
            ask(worker, Request::Step).await?;
            let ms = web::time::now() - begun;
            ask(worker, Request::Resume).await?;
            return Ok(ms);
        }
        loop {
            if let Some(told) = steps.borrow_mut().take() {
                return told.map_err(|failure| words::failure(&failure));
            }
            web::time::sleep(LOOK_EVERY).await;
        }
    };
    measure(rule(job.part), resolution, web::time::now, pass).await
}

async fn load(worker: &Worker, job: &Job) -> Result<(), String> {
    let graph = (*job.network.graph).clone();
    ask(worker, Request::Load { network: NETWORK, graph, weights: WeightSource::Seed(1) }).await.map(drop)
}

async fn ask(worker: &Worker, request: Request) -> Result<Answer, String> {
    worker.ask(request).await.map_err(|failure| words::failure(&failure))
}

/// What an engine told of the steps of a training.
#[derive(Default)]
struct Steps {
    /// When the steps that are not told yet began, ms; none while it rests.
    mark: Option<f64>,
    /// Time of a step, each the mean of those of one report.
    times: VecDeque<f64>,
    failed: Option<Failure>,
}

impl Steps {
    fn hear(&mut self, heard: Heard, now: f64) {
        match heard {
            Heard::Report(Report::Training { state, .. }) => self.mark = (state == TrainState::Running).then_some(now),
            Heard::Report(Report::Steps { steps, .. }) => {
                if let (Some(since), count @ 1..) = (self.mark, steps.len()) {
                    self.times.push_back((now - since) / count as f64);
                    self.mark = Some(now);
                }
            }
            // Time spent on the test set is not time spent learning.
            Heard::Report(Report::Tested { .. }) => self.mark = Some(now),
            Heard::Report(Report::TrainingFailed { failure, .. }) => self.failed = Some(failure),
            Heard::Report(_) => {}
            Heard::Lost(_) | Heard::Silent => self.failed = Some(Failure::EngineLost),
        }
    }

    /// The next time of a step, or why there is none any more.
    fn take(&mut self) -> Option<Result<f64, Failure>> {
        self.failed.clone().map(Err).or_else(|| self.times.pop_front().map(Ok))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use protocol::{Evaluation, StepRecord};

    use super::*;

    fn steps(count: u32) -> Heard {
        let record = |step| StepRecord { step, loss: 2.0, accuracy: 0.1, learning_rate: 1e-3 };
        let steps = (0..count).map(record).collect();
        Heard::Report(Report::Steps { network: NETWORK, steps, total: 100, images_per_second: 0.0 })
    }

    fn state(state: TrainState) -> Heard {
        Heard::Report(Report::Training { network: NETWORK, state })
    }

    #[test]
    fn steps_are_timed_from_report_to_report_and_tests_are_left_out() {
        let mut told = Steps::default();
        let evaluation = Evaluation {
            step: 1,
            correct: 1,
            total: 2,
            loss: 1.0,
            confusion: Vec::new(),
            mistakes: Vec::new(),
            mistake_pixels: Vec::new(),
        };
        for (heard, now) in [
            // The first step, which is timed by itself.
            (state(TrainState::Paused), 0.0),
            (steps(1), 50.0),
            (state(TrainState::Running), 1_000.0),
            (steps(10), 1_150.0),
            (steps(8), 1_310.0),
            (Heard::Report(Report::Tested { network: NETWORK, evaluation }), 2_000.0),
            (steps(5), 2_100.0),
        ] {
            told.hear(heard, now);
        }
        let times: Vec<f64> = std::iter::from_fn(|| told.take()).map(Result::unwrap).collect();
        assert_eq!(times, [15.0, 20.0, 20.0]);
        told.hear(Heard::Silent, 3_000.0);
        assert_eq!(told.take(), Some(Err(Failure::EngineLost)));
    }
}
