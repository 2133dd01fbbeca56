//! What becomes of the numbers when batch normalisation is folded into the convolution before it?
//!
//! With `s = gamma / sqrt(variance + eps)` a convolution followed by a normalisation is one convolution with the weight
//! `s * weight` and the bias `s * (bias - mean) + beta` (Jacob et al. 2017, arXiv:1712.05877, section 3.2).

use std::collections::HashMap;
use std::sync::Arc;

use arch::edit::{EditError, FoldedPair, fold_batch_norm};
use arch::{Graph, Op, ParamSpec};
use burn::tensor::Tensor;

use crate::error::RuntimeError;
use crate::network::Network;
use crate::weights::Stored;

impl Network {
    /// The same network for inference alone, with fewer passes over memory: every batch normalisation that directly
    /// follows a convolution or fully connected layer of its own has gone into it. Outputs are the same but for
    /// rounding.
    ///
    /// Tensors that do not change are shared, and nothing is read back from the device. A network without such a
    /// normalisation comes back as it is.
    ///
    /// # Errors
    /// When the folded graph is impossible.
    pub fn folded(&self) -> Result<Network, RuntimeError> {
        let folded = match fold_batch_norm(&self.graph) {
            Ok(folded) => folded,
            Err(EditError::Impossible { error, .. }) => return Err(error.into()),
            Err(EditError::Refused { .. } | EditError::Unknown { .. }) => return Ok(self.clone()),
        };
        let pairs: HashMap<&str, &FoldedPair> = folded.pairs.iter().map(|pair| (pair.conv.as_str(), pair)).collect();
        let graph = Arc::new(folded.graph);
        Network::gather(graph.clone(), &self.device, |spec| {
            let Some(pair) = pairs.get(graph.node(spec.node).name.as_str()) else {
                return self.stored(&spec.name);
            };
            let norm = Norm::of(self, pair)?;
            Ok(match (spec.role(), pair.had_bias) {
                ("bias", true) => Stored::Vector(norm.shifted(Some(vector(self, &spec.name)?))),
                ("bias", false) => Stored::Vector(norm.shifted(None)),
                _ => norm.scaled(&graph, spec, self.stored(&spec.name)?),
            })
        })
    }
}

fn vector(network: &Network, name: &str) -> Result<Tensor<1>, RuntimeError> {
    match network.stored(name)? {
        Stored::Vector(tensor) | Stored::Statistic(tensor) => Ok(tensor),
        Stored::Matrix(_) | Stored::Kernel(_) => unreachable!("biases and the tensors of a normalisation are vectors"),
    }
}

/// What a batch normalisation does to each channel, `[channels]`.
struct Norm {
    scale: Tensor<1>,
    mean: Tensor<1>,
    beta: Tensor<1>,
}

impl Norm {
    fn of(network: &Network, pair: &FoldedPair) -> Result<Self, RuntimeError> {
        let vector = |role: &str| vector(network, &format!("{}.{role}", pair.batch_norm));
        let deviation = vector("running_var")?.add_scalar(pair.eps).sqrt();
        Ok(Norm { scale: vector("weight")? / deviation, mean: vector("running_mean")?, beta: vector("bias")? })
    }

    /// The bias after folding, from the one before.
    fn shifted(self, bias: Option<Tensor<1>>) -> Tensor<1> {
        let distance = match bias {
            Some(bias) => bias - self.mean,
            None => self.mean.neg(),
        };
        self.scale * distance + self.beta
    }

    /// The weight after folding: each output map times its scale.
    fn scaled(self, graph: &Graph, spec: &ParamSpec, weight: Stored) -> Stored {
        let maps = self.scale.dims()[0];
        match weight {
            Stored::Matrix(weight) => Stored::Matrix(weight * self.scale.reshape([maps, 1])),
            Stored::Kernel(weight) => Stored::Kernel(match graph.node(spec.node).op {
                // `[in, out / groups, kh, kw]`: the output maps of a group lie along the second axis.
                Op::ConvTranspose2d { groups, .. } => {
                    let [input, per_group, rows, columns] = weight.dims();
                    let grouped = weight.reshape([groups, input / groups, per_group, rows * columns]);
                    (grouped * self.scale.reshape([groups, 1, per_group, 1])).reshape([input, per_group, rows, columns])
                }
                _ => weight * self.scale.reshape([maps, 1, 1, 1]),
            }),
            vector => vector,
        }
    }
}
