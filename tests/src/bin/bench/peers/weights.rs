//! Files of the numbers that fill the networks, so that none need be fetched.

use anyhow::Result;
use arch::ParamSpec;
use arch::reference::{self, Stream};
use serde_json::{Map, Value, json};

/// Byte `index` of a stream.
pub fn byte(stream: &Stream, index: usize) -> u8 {
    ((stream.at(index) + 1.0) * 128.0) as u8
}

/// The values of one tensor, as little-endian 32-bit floats. `gain` keeps the values of deep networks in range.
pub fn tensor(spec: &ParamSpec, gain: f64) -> Vec<u8> {
    reference::tensor(spec, gain).into_iter().flat_map(f32::to_le_bytes).collect()
}

/// A safetensors file of these tensors; what follows its header begins at a multiple of 8 bytes.
pub fn safetensors(specs: &[ParamSpec], gain: f64) -> Result<Vec<u8>> {
    let (mut header, mut end) = (Map::new(), 0);
    for spec in specs {
        let start = end;
        end += 4 * spec.elements();
        header.insert(spec.name.clone(), json!({"dtype": "F32", "shape": spec.shape, "data_offsets": [start, end]}));
    }
    let mut header = serde_json::to_vec(&Value::Object(header))?;
    header.resize(header.len().next_multiple_of(8), b' ');
    let mut file = Vec::with_capacity(8 + header.len() + end);
    file.extend((header.len() as u64).to_le_bytes());
    file.extend(header);
    specs.iter().for_each(|spec| file.extend(tensor(spec, gain)));
    Ok(file)
}
