//! What light falls on the street: time of day, weather, haze.

use super::chance::{Dice, Question};
use super::geometry::{Rgb, V3, cosine, grey, lerp, mix, plus, rgb, scale, sine, v3};

/// A kind of light.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weather {
    /// Sun, a few clouds, hard shadows.
    Clear,
    /// Sun through many clouds.
    Cloudy,
    /// No sun and no shadows; often wet.
    Overcast,
    /// A low, warm sun and long shadows.
    Golden,
    /// Things fade after some tens of metres.
    Fog,
    /// Street lamps and lit windows.
    Night,
}

/// The light of one scene. Directions are relative to where the camera looks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Light {
    pub weather: Weather,
    pub sun: Rgb,
    pub to_sun: V3,
    /// What comes from above, and from the sides and below.
    pub above: Rgb,
    pub around: Rgb,
    pub zenith: Rgb,
    pub horizon: Rgb,
    /// The share of the sky that clouds cover.
    pub clouds: f32,
    /// The share of light lost per metre.
    pub haze: f32,
    pub wet: f32,
    /// 1 with the lamps on.
    pub night: f32,
}

impl Light {
    pub fn new(seed: u64, heading: f32) -> Self {
        let mut dice = Dice::new(seed, Question::Light);
        let weather =
            [Weather::Clear, Weather::Cloudy, Weather::Overcast, Weather::Golden, Weather::Fog, Weather::Night]
                [dice.weighted(&[0.30, 0.18, 0.20, 0.13, 0.09, 0.10])];
        let (low, high) = match weather {
            Weather::Golden => (0.10, 0.35),
            Weather::Night => (0.3, 0.9),
            _ => (0.45, 1.9),
        };
        let tangent = dice.range(low, high);
        // Anywhere around, then turned with the street.
        let azimuth = dice.range(0.0, 1.0);
        let (x, z) = (sine(azimuth), cosine(azimuth));
        let to_sun = v3(x - heading * z, tangent, z + heading * x).unit();
        let tint = |dice: &mut Dice, hex: u32| {
            let amount = 0.12;
            rgb(hex).map(|value| value * dice.range(1.0 - amount, 1.0 + amount))
        };
        let (sun, above, zenith, horizon, clouds, haze) = match weather {
            Weather::Clear => {
                (0xfff4e0, 0xa8c4f0, 0x3a72c4, 0xb8d4ee, dice.range(0.0, 0.45), dice.range(0.0002, 0.0015))
            }
            Weather::Cloudy => {
                (0xfff0dc, 0xb4c4da, 0x5a86bc, 0xc8d6e0, dice.range(0.45, 0.8), dice.range(0.0005, 0.003))
            }
            Weather::Overcast => (0x000000, 0xe0e6ec, 0x98a2ae, 0xd0d4d8, 1.0, dice.range(0.001, 0.006)),
            Weather::Golden => {
                (0xffb46a, 0x98a0c8, 0x5a78b0, 0xf0c090, dice.range(0.1, 0.6), dice.range(0.0005, 0.004))
            }
            Weather::Fog => (0x000000, 0xd4dadc, 0xc0c6ca, 0xd0d4d4, 1.0, dice.range(0.012, 0.036)),
            Weather::Night => (0x000000, 0x36446c, 0x141c34, 0x4a4450, dice.range(0.2, 0.9), dice.range(0.001, 0.005)),
        };
        let mut sun = scale(tint(&mut dice, sun), 1.9);
        if weather == Weather::Cloudy {
            sun = scale(sun, dice.range(0.3, 0.9));
        }
        let above = scale(tint(&mut dice, above), if weather == Weather::Night { 1.2 } else { 0.95 });
        let (zenith, horizon) = (tint(&mut dice, zenith), tint(&mut dice, horizon));
        // Streets and walls throw back some of what they get, a little warmer.
        let around = plus(scale(above, 0.62), scale(sun, 0.09));
        let wet = match weather {
            Weather::Overcast | Weather::Night if dice.chance(0.45) => dice.range(0.4, 1.0),
            Weather::Cloudy | Weather::Fog if dice.chance(0.2) => dice.range(0.2, 0.7),
            _ => 0.0,
        };
        let night = f32::from(u8::from(weather == Weather::Night));
        Self { weather, sun, to_sun, above, around, zenith, horizon, clouds, haze, wet, night }
    }

    /// Whether things throw shadows.
    pub fn has_sun(&self) -> bool {
        self.sun[0] > 0.0
    }

    /// The sky's light without the sun on a surface that faces `normal`.
    pub fn shade(&self, normal: V3) -> Rgb {
        mix(self.around, self.above, (0.5 + 0.5 * normal.y).clamp(0.0, 1.0))
    }

    /// All light on a surface that faces `normal`.
    pub fn on(&self, normal: V3) -> Rgb {
        plus(self.shade(normal), scale(self.sun, normal.dot(self.to_sun).max(0.0)))
    }

    /// Light on something round or leafy, which faces everywhere.
    pub fn on_round(&self) -> Rgb {
        plus(mix(self.around, self.above, 0.6), scale(self.sun, 0.5))
    }

    /// What the air leaves of a colour over this distance, and what it adds.
    pub fn through_air(&self, colour: Rgb, z: f32) -> Rgb {
        // 1 - e^-t to a few percent, in exact arithmetic.
        let t = self.haze * z;
        mix(colour, self.horizon, 1.0 - 1.0 / (1.0 + t + 0.5 * t * t))
    }

    /// What a smooth surface shows of the sky at this tangent of elevation.
    pub fn mirrored(&self, elevation: f32) -> Rgb {
        let clouds = lerp(0.0, 0.6, self.clouds);
        let sky = mix(self.horizon, self.zenith, (elevation / (elevation.abs() + 0.5)).clamp(0.0, 1.0));
        mix(sky, scale(plus(self.horizon, grey(0.0)), 0.9), clouds)
    }
}
