//! What is drawn as one line: a run, or the same training with several seeds.

use bundle::Run;

use super::axes::{Across, Up, best, reached, values};
use super::band::{Spread, band, spread};

/// Runs that differ by their seeds alone.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// What it is called.
    pub title: String,
    /// At least one.
    pub runs: Vec<Run>,
}

impl Group {
    /// How much a step is, on average over the seeds that have taken some.
    pub fn unit(&self, across: Across) -> f64 {
        match across {
            // Seeds share a network, whose counting takes a while.
            Across::Macs => self.learned().next().map_or(0.0, |run| across.unit(run)),
            _ => mean(self.learned().map(|run| across.unit(run))),
        }
    }

    /// The line and how wide it is, from the first point on; in what is shown across.
    pub fn line(&self, up: Up, across: Across) -> Vec<(f64, Spread)> {
        let lines: Vec<Vec<(f64, f64)>> = self.runs.iter().map(|run| values(run, up)).collect();
        let unit = self.unit(across);
        band(&lines).into_iter().map(|(step, spread)| (step * unit, spread)).collect()
    }

    /// Of the last test of each seed.
    pub fn last_test(&self) -> Option<Spread> {
        let last: Vec<f64> = self.runs.iter().filter_map(|run| run.last_test().map(|test| test.accuracy)).collect();
        spread(&last)
    }

    /// The mean of the best test of each seed.
    pub fn best(&self) -> Option<f64> {
        let tested: Vec<f64> = self.runs.iter().filter(|run| !run.tests.is_empty()).map(best).collect();
        spread(&tested).map(|best| best.mean)
    }

    /// The accuracy that every seed with a test reached.
    pub fn common(&self) -> Option<f64> {
        self.runs.iter().filter(|run| !run.tests.is_empty()).map(best).reduce(f64::min)
    }

    /// How much it took to reach an accuracy, over the seeds that did.
    pub fn reached(&self, accuracy: f64, across: Across) -> Option<Spread> {
        let took: Vec<f64> = self.runs.iter().filter_map(|run| reached(run, accuracy, across)).collect();
        spread(&took)
    }

    /// What the whole way took so far, on average.
    pub fn cost(&self, across: Across) -> f64 {
        match across {
            Across::Seconds => mean(self.learned().map(|run| run.seconds)),
            _ => self.unit(across) * mean(self.learned().map(|run| f64::from(run.step))),
        }
    }

    fn learned(&self) -> impl Iterator<Item = &Run> {
        self.runs.iter().filter(|run| run.step > 0)
    }
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    spread(&values.collect::<Vec<_>>()).map_or(0.0, |values| values.mean)
}

/// The accuracy that all of them reached, in tenths of a percent, rounded down; `None` where one has no test yet.
pub fn common(groups: &[Group]) -> Option<f64> {
    let all: Option<Vec<f64>> = groups.iter().map(Group::common).collect();
    Some((all?.into_iter().reduce(f64::min)? * 1e3).floor() / 1e3)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use bundle::{Curve, Test};
    use experiment::{Base, Dataset, Experiment};

    fn run(seed: u64, accuracies: [f64; 2], seconds: f64) -> Run {
        let experiment = Experiment { seed, ..Experiment::of(Base::full("lenet5"), Dataset::Mnist) };
        let mut run = Run::of(experiment, 0.0);
        let tests = [(10, accuracies[0]), (20, accuracies[1])];
        let tests = tests.map(|(step, accuracy)| Test { step, accuracy, loss: 0.5 });
        run.follow(None, &Curve::default(), &tests, 20);
        Run { seconds, ..run }
    }

    #[test]
    fn seeds_are_one_line_with_a_width() {
        let runs = vec![run(1, [0.5, 0.8], 40.0), run(2, [0.7, 0.9], 60.0)];
        let group = Group { title: String::new(), runs };
        let line = group.line(Up::Test, Across::Seconds);
        let found: Vec<_> = line.iter().map(|(x, it)| (*x, (it.mean * 1e3).round() / 1e3, it.low, it.high)).collect();
        assert_eq!(found, [(25.0, 0.6, 0.5, 0.7), (50.0, 0.85, 0.8, 0.9)]);
        // 326,520 multiply-accumulates forward and twice as many backward, for each picture of 20 steps.
        let pictures = f64::from(group.runs[0].experiment.recipe.batch) * 20.0;
        assert_eq!((group.cost(Across::Seconds), group.cost(Across::Macs)), (50.0, 3.0 * 326_520.0 * pictures));
        assert_eq!((group.common(), group.last_test().unwrap().count), (Some(0.8), 2));
        // The first seed needs all of its 40 s for 60%, the second half of its 60 s; 85% only the second reaches.
        assert_eq!(group.reached(0.6, Across::Seconds).map(|it| (it.mean, it.count)), Some((35.0, 2)));
        assert_eq!(group.reached(0.85, Across::Seconds).map(|it| (it.mean, it.count)), Some((60.0, 1)));
    }

    #[test]
    fn what_all_reached_is_not_told_before_all_were_tested() {
        let tested = Group { title: String::new(), runs: vec![run(1, [0.5, 0.8765], 1.0)] };
        let fresh = Run { tests: Vec::new(), ..run(1, [0.0; 2], 0.0) };
        let untested = Group { title: String::new(), runs: vec![fresh] };
        assert_eq!(common(std::slice::from_ref(&tested)), Some(0.876));
        assert_eq!(common(&[tested, untested]), None);
        assert_eq!(common(&[]), None);
    }
}
