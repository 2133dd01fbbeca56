//! What do the plots of trainings show, upwards and across?

use bundle::Run;

use crate::language::t;
use crate::network::Network;

/// What a plot shows upwards.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Up {
    /// Accuracy on the test set, after each pass.
    #[default]
    Test,
    /// Accuracy on the batches.
    Accuracy,
    /// Loss of the batches.
    Loss,
}

/// What it shows across.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Across {
    /// Steps.
    #[default]
    Steps,
    /// Seconds of learning.
    Seconds,
    /// Multiply-accumulates of learning.
    Macs,
}

impl Up {
    /// All of them.
    pub const ALL: [Self; 3] = [Up::Test, Up::Accuracy, Up::Loss];

    /// Its value in a form.
    pub fn key(self) -> &'static str {
        ["test", "accuracy", "loss"][self as usize]
    }

    /// Its name.
    pub fn title(self) -> &'static str {
        [t("test pictures named right"), t("training pictures named right"), t("loss, nats")][self as usize]
    }
}

impl Across {
    /// All of them.
    pub const ALL: [Self; 3] = [Across::Steps, Across::Seconds, Across::Macs];

    /// Its value in a form.
    pub fn key(self) -> &'static str {
        ["steps", "seconds", "macs"][self as usize]
    }

    /// Its name.
    pub fn title(self) -> &'static str {
        [t("steps"), t("seconds of learning"), t("multiply-accumulates of learning")][self as usize]
    }

    /// How much a step of a run is.
    pub fn unit(self, run: &Run) -> f64 {
        match self {
            Across::Steps => 1.0,
            Across::Seconds => run.seconds / f64::from(run.step.max(1)),
            // Forward once, and twice as much backward.
            Across::Macs => network(run).map_or(0.0, |network| {
                3.0 * network.analysis.total_macs() as f64 * f64::from(run.experiment.recipe.batch)
            }),
        }
    }
}

/// The network of a run.
pub fn network(run: &Run) -> Option<Network> {
    Network::new(run.experiment.base.find()?, run.experiment.graph().ok()?).ok()
}

/// Step and value of what is shown upwards.
pub fn values(run: &Run, up: Up) -> Vec<(f64, f64)> {
    let points = |value: fn(&bundle::Point) -> f32| {
        run.points.iter().map(|point| (f64::from(point.step), f64::from(value(point)))).collect()
    };
    match up {
        Up::Test => run.tests.iter().map(|test| (f64::from(test.step), test.accuracy)).collect(),
        Up::Accuracy => points(|point| point.accuracy),
        Up::Loss => points(|point| point.loss),
    }
}

/// The first amount of what is shown across at which a test reached this accuracy.
pub fn reached(run: &Run, accuracy: f64, across: Across) -> Option<f64> {
    let first = run.tests.iter().find(|test| test.accuracy >= accuracy)?;
    Some(f64::from(first.step) * across.unit(run))
}

/// The highest accuracy on the test set.
pub fn best(run: &Run) -> f64 {
    run.tests.iter().map(|test| test.accuracy).fold(0.0, f64::max)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use bundle::{Curve, Test};
    use experiment::{Base, Dataset, Experiment};

    fn run() -> Run {
        let mut run = Run::of(Experiment::of(Base::full("lenet5_modern"), Dataset::Mnist), 0.0);
        let tests = [(10, 0.5), (20, 0.75)].map(|(step, accuracy)| Test { step, accuracy, loss: 0.5 });
        run.follow(None, &Curve::default(), &tests, 20);
        run.seconds = 40.0;
        run
    }

    #[test]
    fn an_accuracy_is_reached_at_a_step_which_is_time_and_work() {
        let run = run();
        assert_eq!(reached(&run, 0.5, Across::Steps), Some(10.0));
        assert_eq!(reached(&run, 0.6, Across::Seconds), Some(40.0));
        assert_eq!(reached(&run, 0.8, Across::Steps), None);
        let macs = 3.0 * 416_520.0 * f64::from(run.experiment.recipe.batch) * 10.0;
        assert_eq!(reached(&run, 0.5, Across::Macs), Some(macs));
    }

    #[test]
    fn what_is_drawn_is_what_was_found() {
        assert_eq!(values(&run(), Up::Test), [(10.0, 0.5), (20.0, 0.75)]);
        assert!(values(&run(), Up::Loss).is_empty());
        assert_eq!(best(&run()), 0.75);
    }
}
