//! Does a graph hang together?
//!
//! What can be said before any shape is known. That inputs come before their readers is checked node by node
//! ([`crate::analysis`]), so that a graph can be checked while it is written.

use std::cmp::Reverse;
use std::collections::HashSet;

use crate::error::ArchError;
use crate::graph::Graph;
use crate::limits::{MAX_NAME, MAX_NODES};
use crate::op::Op;
use crate::words::{Words, word, words};

/// Names, the first node, outputs and blocks.
pub(crate) fn check(graph: &Graph) -> Result<(), ArchError> {
    name(&graph.name)?;
    nodes(graph)?;
    outputs(graph)?;
    blocks(graph)
}

fn nodes(graph: &Graph) -> Result<(), ArchError> {
    if graph.nodes.len() > MAX_NODES {
        return Err(ArchError::TooLarge {
            node: graph.name.clone(),
            what: word("the number of nodes"),
            most: MAX_NODES as u64,
        });
    }
    let begins = graph.nodes.first().is_some_and(|node| node.op == Op::Input);
    if !begins {
        return Err(wiring(&graph.name, words!("its first node is not the picture")));
    }
    let mut names = HashSet::with_capacity(graph.nodes.len());
    for node in &graph.nodes {
        name(&node.name)?;
        if !names.insert(node.name.as_str()) {
            return Err(wiring(&node.name, words!("two nodes have this name")));
        }
    }
    Ok(())
}

fn outputs(graph: &Graph) -> Result<(), ArchError> {
    if graph.outputs.is_empty() {
        return Err(wiring(&graph.name, words!("it gives nothing")));
    }
    let mut names = HashSet::new();
    for output in &graph.outputs {
        name(&output.name)?;
        if !names.insert(output.name.as_str()) {
            return Err(wiring(&output.name, words!("two outputs have this name")));
        }
        if output.node.0 >= graph.nodes.len() {
            return Err(wiring(&output.name, words!("the output is not a node of the graph")));
        }
        if !(output.loss_weight.is_finite() && output.loss_weight >= 0.0) {
            return Err(ArchError::Value {
                node: output.name.clone(),
                what: word("the weight of the loss"),
                expected: words!("a number from 0 on").into(),
                found: output.loss_weight.into(),
            });
        }
    }
    Ok(())
}

/// Blocks are runs of nodes that nest and do not overlap otherwise.
fn blocks(graph: &Graph) -> Result<(), ArchError> {
    let count = graph.nodes.len();
    let mut names = HashSet::with_capacity(graph.blocks.len());
    for block in &graph.blocks {
        name(&block.name)?;
        if !names.insert(block.name.as_str()) {
            return Err(wiring(&block.name, words!("two blocks have this name")));
        }
        let range = &block.nodes;
        if range.end > count || !range.contains(&block.output.0) {
            return Err(wiring(&block.name, words!("the block and its output are not nodes of the graph")));
        }
    }
    let mut ordered: Vec<_> = graph.blocks.iter().collect();
    ordered.sort_by_key(|block| (block.nodes.start, Reverse(block.nodes.end)));
    let mut around: Vec<usize> = Vec::new(); // ends of the blocks that a block lies in
    for block in ordered {
        while around.last().is_some_and(|end| *end <= block.nodes.start) {
            around.pop();
        }
        if around.last().is_some_and(|end| *end < block.nodes.end) {
            return Err(wiring(&block.name, words!("the block overlaps another one")));
        }
        around.push(block.nodes.end);
    }
    Ok(())
}

/// Names stand in the code that is exported, between quotes.
fn name(name: &str) -> Result<(), ArchError> {
    let unfit = |letter: char| letter.is_control() || letter == '"' || letter == '\\';
    if name.is_empty() || name.len() > MAX_NAME || name.contains(unfit) {
        let shown: String = name.chars().filter(|letter| !letter.is_control()).take(MAX_NAME).collect();
        let problem = words!("a name has from 1 to {0} bytes, without quotes, backslashes and line ends", MAX_NAME);
        return Err(wiring(&shown, problem));
    }
    Ok(())
}

/// The graph does not hang together at this node, block or output.
pub(crate) fn wiring(node: &str, problem: Words) -> ArchError {
    ArchError::Wiring { node: node.to_owned(), problem }
}
