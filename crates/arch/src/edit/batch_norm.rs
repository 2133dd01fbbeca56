//! Add or remove batch normalisation.

use super::checked::Checked;
use super::rewrite::rewrite;
use super::{EditError, Target};
use crate::graph::{Graph, NodeId};
use crate::op::Op;
use crate::words::{Words, word, words};

const ADD: &str = word("adding batch normalisation");
const REMOVE: &str = word("removing batch normalisation");
/// Added to the variance by a normalisation that is new.
pub(super) const EPS: f64 = 1e-5;

/// Puts a batch normalisation `NAME_bn` between a convolution and its non-linearity; the bias, now useless, goes.
///
/// # Errors
/// Where the node is no convolution, is normalised already, or is not followed by a non-linearity.
pub fn add_batch_norm(graph: &Graph, target: &Target) -> Result<Graph, EditError> {
    let old = Checked::new(graph, ADD)?;
    old.check_target(target)?;
    let mut added = 0;
    let result = rewrite(&old, |copy, id, node| {
        if !target.contains(&node.name) {
            return Ok(copy.keep(node));
        }
        if let Err(reason) = can_be_normalised(&old, id) {
            return if target.names(&node.name) { Err(old.refused(&node.name, reason)) } else { Ok(copy.keep(node)) };
        }
        added += 1;
        let op = if old.is_shared(id) { node.op.clone() } else { with_bias(&node.op, false) };
        let conv = copy.keep_as(node, op);
        Ok(copy.push(&format!("{}_bn", node.name), Op::BatchNorm { eps: EPS }, vec![conv]))
    })?;
    if added == 0 {
        let reason = words!("every convolution before a non-linearity is normalised already");
        return Err(old.refused(&graph.name, reason));
    }
    Ok(result)
}

/// Is it a convolution before a non-linearity, without a normalisation between them?
pub(super) fn can_be_normalised(old: &Checked, id: NodeId) -> Result<(), Words> {
    let read_by = |wanted: fn(&Op) -> bool| old.readers(id).iter().any(|reader| wanted(&old.node(*reader).op));
    if !matches!(old.node(id).op, Op::Conv2d { .. } | Op::ConvTranspose2d { .. }) {
        return Err(words!("it is no convolution"));
    }
    if read_by(|op| matches!(op, Op::BatchNorm { .. })) {
        return Err(words!("it is normalised already"));
    }
    if !read_by(|op| matches!(op, Op::Activation(_))) {
        return Err(words!("no non-linearity follows it"));
    }
    Ok(())
}

/// Takes batch normalisations out; the convolution before each gets a bias.
///
/// # Errors
/// Where there is none.
pub fn remove_batch_norm(graph: &Graph, target: &Target) -> Result<Graph, EditError> {
    let old = Checked::new(graph, REMOVE)?;
    old.check_target(target)?;
    let removed = |id: NodeId| {
        let node = old.node(id);
        matches!(node.op, Op::BatchNorm { .. }) && target.contains(&node.name)
    };
    if !graph.iter().any(|(id, _)| removed(id)) {
        let name = if let Target::Node(name) = target { name } else { &graph.name };
        return Err(old.refused(name, words!("there is no batch normalisation")));
    }
    rewrite(&old, |copy, id, node| {
        if removed(id) {
            return Ok(copy.value(node.inputs[0]));
        }
        let freed = old.readers(id).iter().any(|reader| removed(*reader)) && !old.is_shared(id);
        Ok(if freed { copy.keep_as(node, with_bias(&node.op, true)) } else { copy.keep(node) })
    })
}

/// The same operation with or without a bias, where it can have one.
pub(super) fn with_bias(op: &Op, wanted: bool) -> Op {
    let mut op = op.clone();
    if let Op::Conv2d { bias, .. } | Op::ConvTranspose2d { bias, .. } | Op::Linear { bias, .. } = &mut op {
        *bias = wanted;
    }
    op
}
