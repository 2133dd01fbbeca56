//! Weights in, from every format that the crate `checkpoint` reads, and out, as safetensors; under the names of the
//! graph.

use std::collections::{BTreeMap, HashMap};

use arch::Graph;
use burn::tensor::Device;
use checkpoint::fit::{Misshapen, Named};
use checkpoint::write::{self, Written};
use checkpoint::{Dtype, Fit, Tensors};
use half::f16;

use crate::error::RuntimeError;
use crate::init;
use crate::network::Network;

/// How many names are told of those that are missing, of those with other shapes, and of those that are too many; the
/// rest is counted.
const TOLD: usize = 3;

/// How numbers are stored in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precision {
    /// 32 bits: nothing is lost.
    Single,
    /// 16 bits: half the size, three digits.
    Half,
}

impl Network {
    /// A network with the weights of a file: safetensors, PyTorch's `.pth` and `.pt`, NumPy's `.npz`, or the compressed
    /// SqueezeNet. Names that the graph does not know are an error, but for those that make no difference
    /// ([`checkpoint::fit::Why`]): auxiliary classifiers that it goes without, and counters.
    ///
    /// # Errors
    /// When the file is damaged, refused or no file of weights, when its names and shapes are not those of the graph,
    /// and when its numbers are not finite.
    pub fn from_checkpoint(graph: Graph, bytes: &[u8], device: &Device) -> Result<Self, RuntimeError> {
        Network::from_tensors(graph, &checkpoint::read(bytes).map_err(RuntimeError::File)?, device)
    }

    /// A network with the weights of a file that has been read, perhaps
    /// [without a prefix](checkpoint::Tensors::without_prefix) that [`Fit::prefix`] proposed.
    ///
    /// # Errors
    /// As [`Network::from_checkpoint`].
    pub fn from_tensors(graph: Graph, file: &Tensors<'_>, device: &Device) -> Result<Self, RuntimeError> {
        let fit = fit(&graph, file)?;
        if !(fit.missing.is_empty() && fit.misshapen.is_empty() && fit.superfluous.is_empty()) {
            return Err(mismatch(&graph, fit));
        }
        if let Some(tensor) = fit.unreadable.into_iter().next() {
            return Err(RuntimeError::Format { name: tensor.name, found: tensor.found });
        }
        Network::build(graph, device, |spec| {
            let values = file.get(&spec.name).map(|tensor| tensor.values().map_err(RuntimeError::File)).transpose()?;
            let values = values.unwrap_or_default();
            if values.iter().any(|value| !value.is_finite()) {
                return Err(RuntimeError::NotFinite { name: spec.name.clone() });
            }
            Ok(values)
        })
    }

    /// A network with those weights of a file that it has a tensor of the same name and shape for, and fresh ones from
    /// a seed elsewhere: what becomes of trained numbers when a network is changed.
    ///
    /// # Errors
    /// When the graph is impossible, the file is damaged, refused or no file of weights, or its numbers are not finite.
    pub fn from_fitting(graph: Graph, bytes: &[u8], seed: u64, device: &Device) -> Result<Self, RuntimeError> {
        let file = checkpoint::read(bytes).map_err(RuntimeError::File)?;
        let shape = graph.clone();
        Network::build(graph, device, |spec| {
            let fitting = file.get(&spec.name).filter(|tensor| tensor.shape() == spec.shape);
            let Some(values) = fitting.map(|tensor| tensor.values().map_err(RuntimeError::File)).transpose()? else {
                return Ok(init::fresh(&shape, spec, seed));
            };
            if values.iter().any(|value| !value.is_finite()) {
                return Err(RuntimeError::NotFinite { name: spec.name.clone() });
            }
            Ok(values)
        })
    }

    /// The weights as a safetensors file, with `metadata` beside them: the same content is always the same bytes.
    ///
    /// # Errors
    /// When the device is lost, and when the file would not be read again: a number is not finite, or larger than the
    /// 16 bits of [`Precision::Half`] reach.
    pub async fn to_checkpoint(
        &self,
        precision: Precision,
        metadata: HashMap<String, String>,
    ) -> Result<Vec<u8>, RuntimeError> {
        let mut tensors = Vec::with_capacity(self.analysis.params.len());
        for spec in &self.analysis.params {
            let host = self.tensor(&spec.name).await?;
            let (dtype, bytes) = encode(&spec.name, &host.values, precision)?;
            tensors.push(Written { name: &spec.name, dtype, shape: &spec.shape, bytes });
        }
        // Sorted, since the order of a hash map is chance.
        let metadata: BTreeMap<String, String> = metadata.into_iter().collect();
        Ok(write::safetensors(tensors, &metadata)?)
    }
}

/// What of the tensors that a graph asks for is in a file, and what else is.
///
/// # Errors
/// When the graph is impossible.
pub fn fit(graph: &Graph, file: &Tensors<'_>) -> Result<Fit, RuntimeError> {
    let specs = graph.analyse()?.params;
    Ok(Fit::new(specs.iter().map(|spec| (spec.name.as_str(), spec.shape.as_slice())), file))
}

/// The numbers of a tensor in bytes, little endian.
fn encode(name: &str, values: &[f32], precision: Precision) -> Result<(Dtype, Vec<u8>), RuntimeError> {
    if values.iter().any(|value| !value.is_finite()) {
        return Err(RuntimeError::NotFinite { name: name.to_owned() });
    }
    match precision {
        Precision::Single => Ok((Dtype::F32, values.iter().flat_map(|value| value.to_le_bytes()).collect())),
        Precision::Half => {
            let mut bytes = Vec::with_capacity(2 * values.len());
            for &value in values {
                let half = f16::from_f32(value);
                if half.is_infinite() {
                    let limit = f16::MAX.to_f32();
                    return Err(RuntimeError::OutOfRange { name: name.to_owned(), value, limit });
                }
                bytes.extend(half.to_le_bytes());
            }
            Ok((Dtype::F16, bytes))
        }
    }
}

pub(crate) fn mismatch(graph: &Graph, fit: Fit) -> RuntimeError {
    RuntimeError::Mismatch { network: graph.name.clone(), differences: differences(&fit), fit: Box::new(fit) }
}

/// What keeps a file from being this network's: missing names first, then other shapes, then names that are too many.
fn differences(fit: &Fit) -> Vec<String> {
    let missing = |Named { name, shape }: &Named| format!("`{name}` {shape:?} is missing");
    let misshapen =
        |Misshapen { name, expected, found }: &Misshapen| format!("`{name}` should be {expected:?} and is {found:?}");
    let superfluous = |Named { name, shape }: &Named| format!("`{name}` {shape:?} is not part of it");
    [
        first_few(&fit.missing, missing, "are missing"),
        first_few(&fit.misshapen, misshapen, "have other shapes"),
        first_few(&fit.superfluous, superfluous, "are not part of it"),
    ]
    .concat()
}

fn first_few<T>(found: &[T], told: impl Fn(&T) -> String, what: &str) -> Vec<String> {
    let mut sentences: Vec<String> = found.iter().take(TOLD).map(told).collect();
    if found.len() > TOLD {
        sentences.push(format!("{} more {what}", found.len() - TOLD));
    }
    sentences
}
