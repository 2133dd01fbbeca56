//! Local response normalisation across neighbouring channels (Krizhevsky et al. 2012, section 3.3).

use super::super::maps::{Maps, MapsMut};
use super::simd::{LANES, f32x4, load, update};

/// `x / (k + alpha / size * sum of squares of the size nearest channels) ^ beta`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct ResponseNorm {
    pub size: usize,
    pub alpha: f32,
    pub beta: f32,
    pub k: f32,
}

impl ResponseNorm {
    /// Values of scratch that [`ResponseNorm::run`] wants.
    pub fn scratch(&self, channels: usize) -> usize {
        channels + self.size + LANES
    }

    /// Normalises.
    pub fn run(&self, input: Maps<'_>, mut out: MapsMut<'_>, scratch: &mut [f32]) {
        let channels = out.layout.channels;
        // A root and a division for each value.
        out.share((1, 40 * channels), scratch, self.scratch(channels), |out, squares| {
            self.pixels(input, out, squares);
        });
    }

    /// Some pixels.
    fn pixels(&self, input: Maps<'_>, mut out: MapsMut<'_>, squares: &mut [f32]) {
        let before = self.size / 2;
        squares.fill(0.0);
        let share = f32x4::splat(self.alpha / self.size as f32);
        for pixel in out.pixels() {
            let source = input.pixel(pixel);
            for (square, value) in squares[before..].iter_mut().zip(source) {
                *square = value * value;
            }
            let target = out.pixel(pixel);
            target.copy_from_slice(source);
            update(target, |channel, x| {
                let neighbours = (channel..channel + self.size).map(|at| load(squares, at));
                let sum = neighbours.fold(f32x4::splat(0.0), |sum, square| sum + square);
                x / self.power(sum * share + f32x4::splat(self.k))
            });
        }
    }

    /// `x ^ beta`; the published 3/4 by two roots.
    fn power(&self, x: f32x4) -> f32x4 {
        if self.beta == 0.75 {
            let root = x.sqrt();
            return root * root.sqrt();
        }
        f32x4::new(x.to_array().map(|x| x.powf(self.beta)))
    }
}
