//! From where is the street seen, and where does it bend?

use super::chance::{Dice, Question};
use super::geometry::{Frame, V3, v3};

/// The nearest thing drawn, in metres: nearer than this nothing at the roadside is in view anyway.
pub(super) const NEAR: f32 = 0.9;

/// Up to where things are placed, in metres.
pub(super) const FAR: f32 = 130.0;

/// Where the camera is and how it looks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Camera {
    /// Above the ground, in metres: a car's to a bus's.
    pub height: f32,
    /// To the right of the street's middle, in metres.
    pub lateral: f32,
    /// The focal length in heights of the picture.
    pub focal: f32,
    /// The horizon's distance from the upper edge, in heights of the picture: looking up or down.
    pub horizon: f32,
    /// The vanishing point's distance from the middle, in heights of the picture: looking left or right.
    pub pan: f32,
}

impl Camera {
    pub fn new(seed: u64, lateral: f32) -> Self {
        let mut dice = Dice::new(seed, Question::Camera);
        Self {
            height: if dice.chance(0.75) { dice.range(1.15, 1.75) } else { dice.range(1.9, 2.8) },
            lateral: lateral + dice.range(-0.35, 0.35),
            focal: dice.range(0.95, 1.65),
            horizon: dice.range(0.38, 0.55),
            pan: dice.range(-0.14, 0.14),
        }
    }
}

/// Metres between the knots of the bend.
const KNOT: f64 = 45.0;
const KNOTS: usize = 13;

/// How the street winds, as seen from one place of it. Its middle is a cubic B-spline over the metres driven, which
/// has a smooth curvature; the camera looks along the tangent.
#[derive(Clone, Debug)]
pub(super) struct Course {
    knots: [f32; KNOTS],
    /// From the first knot to the camera, in metres.
    here: f32,
    middle: f32,
    slope: f32,
    camera_height: f32,
    camera_lateral: f32,
}

impl Course {
    /// The street of this seed, seen after so many metres.
    pub fn new(seed: u64, metres: f64, camera: &Camera) -> Self {
        let mut dice = Dice::new(seed, Question::Bend);
        let swing = if dice.chance(0.3) { 0.0 } else { dice.range(2.0, 17.0) };
        let first = (metres / KNOT).floor() - 2.0;
        let knots = std::array::from_fn(|i| {
            Dice::at(seed, Question::Bend, 1, first as i64 + i as i64).range(-1.0, 1.0) * swing
        });
        let here = (metres - first * KNOT) as f32;
        let mut course =
            Self { knots, here, middle: 0.0, slope: 0.0, camera_height: camera.height, camera_lateral: camera.lateral };
        (course.middle, course.slope) = course.spline(here);
        course
    }

    /// The spline and its slope, so many metres after the first knot.
    fn spline(&self, metres: f32) -> (f32, f32) {
        let at = (metres / KNOT as f32).clamp(1.0, KNOTS as f32 - 2.001);
        let knot = at as usize;
        let t = at - knot as f32;
        let [a, b, c, d] = [-1, 0, 1, 2].map(|i: isize| self.knots[knot.saturating_add_signed(i).min(KNOTS - 1)]);
        let (cubic, square, linear) = (d - a + 3.0 * (b - c), 3.0 * (a - 2.0 * b + c), 3.0 * (c - a));
        let value = ((cubic * t + square) * t + linear) * t + (a + 4.0 * b + c);
        let slope = (3.0 * cubic * t + 2.0 * square) * t + linear;
        (value / 6.0, slope / (6.0 * KNOT as f32))
    }

    /// How far the street's middle has moved to the right, `z` metres ahead, seen from the camera's own line.
    pub fn offset(&self, z: f32) -> f32 {
        self.spline(self.here + z).0 - self.middle - self.slope * z - self.camera_lateral
    }

    /// Where the camera looks, relative to the world: what the sky turns by.
    pub fn heading(&self) -> f32 {
        self.slope
    }

    /// The ground `z` metres ahead and `lateral` metres to the right of the street's middle.
    pub fn ground(&self, z: f32, lateral: f32) -> V3 {
        v3(self.offset(z) + lateral, -self.camera_height, z)
    }

    /// The same place with the street's direction there.
    pub fn frame(&self, z: f32, lateral: f32) -> Frame {
        let turn = self.spline(self.here + z).1 - self.slope;
        let ahead = v3(turn, 0.0, 1.0).unit();
        Frame { at: self.ground(z, lateral), right: v3(ahead.z, 0.0, -ahead.x), ahead }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn driving_on_keeps_the_street_where_it_is() {
        let camera = Camera { height: 1.5, lateral: 0.0, focal: 1.0, horizon: 0.5, pan: 0.0 };
        let (start, later) = (Course::new(3, 1000.0, &camera), Course::new(3, 1010.0, &camera));
        let turn = later.heading() - start.heading();
        for z in [20.0, 50.0, 90.0] {
            // Seen from 10 m further on: moved by the offset there, and turned.
            let expected = start.offset(z) - start.offset(10.0) - turn * (z - 10.0);
            assert!((later.offset(z - 10.0) - expected).abs() < 0.02, "{z}: {} {expected}", later.offset(z - 10.0));
        }
    }

    #[test]
    fn the_camera_looks_along_the_street() {
        let camera = Camera { height: 1.5, lateral: 1.7, focal: 1.0, horizon: 0.5, pan: 0.0 };
        for seed in 0..20 {
            let course = Course::new(seed, 123.0, &camera);
            assert!((course.offset(0.0) + 1.7).abs() < 1e-4);
            assert!((course.offset(5.0) - course.offset(0.0)).abs() < 0.3);
        }
    }
}
