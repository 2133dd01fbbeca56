//! Does a finding hold for the results that are there? Pure functions of numbers.

use crate::statistics::{CONFIDENCE, Interval, of_sum};

/// Trainings of each arm before anything is said.
pub const FEWEST: usize = 3;

/// What repeated trainings say of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// All that it says holds here.
    Agrees,
    /// Something that it says does not hold here.
    Disagrees,
    /// Chance could have made these results either way.
    CannotTell,
}

/// One thing that a claim says, of a weighted sum of the arms' accuracies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Relation {
    /// In a few words.
    pub says: &'static str,
    /// Arm and weight.
    pub terms: &'static [(usize, f64)],
    /// Where the sum lies, if it holds.
    pub expected: Expected,
}

/// Where a claim expects a sum of accuracies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Expected {
    /// Above zero.
    Above,
    /// So near to zero, on either side.
    Within(f64),
    /// Above zero, or below by less than this.
    NoLess(f64),
}

/// What was found of a claim.
#[derive(Clone, Debug, PartialEq)]
pub struct Judgement {
    /// Of all of it.
    pub verdict: Verdict,
    /// Of each relation, and between what the sum lies, where that can be said.
    pub relations: Vec<(Verdict, Option<Interval>)>,
}

impl Verdict {
    /// Its short name.
    pub const fn key(self) -> &'static str {
        match self {
            Verdict::Agrees => "agrees",
            Verdict::Disagrees => "disagrees",
            Verdict::CannotTell => "cannot-tell",
        }
    }
}

impl Expected {
    /// What an interval of the sum says of it; without one nothing can be told.
    pub fn judge(self, interval: Option<Interval>) -> Verdict {
        let Some(Interval { low, high, .. }) = interval else { return Verdict::CannotTell };
        let (from, to) = match self {
            Expected::Above => (0.0, f64::INFINITY),
            Expected::Within(margin) => (-margin, margin),
            Expected::NoLess(margin) => (-margin, f64::INFINITY),
        };
        if low > from && high < to {
            Verdict::Agrees
        } else if high < from || low > to {
            Verdict::Disagrees
        } else {
            Verdict::CannotTell
        }
    }
}

/// Judges a claim by the accuracies of its arms; `None` where an arm has fewer than [`FEWEST`].
///
/// It agrees where every relation does, and disagrees where one does. The intervals hold together with 95% confidence:
/// of several each has a share of the doubt (Bonferroni).
pub fn judge(relations: &[Relation], arms: &[Vec<f64>]) -> Option<Judgement> {
    if arms.is_empty() || arms.iter().any(|arm| arm.len() < FEWEST) {
        return None;
    }
    let confidence = 1.0 - (1.0 - CONFIDENCE) / relations.len().max(1) as f64;
    let one = |relation: &Relation| {
        let group = |(arm, weight): &(usize, f64)| arms.get(*arm).map(|values| (values.as_slice(), *weight));
        let groups: Option<Vec<(&[f64], f64)>> = relation.terms.iter().map(group).collect();
        let interval = groups.and_then(|groups| of_sum(&groups, confidence));
        (relation.expected.judge(interval), interval)
    };
    let relations: Vec<_> = relations.iter().map(one).collect();
    let is = |wanted: Verdict| move |(found, _): &(Verdict, Option<Interval>)| *found == wanted;
    let verdict = if relations.iter().any(is(Verdict::Disagrees)) {
        Verdict::Disagrees
    } else if !relations.is_empty() && relations.iter().all(is(Verdict::Agrees)) {
        Verdict::Agrees
    } else {
        Verdict::CannotTell
    };
    Some(Judgement { verdict, relations })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const SECOND_WINS: Relation = Relation { says: "", terms: &[(1, 1.0), (0, -1.0)], expected: Expected::Above };
    const EQUAL: Relation = Relation { says: "", terms: &[(1, 1.0), (0, -1.0)], expected: Expected::Within(0.02) };

    fn verdict(relations: &[Relation], arms: &[&[f64]]) -> Verdict {
        judge(relations, &arms.iter().map(|arm| arm.to_vec()).collect::<Vec<_>>()).unwrap().verdict
    }

    const WORSE: &[f64] = &[0.50, 0.505, 0.495];
    const BETTER: &[f64] = &[0.55, 0.545, 0.552];
    const NOISY: &[f64] = &[0.45, 0.61, 0.53];

    #[test]
    fn made_up_results_agree_contradict_or_are_too_noisy() {
        assert_eq!(verdict(&[SECOND_WINS], &[WORSE, BETTER]), Verdict::Agrees);
        assert_eq!(verdict(&[SECOND_WINS], &[BETTER, WORSE]), Verdict::Disagrees);
        assert_eq!(verdict(&[SECOND_WINS], &[WORSE, NOISY]), Verdict::CannotTell);
        assert_eq!(verdict(&[SECOND_WINS], &[NOISY, WORSE]), Verdict::CannotTell);
        assert_eq!(verdict(&[SECOND_WINS], &[NOISY, NOISY]), Verdict::CannotTell);
    }

    #[test]
    fn about_equal_is_a_claim_that_can_fail_or_stay_open() {
        assert_eq!(verdict(&[EQUAL], &[WORSE, &[0.502, 0.499, 0.505]]), Verdict::Agrees);
        assert_eq!(verdict(&[EQUAL], &[WORSE, BETTER]), Verdict::Disagrees);
        assert_eq!(verdict(&[EQUAL], &[WORSE, NOISY]), Verdict::CannotTell);
        // A difference that is there, and too small to matter, is no contradiction.
        assert_eq!(verdict(&[EQUAL], &[WORSE, &[0.507, 0.508, 0.509, 0.508, 0.507]]), Verdict::Agrees);
    }

    #[test]
    fn no_worse_is_a_claim_that_better_results_confirm_and_clearly_worse_ones_contradict() {
        let no_worse = Relation { expected: Expected::NoLess(0.02), ..EQUAL };
        assert_eq!(verdict(&[no_worse], &[WORSE, BETTER]), Verdict::Agrees);
        assert_eq!(verdict(&[no_worse], &[WORSE, &[0.492, 0.489, 0.495]]), Verdict::Agrees);
        assert_eq!(verdict(&[no_worse], &[BETTER, WORSE]), Verdict::Disagrees);
        assert_eq!(verdict(&[no_worse], &[WORSE, NOISY]), Verdict::CannotTell);
    }

    #[test]
    fn of_several_relations_one_that_fails_decides_and_one_that_is_open_leaves_it_open() {
        let third = Relation { says: "", terms: &[(1, 1.0), (2, -1.0)], expected: Expected::Above };
        assert_eq!(verdict(&[SECOND_WINS, third], &[WORSE, BETTER, WORSE]), Verdict::Agrees);
        assert_eq!(verdict(&[SECOND_WINS, third], &[WORSE, BETTER, &[0.6, 0.605, 0.61]]), Verdict::Disagrees);
        assert_eq!(verdict(&[SECOND_WINS, third], &[WORSE, BETTER, NOISY]), Verdict::CannotTell);
    }

    #[test]
    fn several_relations_share_the_doubt() {
        // Alone the interval of this difference is above zero, as one of two it is not.
        let (a, b): (&[f64], &[f64]) = (&[0.50, 0.51, 0.49], &[0.525, 0.536, 0.519]);
        assert_eq!(verdict(&[SECOND_WINS], &[a, b]), Verdict::Agrees);
        assert_eq!(verdict(&[SECOND_WINS, SECOND_WINS], &[a, b]), Verdict::CannotTell);
    }

    #[test]
    fn nothing_is_said_of_fewer_than_three_trainings_or_of_trainings_without_any_scatter() {
        let few = [WORSE.to_vec(), vec![0.9, 0.91]];
        assert_eq!(judge(&[SECOND_WINS], &few), None);
        assert_eq!(judge(&[SECOND_WINS], &[]), None);
        assert_eq!(verdict(&[SECOND_WINS], &[&[0.1; 3], &[0.5; 3]]), Verdict::CannotTell);
        assert_eq!(verdict(&[], &[WORSE, BETTER]), Verdict::CannotTell);
    }
}
