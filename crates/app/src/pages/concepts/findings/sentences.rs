//! In which words is a verdict told?

use experiment::findings::depth::is_of_gradients;
use experiment::statistics::Interval;
use experiment::verdict::{Judgement, Relation, Verdict};

use crate::format::three;
use crate::language::{fill, t};

/// What trainings say of a finding.
pub fn verdict(judged: Option<&Judgement>) -> &'static str {
    match judged.map(|judged| judged.verdict) {
        None => t("no verdict yet"),
        Some(Verdict::Agrees) => t("agrees"),
        Some(Verdict::Disagrees) => t("disagrees"),
        Some(Verdict::CannotTell) => t("cannot tell at this size"),
    }
}

/// What they say of one thing that it claims.
pub fn relation(relation: &Relation, found: Verdict, interval: Option<Interval>) -> String {
    let said = t(relation.says);
    let words = match found {
        Verdict::Agrees => t("agrees"),
        Verdict::Disagrees => t("disagrees"),
        Verdict::CannotTell => t("cannot tell"),
    };
    match interval {
        Some(Interval { mean, low, high }) if is_of_gradients(relation) => {
            let [mean, low, high] = [mean, low, high].map(signed);
            fill("{0}: {1}; {2} powers of ten, between {3} and {4}", &[said, words, &mean, &low, &high])
        }
        Some(Interval { mean, low, high }) => {
            let [mean, low, high] = [mean, low, high].map(points);
            fill("{0}: {1}; {2} points, between {3} and {4}", &[said, words, &mean, &low, &high])
        }
        None => fill("{0}: {1}", &[said, words]),
    }
}

/// Percentage points with their sign: `+1.25`.
pub fn points(share: f64) -> String {
    signed(share * 100.0)
}

/// With its sign, and one figure behind the point: more would be chance.
pub fn signed(value: f64) -> String {
    let value = (value * 10.0).round() / 10.0;
    let sign = if value > 0.0 { "+" } else { "" };
    [sign, &tenth(value)].concat()
}

fn tenth(value: f64) -> String {
    let written = format!("{value:.1}");
    if three(0.5).contains(',') { written.replace('.', ",") } else { written }
}

#[cfg(test)]
mod tests {
    use super::*;
    use experiment::verdict::Expected;

    #[test]
    fn a_difference_is_told_in_points_with_its_ends() {
        let beats = Relation { says: "ELU is better", terms: &[], expected: Expected::Above };
        let interval = Some(Interval { mean: 0.0149, low: -0.0049, high: 0.0347 });
        assert_eq!(
            relation(&beats, Verdict::CannotTell, interval),
            "ELU is better: cannot tell; +1.5 points, between -0.5 and +3.5"
        );
        assert_eq!(relation(&beats, Verdict::Agrees, None), "ELU is better: agrees");
        assert_eq!(verdict(None), "no verdict yet");
    }
}
