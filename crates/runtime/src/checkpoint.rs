//! Weights in, from every format that the crate `checkpoint` reads, and out, as safetensors; under the names of the graph.

use std::collections::HashMap;

use arch::{Graph, ParamSpec};
use burn::tensor::Device;
use checkpoint::{CheckpointError, Tensors};
use half::f16;
use safetensors::tensor::{Dtype, TensorView};

use crate::error::RuntimeError;
use crate::network::Network;

/// How many names are told of those that are missing, of those with other shapes, and of those that are too many; the
/// rest is counted.
const TOLD: usize = 3;

/// Auxiliary classifiers that help in training (Szegedy et al. 2014): torchvision's files hold them, and a network that is
/// used without them ignores them.
const HELPERS: [&str; 3] = ["AuxLogits.", "aux1.", "aux2."];

/// How numbers are stored in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precision {
    /// 32 bits: nothing is lost.
    Single,
    /// 16 bits: half the size, three digits.
    Half,
}

impl Network {
    /// A network with the weights of a file: safetensors, PyTorch's `.pth` and `.pt`, or the compressed SqueezeNet.
    /// Names that the graph does not know are an error, but for auxiliary classifiers that it goes without, and counters in whole numbers, such as the
    /// `num_batches_tracked` that PyTorch writes and nobody reads.
    ///
    /// # Errors
    /// When the file is damaged or refused, or its names and shapes are not those of the graph: the first few are told.
    pub fn from_checkpoint(graph: Graph, bytes: &[u8], device: &Device) -> Result<Self, RuntimeError> {
        let file = checkpoint::read(bytes).map_err(unreadable)?;
        let differences = differences(&graph.analyse()?.params, &file);
        if !differences.is_empty() {
            return Err(RuntimeError::Mismatch { network: graph.name.clone(), differences });
        }
        Network::build(graph, device, |spec| {
            let Some(tensor) = file.get(&spec.name) else {
                return Err(RuntimeError::Damaged(missing(spec)));
            };
            if !tensor.dtype().is_float() {
                return Err(RuntimeError::Format { name: spec.name.clone(), found: tensor.dtype().to_string() });
            }
            let values = tensor.values().map_err(unreadable)?;
            if values.iter().any(|value| !value.is_finite()) {
                return Err(RuntimeError::Damaged(format!("`{}` holds values that are not numbers", spec.name)));
            }
            Ok(values)
        })
    }

    /// The weights as a safetensors file, with `metadata` beside them.
    ///
    /// # Errors
    /// When the device is lost.
    pub async fn to_checkpoint(
        &self,
        precision: Precision,
        metadata: HashMap<String, String>,
    ) -> Result<Vec<u8>, RuntimeError> {
        let mut tensors = Vec::with_capacity(self.analysis.params.len());
        for spec in &self.analysis.params {
            let host = self.tensor(&spec.name).await?;
            let bytes = match precision {
                Precision::Single => bytemuck::cast_slice(&host.values).to_vec(),
                Precision::Half => host.values.iter().flat_map(|v| f16::from_f32(*v).to_le_bytes()).collect(),
            };
            tensors.push((spec, bytes));
        }
        let dtype = match precision {
            Precision::Single => Dtype::F32,
            Precision::Half => Dtype::F16,
        };
        let views = tensors
            .iter()
            .map(|(spec, bytes)| Ok((spec.name.as_str(), TensorView::new(dtype, spec.shape.clone(), bytes)?)))
            .collect::<Result<Vec<_>, safetensors::SafeTensorError>>()
            .map_err(|error| RuntimeError::Damaged(error.to_string()))?;
        let metadata = (!metadata.is_empty()).then_some(metadata);
        safetensors::serialize(views, metadata).map_err(|error| RuntimeError::Damaged(error.to_string()))
    }
}

fn unreadable(error: CheckpointError) -> RuntimeError {
    RuntimeError::Damaged(error.to_string())
}

fn missing(spec: &ParamSpec) -> String {
    format!("`{}` {:?} is missing", spec.name, spec.shape)
}

/// What keeps a file from being this network's: missing names first, then other shapes, then names that are too many.
fn differences(specs: &[ParamSpec], file: &Tensors<'_>) -> Vec<String> {
    let known: HashMap<&str, &ParamSpec> = specs.iter().map(|spec| (spec.name.as_str(), spec)).collect();
    let absent = specs.iter().filter(|spec| file.get(&spec.name).is_none()).map(missing).collect();
    let misshapen = specs.iter().filter_map(|spec| {
        let found = file.get(&spec.name)?.shape();
        (found != spec.shape).then(|| format!("`{}` should be {:?} and is {found:?}", spec.name, spec.shape))
    });
    let superfluous = file
        .iter()
        .filter(|(name, tensor)| {
            tensor.dtype().is_float() && !known.contains_key(name) && !is_unused_helper(specs, name)
        })
        .map(|(name, tensor)| format!("`{name}` {:?} is not part of it", tensor.shape()));
    [
        first_few(absent, "are missing"),
        first_few(misshapen.collect(), "have other shapes"),
        first_few(superfluous.collect(), "are not part of it"),
    ]
    .concat()
}

/// Does the tensor belong to an auxiliary classifier that this network does not have?
fn is_unused_helper(specs: &[ParamSpec], name: &str) -> bool {
    let belongs = |prefix: &&&str| name.starts_with(**prefix);
    let helper = HELPERS.iter().find(belongs);
    helper.is_some_and(|prefix| !specs.iter().any(|spec| spec.name.starts_with(prefix)))
}

fn first_few(mut found: Vec<String>, what: &str) -> Vec<String> {
    if found.len() > TOLD {
        let rest = found.len() - TOLD;
        found.truncate(TOLD);
        found.push(format!("{rest} more {what}"));
    }
    found
}
