//! Trees, bushes and hedges.

use super::canvas::Canvas;
use super::chance::Dice;
use super::class::TREE;
use super::geometry::{Frame, Rgb, UP, V3, cosine, fract, mix, rgb, scale, sine, smooth, times, v3};
use super::light::Light;
use super::noise::{cell, rough, value};
use super::shadow::{Effect, Patch};

/// How a tree grows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Habit {
    Round,
    Tall,
    Conifer,
    Bare,
    Bush,
}

/// One tree or bush; lengths are metres.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tree {
    habit: Habit,
    height: f32,
    radius: f32,
    /// Where the crown begins.
    clear: f32,
    trunk: f32,
    lean: f32,
    leaves: [Rgb; 2],
    bark: Rgb,
    dense: f32,
    seed: u32,
}

/// The season, which all trees of a street share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Season {
    Summer,
    Spring,
    Autumn,
    Winter,
}

impl Season {
    pub fn new(dice: &mut Dice) -> Self {
        [Self::Summer, Self::Spring, Self::Autumn, Self::Winter][dice.weighted(&[0.5, 0.14, 0.22, 0.14])]
    }

    /// The colours of leaves, dark and bright.
    pub fn leaves(self, dice: &mut Dice) -> [Rgb; 2] {
        let t = dice.range(0.0, 1.0);
        match self {
            Self::Summer => [mix(rgb(0x24401c), rgb(0x3a4a28), t), mix(rgb(0x5c8438), rgb(0x8a9a50), t)],
            Self::Spring if t < 0.3 => [rgb(0xb07888), rgb(0xf0d0d8)],
            Self::Spring => [mix(rgb(0x4a6a24), rgb(0x5a7030), t), mix(rgb(0x9aba50), rgb(0xb8c878), t)],
            Self::Autumn if t < 0.25 => [rgb(0x3a4a24), rgb(0x7a8a44)],
            Self::Autumn => [mix(rgb(0x6a3818), rgb(0x7a5a20), t), mix(rgb(0xc07030), rgb(0xd0b048), t)],
            Self::Winter => [rgb(0x38402c), rgb(0x6a6a50)],
        }
    }
}

impl Tree {
    /// A tree; one that is meant for a strip between pavement and road keeps its crown above the cars.
    pub fn new(dice: &mut Dice, season: Season, street: bool) -> Self {
        let bare = if season == Season::Winter { 5.0 } else { 0.06 };
        let conifer = if street { 0.05 } else { 0.35 };
        let bush = if street { 0.0 } else { 0.45 };
        let habit = [Habit::Round, Habit::Tall, Habit::Conifer, Habit::Bare, Habit::Bush]
            [dice.weighted(&[1.0, 0.18, conifer, bare, bush])];
        let (height, radius, clear) = match habit {
            Habit::Round => (dice.range(4.5, 11.0), dice.range(0.3, 0.46), if street { 0.3 } else { 0.2 }),
            Habit::Tall => (dice.range(6.0, 13.0), dice.range(0.12, 0.18), 0.1),
            Habit::Conifer => (dice.range(4.0, 12.0), dice.range(0.2, 0.3), 0.08),
            Habit::Bare => (dice.range(5.0, 10.0), dice.range(0.32, 0.45), 0.28),
            Habit::Bush => (dice.range(0.8, 2.2), dice.range(0.5, 0.75), 0.0),
        };
        let leaves = if habit == Habit::Conifer { [rgb(0x1c3020), rgb(0x4a6a44)] } else { season.leaves(dice) };
        Self {
            habit,
            height,
            radius: radius * height,
            clear: clear * height,
            trunk: 0.018 * height + dice.range(0.06, 0.16),
            lean: dice.range(-0.05, 0.05),
            leaves: leaves.map(|colour| scale(colour, dice.range(0.8, 1.15))),
            bark: mix(rgb(0x4a3a2c), rgb(0x8c8478), dice.range(0.0, 1.0)),
            dense: dice.range(0.35, 1.0),
            seed: dice.bits(),
        }
    }

    /// The crown's shadow and the trunk's.
    pub fn shadows(&self, light: &Light, foot: (f32, f32)) -> [Option<Patch>; 3] {
        let under = Patch::disc(Effect::Contact, foot, if self.habit == Habit::Bush { self.radius } else { 0.5 });
        if !light.has_sun() || self.habit == Habit::Bare {
            return [under, None, None];
        }
        let crown = Patch::cast(Effect::Leaves, foot, self.clear, self.height, 2.0 * self.radius, light.to_sun);
        let trunk = Patch::cast(Effect::Shadow, foot, 0.0, self.clear + 0.5, 2.0 * self.trunk, light.to_sun);
        [under, crown, trunk]
    }

    pub fn draw(&self, canvas: &mut Canvas, foot: V3, light: &Light) {
        let round = light.on_round();
        if self.habit == Habit::Bare {
            let base = v3(self.lean, 1.0, 0.0).unit();
            self.branch(canvas, light, (foot, base), (0.42 * self.height, self.trunk), 0, self.seed);
            return;
        }
        if self.habit != Habit::Bush {
            let top = self.clear + 0.35 * (self.height - self.clear);
            self.limb(canvas, light, foot, v3(self.lean * top, top, 0.0), self.trunk);
        }
        let crown = self.height - self.clear;
        let offset = v3(self.lean * self.clear, self.clear, 0.0);
        let (sx, sy) = (light.to_sun.x, light.to_sun.y);
        let sunny = if light.has_sun() { 0.55 } else { 0.25 };
        let (seed_x, seed_y) = ((self.seed & 63) as f32, (self.seed >> 8 & 63) as f32);
        let pixel = 1.0 / canvas.focal;
        // A little towards the camera, so that the crown hides its own trunk.
        canvas.card(foot + offset + v3(0.0, 0.0, -0.2), 2.7 * self.radius, crown * 1.06, |spot| {
            let (x, y) = ((spot.u - 0.5) * 2.7, spot.v * 1.06);
            let (edge, inside) = self.outline(x, y);
            if inside < -0.7 {
                return None;
            }
            let (mx, my) = (x * self.radius, y * crown);
            let clumps = rough(mx * 0.9 + seed_x, my * 0.9 + seed_y);
            // Turned against the first, so that no grid shows.
            let fine = value(mx * 3.7 + my * 2.1 + seed_y, my * 3.7 - mx * 2.1 + seed_x);
            if inside + (clumps - 0.5) * edge + (fine - 0.5) * 0.35 < 0.0 {
                return None;
            }
            // Single leaves, where they are larger than a pixel.
            let near = smooth(0.06, 0.015, spot.z * pixel);
            let leaf = if near > 0.0 { near * (value(mx * 8.0 + my * 11.0, my * 8.0 - mx * 11.0) - 0.5) } else { 0.0 };
            // Sky shows through where the leaves are thin, as long as holes are larger than pixels.
            let thin = (0.34 - 0.3 * self.dense) * smooth(0.9, 0.1, inside);
            if fine < thin && spot.z * pixel < 0.4 {
                return None;
            }
            let facing = 0.5
                + sunny * (x * sx * 0.8 + (y - 0.5) * sy)
                + 0.5 * (clumps - 0.45)
                + 0.35 * (fine - 0.5)
                + 0.7 * leaf;
            let colour = mix(self.leaves[0], self.leaves[1], facing.clamp(0.0, 1.0));
            let deep = 0.55 + 0.45 * smooth(-0.1, 0.7, y + (clumps - 0.5));
            Some((light.through_air(times(scale(colour, deep), round), spot.z), TREE))
        });
    }

    /// How ragged the edge is, and how far inside the crown a place lies; x is -1..1 and y 0..1 there.
    fn outline(&self, x: f32, y: f32) -> (f32, f32) {
        match self.habit {
            Habit::Conifer => {
                let layer = fract(y * 6.0);
                let wide = (1.0 - y) * (1.0 - 0.35 * layer) + 0.02;
                (0.35, (wide - x.abs()) * 1.3)
            }
            Habit::Tall => (0.5, 1.0 - x * x - (2.0 * y - 1.0) * (2.0 * y - 1.0) * 0.95),
            _ => {
                let q = 2.0 * y - 0.96;
                (1.3, 1.0 - x * x - q * q)
            }
        }
    }

    /// A round piece of wood from `foot` along `along`.
    fn limb(&self, canvas: &mut Canvas, light: &Light, foot: V3, along: V3, radius: f32) {
        let half = radius.max(0.35 * canvas.footprint(foot.z));
        let length = along.length();
        let across = v3(along.y, -along.x, 0.0) * (2.0 * half / length.max(1e-3));
        let (round, sun) = (light.on_round(), light.to_sun.x);
        canvas.quad(foot - across * 0.5, across, along, |spot| {
            let x = 2.0 * spot.u - 1.0;
            let rings = 0.7 + 0.6 * value(spot.u * 5.0, spot.v * length * 2.0);
            let shade = rings * (1.0 - 0.45 * x * x + 0.25 * sun * x);
            Some((light.through_air(times(scale(self.bark, shade), round), spot.z), TREE))
        });
    }

    /// A bare branch and those that grow from it.
    fn branch(
        &self,
        canvas: &mut Canvas,
        light: &Light,
        (foot, to): (V3, V3),
        (length, radius): (f32, f32),
        depth: i32,
        seed: u32,
    ) {
        self.limb(canvas, light, foot, to * length, radius);
        if depth == 4 || length < 1.5 * canvas.footprint(foot.z) {
            return;
        }
        for child in 0..3 {
            let dice = cell(child, depth, seed);
            let bend = (child as f32 - 1.0) * 0.085 + (dice - 0.5) * 0.09;
            let (c, s) = (cosine(bend), sine(bend));
            let way = v3(to.x * c + to.y * s, to.y * c - to.x * s + 0.1, 0.0).unit();
            let start = foot + to * (length * (0.75 + 0.25 * fract(dice * 7.0))) + v3(0.0, 0.0, 0.01 * (dice - 0.5));
            let seed = seed.wrapping_mul(747_796_405).wrapping_add(child as u32 + 1);
            self.branch(canvas, light, (start, way), (length * (0.55 + 0.2 * dice), radius * 0.6), depth + 1, seed);
        }
    }
}

/// A clipped hedge: a box of leaves.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hedge {
    pub length: f32,
    pub height: f32,
    pub leaves: [Rgb; 2],
    pub seed: u32,
}

impl Hedge {
    /// Draws it from the frame ahead, half a metre thick towards `out` (1 right, -1 left).
    pub fn draw(&self, canvas: &mut Canvas, frame: &Frame, out: f32, light: &Light) {
        let (along, across) = (frame.ahead * self.length, frame.right * (0.7 * out));
        let offset = (self.seed & 63) as f32;
        let mut face = |corner: V3, edge: V3, up: V3, normal: V3| {
            let (length, height, lit) = (edge.length(), up.length(), light.on(normal));
            canvas.quad(corner, edge, up, |spot| {
                let (u, v) = (spot.u * length, spot.v * height);
                let ragged = value(u * 3.0 + offset, 3.0) * 0.12;
                if spot.v > 1.0 - ragged {
                    return None;
                }
                let leaf = 0.5 * value(u * 5.0 + offset, v * 5.0) + 0.5 * rough(u * 1.1, v * 1.1 + offset);
                let colour = mix(self.leaves[0], self.leaves[1], smooth(0.2, 0.8, leaf));
                Some((light.through_air(times(colour, lit), spot.z), TREE))
            });
        };
        face(frame.at, along, UP * self.height, frame.right * -out);
        face(frame.at, across, UP * self.height, frame.ahead * -1.0);
        face(frame.at + UP * (self.height * 0.97), along, across, UP);
    }
}
