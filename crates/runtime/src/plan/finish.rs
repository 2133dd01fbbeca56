//! What is done to a value on its way from the registers to memory?
//!
//! `second(own * first(scale * x + shift) + others * other)`: bias and batch normalisation, an activation, the addition
//! of a shortcut, and another activation. Rectifications, leaky or not, are `max(x, slope * x)`, so that a kernel does
//! all of it without a branch. Activations with an exponential cost more than a pass over memory, and get one
//! ([`Pass`]).

use super::kernels::elementwise::PASS;
use super::kernels::simd::{f32x4, larger, load, load_few, madd, map, update};
use super::maps::{Maps, MapsMut};
use crate::kernels::squash;

/// An activation with its numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Bend {
    /// `max(x, slope * x)`, for slopes of at most 1: 1 is no activation, 0 is ReLU.
    Slope(f32),
    /// `x` above zero, a slope above 1 below.
    Steep(f32),
    /// `x` above zero, `alpha * (exp(x) - 1)` below.
    Elu(f32),
    Tanh {
        amplitude: f32,
        slope: f32,
    },
    Sigmoid,
}

impl Bend {
    pub const NONE: Bend = Bend::Slope(1.0);

    /// A rectification with this slope below zero.
    pub fn with_slope(slope: f32) -> Self {
        if slope <= 1.0 { Bend::Slope(slope) } else { Bend::Steep(slope) }
    }

    fn bend(self, values: &mut [f32]) {
        let (zero, one) = (f32x4::splat(0.0), f32x4::splat(1.0));
        match self {
            Bend::NONE => {}
            Bend::Slope(slope) => update(values, |_, x| larger(x, x * f32x4::splat(slope))),
            Bend::Steep(slope) => {
                update(values, |_, x| madd(x.fast_min(zero), f32x4::splat(slope), larger(x, zero)));
            }
            Bend::Elu(alpha) => update(values, |_, x| {
                let below = (x.fast_min(zero).exp() - one) * f32x4::splat(alpha);
                x.simd_gt(zero).select(x, below)
            }),
            Bend::Tanh { amplitude, slope } => squash::scaled_tanh(values, amplitude, slope),
            Bend::Sigmoid => update(values, |_, x| one / (one + (-x).exp())),
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

/// What a kernel does to its values before it stores them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Finish<'a> {
    /// One factor per channel, and room for a whole vector behind the last.
    pub scale: &'a [f32],
    /// One summand per channel, and room for a whole vector behind the last.
    pub shift: &'a [f32],
    /// The slope below zero of the first activation; at most 1, which is none.
    pub first: f32,
    pub shortcut: Option<Shortcut<'a>>,
    /// The slope below zero of the second activation.
    pub second: f32,
}

impl Finish<'_> {
    /// Factors and summands of four channels.
    #[inline(always)]
    pub fn affine(&self, channel: usize) -> [f32x4; 2] {
        [load(self.scale, channel), load(self.shift, channel)]
    }

    /// Finishes the channels of a pixel from `channel` on where they lie.
    #[inline(always)]
    pub fn update(&self, row: &mut [f32], pixel: usize, channel: usize) {
        let first = f32x4::splat(self.first);
        let before = |at: usize, x: f32x4| {
            let [scale, shift] = self.affine(channel + at);
            let x = madd(x, scale, shift);
            larger(x, x * first)
        };
        let Some(Shortcut { maps, own, others }) = self.shortcut else {
            return update(row, before);
        };
        let [own, others, second] = [own, others, self.second].map(f32x4::splat);
        let other = &maps.pixel(pixel)[channel..];
        update(row, |at, x| {
            let x = madd(load_or_few(other, at), others, before(at, x) * own);
            larger(x, x * second)
        });
    }

    /// Writes the channels of a pixel: made of the values of `from` by `combine`, and finished.
    #[inline(always)]
    pub fn write<const N: usize>(
        &self,
        from: [&[f32]; N],
        pixel: usize,
        row: &mut [f32],
        combine: impl Fn([f32x4; N]) -> f32x4,
    ) {
        map(from, [&mut *row], |values| [combine(values)]);
        self.update(row, pixel, 0);
    }
}

/// A pass over values in memory, for what no kernel did.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pass<'a> {
    /// Factors and summands per channel, as in [`Finish`].
    pub affine: Option<[&'a [f32]; 2]>,
    pub first: Bend,
    pub shortcut: Option<Shortcut<'a>>,
    pub second: Bend,
}

impl Pass<'_> {
    /// Changes the values where they lie.
    pub fn run(&self, maps: &mut MapsMut<'_>) {
        if self.affine.is_none() && self.shortcut.is_none() && self.first == Bend::NONE {
            return;
        }
        maps.share((1, 4 * PASS * maps.layout.channels), &mut [], 0, |maps, _| self.pixels(maps));
    }

    /// Some pixels.
    fn pixels(&self, mut maps: MapsMut<'_>) {
        for pixel in maps.pixels() {
            let row = maps.pixel(pixel);
            if let Some([scale, shift]) = self.affine {
                update(row, |at, x| madd(x, load(scale, at), load(shift, at)));
            }
            self.first.bend(row);
            if let Some(Shortcut { maps, own, others }) = self.shortcut {
                let [own, others] = [own, others].map(f32x4::splat);
                let other = maps.pixel(pixel);
                update(row, |at, x| madd(load_or_few(other, at), others, x * own));
                self.second.bend(row);
            }
        }
    }
}

/// Four values from `at` on, or those that are left.
#[inline(always)]
fn load_or_few(values: &[f32], at: usize) -> f32x4 {
    if at + 4 <= values.len() { load(values, at) } else { load_few(&values[at..]) }
}
