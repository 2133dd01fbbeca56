//! Fold batch normalisation into the convolution before it: for inference, with the same outputs.
//!
//! With `s = gamma / sqrt(variance + eps)` the folded weight is `s * weight` and the folded bias
//! `s * (bias - mean) + beta`. This file folds the structure; the numbers are folded where they live, pair by pair.

use super::EditError;
use super::batch_norm::with_bias;
use super::checked::Checked;
use super::rewrite::rewrite;
use crate::graph::{Graph, NodeId};
use crate::op::Op;
use crate::words::{word, words};

const EDIT: &str = word("folding batch normalisation");

/// A graph without the normalisations that could be folded, and what has to be done to the numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Folded {
    /// The graph; every convolution of a pair has a bias in it.
    pub graph: Graph,
    /// In the order of the old graph.
    pub pairs: Vec<FoldedPair>,
}

/// A convolution (or fully connected layer) and the batch normalisation that went into it.
#[derive(Clone, Debug, PartialEq)]
pub struct FoldedPair {
    /// Name of the convolution, in both graphs.
    pub conv: String,
    /// Name of the normalisation in the old graph.
    pub batch_norm: String,
    /// Its epsilon.
    pub eps: f64,
    /// Did the convolution have a bias before?
    pub had_bias: bool,
}

/// Folds every batch normalisation whose input is a convolution or fully connected layer that nothing else reads.
///
/// # Errors
/// Where there is none.
pub fn fold_batch_norm(graph: &Graph) -> Result<Folded, EditError> {
    let old = Checked::new(graph, EDIT)?;
    let folds = |id: NodeId| -> Option<(NodeId, f64)> {
        let Op::BatchNorm { eps } = old.node(id).op else { return None };
        let conv = old.node(id).inputs[0];
        let linear = matches!(old.node(conv).op, Op::Conv2d { .. } | Op::ConvTranspose2d { .. } | Op::Linear { .. });
        let alone = old.only_reader(conv) == Some(id) && !old.is_shared(conv) && !old.is_shared(id);
        (linear && alone).then_some((conv, eps))
    };
    let mut pairs = Vec::new();
    for (id, node) in graph.iter() {
        if let Some((conv, eps)) = folds(id) {
            let before = old.node(conv);
            let had_bias = matches!(
                before.op,
                Op::Conv2d { bias: true, .. } | Op::ConvTranspose2d { bias: true, .. } | Op::Linear { bias: true, .. }
            );
            pairs.push(FoldedPair { conv: before.name.clone(), batch_norm: node.name.clone(), eps, had_bias });
        }
    }
    if pairs.is_empty() {
        return Err(old.refused(&graph.name, words!("no batch normalisation follows a convolution of its own")));
    }
    let graph = rewrite(&old, |copy, id, node| {
        if folds(id).is_some() {
            return Ok(copy.value(node.inputs[0]));
        }
        let receives = old.readers(id).iter().any(|reader| folds(*reader).is_some());
        Ok(if receives { copy.keep_as(node, with_bias(&node.op, true)) } else { copy.keep(node) })
    })?;
    Ok(Folded { graph, pairs })
}
