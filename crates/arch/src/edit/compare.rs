//! What does a change to a network cost, and what of the trained numbers survives it?

use std::collections::{HashMap, HashSet};

use crate::analysis::Analysis;
use crate::error::ArchError;
use crate::graph::{Graph, Node};
use crate::op::Op;

/// A quantity before and after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change<T = u64> {
    /// Of the first network.
    pub before: T,
    /// Of the second.
    pub after: T,
}

/// Names that are only in the second, only in the first, or in both.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// Only in the second, in its order.
    pub added: Vec<String>,
    /// Only in the first, in its order.
    pub removed: Vec<String>,
    /// In both, and not the same, in the order of the second.
    pub changed: Vec<String>,
}

/// Two networks side by side. Counts are for one picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// Learnable parameters.
    pub params: Change,
    /// Multiply-accumulates, over the connections present.
    pub macs: Change,
    /// Bytes of all values, in 32-bit floats: what training has to keep.
    pub activation_bytes: Change,
    /// Most bytes that inference holds at once.
    pub peak_inference_bytes: Change,
    /// Bytes of all tensors in a file of 32-bit floats, without the names beside them.
    pub file_bytes_f32: Change,
    /// The same in 16-bit floats.
    pub file_bytes_f16: Change,
    /// Rows and columns of the picture that one value of the main output sees.
    pub receptive_field: Change<[f64; 2]>,
    /// Nodes; one has changed when its operation, or the node whose weights or positions it uses, is another.
    pub nodes: Names,
    /// Tensors with the name and shape of one that was there: their trained numbers stay.
    pub kept: Vec<String>,
    /// Tensors that have to be filled anew: no tensor of their name and shape was there.
    pub fresh: Vec<String>,
    /// Tensors whose trained numbers have no place any more.
    pub lost: Vec<String>,
}

/// Compares a network with what became of it.
///
/// # Errors
/// When one of the two is impossible.
pub fn compare(before: &Graph, after: &Graph) -> Result<Comparison, ArchError> {
    let (old, new) = (before.analyse()?, after.analyse()?);
    let change = |count: fn(&Analysis) -> u64| Change { before: count(&old), after: count(&new) };
    let shapes = |analysis: &Analysis| -> HashMap<String, Vec<usize>> {
        analysis.params.iter().map(|spec| (spec.name.clone(), spec.shape.clone())).collect()
    };
    let (old_shapes, new_shapes) = (shapes(&old), shapes(&new));
    let (kept, fresh): (Vec<_>, Vec<_>) =
        new.params.iter().partition(|spec| old_shapes.get(&spec.name) == Some(&spec.shape));
    let lost = old.params.iter().filter(|spec| new_shapes.get(&spec.name) != Some(&spec.shape));
    let field = |graph: &Graph, analysis: &Analysis| analysis.nodes[graph.output().0].receptive_field.size;
    Ok(Comparison {
        params: change(|analysis| analysis.total_params() as u64),
        macs: change(Analysis::total_macs),
        activation_bytes: change(Analysis::activation_bytes),
        peak_inference_bytes: Change {
            before: old.peak_inference_bytes(before),
            after: new.peak_inference_bytes(after),
        },
        file_bytes_f32: change(Analysis::weight_bytes),
        file_bytes_f16: change(|analysis| analysis.weight_bytes() / 2),
        receptive_field: Change { before: field(before, &old), after: field(after, &new) },
        nodes: nodes(before, after),
        kept: kept.into_iter().map(|spec| spec.name.clone()).collect(),
        fresh: fresh.into_iter().map(|spec| spec.name.clone()).collect(),
        lost: lost.map(|spec| spec.name.clone()).collect(),
    })
}

fn nodes(before: &Graph, after: &Graph) -> Names {
    let old: HashMap<&str, &Node> = before.nodes.iter().map(|node| (node.name.as_str(), node)).collect();
    let new: HashSet<&str> = after.nodes.iter().map(|node| node.name.as_str()).collect();
    let mut names = Names::default();
    for node in &after.nodes {
        match old.get(node.name.as_str()) {
            None => names.added.push(node.name.clone()),
            Some(was) if !is_same((before, was), (after, node)) => names.changed.push(node.name.clone()),
            Some(_) => {}
        }
    }
    let gone = before.nodes.iter().filter(|node| !new.contains(node.name.as_str()));
    names.removed = gone.map(|node| node.name.clone()).collect();
    names
}

/// The same operation, with the weights and positions of the same nodes; places of nodes may be others.
fn is_same((before, was): (&Graph, &Node), (after, is): (&Graph, &Node)) -> bool {
    let owner = |graph: &Graph, node: &Node| node.tied_to.map(|owner| graph.node(owner).name.clone());
    let same_op = match (was.op.reference(), is.op.reference()) {
        (Some(old), Some(new)) => before.node(old).name == after.node(new).name && same_but_reference(&was.op, &is.op),
        _ => was.op == is.op,
    };
    same_op && owner(before, was) == owner(after, is)
}

fn same_but_reference(was: &Op, is: &Op) -> bool {
    let mut was = was.clone();
    if let (Some(old), Some(new)) = (was.reference_mut(), is.reference()) {
        *old = new;
    }
    was == *is
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::{Edit, Layer, Target};
    use crate::{Activation, zoo};

    #[test]
    fn a_larger_kernel_costs_what_it_costs_and_loses_one_tensor() {
        let graph = zoo::lenet5::lenet5_modern().unwrap();
        let after = Edit::SetKernel("conv1".to_owned(), [3, 3]).apply(&graph).unwrap();
        let comparison = compare(&graph, &after).unwrap();
        assert_eq!(comparison.params, Change { before: 61_706, after: 61_706 - 96 });
        assert_eq!(comparison.file_bytes_f32, Change { before: 4 * 61_706, after: 4 * 61_610 });
        assert_eq!(comparison.file_bytes_f16, Change { before: 2 * 61_706, after: 2 * 61_610 });
        // conv1 25 × 28², conv2 150 × 10², then 3×3 at 30² and 11² places.
        let other = 400 * 120 + 120 * 84 + 840;
        let before = 6 * 25 * 784 + 16 * 150 * 100 + other;
        assert_eq!(comparison.macs, Change { before, after: 6 * 9 * 900 + 16 * 150 * 121 + other });
        assert_eq!((&comparison.lost, &comparison.fresh), (&vec!["conv1.weight".to_owned()], &comparison.lost));
        assert_eq!(comparison.kept.len(), 9);
        assert_eq!(comparison.nodes, Names { changed: vec!["conv1".to_owned()], ..Names::default() });
        // All rows and columns of the picture.
        assert_eq!(comparison.receptive_field.before, [32.0; 2]);
        assert!(comparison.activation_bytes.after > comparison.activation_bytes.before);
        assert!(comparison.peak_inference_bytes.after > comparison.peak_inference_bytes.before);
    }

    #[test]
    fn what_is_inserted_is_new_and_what_is_moved_is_the_same() {
        let graph = zoo::enet::enet_small().unwrap();
        let layer = Layer::Convolution { kernel: 3, batch_norm: true, activation: Activation::Relu };
        let after = Edit::Insert("initial_block.out_activation".to_owned(), layer).apply(&graph).unwrap();
        let comparison = compare(&graph, &after).unwrap();
        assert_eq!(comparison.nodes.added.len(), 3);
        assert!(comparison.nodes.removed.is_empty() && comparison.nodes.changed.is_empty(), "{:?}", comparison.nodes);
        assert!(comparison.lost.is_empty() && comparison.fresh.len() == 5);
        let without = Edit::RemoveBatchNorm(Target::Everywhere).apply(&after).unwrap();
        let back = compare(&after, &without).unwrap();
        assert!(back.nodes.removed.len() > 20 && back.fresh.iter().all(|name| name.ends_with(".bias")));
    }

    #[test]
    fn a_network_compared_with_itself_has_not_changed() {
        for model in zoo::all() {
            let graph = (model.full)().unwrap();
            let same = compare(&graph, &graph).unwrap();
            assert_eq!(same.nodes, Names::default(), "{}", model.id);
            assert!(same.lost.is_empty() && same.fresh.is_empty() && same.params.before == same.params.after);
        }
    }
}
