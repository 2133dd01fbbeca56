//! Houses: a wall to the street, a wall towards us, a roof, sometimes an awning or balconies.

use super::camera::Course;
use super::canvas::Canvas;
use super::chance::Dice;
use super::class::BUILDING;
use super::district::{District, Roof, Wall};
use super::facade::{Facade, Face};
use super::geometry::{Rgb, UP, V3, fract, grey, mix, rgb, scale, times};
use super::light::Light;
use super::noise::{cell, value};
use super::shadow::{Effect, Patch, shift};

/// One house. `z0` and `z1` are metres ahead of the camera; `front` metres from the street's middle.
#[derive(Clone, Copy, Debug)]
pub(super) struct Building {
    pub z0: f32,
    pub z1: f32,
    /// 1 on the right, -1 on the left.
    pub side: f32,
    pub front: f32,
    pub depth: f32,
    pub height: f32,
    /// Whether the wall towards us stands free.
    pub free: bool,
    pub roof: Roof,
    pub tiles: Rgb,
    pub awning: bool,
    pub balconies: bool,
    /// How high the houses opposite are, and how far away.
    pub opposite: (f32, f32),
    pub look: Facade,
}

impl Building {
    /// A house as this district builds them, on the lot `z0..z1`.
    pub fn new(dice: &mut Dice, district: &District, (z0, z1): (f32, f32), side: f32, front: f32) -> Self {
        let wall = dice.pick(district.walls);
        let bright = dice.range(0.0, 1.0);
        let paint = match wall {
            Wall::Brick => mix(rgb(0x7a4030), rgb(0xb07a5c), bright),
            Wall::Stone => mix(rgb(0x8a8478), rgb(0xc8bca4), bright),
            Wall::Panel => mix(rgb(0x80848a), rgb(0xc8c8c4), bright),
            // Also in the colours of the sky.
            Wall::Glass => mix(rgb(0x3c5a78), rgb(0x98b4cc), bright),
            Wall::Boards => dice.pick(&[rgb(0xd8d4c8), rgb(0x8a9aa8), rgb(0x9a5040), rgb(0xb8a478), rgb(0x6a7a64)]),
            Wall::Plaster => dice.pick(&[
                rgb(0xe0d4b8),
                rgb(0xd8b890),
                rgb(0xc8c8c4),
                rgb(0xe8e4dc),
                rgb(0xb88a70),
                rgb(0x9cb0c8),
                rgb(0xa8b898),
                rgb(0xd0a8a0),
            ]),
        };
        let floors = dice.between(district.floors.0, district.floors.1);
        let floor = dice.range(2.7, 3.4);
        let window = if wall == Wall::Glass {
            (dice.range(0.85, 0.96), dice.range(0.7, 0.9))
        } else {
            (dice.range(0.35, 0.65), dice.range(0.42, 0.62))
        };
        let shop = dice.chance(district.shops);
        let look = Facade {
            wall,
            paint: scale(paint, dice.range(0.8, 1.15)),
            trim: if dice.chance(0.7) { grey(dice.range(0.45, 0.85)) } else { grey(dice.range(0.03, 0.2)) },
            floor,
            bay: dice.range(1.8, 3.4),
            window,
            shop,
            shutters: dice.chance(0.25),
            seed: dice.bits(),
        };
        let roof = dice.pick(district.roofs);
        let tiles =
            dice.pick(&[rgb(0x9a4a34), rgb(0x7a3c30), rgb(0x54504e), rgb(0x6a5244), rgb(0x3c4248), rgb(0x8c8880)]);
        Self {
            z0,
            z1,
            side,
            front,
            depth: dice.range(8.0, 15.0),
            height: floors as f32 * floor + dice.range(0.3, 1.0),
            free: true,
            roof: if floors > 6 { Roof::Flat } else { roof },
            tiles: scale(tiles, dice.range(0.7, 1.2)),
            awning: shop && dice.chance(0.5),
            balconies: floors > 2 && dice.chance(0.3),
            opposite: (0.0, 20.0),
            look,
        }
    }

    /// What it keeps the sun from.
    pub fn shadow(&self, light: &Light) -> Option<Patch> {
        let (ahead, right) = shift(light.to_sun);
        // The shadow falls into the street where it goes away from the house's own side.
        let reach = right * self.height;
        if reach * self.side >= -0.3 {
            return None;
        }
        let (middle, half) = (0.5 * (self.z0 + self.z1), 0.5 * (self.z1 - self.z0));
        let along = (0.5 * ahead * self.height, 0.5 * reach);
        let centre = (middle + along.0, self.front * self.side + along.1);
        Patch::new(Effect::Shadow, false, centre, (half, 0.0), along)
    }

    pub fn draw(&self, canvas: &mut Canvas, course: &Course, light: &Light) {
        let near = course.ground(self.z0, self.front * self.side);
        let far = course.ground(self.z1, self.front * self.side);
        let along = far - near;
        let length = along.length();
        let ahead = along.unit();
        let out = UP.cross(ahead) * self.side;
        let face = |length: f32, normal: V3, street: bool| Face {
            look: &self.look,
            light,
            length,
            height: self.height,
            sunny: light.on(normal),
            shaded: light.shade(normal),
            shade_to: if street { self.shaded_up_to(light) } else { 0.0 },
            windows: street || self.free,
            street,
        };
        let pixel = 1.0 / canvas.focal;
        let street = face(length, out * -1.0, true);
        let rise = self.rise();
        let gable = if self.roof == Roof::Gable { rise } else { 0.0 };
        let top = self.height + gable;
        canvas.quad(near, along, UP * top, |spot| {
            let (u, y) = (spot.u * length, spot.v * top);
            let under = y <= self.height + gable * (1.0 - (2.0 * spot.u - 1.0).abs());
            under.then(|| (street.at(u, y, spot.z, spot.z * pixel), BUILDING))
        });
        let end = face(self.depth, ahead * -1.0, false);
        let gable = if self.roof == Roof::Ridge { rise } else { 0.0 };
        let top = self.height + gable;
        canvas.quad(near, out * self.depth, UP * top, |spot| {
            let (u, y) = (spot.u * self.depth, spot.v * top);
            let under = y <= self.height + gable * (1.0 - (2.0 * spot.u - 1.0).abs());
            under.then(|| (end.at(u, y, spot.z, spot.z * pixel), BUILDING))
        });
        self.draw_roof(canvas, light, (near, along, out));
        if self.awning {
            self.draw_awning(canvas, light, (near, along, out));
        }
        if self.balconies {
            self.draw_balconies(canvas, light, (near, along, out));
        }
    }

    /// The height of the roof above the walls.
    fn rise(&self) -> f32 {
        match self.roof {
            Roof::Flat => 0.0,
            Roof::Ridge => 0.35 * self.depth,
            Roof::Gable => 0.4 * (self.z1 - self.z0).min(12.0),
        }
    }

    /// Where on the street's wall the shadow of the other side ends.
    fn shaded_up_to(&self, light: &Light) -> f32 {
        let (height, distance) = self.opposite;
        let towards = -light.to_sun.x * self.side;
        if towards <= 0.01 { 0.0 } else { height - distance * light.to_sun.y / towards }
    }

    fn draw_roof(&self, canvas: &mut Canvas, light: &Light, (near, along, out): (V3, V3, V3)) {
        let (eaves, rise) = (near + UP * self.height, self.rise());
        let mut slope = |corner: V3, edge: V3, up: V3, normal: V3| {
            let (lit, length, steep) = (light.on(normal.unit()), edge.length(), up.length());
            canvas.quad(corner, edge, up, |spot| {
                let row = fract(spot.v * steep * 2.2);
                let stain = 0.75 + 0.5 * value(spot.u * length * 0.7, spot.v * steep * 0.9);
                let shade = stain * if row < 0.2 { 0.8 } else { 1.0 };
                Some((light.through_air(times(scale(self.tiles, shade), lit), spot.z), BUILDING))
            });
        };
        match self.roof {
            Roof::Flat => {}
            Roof::Ridge => {
                // It reaches out beyond the wall, and down in proportion: no gap between.
                let up = out * (0.5 * self.depth) + UP * rise;
                let over = up * (-0.8 / self.depth);
                let up = up - over;
                slope(eaves + over, along, up, UP * (0.5 * self.depth) + out * -rise);
            }
            Roof::Gable => {
                let (half, back) = (along * 0.5, out * self.depth);
                let across = UP * half.length() - along.unit() * rise;
                slope(eaves, back, half + UP * rise, across);
                let other = UP * half.length() + along.unit() * rise;
                slope(eaves + along, back, half * -1.0 + UP * rise, other);
            }
        }
        if self.roof != Roof::Flat && cell(5, 5, self.look.seed) < 0.5 {
            // A chimney, as a box of two faces.
            let foot = eaves + along * 0.3 + out * (0.3 * self.depth) + UP * (0.3 * rise);
            let (up, wide) = (UP * (0.7 * rise + 1.0), along.unit());
            let brick = times(rgb(0x8a5444), light.shade(out * -1.0));
            canvas.quad(foot, wide, up, |spot| Some((light.through_air(brick, spot.z), BUILDING)));
            canvas.quad(foot, out, up, |spot| Some((light.through_air(scale(brick, 0.8), spot.z), BUILDING)));
        }
    }

    fn draw_awning(&self, canvas: &mut Canvas, light: &Light, (near, along, out): (V3, V3, V3)) {
        let length = along.length();
        let colour = [cell(7, 1, self.look.seed), cell(7, 2, self.look.seed), cell(7, 3, self.look.seed)];
        let lit = light.on((UP + out * -0.4).unit());
        let stripe = |u: f32| if fract(u * length / 0.8) < 0.5 { grey(0.75) } else { scale(colour, 0.6) };
        let edge = near + along * 0.1 + out * -1.3 + UP * 2.25;
        canvas.quad(edge, along * 0.8, out * 1.3 + UP * 0.55, |spot| {
            Some((light.through_air(times(stripe(spot.u), lit), spot.z), BUILDING))
        });
        let front = light.on(out * -1.0);
        canvas.quad(edge, along * 0.8, UP * -0.25, |spot| {
            Some((light.through_air(times(stripe(spot.u), front), spot.z), BUILDING))
        });
    }

    fn draw_balconies(&self, canvas: &mut Canvas, light: &Light, (near, along, out): (V3, V3, V3)) {
        let levels = (self.height / self.look.floor) as i32;
        let (front, under) = (light.on(out * -1.0), light.shade(UP * -1.0));
        let colour = scale(self.look.trim, 0.9);
        for level in 1..levels.min(7) {
            let base = near + along * 0.25 + out * -1.1 + UP * (level as f32 * self.look.floor);
            let (wide, length) = (along * 0.4, along.length() * 0.4);
            canvas.quad(base, wide, UP * 1.0, |spot| {
                // Railings: bars with air between, seen only from near; a slab below.
                let bar = fract(spot.u * length * 4.0) < 0.5 || spot.v > 0.9 || spot.v < 0.2;
                bar.then(|| (light.through_air(times(colour, front), spot.z), BUILDING))
            });
            canvas.quad(base, wide, out * 1.1, |spot| {
                Some((light.through_air(times(grey(0.4), under), spot.z), BUILDING))
            });
        }
    }
}
