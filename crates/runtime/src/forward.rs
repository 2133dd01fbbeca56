//! How does a batch flow through a graph?

use std::collections::HashMap;

use arch::{NodeId, Op};
use burn::tensor::{Int, Tensor};

use crate::layers;
use crate::network::Network;
use crate::value::Value;

/// What one pass through a network gave.
#[derive(Debug)]
pub struct Forward {
    /// One value per output of the graph, the logits first.
    pub outputs: Vec<Value>,
    /// The values asked for, in the order of the question.
    pub taps: Vec<Value>,
}

/// Is the network being used, or taught?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    Inference,
    Training,
}

/// Batch statistics that a training pass found: `(mean slot, variance slot, mean, unbiased variance)`.
pub(crate) type BatchStatistics = Vec<(usize, usize, Tensor<1>, Tensor<1>)>;

/// State of one pass.
pub(crate) struct Pass<'a> {
    pub network: &'a Network,
    pub mode: Mode,
    /// Flat places of the maxima within their channel planes, for the poolings that are unpooled later.
    pub pool_indices: HashMap<NodeId, Tensor<4, Int>>,
    /// Shapes of the values that those poolings took.
    pub pool_inputs: HashMap<NodeId, [usize; 4]>,
    pub batch_statistics: BatchStatistics,
    /// What dropout and drop-path roll, in training.
    pub random: fastrand::Rng,
}

impl Network {
    /// Runs a batch `[batch, channels, height, width]`, and keeps the values of `taps`.
    ///
    /// Each value is dropped at its last use.
    pub fn forward(&self, input: Tensor<4>, taps: &[NodeId]) -> Forward {
        let mut pass = Pass::inference(self);
        pass.run(input, taps, |_, _| {})
    }

    /// The logits of a batch, `[batch, classes]`.
    pub fn logits(&self, input: Tensor<4>) -> Tensor<2> {
        let mut outputs = self.forward(input, &[]).outputs;
        outputs.swap_remove(0).into_features()
    }
}

impl<'a> Pass<'a> {
    /// A pass that uses the network as it is.
    pub fn inference(network: &'a Network) -> Self {
        Self::new(network, Mode::Inference, fastrand::Rng::with_seed(0))
    }

    /// A pass that learns, with these dice.
    pub fn training(network: &'a Network, random: fastrand::Rng) -> Self {
        Self::new(network, Mode::Training, random)
    }

    fn new(network: &'a Network, mode: Mode, random: fastrand::Rng) -> Self {
        Pass {
            network,
            mode,
            pool_indices: HashMap::new(),
            pool_inputs: HashMap::new(),
            batch_statistics: Vec::new(),
            random,
        }
    }

    /// Walks the graph; `after` sees every node's value as soon as it is there, and may change it.
    pub fn run(&mut self, input: Tensor<4>, taps: &[NodeId], mut after: impl FnMut(NodeId, &mut Value)) -> Forward {
        let graph = &self.network.graph;
        let mut readers = graph.readers();
        for tap in taps {
            readers[tap.0] += 1;
        }
        let mut values: Vec<Option<Value>> = vec![None; graph.nodes.len()];
        let mut input = Some(input);
        for (id, node) in graph.iter() {
            let inputs: Vec<Value> = node.inputs.iter().map(|from| take(&mut values, &mut readers, *from)).collect();
            let mut value = match (&node.op, input.take()) {
                (Op::Input, Some(picture)) => Value::Map(picture),
                (_, again) => {
                    input = again;
                    layers::apply(self, id, inputs)
                }
            };
            if let Some(of) = node.op.reference() {
                readers[of.0] -= 1;
            }
            after(id, &mut value);
            values[id.0] = (readers[id.0] > 0).then_some(value);
        }
        let outputs = graph.outputs.iter().map(|output| take(&mut values, &mut readers, output.node)).collect();
        let taps = taps.iter().map(|tap| take(&mut values, &mut readers, *tap)).collect();
        Forward { outputs, taps }
    }
}

/// The value of a node; the last reader gets it without a copy, so that Burn may work in place.
fn take(values: &mut [Option<Value>], readers: &mut [usize], id: NodeId) -> Value {
    readers[id.0] -= 1;
    let value = if readers[id.0] == 0 { values[id.0].take() } else { values[id.0].clone() };
    value.expect("a graph is in topological order, and every reader was counted")
}
