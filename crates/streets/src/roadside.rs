//! What stands along the kerb: trees, lamps, signs, bollards, railings, parked cars.

use super::car::Car;
use super::chance::Question;
use super::fence::Fence;
use super::geometry::rgb;
use super::post::{Lamp, Sign, Signal, steel};
use super::thing::{Facing, Kind, Thing};
use super::tree::Tree;
use super::world::World;

/// Adds everything along the kerb on one side (0 left, 1 right).
pub(super) fn add(world: &World, side: usize, things: &mut Vec<Thing>) {
    let sign = if side == 0 { -1.0 } else { 1.0 };
    let (ours, district) = (&world.road.sides[side], world.road.sides[side].district);
    // Those who drive on this side come towards us.
    let theirs = sign != world.road.drive;
    let mut put = |z: f32, lateral: f32, kind: Kind| things.push(Thing { z, lateral: sign * lateral, kind });

    let strip = ours.strip - ours.kerb;
    let trees = if strip > 0.5 { ours.kerb + 0.5 * strip } else { ours.kerb + 0.9 };
    let rate = if strip > 0.5 || ours.walk - ours.kerb > 2.4 { district.trees } else { 0.15 * district.trees };
    world.along(Question::Tree, side, 8.5, 10.0, |dice, z, _| {
        let z = z + dice.range(0.0, 2.0);
        if dice.chance(rate) && !world.blocked(side, z, z, 5.0) {
            put(z, trees, Kind::Tree(Tree::new(dice, world.season, true)));
        }
    });

    world.along(Question::Lamp, side, 26.0, 20.0, |dice, z, slot| {
        // Lamps stand on alternate sides, or on both.
        let z = z + dice.range(0.0, 3.0) + 13.0 * side as f32;
        let lamp = Lamp::new(&mut super::chance::Dice::at(world.seed, Question::Lamp, 9, 0));
        if (side == 0 || slot % 5 != 0) && !world.blocked(side, z, z, 1.5) {
            put(z, ours.kerb + 0.45, Kind::Lamp(lamp));
        }
    });

    world.along(Question::Sign, side, 14.0, 4.0, |dice, z, _| {
        let z = z + dice.range(0.0, 9.0);
        if world.blocked(side, z, z, 1.0) {
            return;
        }
        match dice.weighted(&[0.36, 0.07, 0.12, 0.45]) {
            0 => put(z, ours.kerb + 0.5, Kind::Sign(Sign::new(dice, theirs && dice.clone().chance(0.75)))),
            1 => put(z, ours.kerb + 1.5, Kind::Sign(Sign::board(dice))),
            // A bare mast, for cables or flags.
            2 => {
                let (height, colour) = (dice.range(4.5, 9.0), steel(dice));
                put(z, ours.walk - 0.3, Kind::Bollard(height, colour));
            }
            _ => {}
        }
    });

    world.along(Question::Bollard, side, 21.0, 20.0, |dice, z, _| {
        if !dice.chance(0.16) {
            return;
        }
        let (height, colour) = (dice.range(0.75, 1.1), steel(dice));
        for number in 0..dice.between(4, 8) {
            let z = z + 2.1 * number as f32;
            if !world.blocked(side, z, z, 1.0) {
                put(z, ours.kerb + 0.3, Kind::Bollard(height, colour));
            }
        }
    });

    world.along(Question::Fence, side, 24.0, 24.0, |dice, z, _| {
        let length = dice.range(8.0, 22.0);
        if dice.chance(0.12 + 0.12 * district.fences) && !world.blocked(side, z, z + length, 4.0) {
            put(z, ours.kerb + 0.25, Kind::Fence(Fence::kerb(dice), length));
        }
    });

    world.along(Question::Parked, side, 6.4, 8.0, |dice, z, _| {
        let z = z + 3.2 + dice.range(-0.3, 0.3);
        if ours.parking() && dice.chance(0.35 + 0.5 * district.parked) && !clear(world, side, z) {
            let facing = if theirs != dice.chance(0.1) { Facing::Towards } else { Facing::Ahead };
            put(z, ours.kerb - 1.05, Kind::Car(Car::new(dice, false), facing));
        }
    });

    for junction in world.junctions.iter().filter(|junction| junction.lights) {
        let mut dice = super::chance::Dice::at(world.seed, Question::Crossing, 5, junction.slot);
        let signal = Signal {
            shows: dice.pick(&[0, 2, 2, 1]),
            colour: rgb(0x30343a),
            arm: if world.road.lanes > 1 { 3.5 } else { 0.0 },
            back: theirs,
        };
        // Ours stand before the crossing street, theirs beyond it.
        let beside = junction.half + 1.6;
        let z = if theirs { junction.z + beside } else { junction.z - beside };
        put(z, ours.kerb + 0.4, Kind::Signal(signal));
    }
}

/// Whether nobody may park there: near crossing streets and on zebras.
fn clear(world: &World, side: usize, z: f32) -> bool {
    world.blocked(side, z - 2.7, z + 2.7, 4.0)
        || world
            .junctions
            .iter()
            .any(|junction| (z - junction.z).abs() < junction.half + if junction.zebra { 7.5 } else { 3.0 })
}
