//! A network as a directed acyclic graph of operations.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::analysis::Analysis;
use crate::error::ArchError;
use crate::op::Op;
use crate::shape::Shape;

/// The place of a node in [`Graph::nodes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct NodeId(pub usize);

/// One operation with its name and where its inputs come from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Node {
    /// The path under which published checkpoints keep its parameters, for example `layer1.0.conv1`.
    pub name: String,
    /// What it does.
    pub op: Op,
    /// Nodes whose values it takes, all of them earlier in the graph.
    pub inputs: Vec<NodeId>,
    /// The node whose parameters it uses in place of its own (weights tied in time or space).
    pub tied_to: Option<NodeId>,
}

impl Node {
    /// Nodes that it takes something from: values, or the positions of a pooling.
    pub fn reads(&self) -> impl Iterator<Item = NodeId> {
        self.inputs.iter().copied().chain(self.op.reference())
    }
}

/// What a block of nodes is called in its paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum BlockKind {
    /// Part of a network that has no name of its own.
    Stage,
    /// The first layers, before the repeated modules.
    Stem,
    /// Two 3×3 convolutions with a shortcut.
    Residual,
    /// 1×1, 3×3, 1×1 (with or without a shortcut).
    Bottleneck,
    /// Parallel branches, concatenated.
    Inception,
    /// Parallel branches that reduce the size of the maps.
    Reduction,
    /// Squeeze and two expands.
    Fire,
    /// A convolution followed by 1×1 convolutions.
    MlpConv,
    /// A depthwise and a pointwise convolution.
    Separable,
    /// Columns of doubling length, joined.
    Fractal,
    /// The classifier at the end, or an auxiliary one.
    Classifier,
}

/// A run of nodes that the reader may fold into one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Block {
    /// The path shared by the names of its nodes.
    pub name: String,
    /// What it is called in its paper.
    pub kind: BlockKind,
    /// Its nodes, at least one; blocks nest, and never overlap otherwise.
    pub nodes: Range<usize>,
    /// The node whose value leaves the block.
    pub output: NodeId,
}

/// A value that the network gives.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Output {
    /// `logits`, or the name of an auxiliary head.
    pub name: String,
    /// The node that computes it.
    pub node: NodeId,
    /// Weight of its loss in training; the main output has 1.
    pub loss_weight: f64,
}

/// A network: nodes in topological order, the blocks they form, and the outputs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Graph {
    /// The id under which it is known, for example `resnet18`.
    pub name: String,
    /// Shape of one picture, `[channels, height, width]`.
    pub input: Shape,
    /// Operations; the first is [`Op::Input`], and each one's inputs come before it.
    pub nodes: Vec<Node>,
    /// Blocks in the order in which they end.
    pub blocks: Vec<Block>,
    /// What the network gives; the first is the main output.
    pub outputs: Vec<Output>,
}

impl Graph {
    /// The node of this id.
    ///
    /// # Panics
    /// If the id comes from another graph.
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0]
    }

    /// The node of this name.
    pub fn find(&self, name: &str) -> Option<NodeId> {
        self.nodes.iter().position(|node| node.name == name).map(NodeId)
    }

    /// The node whose value bears this name: a node's own name, or a block's, for its output.
    pub fn find_tap(&self, name: &str) -> Option<NodeId> {
        let block = || self.blocks.iter().find(|block| block.name == name).map(|block| block.output);
        self.find(name).or_else(block).filter(|id| id.0 < self.nodes.len())
    }

    /// The main output; the last node of a graph that names none.
    pub fn output(&self) -> NodeId {
        self.outputs.first().map_or(NodeId(self.nodes.len().saturating_sub(1)), |output| output.node)
    }

    /// Nodes with their ids, in topological order.
    pub fn iter(&self) -> impl Iterator<Item = (NodeId, &Node)> {
        self.nodes.iter().enumerate().map(|(index, node)| (NodeId(index), node))
    }

    /// Shapes, parameters, costs and receptive fields of every node.
    ///
    /// A graph may come from anywhere; one that has an analysis hangs together, and is within [`crate::limits`].
    ///
    /// # Errors
    /// The first thing that is wrong with the graph: the node, and the shapes and numbers that it was given.
    pub fn analyse(&self) -> Result<Analysis, ArchError> {
        Analysis::of(self)
    }

    /// The same network for pictures of another size.
    pub fn with_input(mut self, input: Shape) -> Self {
        self.input = input;
        self
    }

    /// How many nodes read each node's value, outputs of the network included. Reads of what is no node are not
    /// counted.
    pub fn readers(&self) -> Vec<usize> {
        let mut readers = vec![0; self.nodes.len()];
        let reads = self.nodes.iter().flat_map(Node::reads).chain(self.outputs.iter().map(|output| output.node));
        for read in reads {
            if let Some(count) = readers.get_mut(read.0) {
                *count += 1;
            }
        }
        readers
    }
}
