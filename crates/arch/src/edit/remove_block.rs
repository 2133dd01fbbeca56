//! Remove a block, or the shortcut around it.

use serde::{Deserialize, Serialize};

use super::EditError;
use super::checked::Checked;
use super::rewrite::rewrite;
use crate::graph::{Block, Graph, NodeId};
use crate::op::{Op, OpFamily};
use crate::words::{word, words};

const REMOVE: &str = word("removing the block");
const UNSHORTCUT: &str = word("removing the shortcut");

/// What goes when a block goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Removal {
    /// Everything: the value before the block goes on behind it.
    Whole,
    /// The residual: what the shortcut carries (with its projection) goes on (Veit et al. 2016, arXiv:1605.06431).
    KeepShortcut,
}

/// Removes a block of the graph.
///
/// # Errors
/// Where the shapes before and behind it differ, it has several inputs, has no shortcut that could stay, or others use
/// its weights.
pub fn remove_block(graph: &Graph, name: &str, removal: Removal) -> Result<Graph, EditError> {
    let old = Checked::new(graph, REMOVE)?;
    let block = old.find_block(name)?;
    let stand_in = match removal {
        Removal::Whole => {
            let input = only_input(graph, block)
                .ok_or_else(|| old.refused(name, words!("it reads several values from outside")))?;
            let (before, behind) = (old.shape(input), old.shape(block.output));
            if before != behind {
                return Err(old.refused(name, words!("{0} goes in and {1} comes out", before, behind)));
            }
            input
        }
        Removal::KeepShortcut => {
            join_of(graph, block).ok_or_else(|| old.refused(name, words!("it has no shortcut")))?.shortcut
        }
    };
    let first = block.nodes.start;
    rewrite(&old, |copy, id, node| {
        let inside = block.nodes.contains(&id.0);
        // In front of the block and in the shortcut nodes stay; unread ones are left out at the end.
        if id == block.output || (inside && stand_in.0 < first) {
            return Ok(copy.value(stand_in));
        }
        Ok(copy.keep(node))
    })
}

/// Leaves the convolutions of a residual block and removes what leads around them: the plain network.
///
/// # Errors
/// Where the block has no shortcut.
pub fn remove_shortcut(graph: &Graph, name: &str) -> Result<Graph, EditError> {
    let old = Checked::new(graph, UNSHORTCUT)?;
    let block = old.find_block(name)?;
    let join = join_of(graph, block).ok_or_else(|| old.refused(name, words!("it has no shortcut")))?;
    rewrite(&old, |copy, id, node| Ok(if id == join.add { copy.value(join.residual) } else { copy.keep(node) }))
}

/// The one value from outside that the nodes of a block read.
pub(super) fn only_input(graph: &Graph, block: &Block) -> Option<NodeId> {
    let mut outside = block
        .nodes
        .clone()
        .flat_map(|i| graph.nodes[i].inputs.iter().copied())
        .filter(|input| !block.nodes.contains(&input.0));
    let first = outside.next()?;
    outside.all(|other| other == first).then_some(first)
}

/// The addition at the end of a residual block and its two sides.
struct Join {
    add: NodeId,
    shortcut: NodeId,
    residual: NodeId,
}

fn join_of(graph: &Graph, block: &Block) -> Option<Join> {
    let input = only_input(graph, block)?;
    let mut adds = block.nodes.clone().map(NodeId).filter(|id| matches!(graph.node(*id).op, Op::Add { .. }));
    // A stage of several blocks has no shortcut of its own.
    let (Some(add), None) = (adds.next(), adds.next()) else { return None };
    let [left, right] = graph.node(add).inputs[..] else { return None };
    // The side with fewer convolutions on its way from the block's input is the shortcut.
    let depths = convolutions(graph, block);
    let depth = |id: NodeId| if id == input { 0 } else { depths[id.0 - block.nodes.start] };
    let (shortcut, residual) = if depth(left) < depth(right) { (left, right) } else { (right, left) };
    Some(Join { add, shortcut, residual })
}

/// For every node of a block, the most convolutions on a way to it from outside.
fn convolutions(graph: &Graph, block: &Block) -> Vec<usize> {
    let mut depths: Vec<usize> = Vec::with_capacity(block.nodes.len());
    for i in block.nodes.clone() {
        let node = &graph.nodes[i];
        let own = usize::from(node.op.family() == OpFamily::Convolution);
        let before = node.inputs.iter().filter(|input| block.nodes.contains(&input.0));
        let deepest = before.map(|input| depths[input.0 - block.nodes.start]).max().unwrap_or(0);
        depths.push(own + deepest);
    }
    depths
}
