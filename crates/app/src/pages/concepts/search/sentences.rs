//! In which words is a search told?

use arch::edit::{Module, Part};
use experiment::search::{Candidate, RUNGS, Strategy};
use experiment::statistics::Interval;
use experiment::verdict::Verdict;

use crate::format::{percent, short};
use crate::language::{fill, t};
use crate::pages::concepts::findings::points;

/// Where candidates come from.
pub fn strategy(strategy: Strategy) -> &'static str {
    match strategy {
        Strategy::Evolution => t("evolution"),
        Strategy::Random => t("random search"),
    }
}

/// A chain of modules: `3×3 convolution 16 BN → max pooling → fire module 32`.
pub fn parts(parts: &[Part]) -> String {
    let one = |part: &Part| match part {
        Part::Pooling(kind) => t(kind.name()).to_owned(),
        Part::Module(Module { kind, width, batch_norm }) => {
            let normalised = if *batch_norm { " BN" } else { "" };
            format!("{} {width}{normalised}", t(kind.name()))
        }
    };
    parts.iter().map(one).collect::<Vec<_>>().join(" → ")
}

/// What a candidate reached and costs, in a line.
pub fn candidate(number: usize, candidate: &Candidate) -> String {
    let (macs, params) = (short(candidate.cost.macs), short(candidate.cost.params));
    match (candidate.accuracy(), passes(candidate)) {
        (Some(accuracy), 1) => fill(
            "{0}: {1} after 1 pass, {2} MACs, {3} parameters",
            &[&number.to_string(), &percent(accuracy), &macs, &params],
        ),
        (Some(accuracy), passes) => fill(
            "{0}: {1} after {4} passes, {2} MACs, {3} parameters",
            &[&number.to_string(), &percent(accuracy), &macs, &params, &passes.to_string()],
        ),
        (None, _) => fill("{0}: not trained yet, {1} MACs, {2} parameters", &[&number.to_string(), &macs, &params]),
    }
}

/// Passes that a candidate has made.
pub fn passes(candidate: &Candidate) -> u32 {
    candidate.accuracies.len().checked_sub(1).map_or(0, |last| RUNGS[last])
}

/// Has evolution beaten random search? With the difference in percentage points.
pub fn verdict(verdict: Verdict, interval: Option<Interval>) -> String {
    let words = match verdict {
        Verdict::Agrees => t("evolution has beaten random search"),
        Verdict::Disagrees => t("random search has beaten evolution"),
        Verdict::CannotTell => t("cannot tell at this size"),
    };
    match interval {
        Some(Interval { mean, low, high }) => {
            let [mean, low, high] = [mean, low, high].map(points);
            fill("{0}: {1} points, between {2} and {3}", &[words, &mean, &low, &high])
        }
        None => words.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use arch::edit::{ModuleKind, PoolingKind};
    use experiment::search::Cost;

    #[test]
    fn a_candidate_is_told_with_what_it_reached_and_costs() {
        let module = |kind, width, batch_norm| Part::Module(Module { kind, width, batch_norm });
        let chain = vec![
            module(ModuleKind::Plain, 16, true),
            Part::Pooling(PoolingKind::Max),
            module(ModuleKind::Fire, 32, false),
        ];
        assert_eq!(parts(&chain), "3×3 convolution 16 BN → max pooling → fire module 32");
        let cost = Cost { params: 12_345, macs: 1_230_000 };
        let mut it = Candidate { parent: None, parts: chain, cost, accuracies: Vec::new() };
        assert!(candidate(3, &it).starts_with("3: not trained yet, "));
        it.accuracies = vec![0.3, 0.41];
        assert!(candidate(3, &it).starts_with("3: 41.0% after 3 passes, "));
        assert_eq!(passes(&it), 3);
    }
}
