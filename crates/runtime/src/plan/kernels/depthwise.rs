//! Convolution of each map by a kernel of its own.

use super::super::finish::Finish;
use super::super::geometry::Geometry;
use super::super::maps::{Maps, MapsMut};
use super::simd::{LANES, f32x4, load, madd, store};

/// Packs `[channels, 1, kh, kw]` as `[kh * kw, channels]`.
pub(crate) fn pack(weight: &[f32], taps: usize) -> Vec<f32> {
    (0..taps).flat_map(|tap| weight.iter().skip(tap).step_by(taps).copied()).collect()
}

/// Convolves; `packed` is of [`pack`], `seen` is scratch for the places under one window.
pub(crate) fn depthwise(
    geometry: &Geometry,
    input: Maps<'_>,
    packed: &[f32],
    finish: &Finish<'_>,
    out: MapsMut<'_>,
    seen: &mut Vec<[usize; 2]>,
) {
    let channels = out.layout.channels;
    for pixel in 0..out.layout.pixels() {
        seen.clear();
        geometry.for_each_tap([pixel / geometry.output[1], pixel % geometry.output[1]], |tap, source| {
            seen.push([tap * channels, source * input.layout.pitch]);
        });
        let row = &mut out.values[pixel * out.layout.pitch..][..channels];
        for channel in (0..channels).step_by(LANES) {
            let mut sum = f32x4::splat(0.0);
            for &[weight, value] in seen.iter() {
                sum = madd(load(input.values, value + channel), load(packed, weight + channel), sum);
            }
            let mut tile = [[sum]];
            finish.apply(&mut tile, pixel, channel);
            store(row, channel, tile[0][0], channels - channel);
        }
    }
}
