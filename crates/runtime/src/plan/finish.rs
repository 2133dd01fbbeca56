//! What is done to a value on its way from the registers to memory?
//!
//! `second(own * first(scale * x + shift) + others * other)`: bias and batch normalisation, an activation, the addition of a
//! shortcut, and another activation. Rectifications, leaky or not, are `max(x, slope * x)`, so that a kernel does all of it
//! without a branch ([`Finish::value`]). Activations with an exponential cost more than a pass over memory, and get one ([`Pass`]).

use super::kernels::simd::{Few, LANES, Lanes, Whole, f32x4, larger, load, madd};
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

    #[inline(never)]
    fn of(self, x: f32x4) -> f32x4 {
        let (zero, one) = (f32x4::splat(0.0), f32x4::splat(1.0));
        match self {
            Bend::Slope(slope) => larger(x, x * f32x4::splat(slope)),
            Bend::Steep(slope) => madd(x.fast_min(zero), f32x4::splat(slope), larger(x, zero)),
            Bend::Elu(alpha) => {
                let below = (x.fast_min(zero).exp() - one) * f32x4::splat(alpha);
                x.simd_gt(zero).select(x, below)
            }
            Bend::Tanh { amplitude, slope } => {
                let mut values = x.to_array();
                squash::scaled_tanh(&mut values, amplitude, slope);
                f32x4::new(values)
            }
            Bend::Sigmoid => one / (one + (-x).exp()),
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
    /// One factor per channel, in whole vectors.
    pub scale: &'a [f32],
    /// One summand per channel, in whole vectors.
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

    /// The finished values of four channels of a pixel.
    #[inline(always)]
    pub fn value(
        &self,
        x: f32x4,
        [scale, shift]: [f32x4; 2],
        pixel: usize,
        channel: usize,
        lanes: impl Lanes,
    ) -> f32x4 {
        let x = madd(x, scale, shift);
        let mut x = larger(x, x * f32x4::splat(self.first));
        if let Some(Shortcut { maps, own, others }) = &self.shortcut {
            let other = lanes.load(maps.values, pixel * maps.layout.pitch + channel);
            x = madd(other, f32x4::splat(*others), x * f32x4::splat(*own));
            x = larger(x, x * f32x4::splat(self.second));
        }
        x
    }
}

/// A pass over values in memory, for what no kernel did.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pass<'a> {
    /// Factors and summands per channel, in whole vectors.
    pub affine: Option<[&'a [f32]; 2]>,
    pub first: Bend,
    pub shortcut: Option<Shortcut<'a>>,
    pub second: Bend,
}

impl Pass<'_> {
    /// Changes the values where they lie.
    pub fn run(&self, maps: &mut MapsMut<'_>) {
        let nothing = self.affine.is_none() && self.shortcut.is_none();
        if nothing && self.first == Bend::NONE {
            return;
        }
        let channels = maps.layout.channels;
        for pixel in 0..maps.layout.pixels() {
            let row = maps.pixel(pixel);
            for channel in (0..channels).step_by(LANES) {
                match channels - channel {
                    lanes @ 1..LANES => self.vector(row, pixel, channel, Few(lanes)),
                    _ => self.vector(row, pixel, channel, Whole),
                }
            }
        }
    }

    #[inline(always)]
    fn vector(&self, row: &mut [f32], pixel: usize, channel: usize, lanes: impl Lanes) {
        let mut x = lanes.load(row, channel);
        if let Some([scale, shift]) = self.affine {
            x = madd(x, load(scale, channel), load(shift, channel));
        }
        x = self.first.of(x);
        if let Some(Shortcut { maps, own, others }) = &self.shortcut {
            let other = lanes.load(maps.values, pixel * maps.layout.pitch + channel);
            x = self.second.of(madd(other, f32x4::splat(*others), x * f32x4::splat(*own)));
        }
        lanes.store(row, channel, x);
    }
}
