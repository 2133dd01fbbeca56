//! Convolution of each map by a kernel of its own.

use super::super::finish::Finish;
use super::super::geometry::Geometry;
use super::super::maps::{Maps, MapsMut};
use super::simd::{Few, LANES, Lanes, Whole, f32x4, load, madd, starts};

/// Outputs side by side that share what they see.
const RUN: usize = 4;
/// Columns that a run of 3×3 windows sees.
const SPAN: usize = RUN + 2;
/// A place beyond the end of all values, which read as zeros.
const NOWHERE: usize = usize::MAX / 2;

/// Packs `[channels, 1, kh, kw]` as `[kh * kw, channels]`.
pub(crate) fn pack(weight: &[f32], taps: usize) -> Vec<f32> {
    (0..taps).flat_map(|tap| weight.iter().skip(tap).step_by(taps).copied()).collect()
}

/// Convolves; `packed` is of [`pack`].
pub(crate) fn depthwise(
    geometry: &Geometry,
    input: Maps<'_>,
    packed: &[f32],
    finish: &Finish<'_>,
    mut out: MapsMut<'_>,
) {
    let channels = out.layout.channels;
    let window = &geometry.window;
    if channels >= LANES && window.kernel == [3; 2] && window.stride[1] == 1 {
        return three_wide(geometry, input, packed, finish, out);
    }
    for pixel in 0..out.layout.pixels() {
        let position = [pixel / geometry.output[1], pixel % geometry.output[1]];
        let sum = |lanes: Few, channel: usize| {
            let mut sum = f32x4::splat(0.0);
            geometry.for_each_tap(position, |tap, source| {
                let value = lanes.load(input.values, source * input.layout.pitch + channel);
                sum = madd(value, lanes.load(packed, tap * channels + channel), sum);
            });
            sum
        };
        for channel in (0..channels).step_by(LANES) {
            let lanes = Few((channels - channel).min(LANES));
            let x = finish.value(sum(lanes, channel), finish.affine(channel), pixel, channel, lanes);
            lanes.store(out.pixel(pixel), channel, x);
        }
    }
}

/// 3×3 windows that move one column at a time: four outputs side by side read each value once.
fn three_wide(geometry: &Geometry, input: Maps<'_>, packed: &[f32], finish: &Finish<'_>, out: MapsMut<'_>) {
    let channels = out.layout.channels;
    let (pitch, [rows, columns]) = (input.layout.pitch, geometry.output);
    let dilation = geometry.window.dilation[1];
    for row in 0..rows {
        let (top, bottom) = geometry.present(0, row);
        // Outputs of a run are as far apart as the taps, so that they share them.
        for first in (0..columns).filter(|column| (column / dilation).is_multiple_of(RUN)) {
            let places: [usize; SPAN] = core::array::from_fn(|x| {
                let place = geometry.source(1, first, x);
                place.map_or(NOWHERE, |place| place * pitch)
            });
            let run = (0..RUN).take_while(|x| first + x * dilation < columns).count();
            for channel in starts(channels) {
                let mut sums = [f32x4::splat(0.0); RUN];
                for y in top..bottom {
                    let line = geometry.source(0, row, y).unwrap_or_default() * geometry.input[1] * pitch + channel;
                    let values = places.map(|place| load(input.values, place + line));
                    let weights: [f32x4; 3] = core::array::from_fn(|x| load(packed, (y * 3 + x) * channels + channel));
                    for (x, sum) in sums.iter_mut().enumerate() {
                        *sum = madd(values[x], weights[0], *sum);
                        *sum = madd(values[x + 1], weights[1], *sum);
                        *sum = madd(values[x + 2], weights[2], *sum);
                    }
                }
                let affine = finish.affine(channel);
                for (x, sum) in sums.into_iter().take(run).enumerate() {
                    let pixel = row * columns + first + x * dilation;
                    let value = finish.value(sum, affine, pixel, channel, Whole);
                    Whole.store(out.values, pixel * out.layout.pitch + channel, value);
                }
            }
        }
    }
}
