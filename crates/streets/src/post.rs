//! What stands on a pole: lamps, traffic signs, traffic lights, boards; and bollards.

use super::canvas::{Canvas, Paint};
use super::chance::Dice;
use super::class::{POLE, SIGN};
use super::geometry::{Frame, Rgb, UP, V3, fract, grey, mix, plus, rgb, scale, smooth, times, v3};
use super::light::Light;
use super::noise::{cell, value};

/// A round pole from `foot` along `along`, never thinner than most of a pixel.
pub(super) fn pole(canvas: &mut Canvas, light: &Light, foot: V3, along: V3, radius: f32, colour: Rgb) {
    let half = radius.max(0.42 * canvas.footprint(foot.z));
    let length = (along.x * along.x + along.y * along.y).sqrt().max(1e-3);
    let across = v3(along.y, -along.x, 0.0) * (2.0 * half / length);
    let (round, sun) = (light.on_round(), light.to_sun.x);
    canvas.quad(foot - across * 0.5, across, along, |spot| {
        let x = 2.0 * spot.u - 1.0;
        let shade = 1.0 - 0.5 * x * x + 0.35 * sun * x + 0.15 * (value(spot.v * 9.0, x) - 0.5);
        Some((light.through_air(times(scale(colour, shade.max(0.1)), round), spot.z), POLE))
    });
}

/// What poles are painted.
pub(super) fn steel(dice: &mut Dice) -> Rgb {
    let t = dice.range(0.0, 1.0);
    dice.pick(&[
        mix(rgb(0x70747a), rgb(0xb0b4b8), t),
        rgb(0x24282c),
        rgb(0x2c4034),
        mix(rgb(0x6a5240), rgb(0x9a8870), t),
    ])
}

/// A street lamp; lengths are metres.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lamp {
    pub height: f32,
    /// How far its arm reaches over the street; 0 is a lantern on top.
    pub arm: f32,
    pub colour: Rgb,
    pub glow: Rgb,
}

impl Lamp {
    pub fn new(dice: &mut Dice) -> Self {
        let lantern = dice.chance(0.35);
        Self {
            height: if lantern { dice.range(3.2, 4.5) } else { dice.range(5.5, 8.5) },
            arm: if lantern { 0.0 } else { dice.range(0.8, 2.4) },
            colour: steel(dice),
            glow: dice.pick(&[rgb(0xffc070), rgb(0xffe0b0), rgb(0xe8f0ff)]),
        }
    }

    /// Draws it; the arm reaches to the right where `to` is 1, to the left where it is -1.
    pub fn draw(&self, canvas: &mut Canvas, foot: V3, to: f32, light: &Light) {
        pole(canvas, light, foot, UP * self.height, 0.075, self.colour);
        let top = foot + UP * self.height;
        let on = light.night > 0.0;
        let head = if on { scale(self.glow, 3.0) } else { times(scale(self.colour, 0.8), light.on_round()) };
        let middle = if self.arm > 0.0 {
            let arm = v3(to * self.arm, 0.25, 0.0);
            pole(canvas, light, top, arm, 0.05, self.colour);
            top + arm
        } else {
            top
        };
        let (width, height) = if self.arm > 0.0 { (0.6, 0.16) } else { (0.36, 0.5) };
        canvas.card(middle + UP * (-0.5 * height), width, height, |spot| Some((light.through_air(head, spot.z), POLE)));
    }
}

/// What a sign's plate says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Plate {
    Ban,
    Order,
    Warning,
    Yield,
    Stop,
    Priority,
    Notice,
    Board,
}

/// A traffic sign.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sign {
    plate: Plate,
    /// A second plate below.
    below: Option<Plate>,
    size: f32,
    pub height: f32,
    /// Whether it shows its back: it is meant for those who come towards us.
    back: bool,
    field: Rgb,
    pub colour: Rgb,
    seed: u32,
}

const SMALL: [Plate; 7] =
    [Plate::Ban, Plate::Order, Plate::Warning, Plate::Yield, Plate::Stop, Plate::Priority, Plate::Notice];

impl Sign {
    /// A small sign at the roadside.
    pub fn new(dice: &mut Dice, back: bool) -> Self {
        Self {
            plate: dice.pick(&SMALL),
            below: dice.chance(0.3).then(|| dice.pick(&SMALL)),
            size: dice.range(0.6, 0.95),
            height: dice.range(2.0, 2.7),
            back,
            field: dice.pick(&[rgb(0xe8e8e4), rgb(0xe8e8e4), rgb(0xe8c838)]),
            colour: steel(dice),
            seed: dice.bits(),
        }
    }

    /// A board over or beside the road that says where it leads.
    pub fn board(dice: &mut Dice) -> Self {
        let field = dice.pick(&[rgb(0x1c4a90), rgb(0x1c6a40), rgb(0xe4e4e0), rgb(0xd8b830), rgb(0x7a4a30)]);
        let (size, height) = (dice.range(1.3, 2.2), dice.range(2.0, 4.4));
        Self { plate: Plate::Board, below: None, size, height, field, ..Self::new(dice, false) }
    }

    pub fn draw(&self, canvas: &mut Canvas, foot: V3, light: &Light) {
        let board = self.plate == Plate::Board;
        let tall = self.height + if board { 0.5 * self.size } else { self.size };
        for x in if board { &[-0.6, 0.6][..] } else { &[0.0][..] } {
            pole(canvas, light, foot + v3(x * self.size, 0.0, 0.0), UP * tall, 0.045, self.colour);
        }
        let wide = if board { 1.9 * self.size } else { self.size };
        let mut plate = |kind: Plate, y: f32| {
            let lit = light.on(v3(0.0, 0.0, -1.0));
            // Paint on signs throws headlights back.
            let lit = plus(lit, grey(light.night * 0.5));
            canvas.card(foot + v3(0.0, y, -0.06), wide, self.size, |spot| {
                let (x, y) = (2.0 * spot.u - 1.0, 2.0 * spot.v - 1.0);
                let colour = self.face(kind, x, y)?;
                Some((light.through_air(times(colour, lit), spot.z), SIGN))
            });
        };
        plate(self.plate, self.height);
        if let Some(below) = self.below {
            plate(below, self.height - 1.06 * self.size);
        }
    }

    /// The plate's colour at -1..1, or nothing beside it.
    fn face(&self, kind: Plate, x: f32, y: f32) -> Option<Rgb> {
        let (red, blue, white, black) = (rgb(0xc02024), rgb(0x2050a8), self.field, rgb(0x181818));
        let round = x * x + y * y;
        let symbol = value(x * 2.2 + (self.seed & 31) as f32, y * 2.2) > 0.58;
        // Distances from the edge of a triangle with its tip up: positive inside.
        let triangle = |y: f32| ((1.0 - y) * 0.56 - x.abs()).min(y + 1.0);
        let colour = match kind {
            Plate::Ban if round < 1.0 => {
                let bar = (x - y).abs() < 0.16 && self.seed & 1 == 0;
                if round > 0.6 || bar {
                    red
                } else if symbol && round < 0.4 {
                    black
                } else {
                    white
                }
            }
            Plate::Order if round < 1.0 => {
                let arrow = x.abs() < 0.13 && y < 0.3 || y > 0.2 && x.abs() < 0.7 - y;
                if round < 0.75 && arrow { rgb(0xe8e8e8) } else { blue }
            }
            Plate::Warning | Plate::Yield => {
                let inside = triangle(if kind == Plate::Yield { -y } else { y });
                match inside {
                    edge if edge < 0.0 => return None,
                    edge if edge < 0.2 => red,
                    _ if kind == Plate::Warning && symbol => black,
                    _ => white,
                }
            }
            Plate::Stop if x.abs() + y.abs() < 1.38 => {
                if y.abs() < 0.22 && fract(x * 2.6) > 0.3 && x.abs() < 0.75 {
                    rgb(0xe8e8e8)
                } else {
                    red
                }
            }
            Plate::Priority if x.abs() + y.abs() < 1.0 => {
                if x.abs() + y.abs() < 0.66 {
                    rgb(0xe8b820)
                } else {
                    rgb(0xe8e8e8)
                }
            }
            Plate::Notice if x.abs() < 0.72 => {
                let letter = x.abs() < 0.35 && (x < -0.1 || y > -0.1) && y.abs() < 0.6;
                if letter { rgb(0xe8e8e8) } else { blue }
            }
            Plate::Board => {
                let border = x.abs() > 0.95 || y.abs() > 0.9;
                let (line, number) = (fract(y * 1.5 + 0.25), (y * 1.5 + 3.25) as i32);
                let letter = fract(x * 7.0) > 0.25 && cell((x * 7.0 + 20.0) as i32, number, self.seed) > 0.3;
                let text = (0.3..0.72).contains(&line) && x.abs() < 0.8 && letter;
                let ink = if self.field[1] > 0.3 { black } else { rgb(0xe8e8e8) };
                if border || text { ink } else { self.field }
            }
            _ => return None,
        };
        Some(if self.back { scale(grey(0.3), 1.0 - 0.3 * smooth(0.5, 1.0, round)) } else { colour })
    }
}

/// A traffic light.
#[derive(Clone, Copy, Debug)]
pub(super) struct Signal {
    /// 0 red, 1 amber, 2 green.
    pub shows: i32,
    pub colour: Rgb,
    /// How far its arm reaches over the street; 0 is none.
    pub arm: f32,
    /// Whether it shows its back.
    pub back: bool,
}

impl Signal {
    pub fn draw(&self, canvas: &mut Canvas, foot: V3, to: f32, light: &Light) {
        let height = if self.arm > 0.0 { 5.2 } else { 3.2 };
        pole(canvas, light, foot, UP * height, 0.08, self.colour);
        let mut head = |foot: V3| {
            let lit = light.on(v3(0.0, 0.0, -1.0));
            canvas.card(foot + v3(0.0, -0.95, -0.12), 0.4, 1.0, |spot| {
                Some((light.through_air(self.face(spot.u, spot.v, lit)?.0, spot.z), SIGN))
            });
        };
        head(foot + UP * 3.1);
        if self.arm > 0.0 {
            let arm = v3(to * self.arm, 0.0, 0.0);
            pole(canvas, light, foot + UP * height, arm, 0.06, self.colour);
            let mut far = foot + UP * height + arm;
            far.y += 0.5;
            let lit = light.on(v3(0.0, 0.0, -1.0));
            canvas.card(far + v3(0.0, -1.0, -0.12), 0.4, 1.0, |spot| {
                Some((light.through_air(self.face(spot.u, spot.v, lit)?.0, spot.z), SIGN))
            });
        }
    }

    fn face(&self, u: f32, v: f32, lit: Rgb) -> Paint {
        let lamp = (v * 3.0) as i32;
        let (x, y) = ((u - 0.5) * 0.4, (fract(v * 3.0) - 0.5) * 0.333);
        let case = scale(lit, 0.03);
        if self.back || x * x + y * y > 0.0144 {
            return Some((case, SIGN));
        }
        let colour = [rgb(0x20e060), rgb(0xf0a018), rgb(0xf02818)][lamp.clamp(0, 2) as usize];
        let on = lamp == 2 - self.shows;
        Some((if on { scale(colour, 1.8) } else { times(scale(colour, 0.08), lit) }, SIGN))
    }
}

/// Draws a bollard at the frame.
pub(super) fn bollard(canvas: &mut Canvas, frame: &Frame, height: f32, colour: Rgb, light: &Light) {
    pole(canvas, light, frame.at, UP * height, 0.09, colour);
    pole(canvas, light, frame.at + UP * height, UP * 0.12, 0.07, rgb(0xd8d8d0));
}
