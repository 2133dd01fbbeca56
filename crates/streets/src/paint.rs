//! Which lines, bars and arrows are painted on the carriageway?

use super::geometry::fract;
use super::road::{CORNER, Junction, Line, Road};

/// A row of the ground.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'a> {
    /// Metres ahead of the camera.
    pub z: f32,
    /// Metres along the street, for what repeats.
    pub along: f32,
    /// Metres that a pixel covers.
    pub footprint: f32,
    /// The junction at hand.
    pub junction: Option<&'a Junction>,
}

/// The width of lines, in metres.
const WIDTH: f32 = 0.14;

/// How much paint covers this place of the carriageway; `None` where it is bare.
///
/// Far lines are widened to half a pixel, and pale in proportion, as they do in a camera: otherwise they would break
/// up into dots.
pub(super) fn marking(road: &Road, lateral: f32, place: &Place) -> Option<f32> {
    let side = road.side(lateral);
    let ours = lateral * road.drive > 0.0;
    let mut stopped = false;
    if let Some(junction) = place.junction {
        // Metres before the crossing street's edge, as one comes to it on this side.
        let beyond = place.z - junction.z;
        let before = if ours { -beyond } else { beyond } - junction.half;
        stopped = beyond.abs() < junction.half + if junction.half > 0.0 { CORNER } else { 2.6 };
        if junction.zebra && lateral.abs() < side.kerb - 0.25 && on_zebra(junction, beyond) {
            return (fract(lateral) < 0.5).then_some(1.0);
        }
        if junction.half > 0.0 && lateral.abs() < side.travel {
            let stop = if junction.zebra { CORNER } else { 2.0 };
            if before > stop && before < stop + 0.45 {
                return Some(1.0);
            }
            if road.lanes > 1 && arrow(road, lateral, before - stop - 3.0) {
                return Some(1.0);
            }
        }
    }
    if stopped {
        return None;
    }
    let wide = WIDTH.max(0.55 * place.footprint);
    let covered = (WIDTH / wide).max(0.45);
    let on = |middle: f32, width: f32| (lateral.abs() - middle).abs() < 0.5 * width;
    let dashed = fract(place.along / 9.0) < 0.4;
    let centre = match road.centre {
        Line::None => false,
        Line::Dashed => dashed && on(0.0, wide),
        Line::Solid => on(0.0, wide),
        Line::Double => on(0.15, wide.min(0.2)),
    };
    let between = dashed && (1..road.lanes).any(|lane| on(lane as f32 * road.lane, wide));
    let cycle = side.cycle_lane && fract(place.along / 3.0) < 0.65 && on(side.travel - 1.5, wide);
    let edge = (road.edge || side.cycle_lane) && on(side.travel - 0.1, wide);
    // Bays for parked cars, every six metres.
    let bay = side.parking() && road.edge && lateral.abs() > side.travel && fract(place.along / 6.0) * 6.0 < WIDTH;
    (centre || between || cycle || edge || bay).then_some(covered)
}

/// Zebras lie just outside the crossing street, on both sides of it; without a street there is one.
fn on_zebra(junction: &Junction, beyond: f32) -> bool {
    if junction.half == 0.0 { beyond.abs() < 1.7 } else { (beyond.abs() - junction.half - 3.2).abs() < 1.6 }
}

/// An arrow that points ahead, `at` metres behind its tip, in the middle of each lane.
fn arrow(road: &Road, lateral: f32, at: f32) -> bool {
    if !(0.0..4.5).contains(&at) || lateral.abs() > road.lanes as f32 * road.lane {
        return false;
    }
    let across = ((fract(lateral.abs() / road.lane) - 0.5) * road.lane).abs();
    if at < 1.8 { across < 0.32 * at } else { across < 0.13 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn road() -> Road {
        let mut road = Road::new(1);
        (road.centre, road.edge, road.lanes, road.lane, road.drive) = (Line::Solid, false, 1, 3.0, 1.0);
        road.sides.iter_mut().for_each(|side| (side.travel, side.kerb, side.cycle_lane) = (3.0, 3.2, false));
        road
    }

    #[test]
    fn a_solid_line_runs_down_the_middle() {
        let place = Place { z: 8.0, along: 8.0, footprint: 0.02, junction: None };
        assert_eq!(marking(&road(), 0.05, &place), Some(1.0));
        assert_eq!(marking(&road(), 1.5, &place), None);
        let far = Place { footprint: 0.5, ..place };
        assert!(marking(&road(), 0.1, &far).is_some_and(|covered| covered < 0.6));
    }

    #[test]
    fn a_junction_has_a_zebra_and_a_stop_line_for_each_direction() {
        let junction = Junction { z: 20.0, half: 4.0, open: [true, true], zebra: true, lights: false, slot: 0 };
        let at =
            |z, lateral| marking(&road(), lateral, &Place { z, along: z, footprint: 0.02, junction: Some(&junction) });
        assert_eq!((at(20.0, 0.0), at(13.0, 1.2), at(13.0, 1.7)), (None, Some(1.0), None));
        // The stop line: ours before the junction, theirs beyond.
        assert_eq!((at(9.8, 1.7), at(9.8, -1.7), at(30.2, -1.7)), (Some(1.0), None, Some(1.0)));
    }
}
