//! Weights in and out, as safetensors under the names of the graph.

use std::collections::HashMap;

use arch::{Graph, ParamSpec};
use burn::tensor::Device;
use half::{bf16, f16};
use safetensors::tensor::{Dtype, SafeTensors, TensorView};

use crate::error::RuntimeError;
use crate::network::Network;

/// How many names or shapes that differ are told; the rest is counted.
const TOLD: usize = 5;

/// How numbers are stored in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precision {
    /// 32 bits: nothing is lost.
    Single,
    /// 16 bits: half the size, three digits.
    Half,
}

impl Network {
    /// A network with the weights of a safetensors file (f32, f16 or bf16). Names that the graph does not know are an
    /// error, but for `num_batches_tracked`, which PyTorch writes and nobody reads.
    ///
    /// # Errors
    /// When the file is damaged, or its names and shapes are not those of the graph: the first few are told.
    pub fn from_checkpoint(graph: Graph, bytes: &[u8], device: &Device) -> Result<Self, RuntimeError> {
        let file = SafeTensors::deserialize(bytes).map_err(|error| RuntimeError::Damaged(error.to_string()))?;
        let specs = graph.analyse()?.params;
        let differences = differences(&specs, &file);
        if !differences.is_empty() {
            return Err(RuntimeError::Mismatch { network: graph.name.clone(), differences });
        }
        Network::build(graph, device, |spec| {
            let view = file.tensor(&spec.name).map_err(|error| RuntimeError::Damaged(error.to_string()))?;
            let values = numbers(&spec.name, &view)?;
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

fn differences(specs: &[ParamSpec], file: &SafeTensors<'_>) -> Vec<String> {
    let mut found = Vec::new();
    for spec in specs {
        match file.tensor(&spec.name) {
            Err(_) => found.push(format!("`{}` {:?} is missing", spec.name, spec.shape)),
            Ok(view) if view.shape() != spec.shape => {
                found.push(format!("`{}` should be {:?} and is {:?}", spec.name, spec.shape, view.shape()));
            }
            Ok(_) => {}
        }
    }
    for name in file.names() {
        if !name.ends_with("num_batches_tracked") && !specs.iter().any(|spec| spec.name == name) {
            found.push(format!("`{name}` is not part of it"));
        }
    }
    if found.len() > TOLD {
        let rest = found.len() - TOLD;
        found.truncate(TOLD);
        found.push(format!("and {rest} more"));
    }
    found
}

fn numbers(name: &str, view: &TensorView<'_>) -> Result<Vec<f32>, RuntimeError> {
    let data = view.data();
    let pairs = || data.chunks_exact(2).map(|pair| [pair[0], pair[1]]);
    match view.dtype() {
        Dtype::F32 => Ok(data.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect()),
        Dtype::F16 => Ok(pairs().map(|pair| f16::from_le_bytes(pair).to_f32()).collect()),
        Dtype::BF16 => Ok(pairs().map(|pair| bf16::from_le_bytes(pair).to_f32()).collect()),
        other => Err(RuntimeError::Format { name: name.to_owned(), found: format!("{other:?}") }),
    }
}
