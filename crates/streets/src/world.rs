//! What does every part of a street need to know of it?

use super::camera::{Camera, Course, FAR};
use super::chance::{Dice, Question};
use super::geometry::floor;
use super::light::Light;
use super::road::{Junction, Road};
use super::tree::Season;

/// One street, seen after so many metres. Everything in it follows from the seed and the metres.
#[derive(Clone, Debug)]
pub(super) struct World {
    pub seed: u64,
    pub metres: f64,
    pub road: Road,
    pub camera: Camera,
    pub course: Course,
    pub junctions: Vec<Junction>,
    pub light: Light,
    pub season: Season,
    /// The lane that the camera drives in, from the street's middle.
    pub lane: i32,
}

/// How fast the camera drives, in metres per second; others move in proportion.
pub(super) const SPEED: f32 = 9.0;

impl World {
    pub fn new(seed: u64, metres: f64) -> Self {
        let road = Road::new(seed);
        let mut dice = Dice::new(seed, Question::Traffic);
        // Mostly near the pavement, where there is more to see.
        let lane = if dice.chance(0.7) { road.lanes - 1 } else { dice.between(0, road.lanes - 1) };
        let camera = Camera::new(seed, road.lane_middle(lane));
        let course = Course::new(seed, metres, &camera);
        let light = Light::new(seed, course.heading());
        let junctions = Junction::around(seed, metres, &road);
        let season = Season::new(&mut dice);
        Self { seed, metres, road, camera, course, junctions, light, season, lane }
    }

    /// Calls `place` for every place number along the street that is in view, with its die and its metres ahead.
    /// Places are `step` metres apart.
    pub fn along(
        &self,
        question: Question,
        lane: usize,
        step: f64,
        behind: f64,
        mut place: impl FnMut(&mut Dice, f32, i64),
    ) {
        let first = ((self.metres - behind) / step).floor() as i64;
        let last = ((self.metres + f64::from(FAR)) / step).floor() as i64;
        for slot in first..=last {
            let mut dice = Dice::at(self.seed, question, lane, slot);
            place(&mut dice, (slot as f64 * step - self.metres) as f32, slot);
        }
    }

    /// The same for places that move along the street at `speed` metres per second.
    pub fn moving(
        &self,
        question: Question,
        lane: usize,
        step: f32,
        speed: f32,
        mut place: impl FnMut(&mut Dice, f32),
    ) {
        // How far the places have moved back, seen from the camera.
        let back = self.metres * f64::from(1.0 - speed / SPEED);
        let first = ((back - 12.0) / f64::from(step)).floor() as i64;
        let last = first + floor((FAR + 12.0) / step) as i64;
        for slot in first..=last {
            let mut dice = Dice::at(self.seed, question, lane, slot);
            place(&mut dice, (slot as f64 * f64::from(step) - back) as f32);
        }
    }

    /// Whether a thing from `z0` to `z1` on this side (0 left, 1 right) would stand in a crossing street.
    pub fn blocked(&self, side: usize, z0: f32, z1: f32, room: f32) -> bool {
        self.junctions.iter().any(|junction| junction.blocks(side, z0, z1, room))
    }

    /// Seconds on the way, for steps and pedals: kept small, so that fractions stay exact.
    pub fn seconds(&self) -> f32 {
        ((self.metres / f64::from(SPEED)) % 1000.0) as f32
    }
}
