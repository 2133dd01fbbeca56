//! Where do the names of discs stand, so that none touches another one, or a disc that is not its own?

/// Width of a letter and height of a line, in the drawing's units.
const LETTER: f64 = 7.0;
const LINE: f64 = 15.5;
/// Distances from a disc at which there is tried, the nearest first: so many, so far apart. Beyond the first a line
/// leads to the name.
const RINGS: u8 = 21;
const NEAREST: f64 = 4.0;
const APART: f64 = 6.0;
/// Directions from a disc in which there is tried, the best first, in twelfths of a turn; and those half a twelfth
/// further.
const DIRECTIONS: [f64; 12] = [0.0, 6.0, 9.0, 3.0, 11.0, 1.0, 7.0, 5.0, 10.0, 2.0, 8.0, 4.0];

/// A disc that would like its name beside it.
#[derive(Clone, Debug, PartialEq)]
pub struct Disc {
    /// Centre.
    pub x: f64,
    /// Centre.
    pub y: f64,
    /// Radius.
    pub r: f64,
    /// The name.
    pub name: String,
}

/// A rectangle: its left, upper, right and lower ends.
pub type Rectangle = [f64; 4];

/// Where a name stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// Where it begins, and its base line.
    pub x: f64,
    /// See `x`.
    pub y: f64,
    /// A line from the disc to it: two ends.
    pub leader: Option<[f64; 4]>,
    /// The room that it takes.
    pub room: Rectangle,
}

/// For each disc the place of its name within `frame` and clear of what is `taken`; none where nothing is free. The
/// nearest places are given first, and among equals short names choose first: more of them find room.
pub fn place(discs: &[Disc], frame: Rectangle, taken: &[Rectangle]) -> Vec<Option<Place>> {
    let mut places: Vec<Option<Place>> = vec![None; discs.len()];
    let mut taken = taken.to_vec();
    let mut on_lines: Vec<(f64, f64)> = Vec::new();
    let mut short_first: Vec<(usize, &Disc)> = discs.iter().enumerate().collect();
    short_first.sort_by_key(|(_, disc)| disc.name.chars().count());
    for ring in 0..RINGS {
        let gap = NEAREST + f64::from(ring) * APART;
        for (index, disc) in short_first.iter().copied() {
            if places[index].is_some() {
                continue;
            }
            let directions = DIRECTIONS.into_iter().chain(DIRECTIONS.map(|twelfth| twelfth + 0.5));
            let found = directions.map(|twelfth| candidate(disc, gap, twelfth, ring > 0)).find(|place| {
                is_within(&place.room, &frame)
                    && taken.iter().all(|other| !overlap(&place.room, other))
                    && discs.iter().all(|other| !touches(&place.room, other))
                    && on_lines.iter().all(|point| !holds(&place.room, *point))
                    && along(place).iter().all(|point| taken.iter().all(|other| !holds(other, *point)))
            });
            if let Some(place) = found {
                taken.push(place.room);
                on_lines.extend(along(&place));
                places[index] = Some(place);
            }
        }
    }
    places
}

fn candidate(disc: &Disc, gap: f64, twelfth: f64, has_leader: bool) -> Place {
    let length = disc.name.chars().count() as f64 * LETTER;
    let (sin, cos) = (twelfth * std::f64::consts::TAU / 12.0).sin_cos();
    let reach = disc.r + gap;
    let (x, y) = (disc.x + cos * (reach + length / 2.0), disc.y + sin * (reach + LINE / 2.0));
    let room = [x - length / 2.0, y - LINE / 2.0, x + length / 2.0, y + LINE / 2.0];
    let leader = has_leader.then(|| {
        let to = (disc.x.clamp(room[0], room[2]), disc.y.clamp(room[1], room[3]));
        let (dx, dy) = (to.0 - disc.x, to.1 - disc.y);
        let share = (disc.r / dx.hypot(dy).max(1e-9)).min(1.0);
        [disc.x + dx * share, disc.y + dy * share, to.0, to.1]
    });
    Place { x: room[0], y: y + LINE * 0.3, leader, room }
}

/// Points on the line that leads to a name.
fn along(place: &Place) -> Vec<(f64, f64)> {
    const STEPS: i32 = 12;
    let Some([x1, y1, x2, y2]) = place.leader else { return Vec::new() };
    let at = |step: i32| f64::from(step) / f64::from(STEPS);
    (0..STEPS).map(|step| (x1 + (x2 - x1) * at(step), y1 + (y2 - y1) * at(step))).collect()
}

fn is_within(own: &Rectangle, frame: &Rectangle) -> bool {
    own[0] >= frame[0] && own[1] >= frame[1] && own[2] <= frame[2] && own[3] <= frame[3]
}

fn overlap(a: &Rectangle, b: &Rectangle) -> bool {
    a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3]
}

fn holds(own: &Rectangle, (x, y): (f64, f64)) -> bool {
    (own[0]..=own[2]).contains(&x) && (own[1]..=own[3]).contains(&y)
}

fn touches(own: &Rectangle, disc: &Disc) -> bool {
    let (dx, dy) = (disc.x - disc.x.clamp(own[0], own[2]), disc.y - disc.y.clamp(own[1], own[3]));
    dx.hypot(dy) < disc.r + 1.0
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use arch::Procedure;

    use super::*;
    use crate::panels::cost_chart::axes::{Axis, Quantity};
    use crate::panels::cost_chart::frame::{FRAMES, Frame};
    use crate::panels::cost_chart::points;

    fn disc(x: f64, y: f64) -> Disc {
        Disc { x, y, r: 5.0, name: "ResNet".to_owned() }
    }

    #[test]
    fn names_give_way_to_each_other_and_to_the_edge() {
        let frame = [0.0, 0.0, 400.0, 300.0];
        let places = place(&[disc(100.0, 50.0), disc(102.0, 52.0), disc(395.0, 50.0)], frame, &[]);
        assert!(places[0].as_ref().unwrap().x > 100.0, "the first stands at its right");
        assert!(places[1].as_ref().unwrap().x < 100.0, "the second does not");
        assert!(places[2].as_ref().unwrap().room[2] <= 400.0, "nothing leaves the drawing");
        let filled = place(&[disc(100.0, 50.0)], frame, &[frame]);
        assert_eq!(filled, [None]);
    }

    /// Every way to show the zoo, at every width: no name on a name, none on a disc.
    #[test]
    fn no_name_touches_a_name_or_a_disc_over_the_whole_zoo() {
        let all = points::all();
        let shown = [Some(Procedure::SingleCrop), Some(Procedure::TenCrops), Some(Procedure::Dense), None];
        for frame in FRAMES {
            for procedure in shown {
                let points = points::by(&all, procedure);
                for across in [Quantity::Macs, Quantity::Params] {
                    for up in [Quantity::Top1, Quantity::Density] {
                        check(frame, &points, across, up);
                    }
                }
            }
        }
    }

    fn is_mixed(points: &[points::Point]) -> bool {
        points.iter().any(|point| point.procedure != points[0].procedure)
    }

    fn check(frame: Frame, points: &[points::Point], across: Quantity, up: Quantity) {
        let shown: Vec<&points::Point> = points.iter().collect();
        let axes = (Axis::fit(across, &shown), Axis::fit(up, &shown));
        let discs = frame.discs(&shown, axes);
        let places: Vec<Place> = frame.names(&discs).into_iter().flatten().collect();
        for (index, place) in places.iter().enumerate() {
            assert!(places[index + 1..].iter().all(|other| !overlap(&place.room, &other.room)));
            assert!(discs.iter().all(|disc| !touches(&place.room, disc)));
        }
        let named = (places.len(), discs.len());
        println!("{} wide, {across:?} {up:?}: {named:?}", frame.width);
        if frame.width < 400.0 && !is_mixed(points) && (across, up) == (Quantity::Macs, Quantity::Top1) {
            assert!(named.0 * 5 >= named.1 * 3, "three of five have names on a telephone, not {named:?}");
        }
        // Where there is room, all have names; where all procedures are mixed, nearly all.
        let is_mixed = is_mixed(points);
        if frame.width > 1000.0 && up == Quantity::Top1 {
            assert!(named.0 == named.1 || (is_mixed && named.0 + 3 >= named.1), "{across:?}: {named:?}");
        }
    }
}
