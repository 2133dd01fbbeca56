//! The tensors of a network, as a Burn module, found by their names.

use std::collections::HashMap;

use arch::{Fnv1a, ParamKind, ParamSpec};
use burn::backend::flex::FlexTensor;
use burn::backend::{BackendTensor, DispatchTensorKind};
use burn::module::{Module, Param, ParamId};
use burn::tensor::{Device, Tensor, TensorData};

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

/// A tensor by itself, on its device.
#[derive(Clone, Debug)]
pub(crate) enum Stored {
    Vector(Tensor<1>),
    Matrix(Tensor<2>),
    Kernel(Tensor<4>),
    Statistic(Tensor<1>),
}

impl Stored {
    /// The values of `spec`, brought to a device.
    pub fn new(spec: &ParamSpec, values: Vec<f32>, device: &Device) -> Self {
        let data = TensorData::new(values, spec.shape.clone());
        match (spec.kind, spec.shape.len()) {
            (ParamKind::BnRunningMean | ParamKind::BnRunningVar, _) => {
                Stored::Statistic(Tensor::from_data(data, device))
            }
            (_, 2) => Stored::Matrix(Tensor::from_data(data, device)),
            (_, 4) => Stored::Kernel(Tensor::from_data(data, device)),
            _ => Stored::Vector(Tensor::from_data(data, device)),
        }
    }
}

/// The values of a tensor of Burn's Flex backend, where they lie.
pub(crate) struct OnCpu(FlexTensor);

impl AsRef<[f32]> for OnCpu {
    fn as_ref(&self) -> &[f32] {
        self.0.as_slice().unwrap_or_default()
    }
}

impl Stored {
    /// The numbers of a matrix in its own place, last axis fastest, where that is the CPU's memory.
    pub fn values_on_cpu(&self) -> Option<OnCpu> {
        let Stored::Matrix(tensor) = self else { return None };
        match tensor.clone().into_dispatch().kind {
            DispatchTensorKind::Flex(BackendTensor::Float(tensor)) => {
                tensor.as_slice::<f32>().is_some().then_some(OnCpu(tensor))
            }
            _ => None,
        }
    }
}

/// Puts together the tensors that `find` gives for each spec.
pub(crate) fn gather<E>(
    specs: &[ParamSpec],
    mut find: impl FnMut(&ParamSpec) -> Result<Stored, E>,
) -> Result<(Weights, Statistics, Directory), E> {
    let mut weights = Weights { vectors: Vec::new(), matrices: Vec::new(), kernels: Vec::new() };
    let mut statistics = Vec::new();
    let mut directory = Directory::default();
    for spec in specs {
        // The same in every process, so that what an optimiser remembers can be told where it belongs.
        let id = Fnv1a::of(spec.name.as_bytes()).into();
        let slot = match find(spec)? {
            Stored::Statistic(tensor) => {
                statistics.push(tensor);
                Slot::Statistic(statistics.len() - 1)
            }
            Stored::Matrix(tensor) => {
                weights.matrices.push(param(id, tensor));
                Slot::Matrix(weights.matrices.len() - 1)
            }
            Stored::Kernel(tensor) => {
                weights.kernels.push(param(id, tensor));
                Slot::Kernel(weights.kernels.len() - 1)
            }
            Stored::Vector(tensor) => {
                weights.vectors.push(param(id, tensor));
                Slot::Vector(weights.vectors.len() - 1)
            }
        };
        directory.slots.insert(spec.name.clone(), slot);
    }
    Ok((weights, statistics, directory))
}

fn param<const D: usize>(id: ParamId, tensor: Tensor<D>) -> Param<Tensor<D>> {
    let mut param = Param::from_tensor(tensor);
    param.id = id;
    param
}
