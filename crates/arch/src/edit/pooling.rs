//! Change the kind of pooling.

use serde::{Deserialize, Serialize};

use super::checked::Checked;
use super::rewrite::rewrite;
use super::{EditError, Target};
use crate::graph::Graph;
use crate::op::{Op, Window};
use crate::words::{word, words};

const EDIT: &str = word("changing the pooling");

/// How a window becomes one value (compared in Mishkin et al. 2016, arXiv:1606.02228, section 3.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum PoolingKind {
    /// Its largest value.
    Max,
    /// Its mean, over the pixels present.
    Average,
    /// The sum of both.
    Both,
}

impl PoolingKind {
    /// All of them.
    pub const ALL: [PoolingKind; 3] = [PoolingKind::Max, PoolingKind::Average, PoolingKind::Both];

    /// The pooling of this kind over a window.
    pub const fn over(self, window: Window) -> Op {
        match self {
            PoolingKind::Max => Op::MaxPool(window),
            PoolingKind::Average => Op::AvgPool { window, count_include_pad: false },
            PoolingKind::Both => Op::MaxAvgPool(window),
        }
    }

    /// Kind and window of a pooling that could be of another kind.
    pub(super) const fn of(op: &Op) -> Option<(Self, Window)> {
        match op {
            Op::MaxPool(window) => Some((PoolingKind::Max, *window)),
            Op::AvgPool { window, .. } => Some((PoolingKind::Average, *window)),
            Op::MaxAvgPool(window) => Some((PoolingKind::Both, *window)),
            Op::Input
            | Op::Conv2d { .. }
            | Op::ConvTranspose2d { .. }
            | Op::Linear { .. }
            | Op::BatchNorm { .. }
            | Op::LocalResponseNorm { .. }
            | Op::Activation(_)
            | Op::MaxUnpool { .. }
            | Op::GlobalAvgPool
            | Op::Subsample(_)
            | Op::Concat
            | Op::Add { .. }
            | Op::Join { .. }
            | Op::Dropout { .. }
            | Op::SpatialDropout { .. }
            | Op::Flatten
            | Op::PadChannels { .. }
            | Op::EuclideanCodes { .. } => None,
        }
    }
}

/// Replaces poolings by another kind over the same windows.
///
/// # Errors
/// Where there is no pooling over windows, it is of that kind already, or a max unpooling needs its positions.
pub fn change_pooling(graph: &Graph, target: &Target, to: PoolingKind) -> Result<Graph, EditError> {
    let old = Checked::new(graph, EDIT)?;
    old.check_target(target)?;
    let mut changed = 0;
    let result = rewrite(&old, |copy, id, node| {
        let Some((from, window)) = PoolingKind::of(&node.op) else {
            return if target.names(&node.name) {
                Err(old.refused(&node.name, words!("it is {0}", node.op.noun())))
            } else {
                Ok(copy.keep(node))
            };
        };
        if old.is_unpooled(id) && target.names(&node.name) {
            let reason = words!("a max unpooling needs the places of its largest values");
            return Err(old.refused(&node.name, reason));
        }
        // A window of one pixel only skips: there is nothing to choose from.
        let skips = window.kernel == [1; 2];
        if !target.contains(&node.name) || from == to || old.is_unpooled(id) || skips {
            return Ok(copy.keep(node));
        }
        changed += 1;
        Ok(copy.keep_as(node, to.over(window)))
    })?;
    if changed == 0 {
        return Err(old.refused(&graph.name, words!("no pooling is left to change")));
    }
    Ok(result)
}
