//! Cars, vans, buses: bodies folded from a side view, so that they look right from every direction.

use super::canvas::{Canvas, Paint};
use super::chance::Dice;
use super::class::CAR;
use super::geometry::{Frame, Rgb, UP, V3, fract, grey, lerp, mix, plus, rgb, scale, smooth, times};
use super::light::Light;
use super::shadow::{Effect, Patch, shift};

/// The side view of a kind of car, nose first; lengths from the nose and heights from the ground, in metres.
#[derive(Debug)]
pub(super) struct Shape {
    length: f32,
    width: f32,
    height: f32,
    /// The bonnet's end and its height; the windscreen begins there.
    bonnet: (f32, f32),
    /// Where the roof begins and ends.
    roof: (f32, f32),
    /// Where the rear window ends below, and the boot's height.
    boot: (f32, f32),
    /// Where the side windows begin above the ground.
    belt: f32,
    wheel: f32,
    /// Metres from one window pillar to the next.
    pillars: f32,
    /// Whether the sides behind the front seats are closed: vans and lorries.
    closed: bool,
}

/// Hatchback, saloon, estate, off-roader, van, pickup, bus, lorry.
const SHAPES: [Shape; 8] = [
    shape([3.9, 1.72, 1.48], (1.0, 0.88), (1.8, 3.45), (3.85, 0.95), (0.93, 0.31), (1.1, false)),
    shape([4.6, 1.8, 1.43], (1.35, 0.86), (2.1, 3.4), (4.05, 0.98), (0.91, 0.32), (1.15, false)),
    shape([4.7, 1.8, 1.46], (1.3, 0.87), (2.0, 4.3), (4.68, 0.95), (0.92, 0.32), (1.15, false)),
    shape([4.6, 1.92, 1.74], (1.2, 1.06), (1.85, 4.2), (4.55, 1.08), (1.08, 0.37), (1.2, false)),
    shape([5.3, 2.0, 2.3], (0.75, 1.15), (1.6, 5.2), (5.28, 1.2), (1.2, 0.34), (1.4, true)),
    shape([5.2, 1.92, 1.8], (1.4, 1.08), (2.05, 3.3), (3.45, 1.08), (1.08, 0.38), (1.2, false)),
    shape([11.0, 2.5, 3.0], (0.05, 1.1), (0.15, 10.9), (10.98, 1.2), (1.15, 0.48), (1.5, false)),
    shape([8.0, 2.45, 3.3], (0.1, 1.3), (0.5, 7.95), (7.98, 1.2), (1.6, 0.48), (1.9, true)),
];

const fn shape(
    [length, width, height]: [f32; 3],
    bonnet: (f32, f32),
    roof: (f32, f32),
    boot: (f32, f32),
    (belt, wheel): (f32, f32),
    (pillars, closed): (f32, bool),
) -> Shape {
    Shape { length, width, height, bonnet, roof, boot, belt, wheel, pillars, closed }
}

/// One car.
#[derive(Clone, Copy, Debug)]
pub(super) struct Car {
    pub shape: &'static Shape,
    pub paint: Rgb,
    pub size: f32,
    pub taxi: bool,
    /// Whether its lamps are on at night.
    pub driving: bool,
    pub braking: bool,
}

/// The underside above the ground, in metres.
const CLEAR: f32 = 0.2;
/// How far the cabin leans in on each side, in metres.
const LEAN: f32 = 0.14;

impl Car {
    pub fn new(dice: &mut Dice, driving: bool) -> Self {
        let heavy = if driving { 0.07 } else { 0.01 };
        let shape = &SHAPES[dice.weighted(&[0.28, 0.22, 0.14, 0.2, 0.1, 0.05, heavy, heavy])];
        // Mostly black, grey, white and silver, as everywhere: the colours of the road.
        let bright = dice.range(0.0, 1.0);
        let paint = match dice.weighted(&[0.62, 0.13, 0.11, 0.05, 0.05, 0.04]) {
            0 => mix(rgb(0x121214), rgb(0xf0f0ee), bright),
            1 => mix(rgb(0x14204a), rgb(0x6a90c0), bright),
            2 => mix(rgb(0x5a0c10), rgb(0xc02420), bright),
            3 => mix(rgb(0x1c3424), rgb(0x7a9a70), bright),
            4 => mix(rgb(0x6a5838), rgb(0xd0b890), bright),
            _ => mix(rgb(0xc06010), rgb(0xf0c820), bright),
        };
        let taxi = shape.length < 4.8 && dice.chance(0.04);
        Self {
            shape,
            paint: if taxi { rgb(0xe8c020) } else { paint },
            size: dice.range(0.94, 1.06),
            taxi,
            driving,
            braking: dice.chance(0.3),
        }
    }

    /// Metres from nose to tail.
    pub fn length(&self) -> f32 {
        self.shape.length * self.size
    }

    pub fn width(&self) -> f32 {
        self.shape.width * self.size
    }

    /// The dark under it, and its shadow. `middle` and `half` are (ahead, lateral).
    pub fn shadows(&self, light: &Light, middle: (f32, f32), half: (f32, f32)) -> [Option<Patch>; 2] {
        let under = Patch::new(Effect::Contact, true, middle, (half.0 * 1.25, 0.0), (0.0, half.1 * 1.25));
        let (ahead, right) = shift(light.to_sun);
        let height = 0.45 * self.shape.height * self.size;
        // A box's shadow, as the box itself pushed along and made so much longer.
        let centre = (middle.0 + ahead * height, middle.1 + right * height);
        let half = (half.0 + (ahead * height).abs(), half.1 + (right * height).abs());
        let cast = Patch::new(Effect::Shadow, false, centre, (half.0, 0.0), (0.0, half.1));
        [under, cast.filter(|_| light.has_sun())]
    }

    /// Draws it with the middle of its nose at the frame, facing the frame's direction.
    pub fn draw(&self, canvas: &mut Canvas, frame: &Frame, light: &Light) {
        let (s, k) = (self.shape, self.size);
        let half = 0.5 * s.width * k;
        let at = |x: f32, y: f32, t: f32| frame.point(x * k, y * k, -t * k);
        let w = 0.5 * s.width;
        let mut fold = |from: (f32, f32), to: (f32, f32), lean: (f32, f32), part: Part| {
            // As wide as its wider end; the narrower one is cut out.
            let least = lean.0.min(lean.1);
            let wide = s.width - 2.0 * least;
            let corner = at(-w + least, from.1, from.0);
            let across = frame.right * (wide * k);
            let up = at(0.0, to.1, to.0) - at(0.0, from.1, from.0);
            let normal = across.cross(up).unit();
            if normal.dot(corner) >= 0.0 {
                return;
            }
            let lit = light.on(normal);
            canvas.quad(corner, across, up, |spot| {
                let edge = (lerp(lean.0, lean.1, spot.v) - least) / wide;
                if spot.u < edge || spot.u > 1.0 - edge {
                    return None;
                }
                let x = (spot.u - 0.5) * wide;
                self.part(part, x, spot.v, lit, light).map(|(colour, label)| (light.through_air(colour, spot.z), label))
            });
        };
        let (bonnet, boot) = (s.bonnet, s.boot);
        fold((0.0, CLEAR), (0.0, bonnet.1 * 0.93), (0.0, 0.0), Part::Front);
        fold((0.0, bonnet.1 * 0.93), bonnet, (0.0, 0.0), Part::Metal);
        fold(bonnet, (s.roof.0, s.height), (0.0, LEAN), Part::Glass);
        fold((s.roof.0, s.height), (s.roof.1, s.height), (LEAN, LEAN), Part::Metal);
        fold((s.roof.1, s.height), boot, (LEAN, 0.0), if s.closed { Part::Metal } else { Part::Glass });
        let edge = if boot.0 < s.length - 0.2 { (s.length, boot.1 * 0.97) } else { boot };
        if edge != boot {
            fold(boot, edge, (0.0, 0.0), Part::Metal);
        }
        fold(edge, (s.length, CLEAR), (0.0, 0.0), Part::Rear);
        for side in [-1.0, 1.0] {
            let normal = frame.right * side;
            let corner = frame.at + normal * half;
            if normal.dot(corner) < 0.0 {
                self.draw_side(canvas, frame, (corner, normal), light);
            }
        }
        if self.taxi {
            let lamp = times(rgb(0xf8f0c0), plus(light.shade(UP), grey(light.night)));
            canvas.card(at(0.0, s.height, 0.5 * (s.roof.0 + s.roof.1)), 0.7, 0.2, |spot| {
                Some((light.through_air(lamp, spot.z), CAR))
            });
        }
    }

    fn draw_side(&self, canvas: &mut Canvas, frame: &Frame, (corner, normal): (V3, V3), light: &Light) {
        let (s, k) = (self.shape, self.size);
        let back = frame.ahead * (-s.length * k);
        let lit = light.on(normal);
        canvas.quad(corner, back, UP * (s.belt * k), |spot| {
            self.flank(spot.u * s.length, spot.v * s.belt, lit)
                .map(|(colour, label)| (light.through_air(colour, spot.z), label))
        });
        let above = s.height - s.belt;
        let lit = light.on((normal + UP * (LEAN / above)).unit());
        canvas.quad(corner + UP * (s.belt * k), back, UP * (above * k) + normal * (-LEAN * k), |spot| {
            let (t, y) = (spot.u * s.length, s.belt + spot.v * above);
            let from = lerp(s.bonnet.0, s.roof.0, spot.v);
            let to = lerp(s.boot.0, s.roof.1, spot.v);
            if t < from || t > to {
                return None;
            }
            let pillar = fract((t - s.bonnet.0) / s.pillars) < 0.08 || t < from + 0.1 || t > to - 0.18;
            let solid = s.closed && t > s.roof.0 + 1.2;
            let metal = pillar || solid || y > s.height - 0.09;
            let colour = if metal { times(self.paint, lit) } else { self.glass(spot.v, lit, light) };
            Some((light.through_air(colour, spot.z), CAR))
        });
    }

    /// The lower half of a side: doors, wheels and their arches.
    fn flank(&self, t: f32, y: f32, lit: Rgb) -> Paint {
        let s = self.shape;
        for axle in [0.19 * s.length, 0.81 * s.length] {
            let distance = (t - axle) * (t - axle) + (y - s.wheel) * (y - s.wheel);
            let radius = s.wheel;
            if distance < radius * radius {
                let hub = distance < 0.36 * radius * radius;
                return Some((times(if hub { grey(0.28) } else { grey(0.015) }, lit), CAR));
            }
            if distance < 1.3 * radius * radius && y < 1.15 * radius + s.wheel {
                return Some((grey(0.008), CAR));
            }
        }
        let nose = s.bonnet.1 * lerp(0.93, 1.0, (t / s.bonnet.0.max(0.1)).min(1.0));
        let top = if t > s.boot.0 { s.boot.1 } else { nose.max(if t > s.bonnet.0 { s.belt } else { 0.0 }) };
        if y < CLEAR || y > top {
            return None;
        }
        let door = t > s.bonnet.0 && t < s.boot.0 && fract((t - s.bonnet.0) / (s.pillars * 0.95)) < 0.025;
        let height = y / s.belt;
        // Doors bulge: the upper part looks at the sky, the lower at the road.
        let shade = if door { 0.5 } else { 0.62 + 0.5 * smooth(0.3, 0.95, height) };
        let sill = y < CLEAR + 0.12;
        Some((times(scale(self.paint, if sill { 0.35 } else { shade }), lit), CAR))
    }

    fn part(&self, part: Part, x: f32, v: f32, lit: Rgb, light: &Light) -> Paint {
        let s = self.shape;
        let out = x.abs() / (0.5 * s.width);
        let body = |shade: f32| times(scale(self.paint, shade), lit);
        let colour = match part {
            Part::Metal => plus(body(0.9), scale(light.mirrored(0.6), 0.10)),
            Part::Glass if out > 0.9 || !(0.05..=0.95).contains(&v) => body(0.8),
            Part::Glass => self.glass(v, lit, light),
            Part::Front => {
                let lamp = (0.55..0.78).contains(&v) && (0.58..0.93).contains(&out);
                match () {
                    () if lamp && self.driving && light.night > 0.0 => rgb(0xfff4d8).map(|value| value * 3.0),
                    () if lamp => times(grey(0.6), lit),
                    () if (0.2..0.32).contains(&v) && out < 0.28 => times(grey(0.55), lit),
                    () if (0.42..0.74).contains(&v) && out < 0.5 => scale(lit, 0.03),
                    () if v < 0.18 => scale(lit, 0.05),
                    () => body(0.6 + 0.35 * v),
                }
            }
            // The rear is folded from above: v counts downwards.
            Part::Rear => {
                let lamp = (0.12..0.42).contains(&v) && (0.7..0.96).contains(&out);
                let lit_up = (light.night > 0.0 || self.braking) && self.driving;
                match () {
                    () if lamp && lit_up => rgb(0xff3020).map(|value| value * 1.6),
                    () if lamp => times(rgb(0x8c1414), lit),
                    () if (0.4..0.56).contains(&v) && out < 0.28 => times(rgb(0xd8d4b0), lit),
                    () if v > 0.78 => scale(lit, 0.05),
                    () => body(0.9 - 0.3 * v),
                }
            }
        };
        Some((colour, CAR))
    }

    /// Dark inside, with the sky in it.
    fn glass(&self, v: f32, lit: Rgb, light: &Light) -> Rgb {
        let seats = if v < 0.35 { 0.02 } else { 0.045 };
        plus(scale(lit, seats), scale(light.mirrored(0.2 + 0.6 * v), 0.16 + 0.22 * v))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Front,
    Metal,
    Glass,
    Rear,
}
