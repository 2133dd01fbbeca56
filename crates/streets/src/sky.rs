//! What is behind everything: the sky, and what stands at the horizon before it.

use super::canvas::{Canvas, EMPTY};
use super::chance::{Dice, Question};
use super::class::{BUILDING, SKY, TREE};
use super::geometry::{Rgb, fract, grey, lerp, mix, plus, rgb, scale, smooth, times};
use super::light::{Light, Weather};
use super::noise::{cell, rough, value};

/// What closes the street at its far end.
#[derive(Clone, Copy, Debug)]
enum Backdrop {
    Open,
    Trees,
    Skyline,
}

/// The sky of one scene.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sky {
    backdrop: Backdrop,
    tall: f32,
    seed: u32,
    drift: (f32, f32),
    lit: Rgb,
    dark: Rgb,
    leaves: Rgb,
    walls: Rgb,
    heading: f32,
}

impl Sky {
    pub fn new(seed: u64, heading: f32, light: &Light) -> Self {
        let mut dice = Dice::new(seed, Question::Scene);
        let (lit, dark) = match light.weather {
            Weather::Overcast | Weather::Fog => (light.horizon, scale(light.zenith, dice.range(0.75, 1.0))),
            Weather::Night => (rgb(0x4c4650), rgb(0x1c2030)),
            Weather::Golden => (rgb(0xffd8b0), rgb(0xb08890)),
            _ => (rgb(0xffffff), rgb(0xb4bcc8)),
        };
        Self {
            backdrop: dice.pick(&[Backdrop::Open, Backdrop::Trees, Backdrop::Skyline]),
            tall: dice.range(0.4, 1.0),
            seed: dice.bits(),
            drift: (dice.range(0.0, 50.0), dice.range(0.0, 50.0)),
            lit,
            dark,
            leaves: scale(mix(rgb(0x4a6a3a), rgb(0x7a6a3a), dice.range(0.0, 1.0)), dice.range(0.5, 1.0)),
            walls: scale(mix(rgb(0x8a8a90), rgb(0x9a8070), dice.range(0.0, 1.0)), dice.range(0.5, 1.3)),
            heading,
        }
    }

    /// Fills what is still empty above the horizon; drawn last, so that only visible sky costs anything.
    pub fn draw(&self, canvas: &mut Canvas, light: &Light) {
        let rows = (canvas.centre.1.max(0.0) as usize + 1).min(canvas.height);
        for row in 0..rows {
            for column in 0..canvas.width {
                let at = row * canvas.width + column;
                if canvas.label[at] != EMPTY {
                    continue;
                }
                let (x, elevation) = canvas.ray(column, row);
                // Below the horizon the ground comes.
                if elevation <= 0.0 {
                    continue;
                }
                let (colour, label) = self.at(x + self.heading, x, elevation, light);
                canvas.colour[at] = colour;
                canvas.label[at] = label;
            }
        }
    }

    fn at(&self, azimuth: f32, x: f32, elevation: f32, light: &Light) -> (Rgb, u8) {
        match self.backdrop {
            Backdrop::Trees => {
                let top = (0.02 + 0.05 * rough(azimuth * 9.0 + self.drift.0, 3.0)) * self.tall;
                if elevation < top {
                    let texture = 0.6 + 0.8 * value(azimuth * 90.0, elevation * 90.0);
                    let colour = times(scale(self.leaves, texture), light.on_round());
                    return (self.far(colour, light), TREE);
                }
            }
            Backdrop::Skyline => {
                if let Some(colour) = self.tower(azimuth, elevation, light) {
                    return (self.far(colour, light), BUILDING);
                }
            }
            Backdrop::Open => {}
        }
        (self.air(azimuth, x, elevation, light), SKY)
    }

    /// Seen through half a kilometre of air.
    fn far(&self, colour: Rgb, light: &Light) -> Rgb {
        mix(light.through_air(colour, 260.0), light.horizon, 0.25)
    }

    fn tower(&self, azimuth: f32, elevation: f32, light: &Light) -> Option<Rgb> {
        // Two rows of towers, the nearer one lower and with other widths.
        [(31.0, 0.09, 0.9), (19.0, 0.17, 1.15)].into_iter().find_map(|(density, tallest, bright)| {
            let place = azimuth * density + self.drift.0;
            let number = super::geometry::floor(place);
            let dice = cell(number as i32, density as i32, self.seed);
            let height = tallest * self.tall * (0.15 + 0.85 * dice * dice);
            (elevation < height).then(|| {
                let (floor, bay) = (fract(elevation * 160.0), fract(place * 7.0));
                let window = floor > 0.4 && bay > 0.35;
                let lit = cell((place * 7.0) as i32, (elevation * 160.0) as i32, self.seed) < 0.25 * light.night;
                let wall = scale(self.walls, bright * (0.75 + 0.5 * fract(dice * 13.0)));
                match (window, lit) {
                    (true, true) => rgb(0xffd890),
                    (true, false) => scale(times(wall, light.around), 0.75),
                    _ => times(wall, light.around),
                }
            })
        })
    }

    /// The air itself: a gradient, clouds, the sun or stars.
    fn air(&self, azimuth: f32, x: f32, elevation: f32, light: &Light) -> Rgb {
        let mut colour = mix(light.horizon, light.zenith, elevation / (elevation + 0.3));
        if light.has_sun() && light.to_sun.z > 0.05 {
            let (sx, sy) = (light.to_sun.x / light.to_sun.z, light.to_sun.y / light.to_sun.z);
            let distance = (x - sx) * (x - sx) + (elevation - sy) * (elevation - sy);
            let glow = 0.012 / (0.012 + distance);
            let disc = smooth(0.0016, 0.0009, distance) * 3.0;
            colour = plus(colour, scale(light.sun, 0.45 * glow + disc));
        }
        if light.night > 0.0 && cell((azimuth * 220.0) as i32, (elevation * 220.0) as i32, self.seed) > 0.997 {
            colour = plus(colour, grey(0.25));
        }
        if light.clouds <= 0.02 {
            return colour;
        }
        // A flat layer of clouds: the lower one looks, the farther and the flatter they are.
        let far = 1.0 / (elevation + 0.16);
        let thick = rough(azimuth * far * 1.5 + self.drift.0, far * 2.1 + self.drift.1);
        let cover = smooth(0.0, 0.22, thick - lerp(0.85, 0.12, light.clouds));
        let body = mix(self.lit, self.dark, smooth(0.35, 0.85, thick + 0.25 * (light.clouds - 0.5)));
        let near_horizon = smooth(0.0, 0.12, elevation);
        mix(colour, body, cover * (0.35 + 0.6 * near_horizon))
    }
}
