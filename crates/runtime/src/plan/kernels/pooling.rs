//! The largest value, the sum or the mean under a window, map by map.

use super::super::finish::Finish;
use super::super::geometry::Geometry;
use super::super::maps::{Maps, MapsMut};
use super::simd::{LANES, f32x4, larger, load, store};

/// What is made of the values under a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pooling {
    Max,
    /// The mean; of padding too?
    Mean {
        count_padding: bool,
    },
    /// The sum of the largest and of the mean of the values present.
    MaxMean,
}

/// Values under a window at output `place`, where padding counts and what hangs over it does not (PyTorch's rule).
fn padded(geometry: &Geometry, axis: usize, place: usize) -> usize {
    let window = &geometry.window;
    let room = geometry.input[axis] + 2 * window.padding[axis] - place * window.stride[axis];
    room.div_ceil(window.dilation[axis]).min(window.kernel[axis])
}

/// Pools; `seen` is scratch for the places under one window.
pub(crate) fn pool(
    kind: Pooling,
    geometry: &Geometry,
    input: Maps<'_>,
    finish: &Finish<'_>,
    out: MapsMut<'_>,
    seen: &mut Vec<[usize; 2]>,
) {
    let channels = out.layout.channels;
    for pixel in 0..out.layout.pixels() {
        let [row, column] = [pixel / geometry.output[1], pixel % geometry.output[1]];
        seen.clear();
        geometry.for_each_tap([row, column], |tap, source| seen.push([tap, source * input.layout.pitch]));
        let count = match kind {
            Pooling::Mean { count_padding: true } => padded(geometry, 0, row) * padded(geometry, 1, column),
            Pooling::Mean { count_padding: false } | Pooling::MaxMean | Pooling::Max => seen.len(),
        };
        let share = f32x4::splat(1.0 / count.max(1) as f32);
        let target = &mut out.values[pixel * out.layout.pitch..][..channels];
        for channel in (0..channels).step_by(LANES) {
            let values = || seen.iter().map(|&[_, at]| load(input.values, at + channel));
            let most = || values().fold(f32x4::splat(f32::NEG_INFINITY), larger);
            let mean = || values().fold(f32x4::splat(0.0), |sum, value| sum + value) * share;
            let value = match kind {
                Pooling::Max => most(),
                Pooling::Mean { .. } => mean(),
                Pooling::MaxMean => most() + mean(),
            };
            let mut tile = [[value]];
            finish.apply(&mut tile, pixel, channel);
            store(target, channel, tile[0][0], channels - channel);
        }
    }
}

/// Max pooling that also tells where in its map each maximum was found: the first of equals, as a number in single
/// precision, which holds every place of maps of up to 2^24 pixels.
pub(crate) fn max_with_places(
    geometry: &Geometry,
    input: Maps<'_>,
    finish: &Finish<'_>,
    out: MapsMut<'_>,
    places: MapsMut<'_>,
) {
    let channels = out.layout.channels;
    for pixel in 0..out.layout.pixels() {
        let position = [pixel / geometry.output[1], pixel % geometry.output[1]];
        let target = &mut out.values[pixel * out.layout.pitch..][..channels];
        let found = &mut places.values[pixel * places.layout.pitch..][..channels];
        for channel in (0..channels).step_by(LANES) {
            let (mut most, mut place) = (f32x4::splat(f32::NEG_INFINITY), f32x4::splat(0.0));
            geometry.for_each_tap(position, |_, source| {
                let value = load(input.values, source * input.layout.pitch + channel);
                let better = value.simd_gt(most);
                most = better.select(value, most);
                place = better.select(f32x4::splat(source as f32), place);
            });
            let mut tile = [[most]];
            finish.apply(&mut tile, pixel, channel);
            store(target, channel, tile[0][0], channels - channel);
            store(found, channel, place, channels - channel);
        }
    }
}

/// Puts each value back to the place in its map where [`max_with_places`] found it, zeros elsewhere.
pub(crate) fn unpool(input: Maps<'_>, places: Maps<'_>, out: &mut MapsMut<'_>) {
    for pixel in 0..out.layout.pixels() {
        out.pixel(pixel).fill(0.0);
    }
    for pixel in 0..input.layout.pixels() {
        for (channel, (value, place)) in input.pixel(pixel).iter().zip(places.pixel(pixel)).enumerate() {
            out.pixel(*place as usize)[channel] += value;
        }
    }
}

/// The mean of each map.
pub(crate) fn global_mean(input: Maps<'_>, finish: &Finish<'_>, out: MapsMut<'_>) {
    let share = f32x4::splat(1.0 / input.layout.pixels() as f32);
    let channels = out.layout.channels;
    for channel in (0..channels).step_by(LANES) {
        let pixels = 0..input.layout.pixels();
        let sum =
            pixels.fold(f32x4::splat(0.0), |sum, pixel| sum + load(input.values, pixel * input.layout.pitch + channel));
        let mut tile = [[sum * share]];
        finish.apply(&mut tile, 0, channel);
        store(out.values, channel, tile[0][0], channels - channel);
    }
}
