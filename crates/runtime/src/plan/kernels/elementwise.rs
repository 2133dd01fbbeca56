//! Sums of maps, copies, and distances to codes: what no faster kernel takes in.

use super::super::finish::Finish;
use super::super::maps::{Maps, MapsMut};

/// Multiplications that a pass over memory is worth, for each value.
pub(crate) const PASS: usize = 4;

/// Copies and finishes.
pub(crate) fn copy(input: Maps<'_>, finish: &Finish<'_>, mut out: MapsMut<'_>) {
    out.share((1, PASS * out.layout.channels), &mut [], 0, |mut out, _| {
        for pixel in out.pixels() {
            finish.write([input.pixel(pixel)], pixel, out.pixel(pixel), |[x]| x);
        }
    });
}

/// `out = factor * input`, or `out += factor * input`.
pub(crate) fn accumulate(input: Maps<'_>, factor: f32, add: bool, out: &mut MapsMut<'_>) {
    for pixel in 0..out.layout.pixels() {
        for (target, source) in out.pixel(pixel).iter_mut().zip(input.pixel(pixel)) {
            *target = if add { *target + factor * source } else { factor * source };
        }
    }
}

/// Maps of zeros behind the last of `input`.
pub(crate) fn pad_channels(input: Maps<'_>, out: &mut MapsMut<'_>) {
    for pixel in 0..out.layout.pixels() {
        let (values, zeros) = out.pixel(pixel).split_at_mut(input.layout.channels);
        values.copy_from_slice(input.pixel(pixel));
        zeros.fill(0.0);
    }
}

/// Minus the squared distance to each code.
pub(crate) fn distances(input: &[f32], codes: &[Vec<f32>], out: &mut [f32]) {
    for (distance, code) in out.iter_mut().zip(codes) {
        *distance = -code.iter().zip(input).map(|(c, x)| (x - c) * (x - c)).sum::<f32>();
    }
}
