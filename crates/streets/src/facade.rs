//! What a wall looks like: bricks or plaster, windows in rows, doors and shops.

use super::district::Wall;
use super::geometry::{Rgb, floor, fract, grey, lerp, mix, plus, rgb, scale, smooth, times};
use super::light::Light;
use super::noise::{cell, rough, value};

/// The look of one house. Lengths are metres.
#[derive(Clone, Copy, Debug)]
pub(super) struct Facade {
    pub wall: Wall,
    pub paint: Rgb,
    pub trim: Rgb,
    /// Height of a floor and width of a window's share of it.
    pub floor: f32,
    pub bay: f32,
    /// The window's share of both.
    pub window: (f32, f32),
    pub shop: bool,
    pub shutters: bool,
    pub seed: u32,
}

/// One wall of a house under this light.
#[derive(Clone, Copy, Debug)]
pub(super) struct Face<'a> {
    pub look: &'a Facade,
    pub light: &'a Light,
    pub length: f32,
    pub height: f32,
    /// Light on it where the sun reaches it, and where it does not.
    pub sunny: Rgb,
    pub shaded: Rgb,
    /// Up to where the houses opposite shade it.
    pub shade_to: f32,
    /// Whether it has windows at all; party walls have none.
    pub windows: bool,
    /// Whether it faces the street, with doors and shops.
    pub street: bool,
}

impl Face<'_> {
    /// The light that comes from the wall `u` metres along and `y` up, seen from `z` metres away.
    pub fn at(&self, u: f32, y: f32, z: f32, footprint: f32) -> Rgb {
        let look = self.look;
        let lit = mix(self.shaded, self.sunny, smooth(self.shade_to - 0.4, self.shade_to + 0.4, y));
        let level = floor(y / look.floor);
        let ground = self.street && level < 1.0;
        let colour = if ground && look.shop {
            self.shop(u, y, lit)
        } else if self.windows && y < self.height - 0.25 && (level + 1.0) * look.floor <= self.height + 0.3 {
            let bays = floor(self.length / look.bay).max(1.0);
            let bay = u / self.length * bays;
            let at = (fract(bay), fract(y / look.floor));
            self.opening(at, (floor(bay), level), u, y, lit, footprint)
        } else {
            times(self.surface(u, y, footprint), lit)
        };
        self.light.through_air(colour, z)
    }

    /// One window's share of the wall; on the ground floor some are doors.
    fn opening(&self, at: (f32, f32), number: (f32, f32), u: f32, y: f32, lit: Rgb, footprint: f32) -> Rgb {
        let look = self.look;
        let dice = cell(number.0 as i32, number.1 as i32, look.seed);
        let door = self.street && number.1 < 1.0 && cell(number.0 as i32, 77, look.seed) < 0.3;
        let (wide, high) = look.window;
        let (wide, high, sill) = if door { (wide.min(0.45), 0.78, 0.0) } else { (wide, high, 0.92 - high) };
        // Metres from the opening's edges, positive inside.
        let across = (0.5 * wide - (at.0 - 0.5).abs()) * look.bay;
        let up = (at.1 - sill).min(sill + high - at.1) * look.floor;
        let inside = across.min(if door { (high - at.1) * look.floor } else { up });
        if inside < 0.0 {
            let frame = 0.14 + 0.4 * footprint;
            if inside > -frame && look.wall != Wall::Glass {
                return times(look.trim, lit);
            }
            if look.shutters && !door && across < 0.0 && across > -0.45 && up > 0.0 {
                let slats = 0.75 + 0.25 * f32::from(u8::from(fract(y * 9.0) < 0.5));
                return times(scale(mix(look.trim, rgb(0x3a5a48), 0.7), slats), lit);
            }
            return times(self.surface(u, y, footprint), lit);
        }
        if door {
            let panel = if inside > 0.12 && fract(y * 0.9) > 0.15 { 0.85 } else { 1.1 };
            return times(scale(mix(look.trim, rgb(0x5a3424), dice), panel), lit);
        }
        let mullion = (at.0 - 0.5).abs() * look.bay < 0.05 && look.wall != Wall::Glass && wide * look.bay > 0.8;
        if mullion || inside < 0.06 {
            return times(scale(look.trim, 0.9), lit);
        }
        self.pane(dice, at, y, lit)
    }

    /// Glass: a dark room, a curtain, a lamp at night, and always some sky.
    fn pane(&self, dice: f32, at: (f32, f32), y: f32, lit: Rgb) -> Rgb {
        let light = self.light;
        if light.night > 0.0 && dice < 0.38 {
            let warm = mix(rgb(0xffc468), rgb(0xfff0d8), fract(dice * 37.0));
            return scale(warm, 0.55 + 0.5 * fract(dice * 71.0) * at.1);
        }
        let curtain = fract(dice * 53.0);
        let room = if curtain > 0.6 && (at.0 - 0.5).abs() > (curtain - 0.6) * 0.5 {
            times(grey(0.5), scale(lit, 0.5))
        } else {
            scale(lit, 0.025)
        };
        let mirror = if self.look.wall == Wall::Glass { 0.75 } else { 0.25 + 0.3 * fract(dice * 17.0) };
        let sky = scale(light.mirrored(0.15 + 0.03 * y), 0.55 + 0.45 * value(at.0 * 2.0 + dice * 40.0, y * 0.4));
        plus(scale(room, 1.0 - mirror), scale(sky, mirror))
    }

    /// A shop: a sign above, wide panes, a base below.
    fn shop(&self, u: f32, y: f32, lit: Rgb) -> Rgb {
        let look = self.look;
        let height = y / look.floor;
        let colour = plus(
            scale(look.trim, 0.4),
            scale([cell(1, 1, look.seed), cell(1, 2, look.seed), cell(1, 3, look.seed)], 0.4),
        );
        if height > 0.78 {
            // The sign's letters, as a child draws them.
            let letters = (0.83..0.95).contains(&height)
                && u > self.length * 0.2
                && u < self.length * 0.8
                && fract(u * 1.6) > 0.35
                && value(u * 5.0, y * 6.0) > 0.35;
            let glow = lerp(1.0, 2.5, self.light.night);
            return if letters { times(grey(0.8), scale(lit, glow)) } else { times(colour, lit) };
        }
        let pillar = fract(u / 3.1);
        if height < 0.14 || pillar < 0.09 {
            return times(scale(colour, 0.6), lit);
        }
        if self.light.night > 0.0 && cell(2, 2, look.seed) < 0.7 {
            return scale(rgb(0xffe4b4), 0.4 + 0.7 * rough(u * 1.5, y * 2.0));
        }
        let goods = rough(u * 2.1 + 5.0, y * 2.3);
        let inside = times([0.35, 0.28 + 0.2 * goods, 0.25], scale(lit, 0.6 * goods * goods));
        plus(scale(inside, 0.7), scale(self.light.mirrored(0.1), 0.3 * value(u * 0.6, y * 0.5)))
    }

    /// The bare wall.
    fn surface(&self, u: f32, y: f32, footprint: f32) -> Rgb {
        let look = self.look;
        let offset = (look.seed & 63) as f32;
        let stains = rough(u * 0.4 + offset, y * 0.22);
        // Dirt rises from the street and runs down from the roof.
        let mut shade = 0.86 + 0.3 * stains - 0.18 * smooth(1.2, 0.0, y) - 0.1 * smooth(1.5, 0.0, self.height - y);
        let seen = |size: f32| smooth(0.6, 0.15, footprint / size);
        match look.wall {
            Wall::Brick => {
                let row = floor(y / 0.19);
                let brick = u / 0.5 + if row as i32 % 2 == 0 { 0.5 } else { 0.0 };
                let joint = fract(y / 0.19) < 0.16 || fract(brick) < 0.07;
                let each = cell(floor(brick) as i32, row as i32, look.seed) - 0.5;
                shade *= 1.0 + seen(0.19) * if joint { 0.22 } else { 0.35 * each };
            }
            Wall::Stone => {
                let row = floor(y / 0.5);
                let block = u / 0.95 + cell(row as i32, 3, look.seed);
                let joint = fract(y / 0.5) < 0.06 || fract(block) < 0.04;
                let each = cell(floor(block) as i32, row as i32, look.seed) - 0.5;
                shade *= 1.0 + seen(0.5) * if joint { -0.3 } else { 0.25 * each };
            }
            Wall::Panel => {
                let joint = fract(y / look.floor) < 0.03 || fract(u / (look.bay * 2.0)) < 0.02;
                shade *= if joint { 0.72 } else { 0.97 + 0.06 * value(u * 3.0, y * 3.0) };
            }
            Wall::Boards => {
                let board = fract(y / 0.22);
                shade *= 1.0 - seen(0.22) * if board < 0.14 { 0.3 } else { 0.08 * (1.0 - board) };
            }
            Wall::Plaster => shade *= 0.95 + 0.1 * value(u * 6.0 + offset, y * 6.0),
            Wall::Glass => shade *= 0.6,
        }
        scale(look.paint, shade)
    }
}
