//! Which numbers fill the networks? A hash of each tensor's name and place, so that no file need be fetched; the same
//! rule as `runtime::reference`, whose crate brings Burn with it.

use anyhow::Result;
use arch::{ParamKind, ParamSpec};
use serde_json::{Map, Value, json};

/// Numbers in [-1, 1) that follow from a name.
pub struct Stream(u32);

impl Stream {
    /// FNV-1a, 32 bits.
    pub fn new(name: &str) -> Self {
        Stream(name.bytes().fold(0x811C_9DC5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)))
    }

    /// Number `index`.
    pub fn at(&self, index: usize) -> f64 {
        let mut x = (index as u32).wrapping_mul(0x9E37_79B9).wrapping_add(self.0);
        x ^= x >> 16;
        x = x.wrapping_mul(0x7FEB_352D);
        x ^= x >> 15;
        x = x.wrapping_mul(0x846C_A68B);
        x ^= x >> 16;
        f64::from(x) / 2_147_483_648.0 - 1.0
    }

    /// Byte `index`.
    pub fn byte(&self, index: usize) -> u8 {
        ((self.at(index) + 1.0) * 128.0) as u8
    }
}

/// The values of one tensor, as little-endian 32-bit floats. `gain` keeps the values of deep networks in range.
pub fn tensor(spec: &ParamSpec, gain: f64) -> Vec<u8> {
    let stream = Stream::new(&spec.name);
    let scale = (6.0 / spec.fan_in() as f64).sqrt() * gain;
    let value = |u: f64| match spec.kind {
        ParamKind::ConvWeight | ParamKind::ConvTransposeWeight | ParamKind::LinearWeight => u * scale,
        ParamKind::Bias => 0.05 * u,
        ParamKind::BnWeight => 1.0 + 0.1 * u,
        ParamKind::BnBias | ParamKind::BnRunningMean => 0.1 * u,
        ParamKind::BnRunningVar => 1.0 + 0.5 * (u * u),
        ParamKind::PreluWeight => 0.25 + 0.1 * u,
        ParamKind::Coeff => 0.25 + 0.05 * u,
    };
    let mut bytes = Vec::with_capacity(4 * spec.elements());
    for index in 0..spec.elements() {
        bytes.extend_from_slice(&(value(stream.at(index)) as f32).to_le_bytes());
    }
    bytes
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
