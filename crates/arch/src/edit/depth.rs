//! Multiply the depth.

use super::remove_block::{Removal, only_input, remove_block};
use super::rewrite::check;
use super::{EditError, refused};
use crate::analysis::Analysis;
use crate::graph::{Block, BlockKind, Graph, Node, NodeId, Output};
use crate::op::Op;

const EDIT: &str = "multiplying the depth";

/// Repeats (`factor` above 1) or drops (below 1) the last of each run of equal blocks, so that a run of n becomes one
/// of `n * factor`, rounded, at least one. Copies are named `BLOCK_again1`, `BLOCK_again2`, ….
///
/// # Errors
/// Where no block can follow itself, or the factor changes no run.
pub fn multiply_depth(graph: &Graph, factor: f64) -> Result<Graph, EditError> {
    if !(factor.is_finite() && factor > 0.0) {
        return Err(refused(EDIT, &graph.name, format!("{factor} is no factor")));
    }
    let analysis = check(graph, EDIT)?;
    let runs = runs(graph, &analysis);
    if runs.is_empty() {
        return Err(refused(EDIT, &graph.name, "no block gives what it takes, so none can be repeated"));
    }
    let mut result = graph.clone();
    let mut changed = false;
    for run in runs {
        let wanted = ((run.len() as f64 * factor).round() as usize).max(1);
        changed |= wanted != run.len();
        for name in run.iter().skip(wanted) {
            result = remove_block(&result, name, Removal::Whole)?;
        }
        if let Some(last) = run.last().filter(|_| wanted > run.len()) {
            result = repeated(&result, last, wanted - run.len())?;
        }
    }
    if !changed {
        return Err(refused(EDIT, &graph.name, format!("{factor} leaves every run of blocks as long as it is")));
    }
    Ok(result)
}

/// Names of blocks that follow each other and do the same, run by run.
fn runs(graph: &Graph, analysis: &Analysis) -> Vec<Vec<String>> {
    let repeatable = |block: &&Block| {
        let convolves = graph.nodes[block.nodes.clone()].iter().any(|node| matches!(node.op, Op::Conv2d { .. }));
        let self_contained = graph.nodes[block.nodes.clone()].iter().all(|node| match node.op {
            Op::MaxUnpool { of } => block.nodes.contains(&of.0),
            _ => node.tied_to.is_none(),
        });
        let owned = !graph.nodes.iter().any(|node| node.tied_to.is_some_and(|owner| block.nodes.contains(&owner.0)));
        convolves
            && self_contained
            && owned
            && only_input(graph, block).is_some_and(|input| analysis.shape(input) == analysis.shape(block.output))
    };
    // Modules, not stages: and not the units inside a module.
    let is_module = |block: &Block| !matches!(block.kind, BlockKind::Stage | BlockKind::Stem | BlockKind::Classifier);
    let inside_module = |block: &Block| {
        graph.blocks.iter().any(|outer| {
            let contains = outer.nodes.start <= block.nodes.start && block.nodes.end <= outer.nodes.end;
            contains && outer.name != block.name && is_module(outer)
        })
    };
    let mut blocks: Vec<&Block> =
        graph.blocks.iter().filter(repeatable).filter(|block| is_module(block) && !inside_module(block)).collect();
    super::put_in_order(&mut blocks);
    let mut runs: Vec<Vec<&Block>> = Vec::new();
    for block in blocks {
        match runs.last_mut().and_then(|run| run.last().copied().map(|last| (run, last))) {
            Some((run, last)) if follows(graph, last, block) => run.push(block),
            _ => runs.push(vec![block]),
        }
    }
    runs.into_iter().map(|run| run.into_iter().map(|block| block.name.clone()).collect()).collect()
}

/// Does `next` begin where `last` ended, with the same operations?
fn follows(graph: &Graph, last: &Block, next: &Block) -> bool {
    let operations = |block: &Block| graph.nodes[block.nodes.clone()].iter().map(|node| &node.op).collect::<Vec<_>>();
    only_input(graph, next) == Some(last.output) && operations(last) == operations(next)
}

/// The graph with `times` copies of the block behind it.
fn repeated(graph: &Graph, name: &str, times: usize) -> Result<Graph, EditError> {
    let mut graph = graph.clone();
    for copy in 1..=times {
        let previous = if copy == 1 { name.to_owned() } else { format!("{name}_again{}", copy - 1) };
        let Some(block) = graph.blocks.iter().find(|block| block.name == previous).cloned() else {
            return Err(EditError::Unknown { what: "block", name: previous });
        };
        let Some(input) = only_input(&graph, &block) else {
            return Err(refused(EDIT, name, "it reads several values from outside"));
        };
        graph = with_copy(graph, &block, input, &format!("{name}_again{copy}"));
    }
    check(&graph, EDIT)?;
    Ok(graph)
}

fn with_copy(graph: Graph, block: &Block, input: NodeId, new_name: &str) -> Graph {
    let (start, end) = (block.nodes.start, block.nodes.end);
    let length = end - start;
    let renamed = |name: &str| match name.strip_prefix(&block.name) {
        Some(rest) => format!("{new_name}{rest}"),
        None => format!("{new_name}.{name}"),
    };
    // Inside the copy: block nodes move by `length`, its input becomes the block's output.
    let inside = |id: NodeId| {
        if id == input {
            block.output
        } else if block.nodes.contains(&id.0) {
            NodeId(id.0 + length)
        } else {
            id
        }
    };
    // Behind the copy: everything moves, and readers of the block read the copy.
    let behind = |id: NodeId| {
        if id == block.output || id.0 >= end { NodeId(id.0 + length) } else { id }
    };
    let moved = |node: &Node, place: &dyn Fn(NodeId) -> NodeId| {
        let op = match node.op {
            Op::MaxUnpool { of } => Op::MaxUnpool { of: place(of) },
            ref op => op.clone(),
        };
        Node {
            op,
            inputs: node.inputs.iter().map(|id| place(*id)).collect(),
            tied_to: node.tied_to.map(place),
            ..node.clone()
        }
    };
    let copy = graph.nodes[start..end].iter().map(|node| Node { name: renamed(&node.name), ..moved(node, &inside) });
    let nodes = graph.nodes[..end]
        .iter()
        .cloned()
        .chain(copy)
        .chain(graph.nodes[end..].iter().map(|node| moved(node, &behind)));
    let nodes = nodes.collect();
    let mut blocks = Vec::new();
    for other in &graph.blocks {
        let within = start <= other.nodes.start && other.nodes.end <= end;
        let nodes = if other.nodes.start >= end {
            other.nodes.start + length..other.nodes.end + length
        } else if within {
            other.nodes.clone()
        } else if other.nodes.end >= end {
            other.nodes.start..other.nodes.end + length
        } else {
            other.nodes.clone()
        };
        let output = if within { other.output } else { behind(other.output) };
        blocks.push(Block { nodes, output, ..other.clone() });
    }
    let copies =
        graph.blocks.iter().filter(|other| start <= other.nodes.start && other.nodes.end <= end).map(|other| Block {
            name: renamed(&other.name),
            nodes: other.nodes.start + length..other.nodes.end + length,
            output: NodeId(other.output.0 + length),
            kind: other.kind,
        });
    let place = blocks.iter().position(|other| other.name == block.name).map_or(blocks.len(), |at| at + 1);
    blocks.splice(place..place, copies);
    let outputs = graph.outputs.iter().map(|o| Output { node: behind(o.node), ..o.clone() }).collect();
    Graph { nodes, blocks, outputs, name: graph.name, input: graph.input }
}
