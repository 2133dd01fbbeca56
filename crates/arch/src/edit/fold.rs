//! Fold batch normalisation into the convolution before it: for inference, with the same outputs.
//!
//! With `s = gamma / sqrt(variance + eps)` the folded weight is `s * weight` and the folded bias
//! `s * (bias - mean) + beta`. This file folds the structure; the numbers are folded where they live, pair by pair.

use super::batch_norm::with_bias;
use super::rewrite::{is_shared, readers, rewrite};
use super::{EditError, refused};
use crate::graph::{Graph, NodeId};
use crate::op::Op;

const EDIT: &str = "folding batch normalisation";

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
    let reader_counts = graph.readers();
    let folds = |id: NodeId| -> Option<(NodeId, f64)> {
        let node = graph.node(id);
        let Op::BatchNorm { eps } = node.op else { return None };
        let conv = node.inputs[0];
        let linear = matches!(graph.node(conv).op, Op::Conv2d { .. } | Op::ConvTranspose2d { .. } | Op::Linear { .. });
        let alone = reader_counts[conv.0] == 1 && !is_shared(graph, conv) && !is_shared(graph, id);
        (linear && alone).then_some((conv, eps))
    };
    let mut pairs = Vec::new();
    for (id, node) in graph.iter() {
        if let Some((conv, eps)) = folds(id) {
            let before = graph.node(conv);
            let had_bias = matches!(
                before.op,
                Op::Conv2d { bias: true, .. } | Op::ConvTranspose2d { bias: true, .. } | Op::Linear { bias: true, .. }
            );
            pairs.push(FoldedPair { conv: before.name.clone(), batch_norm: node.name.clone(), eps, had_bias });
        }
    }
    if pairs.is_empty() {
        return Err(refused(EDIT, &graph.name, "no batch normalisation follows a convolution of its own"));
    }
    let graph = rewrite(graph, EDIT, |copy, id, node| {
        if folds(id).is_some() {
            return Ok(copy.value(node.inputs[0]));
        }
        let receives = readers(graph, id).any(|(reader, _)| folds(reader).is_some());
        Ok(if receives { copy.keep_as(node, with_bias(&node.op, true)) } else { copy.keep(node) })
    })?;
    Ok(Folded { graph, pairs })
}
