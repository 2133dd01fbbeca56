//! How wide is the street, and what is painted on it? The cross-section, which stays the same as one drives,
//! and the junctions, which come and go.

use super::camera::FAR;
use super::chance::{Dice, Question};
use super::district::{DISTRICTS, District, Yard};
use super::geometry::{Rgb, grey, mix, rgb, scale};

/// One side of the street, from the kerb outwards; all distances are from the street's middle, in metres.
#[derive(Clone, Copy, Debug)]
pub(super) struct Side {
    pub district: &'static District,
    /// Where the lanes end; parking begins.
    pub travel: f32,
    /// Where the carriageway ends.
    pub kerb: f32,
    /// Where a strip of grass ends, if there is one.
    pub strip: f32,
    /// Where the pavement ends.
    pub walk: f32,
    /// Where the houses begin.
    pub front: f32,
    pub yard: Yard,
    pub cycle_lane: bool,
}

/// How a line is painted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Line {
    None,
    Dashed,
    Solid,
    Double,
}

/// The street as it is everywhere.
#[derive(Clone, Copy, Debug)]
pub(super) struct Road {
    /// Left and right.
    pub sides: [Side; 2],
    /// 1 where one drives on the right, -1 on the left.
    pub drive: f32,
    pub lanes: i32,
    pub lane: f32,
    pub centre: Line,
    pub edge: bool,
    pub zebra: bool,
    pub asphalt: Rgb,
    pub paving: Rgb,
    pub kerbstone: Rgb,
    pub paint: Rgb,
    pub grass: Rgb,
    pub gravel: Rgb,
    /// The size of the pavement's slabs, in metres; 0 is asphalt.
    pub slab: f32,
    /// How worn, patched and stained everything is.
    pub wear: f32,
    pub seed: u32,
    /// How often another street crosses.
    pub crossings: f32,
}

impl Road {
    pub fn new(seed: u64) -> Self {
        let mut dice = Dice::new(seed, Question::District);
        let left = &DISTRICTS[dice.weighted(&[1.0, 1.0, 0.9, 0.9, 0.7, 0.7])];
        let right = if dice.chance(0.6) { left } else { &DISTRICTS[dice.between(0, 5) as usize] };
        let mut dice = Dice::new(seed, Question::Road);
        let lanes = dice.between(left.lanes.0, left.lanes.1);
        let lane = dice.range(2.7, 3.5);
        let asphalt = match dice.weighted(&[0.55, 0.3, 0.15]) {
            0 => mix(rgb(0x46464a), rgb(0x7c7c80), dice.range(0.0, 1.0)),
            1 => mix(rgb(0x605c58), rgb(0xa09a90), dice.range(0.0, 1.0)),
            _ => mix(rgb(0x6a5a54), rgb(0x90807a), dice.range(0.0, 1.0)),
        };
        let paving = match dice.weighted(&[0.5, 0.25, 0.25]) {
            0 => mix(rgb(0x6c6c6c), rgb(0xbcb8b0), dice.range(0.0, 1.0)),
            1 => mix(rgb(0x8a6a5a), rgb(0xb89a84), dice.range(0.0, 1.0)),
            // The same material as the road: only the kerb tells them apart.
            _ => scale(asphalt, dice.range(0.85, 1.3)),
        };
        let side = |district: &'static District, dice: &mut Dice| Side::new(district, lanes as f32 * lane, dice);
        Self {
            sides: [side(left, &mut dice), side(right, &mut dice)],
            drive: if dice.chance(0.7) { 1.0 } else { -1.0 },
            lanes,
            lane,
            centre: dice.pick(&[Line::Dashed, Line::Dashed, Line::Solid, Line::Double, Line::None]),
            edge: dice.chance(0.45),
            zebra: dice.chance(0.8),
            asphalt,
            paving,
            kerbstone: grey(dice.range(0.2, 0.5)),
            paint: if dice.chance(0.85) { grey(dice.range(0.6, 0.85)) } else { scale(rgb(0xf0c040), 0.9) },
            grass: mix(rgb(0x5a7a34), rgb(0x9a9450), dice.range(0.0, 1.0)),
            gravel: mix(rgb(0x9a8e7c), rgb(0xb0aca4), dice.range(0.0, 1.0)),
            slab: dice.pick(&[0.0, 0.4, 0.6, 1.0, 1.5]),
            wear: dice.range(0.2, 1.0),
            seed: dice.bits(),
            crossings: dice.range(0.3, 0.95),
        }
    }

    /// The side on which `lateral` is: 0 left, 1 right.
    pub fn side(&self, lateral: f32) -> &Side {
        &self.sides[usize::from(lateral >= 0.0)]
    }

    /// The middle of a lane that goes our way (counted from the street's middle).
    pub fn lane_middle(&self, lane: i32) -> f32 {
        self.drive * (lane as f32 + 0.5) * self.lane
    }
}

impl Side {
    fn new(district: &'static District, travel: f32, dice: &mut Dice) -> Self {
        let cycle_lane = dice.chance(0.25);
        let parking = dice.chance(0.25 + 0.6 * district.parked);
        let lanes_end = travel + if cycle_lane { 1.5 } else { 0.0 };
        let kerb = lanes_end + if parking { 2.1 } else { 0.25 };
        let strip = kerb + if dice.chance(district.strip) { dice.range(1.2, 2.6) } else { 0.0 };
        let walk = strip + dice.range(district.pavement.0, district.pavement.1);
        let front = walk + dice.range(district.verge.0, district.verge.1);
        Self { district, travel: lanes_end, kerb, strip, walk, front, yard: dice.pick(district.yards), cycle_lane }
    }

    /// Whether cars can stand at the kerb.
    pub fn parking(&self) -> bool {
        self.kerb - self.travel > 1.0
    }
}

/// Where another street crosses, or only people do.
#[derive(Clone, Copy, Debug)]
pub(super) struct Junction {
    /// Metres ahead of the camera.
    pub z: f32,
    /// Half the width of the crossing street.
    pub half: f32,
    /// Whether it is open to the left and to the right.
    pub open: [bool; 2],
    pub zebra: bool,
    pub lights: bool,
    pub slot: i64,
}

/// Metres between two places where a junction may be.
const BLOCK: f64 = 74.0;

/// Room for crossing and corner beside a junction's road, in metres.
pub(super) const CORNER: f32 = 6.0;

impl Junction {
    /// The junctions in view and those just behind, nearest first.
    pub fn around(seed: u64, metres: f64, road: &Road) -> Vec<Self> {
        let first = (metres / BLOCK).floor() as i64 - 1;
        let last = ((metres + f64::from(FAR) + 40.0) / BLOCK).floor() as i64;
        (first..=last).filter_map(|slot| Self::at(seed, metres, road, slot)).collect()
    }

    fn at(seed: u64, metres: f64, road: &Road, slot: i64) -> Option<Self> {
        let mut dice = Dice::at(seed, Question::Junction, 0, slot);
        if !dice.chance(road.crossings) {
            return None;
        }
        let place = slot as f64 * BLOCK + f64::from(dice.range(15.0, 59.0));
        let open = dice.pick(&[[true, true], [true, true], [true, false], [false, true], [false, false]]);
        let half = if open == [false, false] { 0.0 } else { dice.range(2.8, 4.5 + road.lanes as f32) };
        let zebra = half == 0.0 || (road.zebra && dice.chance(0.7));
        let lights = half > 0.0 && dice.chance(0.2 + 0.2 * road.lanes as f32);
        Some(Self { z: (place - metres) as f32, half, open, zebra, lights, slot })
    }

    /// Whether a thing from `z0` to `z1` on this side would stand in the crossing street (0 left, 1 right), with so
    /// much room to spare.
    pub fn blocks(&self, side: usize, z0: f32, z1: f32, room: f32) -> bool {
        self.open[side] && z1 > self.z - self.half - room && z0 < self.z + self.half + room
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_street_goes_outwards_in_order() {
        for seed in 0..300 {
            for side in Road::new(seed).sides {
                let order = [0.0, side.travel, side.kerb, side.strip, side.walk, side.front];
                assert!(order.windows(2).all(|pair| pair[0] <= pair[1]), "{seed}: {order:?}");
            }
        }
    }

    #[test]
    fn junctions_stay_where_they_are_as_one_drives() {
        let road = Road::new(4);
        let place = |metres: f64| -> Vec<(i64, i64)> {
            let found = Junction::around(4, metres, &road);
            found.iter().map(|junction| (junction.slot, ((metres + f64::from(junction.z)) * 100.0) as i64)).collect()
        };
        let (before, after) = (place(1000.0), place(1010.0));
        assert!(before.iter().any(|junction| after.contains(junction)));
    }
}
