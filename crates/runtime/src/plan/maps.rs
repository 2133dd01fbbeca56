//! How do the values of a node lie in memory?
//!
//! Pixel after pixel, the channels of a pixel side by side (`[height, width, channels]`), because then every kernel
//! works on neighbouring channels with whole vectors, whatever its window and stride. The maps of a concatenation lie
//! in each other: each has fewer channels than lie between two of its pixels (the pitch).

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

/// Maps that are written.
#[derive(Debug)]
pub(crate) struct MapsMut<'a> {
    pub values: &'a mut [f32],
    pub layout: Layout,
}

impl MapsMut<'_> {
    /// The channels of pixel `pixel`.
    pub fn pixel(&mut self, pixel: usize) -> &mut [f32] {
        &mut self.values[pixel * self.layout.pitch..][..self.layout.channels]
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
