//! Points, directions and colours in camera space: x to the right, y up, z ahead, all in metres.
//!
//! Only `+ - * /` and `sqrt` on `f32` are used here and in every file beside this one: IEEE 754 rounds those the
//! same way everywhere, while `sin`, `exp` or `powf` come from each platform's own library. That is what makes a
//! scene the same bit for bit in a browser and on a server.

use std::ops::{Add, Mul, Sub};

/// A point or a direction.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct V3 {
    pub x: f32,
    pub y: f32,
    pub z: f32,
}

/// Straight up.
pub(super) const UP: V3 = v3(0.0, 1.0, 0.0);

pub(super) const fn v3(x: f32, y: f32, z: f32) -> V3 {
    V3 { x, y, z }
}

impl V3 {
    pub fn dot(self, other: Self) -> f32 {
        self.x * other.x + self.y * other.y + self.z * other.z
    }

    pub fn cross(self, other: Self) -> Self {
        v3(
            self.y * other.z - self.z * other.y,
            self.z * other.x - self.x * other.z,
            self.x * other.y - self.y * other.x,
        )
    }

    pub fn length(self) -> f32 {
        self.dot(self).sqrt()
    }

    /// The same direction with length 1; nothing stays nothing.
    pub fn unit(self) -> Self {
        let length = self.length();
        if length > 1e-9 { self * (1.0 / length) } else { self }
    }
}

impl Add for V3 {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        v3(self.x + other.x, self.y + other.y, self.z + other.z)
    }
}

impl Sub for V3 {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        v3(self.x - other.x, self.y - other.y, self.z - other.z)
    }
}

impl Mul<f32> for V3 {
    type Output = Self;
    fn mul(self, factor: f32) -> Self {
        v3(self.x * factor, self.y * factor, self.z * factor)
    }
}

/// A place on the ground and the directions there: things are built relative to it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    pub at: V3,
    pub right: V3,
    pub ahead: V3,
}

impl Frame {
    /// `x` metres to the right, `y` up and `z` along the street.
    pub fn point(&self, x: f32, y: f32, z: f32) -> V3 {
        self.at + self.right * x + UP * y + self.ahead * z
    }

    /// The same place, facing back.
    pub fn turned(&self) -> Self {
        Self { at: self.at, right: self.right * -1.0, ahead: self.ahead * -1.0 }
    }

    /// The same place, facing right.
    pub fn sideways(&self) -> Self {
        Self { at: self.at, right: self.ahead * -1.0, ahead: self.right }
    }
}

/// Light of three wavelengths, linear: what is twice as bright has twice the number.
pub(super) type Rgb = [f32; 3];

/// A colour as people write it, made linear with a gamma of 2, which is a plain square.
pub(super) const fn rgb(hex: u32) -> Rgb {
    let red = (hex >> 16 & 255) as f32 / 255.0;
    let green = (hex >> 8 & 255) as f32 / 255.0;
    let blue = (hex & 255) as f32 / 255.0;
    [red * red, green * green, blue * blue]
}

pub(super) fn grey(value: f32) -> Rgb {
    [value; 3]
}

pub(super) fn scale(a: Rgb, factor: f32) -> Rgb {
    [a[0] * factor, a[1] * factor, a[2] * factor]
}

pub(super) fn times(a: Rgb, b: Rgb) -> Rgb {
    [a[0] * b[0], a[1] * b[1], a[2] * b[2]]
}

pub(super) fn plus(a: Rgb, b: Rgb) -> Rgb {
    [a[0] + b[0], a[1] + b[1], a[2] + b[2]]
}

/// `a` where `t` is 0, `b` where it is 1.
pub(super) fn mix(a: Rgb, b: Rgb, t: f32) -> Rgb {
    [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t]
}

pub(super) fn lerp(a: f32, b: f32, t: f32) -> f32 {
    a + (b - a) * t
}

/// 0 below `from`, 1 above `to`, smooth between.
pub(super) fn smooth(from: f32, to: f32, x: f32) -> f32 {
    let t = ((x - from) / (to - from)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

/// The largest whole number not above `x`. `f32::floor` is a library call where the processor lacks SSE 4.1.
pub(super) fn floor(x: f32) -> f32 {
    let whole = x as i32 as f32;
    if whole > x { whole - 1.0 } else { whole }
}

/// What is left of `x` above [`floor`]: 0..1.
pub(super) fn fract(x: f32) -> f32 {
    x - floor(x)
}

/// The sine of `turns` full turns, good to a thousandth: a parabola and its correction.
pub(super) fn sine(turns: f32) -> f32 {
    let x = fract(turns + 0.5) - 0.5;
    let y = 8.0 * x - 16.0 * x * x.abs();
    0.225 * (y * y.abs() - y) + y
}

/// The cosine of `turns` full turns.
pub(super) fn cosine(turns: f32) -> f32 {
    sine(turns + 0.25)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sine_is_close_to_the_library_s() {
        for step in -200..200 {
            let turns = step as f32 * 0.013;
            assert!((sine(turns) - (turns * std::f32::consts::TAU).sin()).abs() < 2e-3, "{turns}");
            assert!((cosine(turns) - (turns * std::f32::consts::TAU).cos()).abs() < 2e-3, "{turns}");
        }
    }

    #[test]
    fn floor_goes_down_on_both_sides_of_zero() {
        assert_eq!([1.5, 0.0, -0.5, -2.0].map(floor), [1.0, 0.0, -1.0, -2.0]);
        assert_eq!(fract(-0.25), 0.75);
    }

    #[test]
    fn a_frame_turns() {
        let frame = Frame { at: v3(1.0, -1.5, 10.0), right: v3(1.0, 0.0, 0.0), ahead: v3(0.0, 0.0, 1.0) };
        assert_eq!(frame.point(1.0, 2.0, 3.0), v3(2.0, 0.5, 13.0));
        assert_eq!(frame.turned().point(1.0, 0.0, 3.0), v3(0.0, -1.5, 7.0));
        assert_eq!(frame.sideways().point(1.0, 0.0, 3.0), v3(4.0, -1.5, 9.0));
    }
}
