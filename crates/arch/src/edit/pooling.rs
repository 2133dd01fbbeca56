//! Change the kind of pooling.

use serde::{Deserialize, Serialize};

use super::rewrite::{check_target, rewrite};
use super::{EditError, Target, refused};
use crate::graph::Graph;
use crate::op::Op;

const EDIT: &str = "changing the pooling";

/// How a window becomes one value (compared in Mishkin et al. 2016, arXiv:1606.02228, section 3.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PoolingKind {
    /// Its largest value.
    Max,
    /// Its mean, over the pixels present.
    Average,
    /// The sum of both.
    Both,
}

/// Replaces poolings by another kind over the same windows.
///
/// # Errors
/// Where there is no pooling over windows, it is of that kind already, or a max unpooling needs its positions.
pub fn change_pooling(graph: &Graph, target: &Target, to: PoolingKind) -> Result<Graph, EditError> {
    check_target(graph, target)?;
    let mut changed = 0;
    let result = rewrite(graph, EDIT, |copy, id, node| {
        let (from, window) = match node.op {
            Op::MaxPool(window) => (PoolingKind::Max, window),
            Op::AvgPool { window, .. } => (PoolingKind::Average, window),
            Op::MaxAvgPool(window) => (PoolingKind::Both, window),
            _ if target.names(&node.name) => {
                return Err(refused(EDIT, &node.name, format!("it is a {}", node.op.name())));
            }
            _ => return Ok(copy.keep(node)),
        };
        // A window of one pixel only skips: there is nothing to choose from.
        let skips = window.kernel == [1; 2];
        let unpooled = graph.nodes.iter().any(|other| matches!(other.op, Op::MaxUnpool { of } if of == id));
        if unpooled && target.names(&node.name) {
            return Err(refused(EDIT, &node.name, "a max unpooling needs the places of its largest values"));
        }
        if !target.contains(&node.name) || from == to || unpooled || skips {
            return Ok(copy.keep(node));
        }
        changed += 1;
        Ok(copy.keep_as(
            node,
            match to {
                PoolingKind::Max => Op::MaxPool(window),
                PoolingKind::Average => Op::AvgPool { window, count_include_pad: false },
                PoolingKind::Both => Op::MaxAvgPool(window),
            },
        ))
    })?;
    if changed == 0 {
        return Err(refused(EDIT, &graph.name, "no pooling is left to change"));
    }
    Ok(result)
}
