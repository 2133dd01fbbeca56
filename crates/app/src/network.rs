//! What does a page know of its network before any engine runs?

use std::rc::Rc;

use arch::zoo::Model;
use arch::{Analysis, ArchError, Graph, NodeId, Op, OpFamily, Shape};

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

/// What one answer takes, and how deep the network is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// Learned numbers that the answer needs.
    pub params: u64,
    /// Multiply-accumulates for one picture.
    pub macs: u64,
    /// Learned numbers of side classifiers, which only help in training.
    pub side_params: u64,
    /// Layers with weights on the longest way from the picture to the answer, as papers count them.
    pub depth: u32,
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

    /// What one answer takes.
    pub fn cost(&self) -> Cost {
        let nodes = &self.graph.nodes;
        let answer = self.graph.output().0;
        let mut is_needed = vec![false; nodes.len()];
        is_needed[answer] = true;
        // Inputs come before what uses them, and the answer need not be last.
        for index in (0..nodes.len()).rev().filter(|index| *index <= answer) {
            if is_needed[index] {
                nodes[index].inputs.iter().for_each(|input| is_needed[input.0] = true);
            }
        }
        let mut cost = Cost { params: 0, macs: 0, side_params: 0, depth: 0 };
        let mut depth = vec![0; nodes.len()];
        for (index, (node, report)) in nodes.iter().zip(&self.analysis.nodes).enumerate() {
            let params = report.params as u64;
            if is_needed[index] {
                cost.params += params;
                cost.macs += report.macs;
            } else {
                cost.side_params += params;
            }
            let before = node.inputs.iter().map(|input| depth[input.0]).max().unwrap_or(0);
            let is_layer = match node.op.family() {
                OpFamily::Convolution | OpFamily::FullyConnected => true,
                // LeNet-5's subsampling learns, and counts.
                OpFamily::Pooling => params > 0,
                _ => false,
            };
            depth[index] = before + u32::from(is_layer);
        }
        cost.depth = depth[answer];
        cost
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

    /// As their papers and names count them.
    #[test]
    fn layers_are_counted_as_papers_do() {
        let depth = |id: &str| Network::of(arch::zoo::find(id).unwrap()).unwrap().cost().depth;
        for (id, layers) in [
            ("lenet5", 7),
            ("bvlc_alexnet", 8),
            ("vgg16", 16),
            ("vgg19", 19),
            ("googlenet_2014", 22),
            ("resnet18", 18),
            ("resnet50", 50),
            ("resnet152", 152),
            ("plain34", 34),
            ("squeezenet1_0", 18),
            ("densenet121", 121),
        ] {
            assert_eq!(depth(id), layers, "{id}");
        }
    }

    /// GoogLeNet's own 6,998,552 (Caffe's model without its heads), and 6.4 million in two side classifiers.
    #[test]
    fn side_classifiers_are_told_apart() {
        let cost = Network::of(arch::zoo::find("googlenet_2014").unwrap()).unwrap().cost();
        assert_eq!((cost.params, cost.params + cost.side_params), (6_998_552, 13_378_280));
        let plain = Network::of(arch::zoo::find("vgg16").unwrap()).unwrap();
        assert_eq!((plain.cost().params, plain.cost().side_params), (plain.analysis.total_params() as u64, 0));
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
