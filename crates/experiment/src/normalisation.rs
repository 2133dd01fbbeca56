//! The largest learning rate that still trains, with batch normalisation and without: a sweep in steps of two.
//!
//! S. Ioffe, C. Szegedy: "Batch Normalization: Accelerating Deep Network Training by Reducing Internal Covariate
//! Shift", arXiv:1502.03167, section 3.3: normalisation "enables higher learning rates"; section 4.2.2 trains with 5
//! and 30 times the rate. Here it is the small AlexNet of the findings about modules, over its first hundred steps.

use arch::Edit;
use arch::edit::Target;

use crate::findings::base;
use crate::verdict::{FEWEST, Verdict};
use crate::{Experiment, Schedule};

/// Steps of each training.
pub const STEPS: u32 = 100;
/// The steps at whose end it shows whether something was learned.
pub const LAST: usize = 20;
/// The lowest rate of the sweep.
const LOWEST: f64 = 0.01;
/// Rates of the sweep.
pub const RATES: usize = 10;
/// Below the loss of guessing, nats: what counts as learned.
const LEARNED: f64 = 0.1;
/// Rates in a row that fail before the sweep ends.
const FAILURES: usize = 2;

/// What is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arm {
    /// As it is.
    Plain,
    /// With normalisation behind each layer.
    Normalised,
}

impl Arm {
    /// Both.
    pub const ALL: [Arm; 2] = [Arm::Plain, Arm::Normalised];

    /// In a few words.
    pub const fn name(self) -> &'static str {
        match self {
            Arm::Plain => "without normalisation",
            Arm::Normalised => "with normalisation",
        }
    }

    /// What is trained at the rate of this place in the sweep.
    pub fn experiment(self, place: usize, seed: u64) -> Experiment {
        let mut it = base();
        if self == Arm::Normalised {
            it.edits.push(Edit::AddBatchNorm(Target::Everywhere));
        }
        (it.recipe.pictures, it.recipe.epochs) = (STEPS * it.recipe.batch, 1);
        it.recipe.schedule = Schedule::Constant;
        it.recipe.learning_rate = rate(place);
        Experiment { seed, ..it }
    }
}

/// The learning rate of this place in the sweep.
pub fn rate(place: usize) -> f64 {
    LOWEST * 2.0_f64.powi(place as i32)
}

/// Did a training whose steps had these losses learn anything? One that exploded has fewer steps than it was to take.
pub fn trains(losses: &[f32], steps: u32, classes: usize) -> bool {
    let last = losses.len().saturating_sub(LAST);
    let end = &losses[last..];
    let mean = end.iter().map(|loss| f64::from(*loss)).sum::<f64>() / end.len().max(1) as f64;
    losses.len() >= steps as usize && mean.is_finite() && mean < (classes as f64).ln() - LEARNED
}

/// Is another rate to be tried, where those from the lowest on did so?
pub fn goes_on(outcomes: &[bool]) -> bool {
    let has_failed = outcomes.len() >= FAILURES && outcomes[outcomes.len() - FAILURES..].iter().all(|trained| !trained);
    outcomes.len() < RATES && !(has_failed && outcomes.contains(&true))
}

/// Rates of the sweep up to the largest that trained; 0 where none did.
pub fn reach(outcomes: &[bool]) -> usize {
    outcomes.iter().rposition(|trained| *trained).map_or(0, |place| place + 1)
}

/// The largest rate of a sweep that reached so far.
pub fn largest(reach: usize) -> Option<f64> {
    reach.checked_sub(1).map(rate)
}

/// Does normalisation let larger rates train, by how far the sweep of each seed reached?
///
/// Where the lowest of one kind lies above the highest of the other, that is more than chance: of the ways in which
/// three and three results can be ordered, one in twenty has all of one kind above (the exact rank test of Wilcoxon
/// 1945). Where they meet, nobody can tell. `None` of fewer than three seeds of each.
pub fn judge(plain: &[usize], normalised: &[usize]) -> Option<Verdict> {
    if plain.len() < FEWEST || normalised.len() < FEWEST {
        return None;
    }
    let is_above = |one: &[usize], other: &[usize]| one.iter().min() > other.iter().max();
    Some(if is_above(normalised, plain) {
        Verdict::Agrees
    } else if is_above(plain, normalised) {
        Verdict::Disagrees
    } else {
        Verdict::CannotTell
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn made_up_sweeps_agree_contradict_or_leave_it_open() {
        assert_eq!(judge(&[2, 2, 2], &[5, 5, 5]), Some(Verdict::Agrees));
        assert_eq!(judge(&[2, 3, 2], &[4, 6, 5]), Some(Verdict::Agrees));
        assert_eq!(judge(&[5, 6, 5], &[2, 1, 2]), Some(Verdict::Disagrees));
        assert_eq!(judge(&[2, 4, 2], &[4, 5, 6]), Some(Verdict::CannotTell));
        assert_eq!(judge(&[3, 3, 3], &[3, 3, 3]), Some(Verdict::CannotTell));
        assert_eq!([judge(&[2, 2], &[5, 5, 5]), judge(&[], &[])], [None, None]);
    }

    #[test]
    fn what_learns_trains_and_what_guesses_or_explodes_does_not() {
        let falls: Vec<f32> = (0..100).map(|step| 2.3 - 0.005 * step as f32).collect();
        assert!(trains(&falls, 100, 10));
        assert!(!trains(&[2.3; 100], 100, 10), "the loss of guessing");
        assert!(!trains(&falls[..60], 100, 10), "it exploded at step 61");
        assert!(!trains(&[f32::NAN; 100], 100, 10) && !trains(&[], 100, 10));
    }

    #[test]
    fn a_sweep_ends_with_two_failures_after_something_trained() {
        assert!(goes_on(&[]) && goes_on(&[true, false]) && goes_on(&[false, false]));
        assert!(!goes_on(&[true, false, false]) && !goes_on(&[true; RATES]));
        assert_eq!([reach(&[true, true, false, true, false]), reach(&[false])], [4, 0]);
        assert_eq!([largest(4), largest(0)], [Some(0.08), None]);
    }

    #[test]
    fn every_training_of_the_sweep_is_possible_and_takes_a_hundred_steps() {
        for arm in Arm::ALL {
            for place in 0..RATES {
                let it = arm.experiment(place, 1);
                assert!(it.graph().is_ok() && it.recipe.total_steps() == STEPS);
                assert_eq!(Experiment::read(&it.text(), &base()), Ok(it));
            }
        }
        assert_eq!([rate(0), rate(3)], [0.01, 0.08]);
    }
}
