//! What is known of one training of a race, from what its worker tells?

use bundle::{Curve, Point, Run, Standing, Test};
use protocol::{Failure, Report, TrainState};

/// One training, which learns in slices.
#[derive(Clone, Debug)]
pub struct Track {
    /// As it was kept last.
    run: Run,
    /// The same as this slice began.
    before: Run,
    /// What this slice learned.
    curve: Curve,
    tests: Vec<Test>,
    /// Seconds of learning up to the last step, tests and waiting left out.
    seconds: f64,
    /// When the clock began or was last read, ms; none while it rests.
    mark: Option<f64>,
    /// Steps, and the seconds at each report of them.
    times: Vec<(u32, f64)>,
    state: TrainState,
    /// Why it ended by itself.
    pub failed: Option<Failure>,
}

/// What is to be done with a run that has come further.
#[derive(Debug, PartialEq)]
pub enum Due {
    /// Its training is kept, and it is to be entered in the list.
    Enter(Run),
    /// The browser did not keep its training, and the page is to hold both.
    Hold(Run, Vec<u8>, Failure),
}

impl Track {
    /// A training that goes on where this run stands, or begins.
    pub fn of(run: Run) -> Self {
        Track {
            before: run.clone(),
            seconds: run.seconds,
            run,
            curve: Curve::default(),
            tests: Vec::new(),
            mark: None,
            times: Vec::new(),
            state: TrainState::Idle,
            failed: None,
        }
    }

    /// A slice begins, from what was kept.
    pub fn begin(&mut self) {
        *self = Track::of(self.run.clone());
    }

    /// Nothing of it was kept, and it begins anew.
    pub fn begin_anew(&mut self) {
        *self = Track::of(Run { points: Vec::new(), tests: Vec::new(), seconds: 0.0, step: 0, ..self.run.clone() });
    }

    /// As it was kept last.
    pub fn kept(&self) -> &Run {
        &self.run
    }

    /// As it stands now.
    pub fn live(&self) -> Run {
        match self.times.last() {
            Some((step, seconds)) if *step > self.run.step => self.at(*step, *seconds),
            _ => self.run.clone(),
        }
    }

    /// Passes made, each with its test.
    pub fn passes(&self) -> usize {
        let first = self.tests.first().map_or(u32::MAX, |test| test.step);
        self.before.tests.iter().filter(|test| test.step < first).count() + self.tests.len()
    }

    /// Has this slice ended a pass?
    pub fn has_made_a_pass(&self) -> bool {
        !self.tests.is_empty()
    }

    /// Have all steps been taken, and been kept or held?
    pub fn is_finished(&self) -> bool {
        self.run.standing == Standing::Finished
    }

    /// Takes what the worker told at this time, ms.
    pub fn hear(&mut self, report: Report, now: f64) -> Option<Due> {
        match report {
            Report::TrainingBegins { .. } => self.mark = Some(now),
            Report::Training { state, .. } => self.state = state,
            Report::Steps { steps, total, .. } => {
                self.seconds += self.mark.map_or(0.0, |since| (now - since) / 1e3);
                self.mark = Some(now);
                self.run.total = total;
                for record in &steps {
                    let (step, loss, accuracy) = (record.step, record.loss, record.accuracy);
                    self.curve.add(Point { step, loss, accuracy, learning_rate: record.learning_rate });
                }
                self.times.extend(steps.last().map(|record| (record.step, self.seconds)));
            }
            Report::Tested { evaluation, .. } => {
                let (step, accuracy, loss) = (evaluation.step, evaluation.accuracy(), evaluation.loss);
                if self.tests.last().is_none_or(|last| last.step < step) {
                    self.tests.push(Test { step, accuracy, loss });
                }
                // Time spent on the test set is not time spent learning.
                self.mark = Some(now);
            }
            Report::Kept { step, .. } => {
                self.keep(step);
                return Some(Due::Enter(self.run.clone()));
            }
            Report::NotKept { step, failure, bytes, .. } => {
                self.keep(step);
                return Some(Due::Hold(self.run.clone(), bytes, failure));
            }
            Report::TrainingFailed { failure, .. } => return Some(self.fail(failure)),
            Report::Ready | Report::Crashed { .. } | Report::Unreadable { .. } => {}
        }
        None
    }

    /// Its curve is shown to where it ended, and only what was kept can go on.
    fn fail(&mut self, failure: Failure) -> Due {
        let (step, seconds) = (self.run.step, self.run.seconds);
        let has_diverged = matches!(failure, Failure::Diverged { .. });
        let standing = if has_diverged { Standing::Diverged } else { self.run.standing };
        self.run = Run { step, seconds, standing, ..self.live() };
        self.failed = Some(failure);
        Due::Enter(self.run.clone())
    }

    fn keep(&mut self, step: u32) {
        let known = self.times.iter().rev().find(|(at, _)| *at <= step);
        let seconds = known.map_or(self.before.seconds, |(_, seconds)| *seconds);
        self.run = self.at(step, seconds);
        if self.state == TrainState::Finished && step == self.run.total {
            self.run.standing = Standing::Finished;
        }
    }

    fn at(&self, step: u32, seconds: f64) -> Run {
        let mut run = Run { seconds, standing: Standing::Unfinished, ..self.run.clone() };
        let before = Some(&self.before).filter(|before| before.step > 0);
        run.follow(before, &self.curve, &self.tests, step);
        run
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use experiment::{Base, Dataset, Experiment, Recipe};
    use protocol::{Evaluation, NetworkId, StepRecord};

    const NETWORK: NetworkId = NetworkId(1);

    fn track() -> Track {
        Track::of(Run::of(Experiment::of(Base::full("lenet5"), Dataset::Mnist), 0.0))
    }

    fn begins(step: u32) -> Report {
        Report::TrainingBegins { network: NETWORK, recipe: Recipe::PLAIN, step }
    }

    fn steps(range: std::ops::RangeInclusive<u32>) -> Report {
        let steps = range.map(|step| StepRecord { step, loss: 1.0, accuracy: 0.5, learning_rate: 0.1 }).collect();
        Report::Steps { network: NETWORK, steps, total: 20, images_per_second: 1.0 }
    }

    fn tested(step: u32) -> Report {
        let (confusion, mistakes, mistake_pixels) = (Vec::new(), Vec::new(), Vec::new());
        let evaluation = Evaluation { step, correct: 9, total: 10, loss: 0.3, confusion, mistakes, mistake_pixels };
        Report::Tested { network: NETWORK, evaluation }
    }

    fn kept(step: u32) -> Report {
        Report::Kept { network: NETWORK, key: String::new(), step }
    }

    #[test]
    fn seconds_are_those_of_learning_alone() {
        let mut track = track();
        track.hear(begins(0), 1_000.0);
        track.hear(steps(1..=5), 3_000.0);
        track.hear(steps(6..=10), 5_000.0);
        // The test takes 7 s, the next steps 1 s; what is kept was asked for before them.
        track.hear(tested(10), 12_000.0);
        track.hear(steps(11..=12), 13_000.0);
        let Some(Due::Enter(run)) = track.hear(kept(10), 13_500.0) else { panic!() };
        assert_eq!((run.step, run.seconds, run.tests.len(), run.points.len()), (10, 4.0, 1, 10));
        let live = track.live();
        assert_eq!((live.step, live.seconds, live.points.len(), live.total), (12, 5.0, 12, 20));
        assert_eq!((track.passes(), track.has_made_a_pass()), (1, true));
    }

    #[test]
    fn a_slice_goes_on_where_the_one_before_was_kept_and_its_steps_count_once() {
        let mut track = track();
        track.hear(begins(0), 0.0);
        track.hear(steps(1..=10), 2_000.0);
        track.hear(tested(10), 2_000.0);
        track.hear(kept(10), 2_000.0);
        // These are lost with the worker.
        track.hear(steps(11..=15), 3_000.0);
        track.begin();
        assert_eq!((track.live().step, track.live().seconds, track.passes()), (10, 2.0, 1));
        track.hear(begins(10), 60_000.0);
        track.hear(steps(11..=20), 64_000.0);
        track.hear(tested(20), 65_000.0);
        track.hear(Report::Training { network: NETWORK, state: TrainState::Finished }, 65_000.0);
        assert!(!track.is_finished());
        let Some(Due::Enter(run)) = track.hear(kept(20), 65_000.0) else { panic!() };
        let all: Vec<u32> = run.points.iter().map(|point| point.step).collect();
        assert_eq!(all, (1..=20).collect::<Vec<_>>());
        assert_eq!((run.seconds, run.standing, track.passes()), (6.0, Standing::Finished, 2));
        assert!(track.is_finished());
    }

    #[test]
    fn what_finds_no_room_comes_with_its_bytes() {
        let mut track = track();
        track.hear(begins(0), 0.0);
        track.hear(steps(1..=4), 1_000.0);
        let failure = Failure::Storage { full: true, detail: String::new() };
        let report = Report::NotKept { network: NETWORK, step: 4, failure: failure.clone(), bytes: vec![7] };
        let Some(Due::Hold(run, bytes, why)) = track.hear(report, 1_000.0) else { panic!() };
        assert_eq!((run.step, bytes, why), (4, vec![7], failure));
    }

    #[test]
    fn an_explosion_is_told_and_its_curve_stays() {
        let mut track = track();
        track.hear(begins(0), 0.0);
        track.hear(steps(1..=4), 1_000.0);
        let failure = Failure::Diverged { step: 5, loss: f32::INFINITY, good: 4 };
        let Some(Due::Enter(run)) = track.hear(Report::TrainingFailed { network: NETWORK, failure }, 1_500.0) else {
            panic!()
        };
        assert_eq!((run.step, run.standing, run.points.len()), (0, Standing::Diverged, 4));
        assert!(track.failed.is_some());
        track.begin_anew();
        assert_eq!((track.live().points.len(), track.failed.is_some()), (0, false));
    }
}
