//! What does an edit know of the graph that it changes?

use std::collections::HashMap;

use super::{EditError, Target, refused};
use crate::analysis::Analysis;
use crate::graph::{Block, Graph, Node, NodeId};
use crate::op::{Activation, Op};
use crate::shape::Shape;
use crate::words::{Words, word};

/// A graph that hangs together, with what edits ask about it, each answer there at once.
pub(super) struct Checked<'g> {
    pub graph: &'g Graph,
    pub analysis: Analysis,
    /// The edit, for its refusals.
    pub edit: &'static str,
    names: HashMap<&'g str, NodeId>,
    readers: Vec<Vec<NodeId>>,
    /// For every node, those that use its weights.
    tied: Vec<Vec<NodeId>>,
    unpooled: Vec<bool>,
    gives: Vec<bool>,
}

impl<'g> Checked<'g> {
    /// Looks at the graph once.
    ///
    /// # Errors
    /// When the graph is impossible.
    pub fn new(graph: &'g Graph, edit: &'static str) -> Result<Self, EditError> {
        let analysis = graph.analyse().map_err(|error| EditError::Impossible { edit, error })?;
        let count = graph.nodes.len();
        let mut checked = Checked {
            graph,
            analysis,
            edit,
            names: graph.iter().map(|(id, node)| (node.name.as_str(), id)).collect(),
            readers: vec![Vec::new(); count],
            tied: vec![Vec::new(); count],
            unpooled: vec![false; count],
            gives: vec![false; count],
        };
        for (id, node) in graph.iter() {
            for input in &node.inputs {
                if checked.readers[input.0].last() != Some(&id) {
                    checked.readers[input.0].push(id);
                }
            }
            if let Some(owner) = node.tied_to {
                checked.tied[owner.0].push(id);
            }
            if let Some(pool) = node.op.reference() {
                checked.unpooled[pool.0] = true;
            }
        }
        for output in &graph.outputs {
            checked.gives[output.node.0] = true;
        }
        Ok(checked)
    }

    pub fn node(&self, id: NodeId) -> &'g Node {
        self.graph.node(id)
    }

    /// The node of this name.
    pub fn find(&self, name: &str) -> Result<NodeId, EditError> {
        let found = self.names.get(name).copied();
        found.ok_or_else(|| EditError::Unknown { what: word("node"), name: name.to_owned() })
    }

    /// Has a node this name?
    pub fn has(&self, name: &str) -> bool {
        self.names.contains_key(name)
    }

    /// The block of this name.
    pub fn find_block(&self, name: &str) -> Result<&'g Block, EditError> {
        let found = self.graph.blocks.iter().find(|block| block.name == name);
        found.ok_or_else(|| EditError::Unknown { what: word("block"), name: name.to_owned() })
    }

    /// A target that names a node names one that exists.
    pub fn check_target(&self, target: &Target) -> Result<(), EditError> {
        match target {
            Target::Everywhere => Ok(()),
            Target::Node(name) => self.find(name).map(|_| ()),
        }
    }

    pub fn shape(&self, id: NodeId) -> Shape {
        self.analysis.shape(id)
    }

    /// The shape of the first input; the node's own for the picture, which has none.
    pub fn input_shape(&self, id: NodeId) -> Shape {
        self.shape(self.node(id).inputs.first().copied().unwrap_or(id))
    }

    /// Nodes that take the value of `id`, in order.
    pub fn readers(&self, id: NodeId) -> &[NodeId] {
        &self.readers[id.0]
    }

    /// The one node that takes the value of `id`, where it is also no output.
    pub fn only_reader(&self, id: NodeId) -> Option<NodeId> {
        match self.readers(id) {
            [reader] if !self.gives(id) => Some(*reader),
            _ => None,
        }
    }

    /// Is the value an output of the network?
    pub fn gives(&self, id: NodeId) -> bool {
        self.gives[id.0]
    }

    /// Does an unpooling need the positions that this pooling finds?
    pub fn is_unpooled(&self, id: NodeId) -> bool {
        self.unpooled[id.0]
    }

    /// Nodes that use the weights of `id`.
    pub fn tied(&self, id: NodeId) -> &[NodeId] {
        &self.tied[id.0]
    }

    /// Does the node use another one's parameters, or another one its?
    pub fn is_shared(&self, id: NodeId) -> bool {
        self.node(id).tied_to.is_some() || !self.tied(id).is_empty()
    }

    /// The node and all that share its weights, in order: what is done to one is done to all.
    pub fn sharers(&self, id: NodeId) -> Vec<NodeId> {
        let owner = self.node(id).tied_to.unwrap_or(id);
        std::iter::once(owner).chain(self.tied(owner).iter().copied()).collect()
    }

    /// The non-linearity that follows a node, directly or behind its batch normalisation; ReLU where there is none.
    pub fn following_activation(&self, id: NodeId) -> Activation {
        let mut at = id;
        while let Some(next) = self.readers(at).first() {
            match self.node(*next).op {
                Op::Activation(activation) => return activation,
                Op::BatchNorm { .. } => at = *next,
                _ => break,
            }
        }
        Activation::Relu
    }

    pub fn refused(&self, name: &str, reason: impl Into<Words>) -> EditError {
        refused(self.edit, name, reason)
    }
}
