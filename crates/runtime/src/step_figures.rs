//! How much does one step of a training change each layer?

use burn::optim::GradientsParams;
use burn::tensor::Tensor;

use crate::error::RuntimeError;
use crate::network::Network;
use crate::value::read;
use crate::weights::{Slot, Weights};

/// Numbers per layer.
const FIGURES: usize = 3;

/// What one step did to the learned tensors of a layer, as Euclidean norms over all of them.
#[derive(Clone, Debug, PartialEq)]
pub struct LayerStep {
    /// Name of the node.
    pub node: String,
    /// Of its numbers before the step.
    pub weights: f32,
    /// Of the loss's gradient, before any clipping.
    pub gradient: f32,
    /// Of the change that the step made.
    pub update: f32,
}

/// The figures of a step, still on the device.
#[derive(Debug)]
pub struct StepFigures {
    nodes: Vec<String>,
    /// `[layers * FIGURES]`: sums of squares.
    squares: Tensor<1>,
}

impl StepFigures {
    /// Brings the figures to the host, in the order of the graph.
    ///
    /// # Errors
    /// When the device is lost.
    pub async fn read(self) -> Result<Vec<LayerStep>, RuntimeError> {
        let squares = read(self.squares).await?;
        let layers = self.nodes.into_iter().zip(squares.chunks_exact(FIGURES));
        Ok(layers
            .map(|(node, squares)| LayerStep {
                node,
                weights: squares[0].sqrt(),
                gradient: squares[1].sqrt(),
                update: squares[2].sqrt(),
            })
            .collect())
    }
}

/// A network and its gradients before a step.
pub(crate) struct Before {
    weights: Weights,
    /// Of each learned tensor that has a gradient: its node, where it lies, and the gradient's sum of squares `[1]`.
    gradients: Vec<(String, Slot, Tensor<1>)>,
}

impl Before {
    pub fn of(network: &Network, gradients: &GradientsParams) -> Self {
        let weights = network.weights.clone();
        let squares_at = |slot: Slot| match slot {
            Slot::Vector(i) => gradients.get::<1>(weights.vectors[i].id).map(squares),
            Slot::Matrix(i) => gradients.get::<2>(weights.matrices[i].id).map(squares),
            Slot::Kernel(i) => gradients.get::<4>(weights.kernels[i].id).map(squares),
            Slot::Statistic(_) => None,
        };
        let found = network.analysis.params.iter().filter_map(|spec| {
            let slot = network.directory.slot(&spec.name)?;
            Some((network.graph.node(spec.node).name.clone(), slot, squares_at(slot)?))
        });
        let gradients = found.collect();
        Before { weights, gradients }
    }

    /// What became of it; `None` where nothing learns.
    pub fn compared_with(self, after: &Weights) -> Option<StepFigures> {
        let mut nodes: Vec<String> = Vec::new();
        let mut sums: Vec<[Tensor<1>; FIGURES]> = Vec::new();
        for (node, slot, gradient) in self.gradients {
            let [weights, update] = match slot {
                Slot::Vector(i) => change(self.weights.vectors[i].val(), after.vectors[i].val()),
                Slot::Matrix(i) => change(self.weights.matrices[i].val(), after.matrices[i].val()),
                Slot::Kernel(i) => change(self.weights.kernels[i].val(), after.kernels[i].val()),
                Slot::Statistic(_) => continue,
            };
            match sums.last_mut().filter(|_| nodes.last() == Some(&node)) {
                Some(sum) => {
                    let [weights_before, gradient_before, update_before] = sum.clone();
                    *sum = [weights_before + weights, gradient_before + gradient, update_before + update];
                }
                None => {
                    nodes.push(node);
                    sums.push([weights, gradient, update]);
                }
            }
        }
        let sums: Vec<Tensor<1>> = sums.into_iter().flatten().collect();
        (!sums.is_empty()).then(|| StepFigures { nodes, squares: Tensor::cat(sums, 0) })
    }
}

/// Sums of squares `[1]` of a tensor and of its change.
fn change<const D: usize>(before: Tensor<D>, after: Tensor<D>) -> [Tensor<1>; 2] {
    let before = before.inner();
    [squares(before.clone()), squares(after.inner() - before)]
}

fn squares<const D: usize>(tensor: Tensor<D>) -> Tensor<1> {
    (tensor.clone() * tensor).sum()
}
