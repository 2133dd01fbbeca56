//! The deterministic numbers by which implementations are compared.
//!
//! Every value is a hash of a tensor's name and a flat index, in 32-bit integer arithmetic, so that two programs
//! can fill the same network without a file between them.

use crate::{Graph, ParamKind, ParamSpec};

/// Numbers in [-1, 1) that follow from a name.
#[derive(Clone, Copy, Debug)]
pub struct Stream(u32);

impl Stream {
    /// The stream of this name: its start is FNV-1a, 32 bits.
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
}

/// The values of one tensor, before any connection table is applied.
pub fn tensor(spec: &ParamSpec, conv_gain: f64) -> Vec<f32> {
    let stream = Stream::new(&spec.name);
    let scale = (6.0 / spec.fan_in() as f64).sqrt() * conv_gain;
    (0..spec.elements())
        .map(|index| {
            let u = stream.at(index);
            let value = match spec.kind {
                ParamKind::ConvWeight | ParamKind::ConvTransposeWeight | ParamKind::LinearWeight => u * scale,
                ParamKind::Bias => 0.05 * u,
                ParamKind::BnWeight => 1.0 + 0.1 * u,
                ParamKind::BnBias | ParamKind::BnRunningMean => 0.1 * u,
                ParamKind::BnRunningVar => 1.0 + 0.5 * (u * u),
                ParamKind::PreluWeight => 0.25 + 0.1 * u,
                ParamKind::Coeff => 0.25 + 0.05 * u,
            };
            value as f32
        })
        .collect()
}

/// A batch of one picture, `[1, channels, height, width]`, as the reference networks were given.
pub fn input(graph: &Graph) -> Vec<f32> {
    let stream = Stream::new("input");
    (0..graph.input.elements()).map(|index| stream.at(index) as f32).collect()
}
