//! The largest value, the sum or the mean under a window, map by map.

use super::super::finish::Finish;
use super::super::geometry::Geometry;
use super::super::maps::{Maps, MapsMut};
use super::simd::{LANES, f32x4, larger, load_few, map, store_few};

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

/// Pools; `scratch` has as many values for each thread as there are channels.
pub(crate) fn pool(
    kind: Pooling,
    geometry: &Geometry,
    input: Maps<'_>,
    finish: &Finish<'_>,
    mut out: MapsMut<'_>,
    scratch: &mut [f32],
) {
    let channels = out.layout.channels;
    out.share((geometry.output[1], 2 * geometry.taps() * channels), scratch, channels, |out, sums| {
        pixels(kind, geometry, input, finish, out, sums);
    });
}

/// Some pixels.
fn pixels(
    kind: Pooling,
    geometry: &Geometry,
    input: Maps<'_>,
    finish: &Finish<'_>,
    mut out: MapsMut<'_>,
    sums: &mut [f32],
) {
    for pixel in out.pixels() {
        let [row, column] = [pixel / geometry.output[1], pixel % geometry.output[1]];
        // Windows of 3×3 and 2×2 that lie whole within the maps are by far the most.
        let (mut few, mut count_seen) = ([0; 9], 0);
        geometry.for_each_tap([row, column], |_, source| {
            if let Some(place) = few.get_mut(count_seen) {
                *place = source;
            }
            count_seen += 1;
        });
        let target = out.pixel(pixel);
        match (kind, count_seen) {
            (Pooling::Max, 9) => most_of(&few, input, target),
            (Pooling::Max, 4) => most_of(&[few[0], few[1], few[2], few[3]], input, target),
            (Pooling::Max | Pooling::MaxMean, _) => {
                target.fill(f32::NEG_INFINITY);
                geometry.for_each_tap([row, column], |_, source| {
                    for (most, value) in target.iter_mut().zip(input.pixel(source)) {
                        *most = if *value > *most { *value } else { *most };
                    }
                });
            }
            (Pooling::Mean { .. }, _) => target.fill(0.0),
        }
        let count = match kind {
            Pooling::Max => 0,
            Pooling::Mean { count_padding: true } => padded(geometry, 0, row) * padded(geometry, 1, column),
            Pooling::Mean { count_padding: false } | Pooling::MaxMean => count_seen,
        };
        if count > 0 {
            sums.fill(0.0);
            geometry.for_each_tap([row, column], |_, source| {
                for (sum, value) in sums.iter_mut().zip(input.pixel(source)) {
                    *sum += value;
                }
            });
            let share = 1.0 / count as f32;
            for (value, sum) in target.iter_mut().zip(&*sums) {
                *value += sum * share;
            }
        }
        finish.update(target, pixel, 0);
    }
}

/// The largest of `N` pixels, channel by channel.
fn most_of<const N: usize>(places: &[usize; N], input: Maps<'_>, target: &mut [f32]) {
    map(places.map(|place| input.pixel(place)), [target], |values| {
        let mut most = values[0];
        for value in &values[1..] {
            most = larger(*value, most);
        }
        [most]
    });
}

/// Max pooling that also tells where in its map each maximum was found: the first of equals, as a number in single
/// precision, which holds every place of maps of up to 2^24 pixels.
pub(crate) fn max_with_places(geometry: &Geometry, input: Maps<'_>, mut out: MapsMut<'_>, mut places: MapsMut<'_>) {
    for pixel in 0..out.layout.pixels() {
        let position = [pixel / geometry.output[1], pixel % geometry.output[1]];
        let (target, found) = (out.pixel(pixel), places.pixel(pixel));
        for (index, (target, found)) in target.chunks_mut(LANES).zip(found.chunks_mut(LANES)).enumerate() {
            let (mut most, mut place) = (f32x4::splat(f32::NEG_INFINITY), f32x4::splat(0.0));
            geometry.for_each_tap(position, |_, source| {
                let value = load_few(&input.pixel(source)[index * LANES..]);
                let better = value.simd_gt(most);
                most = better.select(value, most);
                place = better.select(f32x4::splat(source as f32), place);
            });
            store_few(target, most);
            store_few(found, place);
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
pub(crate) fn global_mean(input: Maps<'_>, mut out: MapsMut<'_>) {
    let sums = out.pixel(0);
    sums.fill(0.0);
    for pixel in 0..input.layout.pixels() {
        for (sum, value) in sums.iter_mut().zip(input.pixel(pixel)) {
            *sum += value;
        }
    }
    let share = 1.0 / input.layout.pixels() as f32;
    sums.iter_mut().for_each(|sum| *sum *= share);
}
