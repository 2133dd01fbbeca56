//! Change dropout, or remove it. [`super::insert_layer`] adds it.

use super::checked::Checked;
use super::rewrite::rewrite;
use super::{EditError, Target};
use crate::graph::{Graph, NodeId};
use crate::op::Op;
use crate::words::{word, words};

const SET: &str = word("changing dropout");
const REMOVE: &str = word("removing dropout");

/// Drops values, or whole maps where it was maps, with probability `p`.
///
/// # Errors
/// Where there is no dropout, `p` is what it is already, or no probability below 1.
pub fn set_dropout(graph: &Graph, target: &Target, p: f64) -> Result<Graph, EditError> {
    let old = Checked::new(graph, SET)?;
    old.check_target(target)?;
    let mut changed = 0;
    let result = rewrite(&old, |copy, id, node| {
        let Some(now) = probability(&node.op).filter(|_| target.contains(&node.name)) else {
            return not_asked_for(&old, target, id).map(|()| copy.keep(node));
        };
        changed += usize::from(now != p);
        let op = if let Op::SpatialDropout { .. } = node.op { Op::SpatialDropout { p } } else { Op::Dropout { p } };
        Ok(copy.keep_as(node, op))
    })?;
    if changed == 0 {
        return Err(old.refused(&graph.name, words!("no dropout has another probability than {0}", p)));
    }
    Ok(result)
}

/// Takes dropout out.
///
/// # Errors
/// Where there is none.
pub fn remove_dropout(graph: &Graph, target: &Target) -> Result<Graph, EditError> {
    let old = Checked::new(graph, REMOVE)?;
    old.check_target(target)?;
    let mut removed = 0;
    let result = rewrite(&old, |copy, id, node| {
        if probability(&node.op).is_some() && target.contains(&node.name) {
            removed += 1;
            return Ok(copy.value(node.inputs[0]));
        }
        not_asked_for(&old, target, id).map(|()| copy.keep(node))
    })?;
    if removed == 0 {
        return Err(old.refused(&graph.name, words!("there is no dropout")));
    }
    Ok(result)
}

/// The probability with which an operation drops single values or maps.
pub(super) fn probability(op: &Op) -> Option<f64> {
    match op {
        Op::Dropout { p } | Op::SpatialDropout { p } => Some(*p),
        Op::Input
        | Op::Conv2d { .. }
        | Op::ConvTranspose2d { .. }
        | Op::Linear { .. }
        | Op::BatchNorm { .. }
        | Op::LocalResponseNorm { .. }
        | Op::Activation(_)
        | Op::MaxPool(_)
        | Op::AvgPool { .. }
        | Op::MaxAvgPool(_)
        | Op::MaxUnpool { .. }
        | Op::GlobalAvgPool
        | Op::Subsample(_)
        | Op::Concat
        | Op::Add { .. }
        | Op::Join { .. }
        | Op::Flatten
        | Op::PadChannels { .. }
        | Op::EuclideanCodes { .. } => None,
    }
}

/// A node that is met on the way may be anything; one that is named must be dropout.
fn not_asked_for(old: &Checked, target: &Target, id: NodeId) -> Result<(), EditError> {
    let node = old.node(id);
    if target.names(&node.name) {
        return Err(old.refused(&node.name, words!("it is {0}", node.op.noun())));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zoo;

    fn rates(graph: &Graph) -> Vec<f64> {
        graph.nodes.iter().filter_map(|node| probability(&node.op)).collect()
    }

    #[test]
    fn dropout_changes_and_goes_in_one_place_or_everywhere() {
        let graph = (zoo::vgg::MODELS[4].full)().unwrap();
        assert_eq!(rates(&graph), [0.5, 0.5]);
        let one = set_dropout(&graph, &Target::node("classifier.0.relu.dropout"), 0.2).unwrap();
        assert_eq!(rates(&one), [0.2, 0.5]);
        assert_eq!(rates(&set_dropout(&one, &Target::Everywhere, 0.3).unwrap()), [0.3, 0.3]);
        let without = remove_dropout(&graph, &Target::Everywhere).unwrap();
        assert_eq!((rates(&without).len(), without.nodes.len()), (0, graph.nodes.len() - 2));
        assert!(remove_dropout(&without, &Target::Everywhere).is_err());
        assert!(set_dropout(&graph, &Target::node("classifier.0"), 0.2).unwrap_err().to_string().contains("fully"));
        assert!(set_dropout(&graph, &Target::Everywhere, 0.5).unwrap_err().to_string().contains("0.5"));
        assert!(set_dropout(&graph, &Target::Everywhere, 1.0).unwrap_err().to_string().contains("less than 1"));
    }

    #[test]
    fn dropout_of_maps_stays_dropout_of_maps() {
        let graph = set_dropout(&zoo::enet::enet_small().unwrap(), &Target::Everywhere, 0.25).unwrap();
        assert!(rates(&graph).len() > 10 && graph.nodes.iter().all(|node| !matches!(node.op, Op::Dropout { .. })));
    }
}
