//! Add or remove batch normalisation.

use super::rewrite::{check_target, is_shared, readers, rewrite};
use super::{EditError, Target, refused};
use crate::graph::{Graph, NodeId};
use crate::op::Op;

const ADD: &str = "adding batch normalisation";
const REMOVE: &str = "removing batch normalisation";
const EPS: f64 = 1e-5;

/// Puts a batch normalisation `NAME_bn` between a convolution and its non-linearity; the bias, now useless, goes.
///
/// # Errors
/// Where the node is no convolution, is normalised already, or is not followed by a non-linearity.
pub fn add_batch_norm(graph: &Graph, target: &Target) -> Result<Graph, EditError> {
    check_target(graph, target)?;
    let mut added = 0;
    let result = rewrite(graph, ADD, |copy, id, node| {
        if !target.contains(&node.name) {
            return Ok(copy.keep(node));
        }
        if let Err(reason) = can_be_normalised(graph, id) {
            return if target.names(&node.name) { Err(refused(ADD, &node.name, reason)) } else { Ok(copy.keep(node)) };
        }
        added += 1;
        let op = if is_shared(graph, id) { node.op.clone() } else { with_bias(&node.op, false) };
        let conv = copy.keep_as(node, op);
        Ok(copy.push(format!("{}_bn", node.name), Op::BatchNorm { eps: EPS }, vec![conv]))
    })?;
    if added == 0 {
        return Err(refused(ADD, &graph.name, "every convolution before a non-linearity is normalised already"));
    }
    Ok(result)
}

fn can_be_normalised(graph: &Graph, id: NodeId) -> Result<(), &'static str> {
    if !matches!(graph.node(id).op, Op::Conv2d { .. } | Op::ConvTranspose2d { .. }) {
        return Err("it is no convolution");
    }
    if readers(graph, id).any(|(_, reader)| matches!(reader.op, Op::BatchNorm { .. })) {
        return Err("it is normalised already");
    }
    if !readers(graph, id).any(|(_, reader)| matches!(reader.op, Op::Activation(_))) {
        return Err("no non-linearity follows it");
    }
    Ok(())
}

/// Takes batch normalisations out; the convolution before each gets a bias.
///
/// # Errors
/// Where there is none.
pub fn remove_batch_norm(graph: &Graph, target: &Target) -> Result<Graph, EditError> {
    check_target(graph, target)?;
    let removed = |id: NodeId| {
        let node = graph.node(id);
        matches!(node.op, Op::BatchNorm { .. }) && target.contains(&node.name)
    };
    if !graph.iter().any(|(id, _)| removed(id)) {
        let name = if let Target::Node(name) = target { name } else { &graph.name };
        return Err(refused(REMOVE, name, "there is no batch normalisation"));
    }
    rewrite(graph, REMOVE, |copy, id, node| {
        if removed(id) {
            return Ok(copy.value(node.inputs[0]));
        }
        let freed = readers(graph, id).any(|(reader, _)| removed(reader)) && !is_shared(graph, id);
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
