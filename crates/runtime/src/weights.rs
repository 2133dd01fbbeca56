//! The tensors of a network, as a Burn module, found by their names.

use std::collections::HashMap;

use arch::{ParamKind, ParamSpec};
use burn::module::{Module, Param, ParamId};
use burn::tensor::{Device, Tensor, TensorData};

use crate::init;

/// Learned tensors by rank. Which is which: [`Directory`].
#[derive(Module, Debug)]
pub(crate) struct Weights {
    /// Biases, scales, slopes and coefficients, `[channels]`.
    pub vectors: Vec<Param<Tensor<1>>>,
    /// Fully connected layers, `[out, in]`.
    pub matrices: Vec<Param<Tensor<2>>>,
    /// Convolutions, `[out, in / groups, kh, kw]`.
    pub kernels: Vec<Param<Tensor<4>>>,
}

/// Where a tensor lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Slot {
    Vector(usize),
    Matrix(usize),
    Kernel(usize),
    /// A running statistic, which descent does not touch.
    Statistic(usize),
}

/// Which slot holds the tensor of which name.
#[derive(Clone, Debug, Default)]
pub(crate) struct Directory {
    slots: HashMap<String, Slot>,
}

impl Directory {
    pub fn get(&self, node: &str, role: &str) -> Option<Slot> {
        self.slots.get(&format!("{node}.{role}")).copied()
    }

    pub fn slot(&self, name: &str) -> Option<Slot> {
        self.slots.get(name).copied()
    }
}

/// Running means and variances of batch normalisations, `[channels]` each.
pub(crate) type Statistics = Vec<Tensor<1>>;

/// Makes tensors of the values that `fill` gives for each spec.
pub(crate) fn build<E>(
    specs: &[ParamSpec],
    device: &Device,
    mut fill: impl FnMut(&ParamSpec) -> Result<Vec<f32>, E>,
) -> Result<(Weights, Statistics, Directory), E> {
    let mut weights = Weights { vectors: Vec::new(), matrices: Vec::new(), kernels: Vec::new() };
    let mut statistics = Vec::new();
    let mut directory = Directory::default();
    for spec in specs {
        let data = TensorData::new(fill(spec)?, spec.shape.clone());
        // The same in every process, so that what an optimiser remembers can be told where it belongs.
        let id = init::fingerprint(&spec.name).into();
        let slot = match (spec.kind, spec.shape.len()) {
            (ParamKind::BnRunningMean | ParamKind::BnRunningVar, _) => {
                statistics.push(Tensor::from_data(data, device));
                Slot::Statistic(statistics.len() - 1)
            }
            (_, 2) => {
                weights.matrices.push(param(id, data, device));
                Slot::Matrix(weights.matrices.len() - 1)
            }
            (_, 4) => {
                weights.kernels.push(param(id, data, device));
                Slot::Kernel(weights.kernels.len() - 1)
            }
            _ => {
                weights.vectors.push(param(id, data, device));
                Slot::Vector(weights.vectors.len() - 1)
            }
        };
        directory.slots.insert(spec.name.clone(), slot);
    }
    Ok((weights, statistics, directory))
}

fn param<const D: usize>(id: ParamId, data: TensorData, device: &Device) -> Param<Tensor<D>> {
    let mut param = Param::from_data(data, device);
    param.id = id;
    param
}
