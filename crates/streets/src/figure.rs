//! People: limbs as capsules on an upright card, in walking and riding poses.

use super::canvas::{Canvas, Spot};
use super::chance::Dice;
use super::geometry::{Rgb, V3, mix, rgb, scale, sine, smooth, times};
use super::light::Light;

/// A rounded stroke on the card, in metres: x to the right of the middle, y above the ground.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Limb {
    from: (f32, f32),
    to: (f32, f32),
    /// Half its thickness at both ends.
    radius: (f32, f32),
    colour: Rgb,
    /// A ring about `from` instead: a wheel.
    ring: bool,
}

/// At most so many limbs.
const MOST: usize = 20;

/// A figure; earlier limbs are in front of later ones.
#[derive(Clone, Copy, Debug)]
pub(super) struct Figure {
    limbs: [Limb; MOST],
    count: usize,
}

impl Figure {
    fn new() -> Self {
        Self { limbs: [Limb::default(); MOST], count: 0 }
    }

    fn add(&mut self, from: (f32, f32), to: (f32, f32), radius: (f32, f32), colour: Rgb) {
        if self.count < MOST {
            self.limbs[self.count] = Limb { from, to, radius, colour, ring: false };
            self.count += 1;
        }
    }

    fn ring(&mut self, middle: (f32, f32), radius: f32, thick: f32, colour: Rgb) {
        self.add(middle, middle, (radius, thick), colour);
        self.limbs[self.count - 1].ring = true;
    }

    /// Draws it standing at `foot`, `scale` times as large, with `label`.
    pub fn draw(&self, canvas: &mut Canvas, foot: V3, size: f32, label: u8, light: &Light) {
        let (mut left, mut right, mut top) = (0.0f32, 0.0f32, 0.0f32);
        for limb in &self.limbs[..self.count] {
            let reach = limb.radius.0.max(limb.radius.1);
            left = left.min(limb.from.0.min(limb.to.0) - reach);
            right = right.max(limb.from.0.max(limb.to.0) + reach);
            top = top.max(limb.from.1.max(limb.to.1) + reach);
        }
        let (above, sun) = (light.on_round(), light.to_sun.x);
        // Thin limbs are widened to a good half of a pixel, lest they flicker away.
        let least = 0.3 * canvas.footprint(foot.z) / size;
        let (width, height) = (right - left, top);
        let corner = foot + super::geometry::v3(left * size, 0.0, 0.0);
        let (along, up) = (super::geometry::v3(width * size, 0.0, 0.0), super::geometry::v3(0.0, height * size, 0.0));
        canvas.quad(corner, along, up, |spot: Spot| {
            let (x, y) = (left + spot.u * width, spot.v * height);
            self.limbs[..self.count].iter().find_map(|limb| {
                let round = limb.cover(x, y, least)?;
                let shade = 0.72 + 0.28 * (1.0 - round * round) + 0.18 * sun * round;
                let colour = times(scale(limb.colour, shade.max(0.2)), above);
                Some((light.through_air(colour, spot.z), label))
            })
        });
    }
}

impl Limb {
    /// Where across the limb a point is, -1..1 from left to right; `None` beside it.
    fn cover(&self, x: f32, y: f32, least: f32) -> Option<f32> {
        let (px, py) = (x - self.from.0, y - self.from.1);
        if self.ring {
            let off = (px * px + py * py).sqrt() - self.radius.0;
            return (off.abs() < self.radius.1.max(least)).then_some(0.0);
        }
        let (dx, dy) = (self.to.0 - self.from.0, self.to.1 - self.from.1);
        let t = ((px * dx + py * dy) / (dx * dx + dy * dy).max(1e-6)).clamp(0.0, 1.0);
        let radius = (self.radius.0 + (self.radius.1 - self.radius.0) * t).max(least);
        let (qx, qy) = (px - dx * t, py - dy * t);
        (qx * qx + qy * qy < radius * radius).then(|| (qx / radius).clamp(-1.0, 1.0))
    }
}

/// What one person looks like.
#[derive(Clone, Copy, Debug)]
pub(super) struct Person {
    /// Of a grown-up's 1.75 m.
    pub size: f32,
    skin: Rgb,
    hair: Rgb,
    coat: Rgb,
    legs: Rgb,
    shoes: Rgb,
    skirt: bool,
    bag: Option<Rgb>,
    umbrella: Option<Rgb>,
    helmet: Option<Rgb>,
}

/// Clothes are mostly muted, some bright; some are a wall's or a hedge's colour.
fn cloth(dice: &mut Dice) -> Rgb {
    let bright = dice.range(0.0, 1.0);
    match dice.weighted(&[0.4, 0.15, 0.12, 0.1, 0.1, 0.06, 0.07]) {
        0 => mix(rgb(0x141416), rgb(0x9a9a9a), bright * bright),
        1 => mix(rgb(0x18244a), rgb(0x6080b0), bright),
        2 => mix(rgb(0x6a4a30), rgb(0xc8b090), bright),
        3 => mix(rgb(0x8c1818), rgb(0xe05050), bright),
        4 => mix(rgb(0x24381c), rgb(0x80986a), bright),
        5 => mix(rgb(0xd89020), rgb(0xf0e040), bright),
        _ => mix(rgb(0xc0c0bc), rgb(0xf0f0ea), bright),
    }
}

impl Person {
    pub fn new(dice: &mut Dice, wet: f32) -> Self {
        let child = dice.chance(0.14);
        Self {
            size: if child { dice.range(0.58, 0.82) } else { dice.range(0.9, 1.1) },
            skin: dice.pick(&[rgb(0xe8c0a0), rgb(0xd0a080), rgb(0xa87850), rgb(0x785038), rgb(0x503424)]),
            hair: dice.pick(&[rgb(0x1c1410), rgb(0x4a3018), rgb(0x906a34), rgb(0xa8a4a0), rgb(0x201c1c)]),
            coat: cloth(dice),
            legs: cloth(dice),
            shoes: dice.pick(&[rgb(0x181412), rgb(0x503a28), rgb(0xd8d8d4)]),
            skirt: dice.chance(0.22),
            bag: dice.chance(0.35).then(|| cloth(dice)),
            umbrella: dice.chance(0.7 * wet).then(|| cloth(dice)),
            helmet: dice.chance(0.6).then(|| cloth(dice)),
        }
    }

    /// On foot. `step` counts double steps; `across` is 1 seen from the side walking right, -1 left, 0 from the front.
    pub fn walking(&self, step: f32, across: f32) -> Figure {
        let mut figure = Figure::new();
        let swing = sine(step);
        let stride = 0.34 * across * swing;
        // From the front a step shows as a lifted foot.
        let (lift_a, lift_b) = (0.09 * swing.max(0.0), 0.09 * (-swing).max(0.0));
        let stance = 0.10 * (1.0 - 0.8 * across.abs());
        let wide = 0.2 - 0.05 * across.abs();
        figure.add((0.02 * across, 1.62), (0.02 * across, 1.6), (0.115, 0.1), self.skin);
        figure.add((-0.01 * across, 1.68), (-0.02 * across, 1.64), (0.12, 0.12), self.hair);
        let hand = |side: f32, swing: f32| (side * (wide + 0.08) + 0.25 * across * swing, 0.86);
        if let Some(colour) = self.umbrella {
            figure.add((0.0, 2.1), (0.0, 1.95), (0.1, 0.12), colour);
            figure.add((-0.45, 1.93), (0.45, 1.93), (0.1, 0.1), colour);
        }
        figure.add((wide, 1.38), hand(1.0, -swing), (0.065, 0.05), scale(self.coat, 0.85));
        if let Some(colour) = self.bag {
            figure.add((wide + 0.1, 0.85), (wide + 0.1, 0.7), (0.12, 0.13), colour);
        }
        figure.add((0.0, 1.36), (0.0, 0.98), (wide, wide * 0.85), self.coat);
        if self.skirt {
            figure.add((0.0, 1.0), (0.0, 0.62), (wide * 0.85, 0.24), self.coat);
        }
        let foot = |side: f32, shift: f32, lift: f32| (side * stance + shift, 0.06 + lift);
        let knee = |side: f32, shift: f32, lift: f32| (side * stance + 0.55 * shift + 0.06 * across, 0.5 + lift);
        let (a, b) = ((1.0, stride, lift_a), (-1.0, -stride, lift_b));
        for (side, shift, lift) in [a, b] {
            let (foot, knee) = (foot(side, shift, lift), knee(side, shift, lift));
            figure.add(foot, (foot.0 + 0.1 * across, foot.1), (0.065, 0.05), self.shoes);
            figure.add((side * stance * 0.8, 0.92), knee, (0.11, 0.085), self.legs);
            figure.add(knee, foot, (0.085, 0.055), scale(self.legs, 0.9));
        }
        figure.add((-wide, 1.38), hand(-1.0, swing), (0.065, 0.05), scale(self.coat, 0.75));
        figure
    }

    /// On a bicycle, seen from behind or from the front.
    pub fn riding_ahead(&self, turn: f32) -> Figure {
        let mut figure = Figure::new();
        let pedal = 0.14 * sine(turn);
        self.head(&mut figure, (0.0, 1.62));
        figure.add((0.0, 1.44), (0.0, 1.05), (0.19, 0.17), self.coat);
        for side in [-1.0, 1.0] {
            figure.add((side * 0.2, 1.42), (side * 0.27, 1.08), (0.06, 0.05), scale(self.coat, 0.85));
            let foot = 0.32 + side * pedal;
            figure.add((side * 0.1, 0.98), (side * 0.13, foot + 0.3), (0.1, 0.075), self.legs);
            figure.add((side * 0.13, foot + 0.3), (side * 0.12, foot), (0.07, 0.05), scale(self.legs, 0.9));
        }
        figure.add((-0.28, 1.05), (0.28, 1.05), (0.02, 0.02), rgb(0x202020));
        figure.add((0.0, 0.05), (0.0, 0.66), (0.035, 0.035), rgb(0x141414));
        figure.add((0.0, 0.6), (0.0, 1.0), (0.03, 0.03), self.shoes);
        figure
    }

    /// On a bicycle, seen from the side, riding to the right (`to` = 1) or left (-1).
    pub fn riding_across(&self, turn: f32, to: f32) -> Figure {
        let mut figure = Figure::new();
        let (frame, tyre) = (scale(self.bag.unwrap_or(self.shoes), 0.9), rgb(0x141414));
        let (p, q) = (0.17 * sine(turn), 0.17 * sine(turn + 0.25));
        let crank = (-0.08 * to, 0.3);
        self.head(&mut figure, (0.2 * to, 1.62));
        figure.add((0.12 * to, 1.4), (-0.14 * to, 1.02), (0.16, 0.15), self.coat);
        figure.add((0.14 * to, 1.38), (0.42 * to, 1.06), (0.06, 0.05), scale(self.coat, 0.85));
        for sign in [1.0, -1.0] {
            let foot = (crank.0 + sign * p * to, crank.1 + sign * q);
            let knee = (0.16 * to, 0.72 + 0.5 * sign * q);
            figure.add((-0.14 * to, 0.98), knee, (0.1, 0.08), self.legs);
            figure.add(knee, foot, (0.075, 0.05), scale(self.legs, 0.9));
        }
        for (from, to_) in [
            ((-0.2, 0.95), (-0.08, 0.3)),
            ((-0.08, 0.3), (0.38, 0.85)),
            ((-0.18, 0.82), (0.38, 0.85)),
            ((0.36, 1.05), (0.52, 0.34)),
        ] {
            figure.add((from.0 * to, from.1), (to_.0 * to, to_.1), (0.025, 0.025), frame);
        }
        figure.ring((-0.52 * to, 0.34), 0.31, 0.035, tyre);
        figure.ring((0.52 * to, 0.34), 0.31, 0.035, tyre);
        figure
    }

    fn head(&self, figure: &mut Figure, (x, y): (f32, f32)) {
        if let Some(colour) = self.helmet {
            figure.add((x - 0.04, y + 0.09), (x + 0.04, y + 0.09), (0.1, 0.1), colour);
        }
        figure.add((x, y), (x, y - 0.03), (0.115, 0.1), self.skin);
        figure.add((x, y + 0.06), (x, y + 0.03), (0.125, 0.12), self.hair);
    }

    /// Where the hips of a walker rise and fall, in metres.
    pub fn bounce(step: f32) -> f32 {
        0.02 * smooth(-1.0, 1.0, sine(2.0 * step))
    }
}
