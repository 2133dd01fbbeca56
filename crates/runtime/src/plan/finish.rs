//! What is done to a value on its way from the registers to memory?
//!
//! `second(own * first(scale * x + shift) + others * other)`: batch normalisation and bias, an activation, the addition
//! of a shortcut, and another activation. A kernel calls [`Finish::apply`] on each tile that it has computed, so that none of
//! these is a pass over memory.

use super::kernels::simd::{LANES, f32x4, larger, load, madd, store};
use super::maps::{Maps, MapsMut};
use crate::kernels::squash;

/// An activation with its numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Bend {
    None,
    Relu,
    /// Leaky and parametric rectification.
    Leaky(f32),
    Curve(Curve),
}

/// Activations that need an exponential.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Curve {
    Elu(f32),
    Tanh { amplitude: f32, slope: f32 },
    Sigmoid,
}

impl Curve {
    fn of(self, x: f32x4) -> f32x4 {
        let one = f32x4::splat(1.0);
        match self {
            Curve::Elu(alpha) => {
                let below = (x.fast_min(f32x4::splat(0.0)).exp() - one) * f32x4::splat(alpha);
                x.simd_gt(f32x4::splat(0.0)).select(x, below)
            }
            Curve::Tanh { amplitude, slope } => {
                let mut values = x.to_array();
                squash::scaled_tanh(&mut values, amplitude, slope);
                f32x4::new(values)
            }
            Curve::Sigmoid => one / (one + (-x).exp()),
        }
    }
}

/// What is added, and how much of both.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shortcut<'a> {
    pub maps: Maps<'a>,
    /// Factor of the value itself.
    pub own: f32,
    /// Factor of what is added.
    pub others: f32,
}

/// Everything that happens to a value after its sum.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Finish<'a> {
    /// One factor per channel, in whole vectors; empty where nothing is scaled or shifted.
    pub scale: &'a [f32],
    /// One summand per channel, in whole vectors; empty where nothing is scaled or shifted.
    pub shift: &'a [f32],
    pub first: Bend,
    pub shortcut: Option<Shortcut<'a>>,
    pub second: Bend,
}

impl Finish<'_> {
    /// Does it change nothing?
    pub fn is_nothing(&self) -> bool {
        self.scale.is_empty() && self.first == Bend::None && self.shortcut.is_none() && self.second == Bend::None
    }

    /// Finishes `R` neighbouring pixels from `pixel` on, `L` vectors of channels from `channel` on.
    #[inline(always)]
    pub fn apply<const R: usize, const L: usize>(&self, tile: &mut [[f32x4; L]; R], pixel: usize, channel: usize) {
        if !self.scale.is_empty() {
            for l in 0..L {
                let (scale, shift) = (load(self.scale, channel + LANES * l), load(self.shift, channel + LANES * l));
                for row in tile.iter_mut() {
                    row[l] = madd(row[l], scale, shift);
                }
            }
        }
        bend(self.first, tile);
        if let Some(Shortcut { maps, own, others }) = self.shortcut {
            let weighted = (own, others) != (1.0, 1.0);
            let (own, others) = (f32x4::splat(own), f32x4::splat(others));
            for (r, row) in tile.iter_mut().enumerate() {
                for (l, value) in row.iter_mut().enumerate() {
                    let other = load(maps.values, (pixel + r) * maps.layout.pitch + channel + LANES * l);
                    *value = if weighted { madd(other, others, *value * own) } else { *value + other };
                }
            }
        }
        bend(self.second, tile);
    }

    /// Finishes values that lie in memory.
    pub fn pass(&self, maps: &mut MapsMut<'_>) {
        if self.is_nothing() {
            return;
        }
        for pixel in 0..maps.layout.pixels() {
            let row = maps.pixel(pixel);
            for channel in (0..row.len()).step_by(LANES) {
                let mut tile = [[load(row, channel)]];
                self.apply(&mut tile, pixel, channel);
                let lanes = row.len() - channel;
                store(row, channel, tile[0][0], lanes);
            }
        }
    }
}

#[inline(always)]
fn bend<const R: usize, const L: usize>(kind: Bend, tile: &mut [[f32x4; L]; R]) {
    let zero = f32x4::splat(0.0);
    match kind {
        Bend::None => {}
        Bend::Relu => tile.iter_mut().flatten().for_each(|value| *value = larger(*value, zero)),
        Bend::Leaky(slope) => {
            let slope = f32x4::splat(slope);
            tile.iter_mut().flatten().for_each(|value| {
                *value = madd(value.fast_min(zero), slope, larger(*value, zero));
            });
        }
        Bend::Curve(curve) => tile.iter_mut().flatten().for_each(|value| *value = bend_curve(curve, *value)),
    }
}

#[inline(never)]
fn bend_curve(curve: Curve, value: f32x4) -> f32x4 {
    curve.of(value)
}
