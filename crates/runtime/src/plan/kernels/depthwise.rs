//! Convolution of each map by a kernel of its own.

use super::super::finish::Finish;
use super::super::geometry::Geometry;
use super::super::maps::{Maps, MapsMut};
use super::simd::{LANES, f32x4, madd};

/// Outputs side by side that share what they see, in 3×3 windows that move by one column.
const RUN: usize = 4;

/// Packs `[channels, 1, kh, kw]` as `[channels / 4][kh * kw][4]`, zeros beyond the last.
pub(crate) fn pack(weight: &[f32], taps: usize) -> Vec<f32> {
    let channels = weight.len() / taps;
    let mut packed = vec![0.0; channels.next_multiple_of(LANES) * taps];
    for (index, value) in weight.iter().enumerate() {
        let (channel, tap) = (index / taps, index % taps);
        packed[(channel / LANES * taps + tap) * LANES + channel % LANES] = *value;
    }
    packed
}

/// Convolves; `packed` is of [`pack`], `zeros` are at least as many as channels.
pub(crate) fn depthwise(
    geometry: &Geometry,
    input: Maps<'_>,
    packed: &[f32],
    finish: &Finish<'_>,
    mut out: MapsMut<'_>,
    zeros: &[f32],
) {
    let window = &geometry.window;
    let three = window.kernel == [3; 2] && window.stride[1] == 1 && out.layout.channels.is_multiple_of(LANES);
    let columns = geometry.output[1];
    // A product and its memory: twice as much as a multiplication in registers.
    let cost = 2 * geometry.taps() * out.layout.channels;
    out.share((columns, cost), &mut [], 0, |out, _| rows(geometry, input, packed, finish, out, (zeros, three)));
}

/// Some rows; `three` where windows are those that share what they see.
fn rows(
    geometry: &Geometry,
    input: Maps<'_>,
    packed: &[f32],
    finish: &Finish<'_>,
    mut out: MapsMut<'_>,
    (zeros, three): (&[f32], bool),
) {
    let (columns, step) = (geometry.output[1], geometry.window.dilation[1]);
    let pixels = out.pixels();
    for row in pixels.start / columns..pixels.end / columns {
        for column in 0..columns {
            // Outputs of a run are as far apart as the taps, so that they share them.
            let place = column / step % RUN;
            let whole = column + (RUN - 1 - place) * step < columns;
            if three && place == 0 && whole {
                run::<{ RUN + 2 }, RUN>(geometry, [row, column], input, packed, &mut out, zeros);
            } else if three && !whole {
                run::<3, 1>(geometry, [row, column], input, packed, &mut out, zeros);
            } else if !three {
                single(geometry, [row, column], input, packed, &mut out);
            }
        }
        for pixel in row * columns..(row + 1) * columns {
            finish.update(out.pixel(pixel), pixel, 0);
        }
    }
}

/// `R` outputs of 3×3 windows, which see `S = R + 2` columns.
fn run<const S: usize, const R: usize>(
    geometry: &Geometry,
    [row, column]: [usize; 2],
    input: Maps<'_>,
    packed: &[f32],
    out: &mut MapsMut<'_>,
    zeros: &[f32],
) {
    let channels = out.layout.channels;
    let whole = channels / LANES;
    // Four channels at a time, all cut to one length, so that nothing is checked in the loop.
    let mut seen = [[&[] as &[[f32; LANES]]; S]; 3];
    for (y, line) in seen.iter_mut().enumerate() {
        for (x, values) in line.iter_mut().enumerate() {
            let pixel = match (geometry.source(0, row, y), geometry.source(1, column, x)) {
                (Some(line), Some(place)) => input.pixel(line * geometry.input[1] + place),
                _ => zeros,
            };
            *values = &pixel.as_chunks::<LANES>().0[..whole];
        }
    }
    let weights = &packed.as_chunks::<{ 9 * LANES }>().0[..whole];
    let pitch = out.layout.pitch;
    let first = row * geometry.output[1] + column - out.first;
    let mut pixels = out.values[first * pitch..].chunks_mut(pitch).step_by(geometry.window.dilation[1]);
    let mut targets: [&mut [[f32; LANES]]; R] = core::array::from_fn(|_| {
        &mut pixels.next().unwrap_or_default()[..channels].as_chunks_mut::<LANES>().0[..whole]
    });
    for i in 0..whole {
        let mut sums = [f32x4::splat(0.0); R];
        for (y, line) in seen.iter().enumerate() {
            let (kernel, _) = weights[i][y * 3 * LANES..][..3 * LANES].as_chunks::<LANES>();
            let kernel = [f32x4::new(kernel[0]), f32x4::new(kernel[1]), f32x4::new(kernel[2])];
            let mut values = [f32x4::splat(0.0); S];
            for (value, line) in values.iter_mut().zip(line) {
                *value = f32x4::new(line[i]);
            }
            for (sum, values) in sums.iter_mut().zip(values.windows(3)) {
                *sum = madd(values[0], kernel[0], *sum);
                *sum = madd(values[1], kernel[1], *sum);
                *sum = madd(values[2], kernel[2], *sum);
            }
        }
        for (target, sum) in targets.iter_mut().zip(sums) {
            target[i] = sum.to_array();
        }
    }
}

/// One output of any window.
fn single(geometry: &Geometry, [row, column]: [usize; 2], input: Maps<'_>, packed: &[f32], out: &mut MapsMut<'_>) {
    let target = out.pixel(row * geometry.output[1] + column);
    target.fill(0.0);
    let taps = geometry.taps();
    geometry.for_each_tap([row, column], |tap, source| {
        let values = input.pixel(source).chunks(LANES);
        let weights = packed.chunks_exact(taps * LANES).map(|weights| &weights[tap * LANES..][..LANES]);
        for ((sums, values), weights) in target.chunks_mut(LANES).zip(values).zip(weights) {
            for ((sum, value), weight) in sums.iter_mut().zip(values).zip(weights) {
                *sum += value * weight;
            }
        }
    });
}
