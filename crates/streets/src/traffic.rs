//! Who is on the move: cars in their lanes and across, people on foot and on bicycles.

use super::car::Car;
use super::chance::{Dice, Question};
use super::figure::Person;
use super::geometry::{lerp, sine};
use super::road::Junction;
use super::thing::{Facing, Kind, Thing};
use super::world::{SPEED, World};

/// Walking and riding, in metres per second.
const WALK: f32 = 1.35;
const RIDE: f32 = 4.6;

/// Adds everybody who moves.
pub(super) fn add(world: &World, things: &mut Vec<Thing>) {
    drivers(world, things);
    for side in [0, 1] {
        walkers(world, side, things);
        cyclists(world, side, things);
    }
    for junction in &world.junctions {
        if junction.zebra {
            crossers(world, junction, things);
        }
        if junction.half > 0.0 {
            passers(world, junction, things);
        }
    }
}

fn drivers(world: &World, things: &mut Vec<Thing>) {
    let road = &world.road;
    for lane in 0..road.lanes {
        let busy = road.sides[usize::from(road.drive > 0.0)].district.traffic;
        let mut pace = Dice::at(world.seed, Question::Traffic, 20, i64::from(lane));
        // Whoever is in our lane keeps our speed, or we should drive through him.
        let speed = if lane == world.lane { SPEED } else { pace.range(6.0, 12.0) };
        world.moving(Question::Traffic, lane as usize, 17.0, speed, |dice, z| {
            let sway = 0.8 * sine(world.seconds() * 0.05 + dice.range(0.0, 1.0));
            let z = z + dice.range(0.0, 5.0) + sway;
            if (lane != world.lane || z > 9.0) && dice.chance(busy) {
                let lateral = road.lane_middle(lane) + dice.range(-0.3, 0.3);
                things.push(Thing { z, lateral, kind: Kind::Car(Car::new(dice, true), Facing::Ahead) });
            }
        });
        let busy = road.sides[usize::from(road.drive < 0.0)].district.traffic;
        let speed = -pace.range(7.0, 11.0);
        world.moving(Question::Traffic, lane as usize + 8, 19.0, speed, |dice, z| {
            let z = z + dice.range(0.0, 7.0);
            if dice.chance(busy) {
                let lateral = -road.lane_middle(lane) + dice.range(-0.3, 0.3);
                things.push(Thing { z, lateral, kind: Kind::Car(Car::new(dice, true), Facing::Towards) });
            }
        });
    }
}

fn walkers(world: &World, side: usize, things: &mut Vec<Thing>) {
    let sign = if side == 0 { -1.0 } else { 1.0 };
    let ours = &world.road.sides[side];
    let (from, to) = (ours.strip + 0.5, (ours.walk - 0.3).max(ours.strip + 0.7));
    for (lane, facing, speed) in [(0, Facing::Ahead, WALK), (1, Facing::Towards, -WALK), (2, Facing::Left, 0.0)] {
        let rate = ours.district.walkers * if speed == 0.0 { 0.16 } else { 0.5 };
        world.moving(Question::Walker, lane + 4 * side, 6.5, speed, |dice, z| {
            if !dice.chance(rate) {
                return;
            }
            let z = z + dice.range(0.0, 4.0);
            let lateral = dice.range(from, to);
            // Those who wait face the street, or each other.
            let facing = if speed == 0.0 { dice.pick(&[Facing::Left, Facing::Right, Facing::Towards]) } else { facing };
            let step = if speed == 0.0 { 0.0 } else { 0.95 * world.seconds() + dice.range(0.0, 1.0) };
            for companion in 0..if dice.chance(0.3) { 2 } else { 1 } {
                let person = Person::new(dice, world.light.wet);
                let lateral = sign * (lateral + 0.6 * companion as f32);
                let z = z + 0.3 * companion as f32;
                things.push(Thing { z, lateral, kind: Kind::Walker(person, facing, step + 0.3 * companion as f32) });
            }
        });
    }
}

fn cyclists(world: &World, side: usize, things: &mut Vec<Thing>) {
    let sign = if side == 0 { -1.0 } else { 1.0 };
    let ours = &world.road.sides[side];
    let with_us = sign == world.road.drive;
    let (speed, facing) = if with_us { (RIDE, Facing::Ahead) } else { (-RIDE, Facing::Towards) };
    world.moving(Question::Cyclist, side, 15.0, speed, |dice, z| {
        if dice.chance(ours.district.cyclists) {
            let z = z + dice.range(0.0, 9.0);
            // We overtake with room to spare.
            let room =
                if with_us && world.lane + 1 == world.road.lanes { world.camera.lateral.abs() + 0.95 } else { 0.0 };
            let lateral = sign * (ours.travel - dice.range(0.3, 0.7)).max(room);
            let turn = 1.1 * world.seconds() + dice.range(0.0, 1.0);
            let person = Person::new(dice, 0.0);
            things.push(Thing { z, lateral, kind: Kind::Cyclist(person, facing, turn) });
        }
    });
}

/// Where on a way across somebody is: 0 at its beginning, 1 at its end. It depends on how far away we still are,
/// and ends before we arrive: nobody is run over.
fn across(dice: &mut Dice, z: f32, width: f32, speed: f32) -> f32 {
    let taken = width / speed * SPEED;
    let begin = taken + 10.0 + dice.range(0.0, 45.0);
    ((begin - z) / taken).clamp(0.0, 1.0)
}

/// People on a zebra.
fn crossers(world: &World, junction: &Junction, things: &mut Vec<Thing>) {
    let mut dice = Dice::at(world.seed, Question::Crossing, 0, junction.slot);
    for _ in 0..dice.between(0, 4) {
        let facing = dice.pick(&[Facing::Left, Facing::Right]);
        let sign = if facing == Facing::Right { 1.0 } else { -1.0 };
        let before = if junction.half == 0.0 { 0.0 } else { -(junction.half + 3.2) };
        let z = junction.z + before + dice.range(-1.2, 1.2);
        let (left, right) = (-world.road.sides[0].kerb - 0.9, world.road.sides[1].kerb + 0.9);
        let riding = dice.chance(0.3);
        let speed = if riding { 2.5 } else { WALK };
        let done = across(&mut dice, z, right - left, speed);
        let (from, to) = if sign > 0.0 { (left, right) } else { (right, left) };
        let moving = done > 0.0 && done < 1.0;
        let phase = if moving { world.seconds() + dice.range(0.0, 1.0) } else { 0.0 };
        let person = Person::new(&mut dice, world.light.wet);
        let kind = match riding {
            true => Kind::Cyclist(person, facing, phase),
            false => Kind::Walker(person, if moving { facing } else { Facing::Ahead }, phase),
        };
        things.push(Thing { z, lateral: lerp(from, to, done), kind });
    }
}

/// Cars and cyclists on the crossing street, waiting at its mouths or passing.
fn passers(world: &World, junction: &Junction, things: &mut Vec<Thing>) {
    let mut dice = Dice::at(world.seed, Question::Crossing, 1, junction.slot);
    let drive = world.road.drive;
    for side in [0, 1] {
        let waits = dice.chance(0.5);
        let car = Car::new(&mut dice, true);
        if junction.open[side] && waits {
            // Facing our street, on its own half of the other.
            let sign = if side == 0 { -1.0 } else { 1.0 };
            let facing = if side == 0 { Facing::Right } else { Facing::Left };
            let z = junction.z - sign * -0.5 * junction.half * drive;
            let lateral = sign * (world.road.sides[side].kerb + 1.2 + 0.5 * car.length());
            things.push(Thing { z, lateral, kind: Kind::Car(car, facing) });
        }
    }
    let rides = dice.chance(0.4);
    if junction.open == [true, true] && dice.chance(0.45) {
        let facing = dice.pick(&[Facing::Left, Facing::Right]);
        let sign = if facing == Facing::Right { 1.0 } else { -1.0 };
        let z = junction.z - sign * 0.45 * junction.half * drive;
        let done = across(&mut dice, z, 90.0, if rides { 5.0 } else { SPEED });
        let lateral = sign * lerp(-45.0, 45.0, done);
        let kind = match rides {
            true => Kind::Cyclist(Person::new(&mut dice, 0.0), facing, world.seconds()),
            false => Kind::Car(Car::new(&mut dice, true), facing),
        };
        things.push(Thing { z, lateral, kind });
    }
}
