//! Has evolution beaten random search?

use crate::statistics::Interval;
use crate::verdict::{Expected, Judgement, Relation, Verdict, judge};

/// What evolution has to do.
const BEATS: Relation =
    Relation { says: "evolution beats random search", terms: &[(0, 1.0), (1, -1.0)], expected: Expected::Above };
/// The quantile of the normal distribution between which and its negative 95% lie.
const NORMAL_95: f64 = 1.959_964;

/// By full trainings of both winners with several seeds, each tested on the test set; `None` of fewer than three.
pub fn of_tests(evolution: &[f64], random: &[f64]) -> Option<Judgement> {
    judge(&[BEATS], &[evolution.to_vec(), random.to_vec()])
}

/// By what the winners of one search each named right of so many held-out pictures: the difference of two shares, each
/// with its own binomial variance (Wald). It tells what the choice of pictures does, and not what another seed would.
pub fn of_shares(evolution: f64, random: f64, pictures: u32) -> (Verdict, Interval) {
    let variance = |share: f64| share * (1.0 - share) / f64::from(pictures.max(1));
    let reach = NORMAL_95 * (variance(evolution) + variance(random)).sqrt();
    let mean = evolution - random;
    let interval = Interval { mean, low: mean - reach, high: mean + reach };
    (Expected::Above.judge(Some(interval)), interval)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn made_up_tests_agree_contradict_or_leave_it_open() {
        let verdict = |evolution: &[f64], random: &[f64]| of_tests(evolution, random).map(|judged| judged.verdict);
        let (low, high, wide) = ([0.70, 0.705, 0.695], [0.75, 0.745, 0.755], [0.6, 0.8, 0.72]);
        assert_eq!(verdict(&high, &low), Some(Verdict::Agrees));
        assert_eq!(verdict(&low, &high), Some(Verdict::Disagrees));
        assert_eq!(verdict(&low, &wide), Some(Verdict::CannotTell));
        assert_eq!(verdict(&low[..2], &high), None);
    }

    #[test]
    fn a_difference_of_shares_needs_pictures() {
        // sqrt(0.6·0.4/1000 + 0.5·0.5/1000) is 0.022136; 1.96 times that is 0.0434.
        let (verdict, interval) = of_shares(0.6, 0.5, 1_000);
        assert_eq!(verdict, Verdict::Agrees);
        assert!((interval.low - 0.0566).abs() < 1e-4 && (interval.high - 0.1434).abs() < 1e-4, "{interval:?}");
        assert_eq!(of_shares(0.6, 0.5, 100).0, Verdict::CannotTell);
        assert_eq!(of_shares(0.5, 0.6, 1_000).0, Verdict::Disagrees);
        assert_eq!(of_shares(0.5, 0.5, 1_000).0, Verdict::CannotTell);
    }
}
