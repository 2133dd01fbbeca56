//! The largest value, the sum or the mean under a window, map by map.

use super::super::finish::Finish;
use super::super::geometry::Geometry;
use super::super::maps::{Maps, MapsMut};
use super::simd::{Few, LANES, Lanes, Whole, f32x4, larger, starts};

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

impl Pooling {
    /// What becomes of the values at `places`, the first channel of each from `channel` on.
    #[inline(always)]
    fn of(self, places: &[usize], lanes: impl Lanes, values: &[f32], channel: usize, share: f32x4) -> f32x4 {
        let values = || places.iter().map(|at| lanes.load(values, at + channel));
        let most = || values().fold(f32x4::splat(f32::NEG_INFINITY), larger);
        let mean = || values().fold(f32x4::splat(0.0), |sum, value| sum + value) * share;
        match self {
            Pooling::Max => most(),
            Pooling::Mean { .. } => mean(),
            Pooling::MaxMean => most() + mean(),
        }
    }
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
    seen: &mut Vec<usize>,
) {
    let channels = out.layout.channels;
    for pixel in 0..out.layout.pixels() {
        let [row, column] = [pixel / geometry.output[1], pixel % geometry.output[1]];
        seen.clear();
        geometry.for_each_tap([row, column], |_, source| seen.push(source * input.layout.pitch));
        let count = match kind {
            Pooling::Mean { count_padding: true } => padded(geometry, 0, row) * padded(geometry, 1, column),
            Pooling::Mean { count_padding: false } | Pooling::MaxMean | Pooling::Max => seen.len(),
        };
        let share = f32x4::splat(1.0 / count.max(1) as f32);
        let target = &mut out.values[pixel * out.layout.pitch..][..channels];
        if channels < LANES {
            let lanes = Few(channels);
            let x = kind.of(seen, lanes, input.values, 0, share);
            lanes.store(target, 0, finish.value(x, finish.affine(0), pixel, 0, lanes));
            continue;
        }
        // Windows of 3×3 and 2×2 that lie whole within the maps are by far the most.
        match (kind, seen.as_array::<9>(), seen.as_array::<4>()) {
            (Pooling::Max, Some(nine), _) => row_of(Pooling::Max, nine, input, finish, target, pixel, share),
            (Pooling::Max, _, Some(four)) => row_of(Pooling::Max, four, input, finish, target, pixel, share),
            _ => row_of(kind, seen, input, finish, target, pixel, share),
        }
    }
}

/// Pools all channels of one pixel.
#[inline(always)]
fn row_of(
    kind: Pooling,
    places: &[usize],
    input: Maps<'_>,
    finish: &Finish<'_>,
    target: &mut [f32],
    pixel: usize,
    share: f32x4,
) {
    for channel in starts(target.len()) {
        let x = kind.of(places, Whole, input.values, channel, share);
        Whole.store(target, channel, finish.value(x, finish.affine(channel), pixel, channel, Whole));
    }
}

/// Max pooling that also tells where in its map each maximum was found: the first of equals, as a number in single
/// precision, which holds every place of maps of up to 2^24 pixels.
pub(crate) fn max_with_places(geometry: &Geometry, input: Maps<'_>, mut out: MapsMut<'_>, mut places: MapsMut<'_>) {
    for pixel in 0..out.layout.pixels() {
        let position = [pixel / geometry.output[1], pixel % geometry.output[1]];
        let (target, found) = (out.pixel(pixel), places.pixel(pixel));
        match target.len() {
            few @ 1..LANES => places_of(Few(few), geometry, position, input, 0, target, found),
            channels => {
                starts(channels).for_each(|channel| places_of(Whole, geometry, position, input, channel, target, found))
            }
        }
    }
}

#[inline(always)]
fn places_of(
    lanes: impl Lanes,
    geometry: &Geometry,
    position: [usize; 2],
    input: Maps<'_>,
    channel: usize,
    target: &mut [f32],
    found: &mut [f32],
) {
    let (mut most, mut place) = (f32x4::splat(f32::NEG_INFINITY), f32x4::splat(0.0));
    geometry.for_each_tap(position, |_, source| {
        let value = lanes.load(input.values, source * input.layout.pitch + channel);
        let better = value.simd_gt(most);
        most = better.select(value, most);
        place = better.select(f32x4::splat(source as f32), place);
    });
    lanes.store(target, channel, most);
    lanes.store(found, channel, place);
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
