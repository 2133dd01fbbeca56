//! What stands or moves in a street, where it is, and how it comes onto the canvas.

use super::building::Building;
use super::camera::Course;
use super::canvas::Canvas;
use super::car::Car;
use super::class::{CYCLIST, PERSON};
use super::fence::Fence;
use super::figure::Person;
use super::geometry::{Frame, Rgb, UP, v3};
use super::light::Light;
use super::post::{Lamp, Sign, Signal, bollard};
use super::shadow::{Effect, Patch};
use super::tree::{Hedge, Tree};

/// Where somebody or something faces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Facing {
    /// The way the camera looks.
    Ahead,
    Towards,
    Left,
    Right,
}

impl Facing {
    /// The frame of a thing that faces so.
    fn turn(self, frame: &Frame) -> Frame {
        match self {
            Self::Ahead => *frame,
            Self::Towards => frame.turned(),
            Self::Right => frame.sideways(),
            Self::Left => frame.sideways().turned(),
        }
    }

    /// 1 to the right, -1 to the left, 0 otherwise.
    fn across(self) -> f32 {
        match self {
            Self::Right => 1.0,
            Self::Left => -1.0,
            _ => 0.0,
        }
    }
}

/// Everything that can stand in a street.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    Building(Building),
    Tree(Tree),
    Hedge(Hedge),
    /// So many metres long.
    Fence(Fence, f32),
    Lamp(Lamp),
    Sign(Sign),
    Signal(Signal),
    Bollard(f32, Rgb),
    Car(Car, Facing),
    /// On foot, with the phase of the step.
    Walker(Person, Facing, f32),
    /// On a bicycle, with the phase of the pedals.
    Cyclist(Person, Facing, f32),
}

/// One thing and where it is: metres ahead of the camera and to the right of the street's middle. What has a length
/// begins there; a car is there with its middle.
#[derive(Clone, Copy, Debug)]
pub(super) struct Thing {
    pub z: f32,
    pub lateral: f32,
    pub kind: Kind,
}

impl Thing {
    /// 1 on the right of the street, -1 on the left.
    fn side(&self) -> f32 {
        if self.lateral < 0.0 { -1.0 } else { 1.0 }
    }

    /// Adds what it does to the ground's light.
    pub fn shade(&self, light: &Light, patches: &mut Vec<Patch>) {
        let at = (self.z, self.lateral);
        let sun = light.has_sun();
        let cast = |height: f32, width: f32| {
            let shadow = Patch::cast(Effect::Shadow, at, 0.0, height, width, light.to_sun);
            shadow.filter(|_| sun)
        };
        match &self.kind {
            Kind::Building(house) => patches.extend(house.shadow(light).filter(|_| sun)),
            Kind::Tree(tree) => patches.extend(tree.shadows(light, at).into_iter().flatten()),
            Kind::Hedge(_) => {}
            Kind::Fence(fence, length) => {
                let (ahead, right) = super::shadow::shift(light.to_sun);
                let (half, along) = (0.5 * length, (0.5 * ahead * fence.height, 0.5 * right * fence.height));
                let centre = (self.z + half + along.0, self.lateral + along.1);
                patches.extend(
                    Patch::new(Effect::Leaves, false, centre, (half, 0.0), along)
                        .filter(|_| sun && right.abs() * fence.height > 0.3),
                );
            }
            Kind::Lamp(lamp) => {
                patches.extend(cast(lamp.height, 0.15));
                if light.night > 0.0 {
                    let middle = (self.z, self.lateral - self.side() * lamp.arm);
                    let colour = lamp.glow.map(|value| value * 1.1);
                    patches.extend(Patch::disc(Effect::Lamp(colour), middle, 1.7 * lamp.height));
                }
            }
            Kind::Sign(sign) => patches.extend(cast(sign.height, 0.1)),
            Kind::Signal(_) => patches.extend(cast(3.2, 0.15)),
            Kind::Bollard(height, _) => patches.extend(cast(*height, 0.18)),
            Kind::Car(car, facing) => {
                let (long, wide) = (0.5 * car.length(), 0.5 * car.width());
                let half = if facing.across() == 0.0 { (long, wide) } else { (wide, long) };
                patches.extend(car.shadows(light, at, half).into_iter().flatten());
                if light.night > 0.0 && car.driving && *facing == Facing::Towards {
                    let beam = Effect::Lamp([0.5, 0.48, 0.4]);
                    patches.extend(Patch::new(beam, true, (self.z - long - 4.0, self.lateral), (5.0, 0.0), (0.0, 1.6)));
                }
            }
            Kind::Walker(person, ..) | Kind::Cyclist(person, ..) => {
                patches.extend(Patch::disc(Effect::Contact, at, 0.38 * person.size));
                patches.extend(cast(1.7 * person.size, 0.42));
            }
        }
    }

    pub fn draw(&self, canvas: &mut Canvas, course: &Course, light: &Light) {
        let foot = course.ground(self.z, self.lateral);
        let frame = || course.frame(self.z, self.lateral);
        match &self.kind {
            Kind::Building(house) => house.draw(canvas, course, light),
            Kind::Tree(tree) => tree.draw(canvas, foot, light),
            Kind::Hedge(hedge) => hedge.draw(canvas, &frame(), self.side(), light),
            Kind::Fence(fence, length) => {
                let to = course.ground(self.z + length, self.lateral);
                let out = UP.cross((to - foot).unit()) * self.side();
                fence.draw(canvas, foot, to, out, light);
            }
            Kind::Lamp(lamp) => lamp.draw(canvas, foot, -self.side(), light),
            Kind::Sign(sign) => sign.draw(canvas, foot, light),
            Kind::Signal(signal) => signal.draw(canvas, foot, -self.side(), light),
            Kind::Bollard(height, colour) => bollard(canvas, &frame(), *height, *colour, light),
            Kind::Car(car, facing) => {
                let mut frame = facing.turn(&frame());
                frame.at = frame.point(0.0, 0.0, 0.5 * car.length());
                car.draw(canvas, &frame, light);
            }
            Kind::Walker(person, facing, step) => {
                let figure = person.walking(*step, facing.across());
                let lift = UP * Person::bounce(*step);
                figure.draw(canvas, foot + lift, person.size, PERSON, light);
            }
            Kind::Cyclist(person, facing, turn) => {
                let figure = match facing.across() {
                    0.0 => person.riding_ahead(*turn),
                    to => person.riding_across(*turn, to),
                };
                figure.draw(canvas, foot + v3(0.0, 0.0, 0.0), person.size.max(0.85), CYCLIST, light);
            }
        }
    }
}
