//! What does bypassing do? Parts of trained networks are taken out one at a time, and the ways through residual blocks
//! are counted.
//!
//! A. Veit, M. Wilber, S. Belongie: "Residual Networks Behave Like Ensembles of Relatively Shallow Networks", NIPS
//! 2016, arXiv:1605.06431, sections 3 to 5; columns of a fractal by G. Larsson, M. Maire, G. Shakhnarovich,
//! "FractalNet: Ultra-Deep Neural Networks without Residuals", ICLR 2017, arXiv:1605.07648, section 4.

use arch::Graph;
use arch::edit::{EditError, apply_again, columns, keep_column, removable, switch_off};

use crate::verdict::{Expected, Relation};

/// Networks whose parts are taken out one at a time, by their ids: with shortcuts, without, and without since the
/// layers were never meant to have any.
pub const LESIONED: [&str; 3] = ["resnet18", "plain18", "vgg16"];

/// The network of which each column stands alone.
pub const FRACTAL: &str = "fractalnet20";

/// The network whose blocks share their weights, so that it can be unrolled for fewer steps and for more.
pub const RECURRENT: &str = "resnet_recurrent";

/// For how many steps it is unrolled in each of its areas, at most.
pub const MOST_STEPS: usize = 8;

/// What the claim says of the losses of accuracy, part by part, of the networks of [`LESIONED`].
pub const RELATIONS: [Relation; 2] = [
    Relation {
        says: "without one of its blocks the plain twin loses more than the ResNet",
        terms: &[(1, 1.0), (0, -1.0)],
        expected: Expected::Above,
    },
    Relation {
        says: "without one of its layers the VGG network loses more than the ResNet",
        terms: &[(2, 1.0), (0, -1.0)],
        expected: Expected::Above,
    },
];

/// A network and what is left of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Variant {
    /// What was taken out, or is left alone; empty of the whole network.
    pub part: String,
    /// Its graph, whose weights are those of the whole one by name.
    pub graph: Graph,
}

/// The whole network, and without each part that can go.
///
/// # Errors
/// Where a part cannot go, which [`removable`] excludes.
pub fn lesions(graph: &Graph) -> Result<Vec<Variant>, EditError> {
    let without = |part: String| Ok(Variant { graph: switch_off(graph, &part)?, part });
    let whole = Variant { part: String::new(), graph: graph.clone() };
    std::iter::once(Ok(whole)).chain(removable(graph).into_iter().map(without)).collect()
}

/// The whole network, and each of its columns alone, the shallowest first.
///
/// # Errors
/// Where a column is missing.
pub fn columns_alone(graph: &Graph) -> Result<Vec<Variant>, EditError> {
    let alone = |column| Ok(Variant { graph: keep_column(graph, column)?, part: (column + 1).to_string() });
    let whole = Variant { part: String::new(), graph: graph.clone() };
    std::iter::once(Ok(whole)).chain((0..columns(graph)).map(alone)).collect()
}

/// The whole network, and unrolled for every other number of steps in each area, from none to [`MOST_STEPS`]. Steps
/// beyond those that it learned with have the normalisation of the last one that it learned. A network without areas
/// is whole only.
///
/// # Errors
/// Where a step cannot come again, which those of [`RECURRENT`] can.
pub fn unrolled(graph: &Graph) -> Result<Vec<Variant>, EditError> {
    let areas =
        || (1..).map(|area| format!("area{area}")).take_while(|area| has_block(graph, &format!("{area}.step0")));
    let learned = steps(graph);
    let for_steps = |steps: usize| {
        let longer = |graph: Graph, area: String| match steps.checked_sub(learned) {
            Some(more) => apply_again(&graph, &format!("{area}.step{}", learned - 1), more),
            // Those that lend their weights go last.
            None => {
                (steps..learned).rev().try_fold(graph, |graph, step| switch_off(&graph, &format!("{area}.step{step}")))
            }
        };
        Ok(Variant { graph: areas().try_fold(graph.clone(), longer)?, part: steps.to_string() })
    };
    let whole = Variant { part: String::new(), graph: graph.clone() };
    let others = (0..=MOST_STEPS).filter(|steps| learned > 0 && *steps != learned);
    std::iter::once(Ok(whole)).chain(others.map(for_steps)).collect()
}

/// For how many steps in each area a network is unrolled whose blocks share their weights; none of any other.
pub fn steps(graph: &Graph) -> usize {
    (0..).take_while(|step| has_block(graph, &format!("area1.step{step}"))).count()
}

fn has_block(graph: &Graph, name: &str) -> bool {
    graph.blocks.iter().any(|block| block.name == name)
}

/// What is measured of a network of this page: without its parts, its columns alone, or unrolled.
///
/// # Errors
/// As [`lesions`], [`columns_alone`] and [`unrolled`].
pub fn variants(id: &str, graph: &Graph) -> Result<Vec<Variant>, EditError> {
    match id {
        FRACTAL => columns_alone(graph),
        RECURRENT => unrolled(graph),
        _ => lesions(graph),
    }
}

/// Every network that is measured, by its id.
pub fn measured() -> impl Iterator<Item = &'static str> {
    LESIONED.into_iter().chain([FRACTAL, RECURRENT])
}

/// What each lesion costs, of the accuracies of the whole network and of those behind it.
pub fn losses(accuracies: &[f64]) -> Vec<f64> {
    let Some((whole, others)) = accuracies.split_first() else { return Vec::new() };
    others.iter().map(|accuracy| whole - accuracy).collect()
}

/// Of all ways through so many residual blocks, the share that leads through 0, 1, 2, … of them: each block is gone
/// through or around, so that of `2^n` ways `n! / (k! (n - k)!)` lead through `k` (Veit et al. 2016, section 5).
pub fn ways(blocks: u32) -> Vec<f64> {
    // From one to the next: a factor of (n - k) / (k + 1).
    let mut share = 0.5_f64.powi(blocks as i32);
    let mut shares = Vec::with_capacity(blocks as usize + 1);
    for through in 0..=blocks {
        shares.push(share);
        share *= f64::from(blocks - through) / f64::from(through + 1);
    }
    shares
}

/// Between how many blocks the middle `share` of all ways lead, both ends included: the narrowest stretch around the
/// middle.
pub fn middle(ways: &[f64], share: f64) -> (usize, usize) {
    let last = ways.len().saturating_sub(1);
    let mut from = last.div_ceil(2);
    while from > 0 && ways.get(from..=last - from.min(last)).is_none_or(|some| some.iter().sum::<f64>() < share) {
        from -= 1;
    }
    (from, last - from)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::Base;
    use crate::verdict::{Verdict, judge};

    #[test]
    fn ways_are_counted_as_by_hand() {
        // Three blocks: one way around all, three through one, three through two, one through all.
        assert_eq!(ways(3), [0.125, 0.375, 0.375, 0.125]);
        assert_eq!(ways(0), [1.0]);
        let of_110_layers = ways(54);
        assert!((of_110_layers.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        // 54! / (27! 27!) = 1,946,939,425,648,112 of 2^54 ways.
        assert!((of_110_layers[27] - 1_946_939_425_648_112.0 / 2.0_f64.powi(54)).abs() < 1e-12);
        assert!((of_110_layers[26] / of_110_layers[27] - 27.0 / 28.0).abs() < 1e-12);
    }

    #[test]
    fn the_middle_holds_the_share_and_no_narrower_one_does() {
        assert_eq!(middle(&ways(3), 0.5), (1, 2));
        assert_eq!(middle(&ways(3), 0.8), (0, 3));
        assert_eq!(middle(&ways(4), 0.3), (2, 2));
        let ways = ways(54);
        let (from, to) = middle(&ways, 0.95);
        let sum = |from: usize, to: usize| ways[from..=to].iter().sum::<f64>();
        assert!(sum(from, to) >= 0.95 && sum(from + 1, to - 1) < 0.95 && from + to == 54, "{from} to {to}");
        // Veit et al., section 5: more than 95% lead through 19 to 35.
        assert!(sum(19, 35) > 0.95);
    }

    #[test]
    fn every_network_has_parts_that_go_and_the_fractal_its_columns() {
        for id in LESIONED {
            let graph = Base::small(id).graph().unwrap();
            let variants = lesions(&graph).unwrap();
            assert!(variants.len() > 4, "{id}: {}", variants.len());
            assert!(variants[0].part.is_empty() && variants[0].graph == graph);
            assert!(variants[1..].iter().all(|it| it.graph.nodes.len() < graph.nodes.len()));
        }
        let columns = columns_alone(&Base::small(FRACTAL).graph().unwrap()).unwrap();
        assert_eq!(columns.iter().map(|it| it.part.as_str()).collect::<Vec<_>>(), ["", "1", "2", "3"]);
    }

    #[test]
    fn the_recurrent_network_is_unrolled_from_no_step_to_eight_with_the_weights_it_has() {
        let graph = Base::small(RECURRENT).graph().unwrap();
        let variants = variants(RECURRENT, &graph).unwrap();
        let parts: Vec<&str> = variants.iter().map(|it| it.part.as_str()).collect();
        assert_eq!(parts, ["", "0", "1", "3", "4", "5", "6", "7", "8"]);
        // Three areas, each of which is entered once.
        let blocks = |graph: &Graph| graph.iter().filter(|(_, node)| node.name.ends_with(".conv1")).count() - 3;
        assert_eq!((steps(&graph), blocks(&graph)), (2, 6));
        for it in &variants[1..] {
            assert_eq!(blocks(&it.graph), 3 * it.part.parse::<usize>().unwrap(), "{}", it.part);
            let params = |graph: &Graph| graph.analyse().unwrap().total_params();
            assert!(params(&it.graph) <= params(&graph));
        }
        let other = Base::small("resnet18").graph().unwrap();
        assert_eq!(unrolled(&other).unwrap().len(), 1, "no block of it shares weights");
    }

    #[test]
    fn made_up_lesions_agree_contradict_or_are_too_few() {
        let verdict = |arms: [&[f64]; 3]| judge(&RELATIONS, &arms.map(losses)).map(|judged| judged.verdict);
        let small: &[f64] = &[0.7, 0.65, 0.6, 0.69, 0.66];
        let large: &[f64] = &[0.7, 0.1, 0.2, 0.15, 0.12];
        assert_eq!(verdict([small, large, large]), Some(Verdict::Agrees));
        assert_eq!(verdict([large, small, large]), Some(Verdict::Disagrees));
        assert_eq!(verdict([small, &[0.7, 0.1, 0.69, 0.65, 0.6], large]), Some(Verdict::CannotTell));
        assert_eq!(verdict([small, &[0.7, 0.1], large]), None);
        assert!(losses(&[]).is_empty());
    }
}
