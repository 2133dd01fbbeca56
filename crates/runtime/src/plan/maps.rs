//! How do the values of a node lie in memory?
//!
//! Pixel after pixel, the channels of a pixel side by side (`[height, width, channels]`), because then every kernel
//! works on neighbouring channels with whole vectors, whatever its window and stride. The maps of a concatenation lie
//! in each other: each has fewer channels than lie between two of its pixels (the pitch).

use std::ops::Range;

use crate::parallel::{chunks, share};

/// Sizes of a stack of maps, and the distance of its pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Layout {
    pub channels: usize,
    pub height: usize,
    pub width: usize,
    /// Values from one pixel to the next; at least the channels.
    pub pitch: usize,
}

impl Layout {
    /// Maps that lie by themselves.
    pub fn dense(channels: usize, height: usize, width: usize) -> Self {
        Layout { channels, height, width, pitch: channels }
    }

    pub fn pixels(&self) -> usize {
        self.height * self.width
    }

    /// Values from the first to the last, what lies between included.
    pub fn span(&self) -> usize {
        (self.pixels().max(1) - 1) * self.pitch + self.channels
    }
}

/// Maps that are read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Maps<'a> {
    pub values: &'a [f32],
    pub layout: Layout,
}

impl<'a> Maps<'a> {
    /// The channels of pixel `pixel`.
    pub fn pixel(&self, pixel: usize) -> &'a [f32] {
        &self.values[pixel * self.layout.pitch..][..self.layout.channels]
    }

    /// Writes the values map by map, `[channels, height, width]`.
    pub fn unfold(&self, target: &mut [f32]) {
        let pixels = self.layout.pixels();
        for (channel, map) in target.chunks_exact_mut(pixels.max(1)).take(self.layout.channels).enumerate() {
            for (value, source) in map.iter_mut().zip(self.values[channel..].iter().step_by(self.layout.pitch)) {
                *value = *source;
            }
        }
    }
}

/// Maps that are written, or some neighbouring pixels of them.
#[derive(Debug)]
pub(crate) struct MapsMut<'a> {
    pub values: &'a mut [f32],
    pub layout: Layout,
    /// The pixel with which the values begin.
    pub first: usize,
}

impl<'a> MapsMut<'a> {
    /// Maps as a whole.
    pub fn whole(values: &'a mut [f32], layout: Layout) -> Self {
        MapsMut { values, layout, first: 0 }
    }

    /// The pixels that are here.
    pub fn pixels(&self) -> Range<usize> {
        let (channels, pitch) = (self.layout.channels, self.layout.pitch);
        self.first..self.first + (self.values.len() + pitch - channels) / pitch
    }

    /// The channels of pixel `pixel`.
    #[inline(always)]
    pub fn pixel(&mut self, pixel: usize) -> &mut [f32] {
        &mut self.values[(pixel - self.first) * self.layout.pitch..][..self.layout.channels]
    }

    /// Lets all threads write, each some pixels, in units of `unit` neighbouring ones, a pixel of which costs so many
    /// multiplications. Each thread has `own` values of `scratch`.
    pub fn share(
        &mut self,
        (unit, cost): (usize, usize),
        scratch: &mut [f32],
        own: usize,
        work: impl Fn(MapsMut<'_>, &mut [f32]) + Sync,
    ) {
        let (layout, pixels, first) = (self.layout, self.pixels(), self.first);
        let each = unit * share(pixels.len().div_ceil(unit), unit * cost);
        chunks(self.values, each * layout.pitch, scratch, own, |part, values, scratch| {
            work(MapsMut { values, layout, first: first + part * each }, scratch);
        });
    }

    /// Takes values that lie map by map, `[channels, height, width]`.
    pub fn fold(&mut self, source: &[f32]) {
        let pixels = self.layout.pixels();
        for (channel, map) in source.chunks_exact(pixels.max(1)).take(self.layout.channels).enumerate() {
            for (target, value) in self.values[channel..].iter_mut().step_by(self.layout.pitch).zip(map) {
                *target = *value;
            }
        }
    }
}
