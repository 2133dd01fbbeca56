//! Fences, railings, garden walls and barriers.

use super::canvas::Canvas;
use super::chance::Dice;
use super::class::FENCE;
use super::geometry::{Rgb, UP, V3, floor, fract, grey, mix, rgb, scale, times};
use super::light::Light;
use super::noise::{cell, rough, value};

/// What a fence is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Make {
    /// Wooden slats with gaps.
    Picket,
    /// Iron bars; one sees through.
    Bars,
    /// Boards without gaps.
    Boards,
    /// Wire between posts; one sees through.
    Mesh,
    /// Brick or stone.
    Wall,
    /// A steel rail on posts.
    Rail,
    /// Red and white boards of a building site.
    Barrier,
}

/// One length of fence.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fence {
    make: Make,
    pub height: f32,
    colour: Rgb,
    seed: u32,
}

impl Fence {
    /// Something to enclose a garden or a yard with.
    pub fn garden(dice: &mut Dice) -> Self {
        let make = dice.pick(&[Make::Picket, Make::Bars, Make::Boards, Make::Mesh, Make::Wall, Make::Wall]);
        let (low, high) = match make {
            Make::Picket => (0.9, 1.3),
            Make::Wall => (0.7, 2.0),
            _ => (1.2, 2.1),
        };
        Self::new(dice, make, (low, high))
    }

    /// Something to keep people off the road with.
    pub fn kerb(dice: &mut Dice) -> Self {
        let make = dice.pick(&[Make::Bars, Make::Bars, Make::Rail, Make::Barrier]);
        Self::new(dice, make, (0.85, 1.15))
    }

    fn new(dice: &mut Dice, make: Make, (low, high): (f32, f32)) -> Self {
        let t = dice.range(0.0, 1.0);
        let colour = match make {
            Make::Picket | Make::Boards => {
                let wood = mix(rgb(0x5a4030), rgb(0xa88a64), t);
                dice.pick(&[wood, wood, rgb(0xdcd8d0), rgb(0x3c5040), rgb(0x7c7c78)])
            }
            Make::Bars => dice.pick(&[rgb(0x181a1c), rgb(0x24382c), rgb(0x8a8e90), rgb(0xc4c4c0)]),
            Make::Mesh => dice.pick(&[rgb(0x8a9090), rgb(0x3c5a44)]),
            Make::Wall => mix(rgb(0x7a4838), rgb(0xb8a88c), t),
            Make::Rail => mix(rgb(0x8a8e92), rgb(0xbcbcb8), t),
            Make::Barrier => rgb(0xc82c20),
        };
        Self { make, height: dice.range(low, high), colour, seed: dice.bits() }
    }

    /// Draws it between two places on the ground; `out` is the direction away from the street.
    pub fn draw(&self, canvas: &mut Canvas, from: V3, to: V3, out: V3, light: &Light) {
        let along = to - from;
        let (length, lit) = (along.length(), light.on(out * -1.0));
        let pixel = 1.0 / canvas.focal;
        canvas.quad(from, along, UP * self.height, |spot| {
            let (u, y) = (spot.u * length, spot.v * self.height);
            let colour = self.at(u, y, spot.z * pixel)?;
            Some((light.through_air(times(colour, lit), spot.z), FENCE))
        });
        if matches!(self.make, Make::Wall) {
            let (end, top) = (light.on(along.unit() * -1.0), light.on(UP));
            canvas.quad(from, out * 0.3, UP * self.height, |spot| {
                Some((light.through_air(times(scale(self.colour, 0.9), end), spot.z), FENCE))
            });
            canvas.quad(from + UP * self.height, along, out * 0.3, |spot| {
                Some((light.through_air(times(grey(0.45), top), spot.z), FENCE))
            });
        }
    }

    /// The colour at so many metres along and up; `None` in the gaps.
    fn at(&self, u: f32, y: f32, footprint: f32) -> Option<Rgb> {
        let h = self.height;
        let worn = 0.75 + 0.5 * rough(u * 0.8 + (self.seed & 31) as f32, y * 1.3);
        // A bar is never thinner than most of a pixel, lest it break into dots.
        let bar = |width: f32, step: f32| {
            let wide = width.max(0.5 * footprint);
            wide > 0.45 * step || fract(u / step) * step < wide
        };
        let rail = |at: f32, width: f32| (y - at).abs() < (0.5 * width).max(0.35 * footprint);
        let shade = match self.make {
            Make::Picket => {
                let slat = fract(u / 0.16);
                let point = h - 0.5 * 0.16 * (slat * 2.0 - 0.62).abs();
                let solid = slat < 0.62 && y < point || rail(0.25 * h, 0.1) || rail(0.75 * h, 0.1);
                (solid || footprint > 0.14).then(|| worn * (0.85 + 0.3 * cell(floor(u / 0.16) as i32, 1, self.seed)))
            }
            Make::Bars => {
                let post = bar(0.08, 2.2);
                (bar(0.03, 0.13) && y > 0.08 || rail(h - 0.05, 0.06) || rail(0.15, 0.05) || post).then_some(1.0)
            }
            Make::Boards => {
                let board = fract(u / 0.22);
                let each = cell(floor(u / 0.22) as i32, 2, self.seed);
                Some(if board < 0.06 { 0.45 } else { worn * (0.8 + 0.35 * each) })
            }
            Make::Mesh => {
                let wires = fract((u + y) / 0.3) * 0.3 < (0.03f32).max(0.6 * footprint)
                    || fract((u - y) / 0.3) * 0.3 < (0.03f32).max(0.6 * footprint);
                (wires || bar(0.07, 2.5) || rail(h - 0.04, 0.06)).then_some(0.9)
            }
            Make::Wall => {
                let row = floor(y / 0.16);
                let block = u / 0.42 + 0.5 * (row % 2.0);
                let joint = fract(y / 0.16) < 0.16 || fract(block) < 0.06;
                let each = cell(floor(block) as i32, row as i32, self.seed);
                let plain = footprint > 0.1;
                Some(worn * if joint && !plain { 1.25 } else { 0.8 + 0.35 * if plain { 0.5 } else { each } })
            }
            Make::Rail => {
                let beam = (0.55 * h..h).contains(&y);
                let ridge = 0.7 + 0.5 * (fract((y - 0.55 * h) / (0.225 * h)) - 0.5).abs() * 2.0;
                (beam || bar(0.12, 2.0)).then_some(if beam { worn * ridge } else { 0.6 })
            }
            Make::Barrier => {
                let board = (0.45 * h..0.95 * h).contains(&y);
                let red = fract((u + y) / 0.7) < 0.5;
                if board && !red {
                    return Some(scale(grey(0.75), worn));
                }
                (board || bar(0.08, 2.0)).then_some(if board { worn } else { 0.3 })
            }
        };
        Some(scale(self.colour, shade? * (0.95 + 0.1 * value(u * 7.0, y * 7.0))))
    }
}
