//! How are safetensors files read? <https://huggingface.co/docs/safetensors>
//!
//! The header is the `safetensors` crate's; the slices are ours, since version 0.8 of it adds up the sizes that a file
//! claims without looking for an overflow, and then panics.

use std::collections::BTreeMap;

use ::safetensors::Dtype as Stored;
use ::safetensors::tensor::Metadata;

use crate::cursor::Cursor;
use crate::dtype::Dtype;
use crate::error::{CheckpointError, unexpected};
use crate::tensor::Tensor;

/// The header is JSON, and its length comes first, in eight bytes, of which a file of this world leaves four empty.
pub(crate) fn is_one(bytes: &[u8]) -> bool {
    bytes.get(4..9) == Some(b"\0\0\0\0{")
}

pub(crate) fn read(bytes: &[u8]) -> Result<BTreeMap<String, Tensor<'_>>, CheckpointError> {
    let mut cursor = Cursor::new(bytes, 0, "the safetensors header");
    let length = cursor.u64()?;
    let header: Metadata = serde_json::from_slice(cursor.take(length)?)
        .map_err(|error| unexpected("the safetensors header", "names, shapes and offsets in JSON", error))?;
    let data = &bytes[cursor.at()..];
    if header.data_len() != data.len() {
        return Err(unexpected("the safetensors file", format!("{} bytes of numbers", header.data_len()), data.len()));
    }
    let mut tensors = BTreeMap::new();
    for (name, info) in header.tensors() {
        let Some(dtype) = dtype(info.dtype) else {
            return Err(CheckpointError::Format { name, found: format!("{:?}", info.dtype) });
        };
        let bytes = data.get(info.data_offsets.0..info.data_offsets.1).unwrap_or_default();
        let tensor = Tensor::dense(&name, dtype, info.shape.clone(), bytes)?;
        tensors.insert(name, tensor);
    }
    Ok(tensors)
}

fn dtype(stored: Stored) -> Option<Dtype> {
    Some(match stored {
        Stored::F64 => Dtype::F64,
        Stored::F32 => Dtype::F32,
        Stored::F16 => Dtype::F16,
        Stored::BF16 => Dtype::Bf16,
        Stored::I64 => Dtype::I64,
        Stored::I32 => Dtype::I32,
        Stored::I16 => Dtype::I16,
        Stored::I8 => Dtype::I8,
        Stored::U8 => Dtype::U8,
        Stored::BOOL => Dtype::Bool,
        _ => return None,
    })
}
