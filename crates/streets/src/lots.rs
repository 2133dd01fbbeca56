//! What stands beyond the pavement: houses, gardens, hedges, what encloses them, and what looks over the roofs.

use super::building::Building;
use super::car::Car;
use super::chance::{Dice, Question};
use super::district::{District, Yard};
use super::fence::Fence;
use super::road::{Junction, Side};
use super::thing::{Facing, Kind, Thing};
use super::tree::{Hedge, Tree};
use super::world::World;

/// Room that a crossing street's pavement takes, in metres.
const ROOM: f32 = 2.6;

/// Adds everything beyond the pavement on one side (0 left, 1 right).
pub(super) fn add(world: &World, side: usize, things: &mut Vec<Thing>) {
    let ours = &world.road.sides[side];
    let district = ours.district;
    let step = Dice::at(world.seed, Question::Lot, side, i64::MIN).range(district.lot.0, district.lot.1);
    // Neighbours agree on the border between them.
    let border = |slot: i64| Dice::at(world.seed, Question::Lot, side + 2, slot).range(-0.28, 0.28) * step;
    world.along(Question::Lot, side, f64::from(step), 2.0 * f64::from(step), |dice, z, slot| {
        let (z0, z1) = (z + border(slot), z + step + border(slot + 1));
        if let Some(lot) = Lot::new(world, side, z0, z1) {
            lot.fill(world, dice, things);
        }
    });
    world.along(Question::Backyard, side, 28.0, 30.0, |dice, z, _| {
        behind(world, dice, side, z, things);
    });
}

/// A piece of land along the street, up to the next crossing street.
struct Lot<'a> {
    ours: &'a Side,
    district: &'static District,
    sign: f32,
    z0: f32,
    z1: f32,
    /// Whether a crossing street passes at its near end.
    corner: bool,
}

impl<'a> Lot<'a> {
    fn new(world: &'a World, side: usize, mut z0: f32, mut z1: f32) -> Option<Self> {
        let mut corner = false;
        for junction in &world.junctions {
            let (from, to) = edges(junction);
            if !junction.blocks(side, z0, z1, ROOM) {
                continue;
            }
            if from - z0 > z1 - to {
                z1 = from;
            } else {
                (z0, corner) = (to, true);
            }
        }
        let ours = &world.road.sides[side];
        let sign = if side == 0 { -1.0 } else { 1.0 };
        (z1 - z0 > 4.5).then_some(Self { ours, district: ours.district, sign, z0, z1, corner })
    }

    fn fill(&self, world: &World, dice: &mut Dice, things: &mut Vec<Thing>) {
        let (district, ours, sign) = (self.district, self.ours, self.sign);
        let vacant = dice.chance(district.vacant);
        let gap = dice.range(district.gap.0, district.gap.1).min(0.5 * (self.z1 - self.z0));
        if !vacant {
            let from = if self.corner { 0.0 } else { 0.5 * gap };
            let span = (self.z0 + from, self.z1 - 0.5 * gap);
            let mut house = Building::new(dice, district, span, sign, ours.front);
            house.free = gap > 0.5 || self.corner;
            house.depth += if self.corner { 14.0 } else { 0.0 };
            let other = &world.road.sides[usize::from(sign < 0.0)];
            let (low, high) = other.district.floors;
            let floors = if other.district.vacant > 0.5 { 0.0 } else { 0.5 * (low + high) as f32 };
            house.opposite = (3.0 * floors, ours.front + other.front);
            things.push(Thing { z: span.0, lateral: sign * ours.front, kind: Kind::Building(house) });
        }
        let garden = ours.front - ours.walk;
        let length = self.z1 - self.z0;
        if garden > 1.0 || vacant {
            let lateral = sign * (ours.walk + 0.2);
            if dice.chance(district.hedges) {
                let (height, seed) = (dice.range(0.7, 1.9), dice.bits());
                let hedge = Hedge { length: 0.96 * length, height, leaves: world.season.leaves(dice), seed };
                things.push(Thing { z: self.z0, lateral, kind: Kind::Hedge(hedge) });
            } else if dice.chance(district.fences) {
                let fence = Fence::garden(dice);
                let open = if dice.chance(0.5) { 3.0 } else { 0.3 };
                things.push(Thing { z: self.z0, lateral, kind: Kind::Fence(fence, (length - open).max(2.0)) });
            }
        }
        self.plant(world, dice, vacant, garden, things);
    }

    fn plant(&self, world: &World, dice: &mut Dice, vacant: bool, garden: f32, things: &mut Vec<Thing>) {
        let (ours, sign, leafy) = (self.ours, self.sign, self.ours.yard != Yard::Paved);
        let most = if vacant { 4 } else { 2 };
        for _ in 0..dice.between(0, most) {
            let deep = if vacant { dice.range(1.5, 16.0) } else { dice.range(1.0, garden.max(1.1)) };
            let z = dice.range(self.z0 + 0.5, self.z1 - 0.5);
            let tree = Tree::new(dice, world.season, false);
            if vacant || (leafy && garden > 2.5) {
                things.push(Thing { z, lateral: sign * (ours.walk + deep), kind: Kind::Tree(tree) });
            }
        }
        if (garden > 5.0 || vacant) && dice.chance(0.35 * self.district.parked + 0.1) {
            let car = Car::new(dice, false);
            let facing = dice.pick(&[Facing::Left, Facing::Right, Facing::Ahead]);
            let z = self.z1 - 1.6;
            things.push(Thing { z, lateral: sign * (ours.walk + 2.9), kind: Kind::Car(car, facing) });
        }
    }
}

fn edges(junction: &Junction) -> (f32, f32) {
    (junction.z - junction.half - ROOM, junction.z + junction.half + ROOM)
}

/// Adds what is seen between and above the houses.
fn behind(world: &World, dice: &mut Dice, side: usize, z: f32, things: &mut Vec<Thing>) {
    let ours = &world.road.sides[side];
    let sign = if side == 0 { -1.0 } else { 1.0 };
    // Behind the deepest corner house.
    let front = ours.front + dice.range(32.0, 44.0);
    let z = z + dice.range(0.0, 8.0);
    if dice.chance(0.45 * (1.0 - ours.district.vacant)) && !world.blocked(side, z, z + 18.0, ROOM) {
        let mut house = Building::new(dice, ours.district, (z, z + 18.0), sign, front);
        house.height *= dice.range(1.0, 1.8);
        (house.look.shop, house.awning) = (false, false);
        things.push(Thing { z, lateral: sign * front, kind: Kind::Building(house) });
    }
    let many = if ours.yard == Yard::Paved { 1 } else { 3 };
    for _ in 0..dice.between(0, many) {
        let lateral = sign * (front - dice.range(0.5, 2.5));
        let at = z + dice.range(0.0, 26.0);
        let tree = Tree::new(dice, world.season, false);
        if !world.blocked(side, at, at, ROOM) {
            things.push(Thing { z: at, lateral, kind: Kind::Tree(tree) });
        }
    }
}
