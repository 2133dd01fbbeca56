//! How is a graph copied with some of its nodes replaced?

use std::collections::HashSet;

use super::EditError;
use super::checked::Checked;
use crate::analysis::Analysis;
use crate::graph::{Block, Graph, Node, NodeId, Output};
use crate::op::Op;
use crate::shape::Shape;
use crate::words::words;

/// A copy in the making. Old nodes are visited in order; each one says what stands for it.
pub(super) struct Rewrite<'a> {
    old: &'a Checked<'a>,
    nodes: Vec<Node>,
    /// For every old node, the new node that has its value.
    value: Vec<NodeId>,
    /// For every old node, the new node that has its operation (parameters, pooling indices), where there is one.
    home: Vec<Option<NodeId>>,
    /// Names of nodes that are new.
    names: HashSet<String>,
    /// An old node that went, and a node that would have needed it.
    missed: Option<(NodeId, String)>,
}

impl Rewrite<'_> {
    /// The new node that has the value of an old one.
    pub(super) fn value(&self, old: NodeId) -> NodeId {
        self.value[old.0]
    }

    /// The new nodes that have the values of an old node's inputs.
    pub(super) fn inputs(&self, node: &Node) -> Vec<NodeId> {
        node.inputs.iter().map(|input| self.value(*input)).collect()
    }

    /// Adds a node that is new, under this name or, where another one has it, under `NAME_2`, `NAME_3`, ….
    pub(super) fn push(&mut self, name: &str, op: Op, inputs: Vec<NodeId>) -> NodeId {
        let mut own = name.to_owned();
        let mut number = 1;
        while self.old.has(&own) || self.names.contains(&own) {
            number += 1;
            own = format!("{name}_{number}");
        }
        self.names.insert(own.clone());
        self.add(Node { name: own, op, inputs, tied_to: None })
    }

    /// Copies the old node that is being visited, with another operation and other inputs.
    pub(super) fn keep_with(&mut self, node: &Node, mut op: Op, inputs: Vec<NodeId>) -> NodeId {
        if let Some(of) = op.reference_mut() {
            *of = self.home_of(*of, node);
        }
        let tied_to = node.tied_to.map(|owner| self.home_of(owner, node));
        self.add(Node { name: node.name.clone(), op, inputs, tied_to })
    }

    /// Copies the old node that is being visited, with another operation.
    pub(super) fn keep_as(&mut self, node: &Node, op: Op) -> NodeId {
        let inputs = self.inputs(node);
        self.keep_with(node, op, inputs)
    }

    /// Copies the old node that is being visited.
    pub(super) fn keep(&mut self, node: &Node) -> NodeId {
        self.keep_as(node, node.op.clone())
    }

    fn home_of(&mut self, old: NodeId, reader: &Node) -> NodeId {
        self.home[old.0].unwrap_or_else(|| {
            self.missed.get_or_insert((old, reader.name.clone()));
            self.value[old.0]
        })
    }

    fn add(&mut self, node: Node) -> NodeId {
        self.nodes.push(node);
        NodeId(self.nodes.len() - 1)
    }
}

/// The graph in which `visit` has said, for every old node, which new node has its value.
pub(super) fn rewrite(
    old: &Checked,
    mut visit: impl FnMut(&mut Rewrite, NodeId, &Node) -> Result<NodeId, EditError>,
) -> Result<Graph, EditError> {
    let count = old.graph.nodes.len();
    let mut copy = Rewrite {
        old,
        nodes: Vec::with_capacity(count),
        value: Vec::with_capacity(count),
        home: Vec::with_capacity(count),
        names: HashSet::new(),
        missed: None,
    };
    let mut starts = Vec::with_capacity(count + 1);
    for (id, node) in old.graph.iter() {
        let start = copy.nodes.len();
        starts.push(start);
        let value = visit(&mut copy, id, node)?;
        let own = copy.nodes[start..].iter().position(|new| new.name == node.name);
        copy.value.push(value);
        copy.home.push(own.map(|offset| NodeId(start + offset)));
    }
    starts.push(copy.nodes.len());
    if let Some((gone, reader)) = copy.missed {
        let reason = words!("`{0}` uses its weights or its positions", reader);
        return Err(old.refused(&old.node(gone).name, reason));
    }
    let blocks = old.graph.blocks.iter().map(|block| Block {
        nodes: starts[block.nodes.start]..starts[block.nodes.end],
        output: copy.value[block.output.0],
        ..block.clone()
    });
    let outputs = old.graph.outputs.iter().map(|output| Output { node: copy.value[output.node.0], ..output.clone() });
    let graph = Graph {
        blocks: blocks.collect(),
        outputs: outputs.collect(),
        nodes: copy.nodes,
        name: old.graph.name.clone(),
        input: old.graph.input,
    };
    let graph = prune(graph);
    finished(old, &graph)?;
    Ok(graph)
}

/// Copies the graph, with another operation for some nodes and for all that share weights with them.
pub(super) fn with_op(old: &Checked, id: NodeId, op: &Op) -> Result<Graph, EditError> {
    let changed = old.sharers(id);
    rewrite(old, |copy, at, node| {
        Ok(if changed.binary_search(&at).is_ok() { copy.keep_as(node, op.clone()) } else { copy.keep(node) })
    })
}

/// Is the new graph possible, and does it give what the old one gave?
pub(super) fn finished(old: &Checked, new: &Graph) -> Result<(), EditError> {
    let after = check(new, old.edit)?;
    for (before, output) in old.graph.outputs.iter().zip(&new.outputs) {
        let (given, gives) = (old.shape(before.node), after.shape(output.node));
        if !is_alike((given, old.graph.input), (gives, new.input)) {
            let reason = words!("`{0}` would give {1} where it gave {2}", output.name, gives, given);
            return Err(old.refused(&old.graph.name, reason));
        }
    }
    Ok(())
}

/// As many scores as before, and where every pixel had some, every pixel has some. Shapes of output and picture.
fn is_alike((old, before): (Shape, Shape), (new, after): (Shape, Shape)) -> bool {
    match (old, new) {
        (Shape::Features(old), Shape::Features(new)) => old == new,
        (Shape::Map { channels: old_channels, .. }, Shape::Map { channels, .. }) => {
            old_channels == channels && (old.size() != before.size() || new.size() == after.size())
        }
        (Shape::Features(_), Shape::Map { .. }) | (Shape::Map { .. }, Shape::Features(_)) => false,
    }
}

/// Is the graph possible?
pub(super) fn check(graph: &Graph, edit: &'static str) -> Result<Analysis, EditError> {
    graph.analyse().map_err(|error| EditError::Impossible { edit, error })
}

/// Leaves out nodes that no output depends on, and blocks that have lost their output.
fn prune(graph: Graph) -> Graph {
    let mut needed = vec![false; graph.nodes.len()];
    for output in &graph.outputs {
        needed[output.node.0] = true;
    }
    for (i, node) in graph.nodes.iter().enumerate().rev() {
        if i == 0 {
            needed[0] = true;
        }
        if !needed[i] {
            continue;
        }
        for read in node.reads().chain(node.tied_to) {
            needed[read.0] = true;
        }
    }
    // The new place of each old index; one more for ends of ranges.
    let mut place = vec![0; graph.nodes.len() + 1];
    for i in 0..graph.nodes.len() {
        place[i + 1] = place[i] + usize::from(needed[i]);
    }
    let moved = |id: NodeId| NodeId(place[id.0]);
    let blocks = graph.blocks.into_iter().filter_map(|block| {
        let inside = block.nodes.contains(&block.output.0) && needed[block.output.0];
        inside.then(|| Block {
            nodes: place[block.nodes.start]..place[block.nodes.end],
            output: moved(block.output),
            ..block
        })
    });
    let nodes = graph.nodes.into_iter().zip(&needed).filter(|(_, needed)| **needed).map(|(mut node, _)| {
        let reads = node.inputs.iter_mut().chain(node.tied_to.iter_mut()).chain(node.op.reference_mut());
        reads.for_each(|id| *id = moved(*id));
        node
    });
    Graph {
        blocks: blocks.collect(),
        nodes: nodes.collect(),
        outputs: graph.outputs.into_iter().map(|o| Output { node: moved(o.node), ..o }).collect(),
        name: graph.name,
        input: graph.input,
    }
}
