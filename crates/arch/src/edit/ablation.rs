//! What can be taken out of a trained network while the rest stays as it was?
//!
//! After Veit et al. 2016, "Residual networks behave like ensembles of relatively shallow networks" (arXiv:1605.06431).

use std::ops::Range;

use super::checked::Checked;
use super::remove_block::{Removal, remove_block};
use super::rewrite::{check, rewrite};
use super::{EditError, refused};
use crate::analysis::Analysis;
use crate::graph::{Block, BlockKind, Graph, NodeId};
use crate::op::Op;
use crate::words::{word, words};

const SWAP: &str = word("exchanging two blocks");
const LAYER: &str = word("removing the layer");
const COLUMN: &str = word("keeping one column");

/// Names of the parts that can be switched off one by one, in the order of the graph: the blocks with a shortcut and
/// those whose output has the shape of their input; in a network without any, its convolutions of which that is true.
pub fn removable(graph: &Graph) -> Vec<String> {
    let kinds =
        [BlockKind::Residual, BlockKind::Bottleneck, BlockKind::Inception, BlockKind::Fire, BlockKind::Separable];
    let mut blocks: Vec<&Block> = graph.blocks.iter().filter(|block| kinds.contains(&block.kind)).collect();
    super::put_in_order(&mut blocks);
    let blocks = blocks.into_iter().map(|block| block.name.clone()).filter(|name| switch_off(graph, name).is_ok());
    let blocks: Vec<String> = blocks.collect();
    if blocks.len() > 1 {
        return blocks;
    }
    let layers = graph.nodes.iter().filter(|node| matches!(node.op, Op::Conv2d { .. }));
    layers.map(|node| node.name.clone()).filter(|name| switch_off(graph, name).is_ok()).collect()
}

/// The network without this part: a block gives its shortcut, or else its input; a layer gives its input.
///
/// # Errors
/// Where there is no such part, or what comes before it does not fit what comes behind.
pub fn switch_off(graph: &Graph, name: &str) -> Result<Graph, EditError> {
    if graph.blocks.iter().any(|block| block.name == name) {
        return remove_block(graph, name, Removal::KeepShortcut).or_else(|_| remove_block(graph, name, Removal::Whole));
    }
    let old = Checked::new(graph, LAYER)?;
    let id = old.find(name)?;
    let before = graph.node(id).inputs.first().map(|input| old.shape(*input));
    if before != Some(old.shape(id)) {
        return Err(old.refused(name, words!("what comes out has another shape than what goes in")));
    }
    rewrite(&old, |copy, at, node| match node.inputs.first() {
        Some(input) if at == id => Ok(copy.value(*input)),
        _ => Ok(copy.keep(node)),
    })
}

/// How many columns its fractals have; none where it has no joins (Larsson et al. 2016, arXiv:1605.07648).
pub fn columns(graph: &Graph) -> usize {
    let joins = graph.nodes.iter().filter(|node| matches!(node.op, Op::Join { .. }));
    joins.map(|node| node.inputs.len()).max().unwrap_or(0)
}

/// The network in which every join hands on one column alone, counted from 0, the shallowest.
///
/// # Errors
/// Where it has no such column.
pub fn keep_column(graph: &Graph, column: usize) -> Result<Graph, EditError> {
    let old = Checked::new(graph, COLUMN)?;
    let columns = columns(graph);
    if column >= columns {
        return Err(old.refused(&graph.name, words!("it has {0} columns", columns)));
    }
    rewrite(&old, |copy, _, node| {
        // The deeper columns arrive at every join, the shallower ones only at the later.
        let place = (column + node.inputs.len()).checked_sub(columns);
        Ok(match (&node.op, place.or(Some(0)).and_then(|place| node.inputs.get(place))) {
            (Op::Join { .. }, Some(input)) => copy.value(*input),
            _ => copy.keep(node),
        })
    })
}

/// The network in which two parts have each other's place: their names, and with them their trained numbers, are
/// exchanged.
///
/// # Errors
/// Where they are not built alike.
pub fn swap(graph: &Graph, a: &str, b: &str) -> Result<Graph, EditError> {
    let analysis = check(graph, SWAP)?;
    let (first, second) = (nodes_of(graph, a)?, nodes_of(graph, b)?);
    if !are_alike(graph, &analysis, &first, &second) {
        return Err(refused(SWAP, a, words!("`{0}` is built in another way", b.to_owned())));
    }
    let mut made = graph.clone();
    for (i, j) in first.zip(second) {
        made.nodes[i].name.clone_from(&graph.nodes[j].name);
        made.nodes[j].name.clone_from(&graph.nodes[i].name);
    }
    Ok(made)
}

/// Pairs of `parts` that [`swap`] exchanges, as places in `parts`; the first `most` of them.
pub fn alike(graph: &Graph, parts: &[String], most: usize) -> Vec<(usize, usize)> {
    let Ok(analysis) = graph.analyse() else { return Vec::new() };
    let nodes: Vec<_> = parts.iter().map(|part| nodes_of(graph, part).ok()).collect();
    let pairs = (0..parts.len()).flat_map(|a| (a + 1..parts.len()).map(move |b| (a, b)));
    let fits = |&(a, b): &(usize, usize)| match (&nodes[a], &nodes[b]) {
        (Some(first), Some(second)) => are_alike(graph, &analysis, first, second),
        _ => false,
    };
    pairs.filter(fits).take(most).collect()
}

fn are_alike(graph: &Graph, analysis: &Analysis, first: &Range<usize>, second: &Range<usize>) -> bool {
    first.len() == second.len()
        && first.clone().zip(second.clone()).all(|(i, j)| {
            let (one, other) = (&graph.nodes[i], &graph.nodes[j]);
            one.op == other.op
                && analysis.shape(NodeId(i)) == analysis.shape(NodeId(j))
                && one.inputs.iter().zip(&other.inputs).all(|(p, q)| analysis.shape(*p) == analysis.shape(*q))
        })
}

fn nodes_of(graph: &Graph, name: &str) -> Result<Range<usize>, EditError> {
    let block = graph.blocks.iter().find(|block| block.name == name).map(|block| block.nodes.clone());
    let node = || graph.find(name).map(|id| id.0..id.0 + 1);
    block.or_else(node).ok_or_else(|| EditError::Unknown { what: word("block"), name: name.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zoo;

    fn small(id: &str) -> Graph {
        (zoo::find(id).unwrap().small.unwrap().graph)().unwrap()
    }

    #[test]
    fn residual_blocks_go_one_by_one_and_all_together() {
        let graph = small("resnet18");
        let names = removable(&graph);
        assert!(names.len() >= 3, "{names:?}");
        let without = names.iter().fold(graph.clone(), |graph, name| switch_off(&graph, name).unwrap());
        let convolutions =
            |graph: &Graph| graph.nodes.iter().filter(|node| matches!(node.op, Op::Conv2d { .. })).count();
        assert!(convolutions(&without) + 2 * names.len() <= convolutions(&graph));
        assert_eq!(without.analyse().unwrap().shape(without.output()).elements(), 10);
    }

    #[test]
    fn the_twins_without_shortcuts_lose_what_keeps_its_shape() {
        for id in ["plain18", "vgg16"] {
            let graph = small(id);
            let names = removable(&graph);
            assert!(!names.is_empty(), "{id}");
            for name in &names {
                assert_eq!(switch_off(&graph, name).unwrap().analyse().unwrap().shape(NodeId(0)), graph.input);
            }
        }
    }

    #[test]
    fn a_fractal_is_cut_to_each_of_its_columns() {
        let graph = small("fractalnet20");
        let convolutions =
            |graph: &Graph| graph.nodes.iter().filter(|node| matches!(node.op, Op::Conv2d { .. })).count();
        assert_eq!(columns(&graph), 3);
        // The stem, and in each of three blocks one, two or four convolutions.
        let depths: Vec<usize> = (0..3).map(|column| convolutions(&keep_column(&graph, column).unwrap())).collect();
        assert_eq!(depths, [1 + 3, 1 + 2 * 3, 1 + 4 * 3]);
        for column in 0..3 {
            let made = keep_column(&graph, column).unwrap();
            assert!(!made.nodes.iter().any(|node| matches!(node.op, Op::Join { .. })));
            assert_eq!(made.analyse().unwrap().shape(made.output()).elements(), 10);
        }
        assert!(keep_column(&graph, 3).is_err());
        assert!(keep_column(&small("resnet18"), 0).is_err());
    }

    #[test]
    fn two_blocks_change_places_and_back() {
        // The small ResNet has no two blocks alike.
        let graph = (zoo::find("resnet34").unwrap().full)().unwrap();
        let names = removable(&graph);
        let pairs = names.iter().flat_map(|a| names.iter().map(move |b| (a, b))).filter(|(a, b)| a != b);
        let swapped: Vec<_> = pairs.filter_map(|(a, b)| Some((a, b, swap(&graph, a, b).ok()?))).collect();
        assert!(!swapped.is_empty());
        for (a, b, made) in swapped {
            assert_ne!(made, graph);
            assert_eq!(made.analyse().unwrap().total_macs(), graph.analyse().unwrap().total_macs());
            assert_eq!(swap(&made, a, b).unwrap(), graph);
        }
    }
}
