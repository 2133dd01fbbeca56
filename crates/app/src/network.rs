//! What does a page know of its network before any engine runs?

use std::rc::Rc;

use arch::zoo::Model;
use arch::{Analysis, ArchError, Graph, NodeId, Op, Shape};

/// A network of the zoo, as published or as its small sibling, with its analysis. Clones share graph and analysis.
#[derive(Clone, Debug)]
pub struct Network {
    /// Where it comes from.
    pub model: &'static Model,
    /// Its nodes.
    pub graph: Rc<Graph>,
    /// Shapes and costs.
    pub analysis: Rc<Analysis>,
    /// The same for graphs that compute the same.
    fingerprint: u64,
}

/// What a network is, is what it computes, and not what it is called.
impl PartialEq for Network {
    fn eq(&self, other: &Self) -> bool {
        self.fingerprint == other.fingerprint && self.model.id == other.model.id
    }
}

impl Network {
    /// The published network of a model.
    ///
    /// # Errors
    /// When its graph is impossible, which the zoo's tests exclude.
    pub fn of(model: &'static Model) -> Result<Self, ArchError> {
        Network::new(model, (model.full)()?)
    }

    /// A graph of a model.
    ///
    /// # Errors
    /// When the graph is impossible.
    pub fn new(model: &'static Model, graph: Graph) -> Result<Self, ArchError> {
        let analysis = graph.analyse()?;
        let fingerprint = graph.fingerprint();
        Ok(Network { model, graph: Rc::new(graph), analysis: Rc::new(analysis), fingerprint })
    }

    /// Does it take one digit of 32×32 and tell ten classes apart? Such networks run and train on their pages as they
    /// are.
    pub fn reads_digits(&self) -> bool {
        let output = self.analysis.shape(self.graph.output());
        self.graph.input == Shape::map(1, 32, 32) && output.channels() == 10
    }

    /// The first convolution, which sees the picture itself.
    pub fn first_convolution(&self) -> Option<&str> {
        self.graph.nodes.iter().find(|node| matches!(node.op, Op::Conv2d { .. })).map(|node| node.name.as_str())
    }

    /// The layer to look into first: the first convolution, or where there is none the first layer that learns.
    pub fn first_layer(&self) -> NodeId {
        let convolution = self.first_convolution().and_then(|name| self.graph.find(name));
        let learns = || self.analysis.nodes.iter().position(|report| report.params > 0).map(NodeId);
        convolution.or_else(learns).unwrap_or(NodeId(0))
    }

    /// The convolution that a node's values come from: itself, or the nearest before it.
    pub fn convolution_of(&self, name: &str) -> Option<&str> {
        let mut at = self.graph.find(name)?;
        loop {
            let node = self.graph.node(at);
            if matches!(node.op, Op::Conv2d { .. }) {
                return Some(&node.name);
            }
            at = *node.inputs.first()?;
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn lenet5_reads_digits_and_its_subsampling_comes_from_a_convolution() {
        let network = Network::of(arch::zoo::find("lenet5").unwrap()).unwrap();
        assert!(network.reads_digits());
        assert_eq!(network.first_convolution(), Some("c1"));
        assert_eq!(network.convolution_of("s4"), Some("c3"));
        assert_eq!(network.convolution_of("input"), None);
    }

    #[test]
    fn two_networks_of_one_name_are_two_networks() {
        let full = Network::of(arch::zoo::find("lenet5").unwrap()).unwrap();
        let mut edited = arch::edit::change_classes(&full.graph, 7).unwrap();
        edited.name = full.graph.name.clone();
        assert_ne!(Network::new(full.model, edited).unwrap(), full);
        assert_eq!(Network::new(full.model, (*full.graph).clone()).unwrap(), full);
    }

    #[test]
    fn a_network_without_convolutions_is_looked_into_at_its_first_layer() {
        let network = Network::of(arch::zoo::find("ciresan_mlp").unwrap()).unwrap();
        assert_eq!(network.graph.node(network.first_layer()).name, "fc1");
    }
}
