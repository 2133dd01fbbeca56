//! What does a page know of its network before any engine runs?

use std::rc::Rc;

use arch::zoo::Model;
use arch::{Analysis, ArchError, Graph, Op, Shape};

/// A model of the zoo with its graph and analysis. Clones share them.
#[derive(Clone, Debug)]
pub struct Network {
    /// Where it comes from.
    pub model: &'static Model,
    /// Its nodes.
    pub graph: Rc<Graph>,
    /// Shapes and costs.
    pub analysis: Rc<Analysis>,
}

impl PartialEq for Network {
    fn eq(&self, other: &Self) -> bool {
        self.model.id == other.model.id
    }
}

impl Network {
    /// Builds and analyses a model.
    ///
    /// # Errors
    /// When its graph is impossible, which the zoo's tests exclude.
    pub fn of(model: &'static Model) -> Result<Self, ArchError> {
        let graph = (model.full)()?;
        let analysis = graph.analyse()?;
        Ok(Network { model, graph: Rc::new(graph), analysis: Rc::new(analysis) })
    }

    /// Does it take one digit of 32×32 and tell ten classes apart? Such networks run and train on this page.
    pub fn reads_digits(&self) -> bool {
        let output = self.analysis.shape(self.graph.output());
        self.graph.input == Shape::map(1, 32, 32) && output.channels() == 10
    }

    /// Address of its trained weights, where some ship with the page.
    pub fn shipped(&self) -> Option<String> {
        const SHIPPED: [&str; 1] = ["lenet5"];
        SHIPPED.contains(&self.model.id).then(|| format!("weights/{}.safetensors", self.model.id))
    }

    /// The first convolution, which sees the picture itself.
    pub fn first_convolution(&self) -> Option<&str> {
        self.graph.nodes.iter().find(|node| matches!(node.op, Op::Conv2d { .. })).map(|node| node.name.as_str())
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
}
