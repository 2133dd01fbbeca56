//! What is remembered of a training, and where is it written down?

use anyhow::{Result, ensure};
use bundle::{Bundle, Curve, Point, Run, Standing, Test};
use experiment::Dataset;
use training::{Session, StepRecord};

use super::Arguments;
use super::plan::{Begin, Plan};
use super::resume::{self, Logbook};
use crate::figures::Figures;

/// Curve, tests and time of a training, in all processes so far.
pub struct Record {
    command: String,
    /// What earlier processes and browsers found.
    before: Option<Run>,
    run: Run,
    curve: Curve,
    tests: Vec<Test>,
}

impl Record {
    /// Of a training that begins here, or goes on from a file.
    pub fn of(plan: &Plan, command: String) -> Self {
        let before = plan.run.clone().filter(|_| matches!(plan.begin, Begin::Saved(_)));
        let run = before.clone().unwrap_or_else(|| Run::of(plan.experiment.clone(), now()));
        Record { command, before, run, curve: Curve::default(), tests: Vec::new() }
    }

    /// Of a training that an earlier process of the same command left.
    pub fn again(plan: &Plan, command: String, logbook: &Logbook) -> Self {
        let before = Run::from_json(&logbook.run).ok().filter(|run| run.experiment == plan.experiment);
        let mut run = before.clone().unwrap_or_else(|| Run::of(plan.experiment.clone(), now()));
        run.seconds = logbook.seconds;
        Record { command, before, run, curve: Curve::default(), tests: Vec::new() }
    }

    /// Seconds of training.
    pub fn seconds(&self) -> f64 {
        self.run.seconds
    }

    /// It has taken so long.
    pub fn set_seconds(&mut self, seconds: f64) {
        self.run.seconds = seconds;
    }

    /// A step was taken.
    pub fn step(&mut self, record: Option<StepRecord>) {
        if let Some(StepRecord { step, loss, accuracy, learning_rate }) = record {
            self.curve.add(Point { step, loss, accuracy, learning_rate: learning_rate as f32 });
        }
    }

    /// A pass has ended.
    pub fn test(&mut self, step: u32, figures: &Figures) {
        self.tests.push(Test { step, accuracy: figures.accuracy(), loss: figures.loss() as f32 });
    }

    /// Writes down where the training stands: beside the weights, and for the page.
    ///
    /// # Errors
    /// When a file cannot be written, or the page could not go on with it.
    pub fn keep(&mut self, arguments: &Arguments, session: &Session) -> Result<()> {
        let saved = pollster::block_on(session.save())?;
        let training = saved.to_bytes()?;
        self.run.total = session.recipe().total_steps();
        self.run.standing = if session.is_done() { Standing::Finished } else { Standing::Unfinished };
        self.run.follow(self.before.as_ref(), &self.curve, &self.tests, saved.step);
        let (command, seconds) = (self.command.clone(), self.run.seconds);
        resume::save(&arguments.out, &training, &Logbook { command, seconds, run: self.run.to_json() })?;
        let Some(file) = &arguments.export else { return Ok(()) };
        let is_own = matches!(self.run.experiment.dataset, Dataset::Own(_));
        ensure!(!is_own, "the page does not know these pictures, and could not go on: leave out --export");
        let bundle = Bundle { run: self.run.clone(), training: Some(training), weights: Some(saved.weights) };
        crate::file::write_whole(file, &bundle.to_zip())
    }
}

/// ms since 1970.
fn now() -> f64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0.0, |since| since.as_millis() as f64)
}
