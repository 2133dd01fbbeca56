//! How is a graph copied with some of its nodes replaced?

use super::{EditError, Target};
use crate::analysis::Analysis;
use crate::graph::{Block, Graph, Node, NodeId, Output};
use crate::op::{Activation, Op};

/// A copy in the making. Old nodes are visited in order; each one says what stands for it.
pub(super) struct Rewrite {
    nodes: Vec<Node>,
    /// For every old node, the new node that has its value.
    value: Vec<NodeId>,
    /// For every old node, the new node that has its operation (parameters, pooling indices).
    home: Vec<NodeId>,
}

impl Rewrite {
    /// The new node that has the value of an old one.
    pub(super) fn value(&self, old: NodeId) -> NodeId {
        self.value[old.0]
    }

    /// The new nodes that have the values of an old node's inputs.
    pub(super) fn inputs(&self, node: &Node) -> Vec<NodeId> {
        node.inputs.iter().map(|input| self.value(*input)).collect()
    }

    /// Adds a node.
    pub(super) fn push(&mut self, name: String, op: Op, inputs: Vec<NodeId>) -> NodeId {
        self.nodes.push(Node { name, op, inputs, tied_to: None });
        NodeId(self.nodes.len() - 1)
    }

    /// Copies the old node that is being visited, with another operation.
    pub(super) fn keep_as(&mut self, node: &Node, op: Op) -> NodeId {
        let inputs = self.inputs(node);
        let new = self.push(node.name.clone(), op, inputs);
        self.nodes[new.0].tied_to = node.tied_to.map(|owner| self.home[owner.0]);
        if let Op::MaxUnpool { of } = &mut self.nodes[new.0].op {
            *of = self.home[of.0];
        }
        new
    }

    /// Copies the old node that is being visited.
    pub(super) fn keep(&mut self, node: &Node) -> NodeId {
        self.keep_as(node, node.op.clone())
    }
}

/// The graph in which `visit` has said, for every old node, which new node has its value.
pub(super) fn rewrite(
    old: &Graph,
    edit: &'static str,
    mut visit: impl FnMut(&mut Rewrite, NodeId, &Node) -> Result<NodeId, EditError>,
) -> Result<Graph, EditError> {
    let mut copy = Rewrite { nodes: Vec::new(), value: Vec::new(), home: Vec::new() };
    let mut starts = Vec::with_capacity(old.nodes.len() + 1);
    for (id, node) in old.iter() {
        let start = copy.nodes.len();
        starts.push(start);
        let value = visit(&mut copy, id, node)?;
        let own = copy.nodes[start..].iter().position(|new| new.name == node.name);
        copy.value.push(value);
        copy.home.push(own.map_or(value, |offset| NodeId(start + offset)));
    }
    starts.push(copy.nodes.len());
    let blocks = old.blocks.iter().map(|block| Block {
        nodes: starts[block.nodes.start]..starts[block.nodes.end],
        output: copy.value[block.output.0],
        ..block.clone()
    });
    let outputs = old.outputs.iter().map(|output| Output { node: copy.value[output.node.0], ..output.clone() });
    let graph = Graph {
        blocks: blocks.collect(),
        outputs: outputs.collect(),
        nodes: copy.nodes,
        name: old.name.clone(),
        input: old.input,
    };
    let graph = prune(graph);
    check(&graph, edit)?;
    Ok(graph)
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
        for input in node.inputs.iter().chain(node.tied_to.iter()) {
            needed[input.0] = true;
        }
        if let Op::MaxUnpool { of } = node.op {
            needed[of.0] = true;
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
        node.inputs.iter_mut().chain(node.tied_to.iter_mut()).for_each(|id| *id = moved(*id));
        if let Op::MaxUnpool { of } = &mut node.op {
            *of = moved(*of);
        }
        node
    });
    Graph {
        blocks: blocks.collect(),
        nodes: nodes.collect(),
        outputs: graph.outputs.into_iter().map(|o| Output { node: moved(o.node), ..o }).collect(),
        ..Graph { nodes: Vec::new(), blocks: Vec::new(), outputs: Vec::new(), name: graph.name, input: graph.input }
    }
}

/// The node of this name.
pub(super) fn find(graph: &Graph, name: &str) -> Result<NodeId, EditError> {
    graph.find(name).ok_or_else(|| EditError::Unknown { what: "node", name: name.to_owned() })
}

/// A target that names a node names one that exists.
pub(super) fn check_target(graph: &Graph, target: &Target) -> Result<(), EditError> {
    match target {
        Target::Everywhere => Ok(()),
        Target::Node(name) => find(graph, name).map(|_| ()),
    }
}

/// Does the node use another one's parameters, or another one its?
pub(super) fn is_shared(graph: &Graph, id: NodeId) -> bool {
    graph.node(id).tied_to.is_some() || graph.nodes.iter().any(|node| node.tied_to == Some(id))
}

/// Nodes that read the value of `id`.
pub(super) fn readers(graph: &Graph, id: NodeId) -> impl Iterator<Item = (NodeId, &Node)> {
    graph.iter().filter(move |(_, node)| node.inputs.contains(&id))
}

/// The non-linearity that follows a node, directly or behind its batch normalisation; ReLU where there is none.
pub(super) fn following_activation(graph: &Graph, id: NodeId) -> Activation {
    let mut at = id;
    loop {
        let Some((next, node)) = readers(graph, at).next() else { return Activation::Relu };
        match node.op {
            Op::Activation(activation) => return activation,
            Op::BatchNorm { .. } => at = next,
            _ => return Activation::Relu,
        }
    }
}
