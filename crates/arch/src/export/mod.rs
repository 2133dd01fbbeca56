//! How is a network written in other people's languages?
//!
//! [`pytorch::module`] writes a runnable `nn.Module`, [`burn::module`] a Burn module. Both are plain text made from the
//! graph alone; weights travel by the names of the nodes.

use std::collections::HashSet;

use crate::graph::{Graph, NodeId};
use crate::op::Op;

pub mod burn;
pub mod pytorch;

/// `bvlc_alexnet` as `BvlcAlexnet`.
fn type_name(name: &str) -> String {
    let parts = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty());
    let mut text: String = parts
        .map(|part| {
            let (first, rest) = part.split_at(1);
            first.to_ascii_uppercase() + rest
        })
        .collect();
    if !text.starts_with(|c: char| c.is_ascii_alphabetic()) {
        text.insert_str(0, "Net");
    }
    text
}

/// Hands out variable names, and takes them back after a value's last use, so that exported code frees values too.
struct Variables {
    left: Vec<usize>,
    /// Which max poolings have their positions used by an unpooling?
    unpooled: HashSet<NodeId>,
    names: Vec<Option<String>>,
    free: Vec<String>,
    made: usize,
}

impl Variables {
    fn new(graph: &Graph) -> Self {
        Variables {
            left: graph.readers(),
            unpooled: graph.nodes.iter().filter_map(|node| node.op.reference()).collect(),
            names: vec![None; graph.nodes.len()],
            free: Vec::new(),
            made: 0,
        }
    }

    /// The name of a value that has been computed.
    fn of(&self, id: NodeId) -> &str {
        self.names[id.0].as_deref().unwrap_or("x")
    }

    /// Takes back the names of what node `id` read last, then names its value; the first input's name is preferred.
    fn define(&mut self, graph: &Graph, id: NodeId) -> String {
        let node = graph.node(id);
        for read in node.op.reference().iter().chain(node.inputs.iter().rev()) {
            self.left[read.0] -= 1;
            if self.left[read.0] == 0
                && let Some(name) = self.names[read.0].take()
            {
                self.free.push(name);
            }
        }
        let name = self.free.pop().unwrap_or_else(|| {
            self.made += 1;
            match self.made {
                1 => "x".to_owned(),
                2 => "y".to_owned(),
                3 => "z".to_owned(),
                more => format!("x{more}"),
            }
        });
        self.names[id.0] = Some(name.clone());
        name
    }
}

/// The helpers that the operations of a graph need, each once, in the order of first need.
fn helpers(graph: &Graph, needed: fn(&Op) -> &'static [&'static str]) -> Vec<&'static str> {
    let mut all: Vec<&'static str> = Vec::new();
    for helper in graph.nodes.iter().flat_map(|node| needed(&node.op)) {
        if !all.contains(helper) {
            all.push(helper);
        }
    }
    all
}

#[cfg(test)]
mod tests;
