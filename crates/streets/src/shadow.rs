//! Where on the ground is it darker (shadows) or brighter (lamps)?
//!
//! Every patch is an ellipse or a parallelogram on the ground. Since a row of pixels lies at one distance, a patch
//! becomes for that row a parabola or an interval in the lateral direction, found once per row.

use super::geometry::{Rgb, V3};

/// What a patch does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Effect {
    /// Keeps the sun away.
    Shadow,
    /// Keeps some of the sun away, as leaves do.
    Leaves,
    /// Keeps the sky away, too: what is right under a thing.
    Contact,
    /// A lamp's light.
    Lamp(Rgb),
}

/// An ellipse or a parallelogram on the ground; coordinates are metres ahead and metres to the right of the middle.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patch {
    pub effect: Effect,
    round: bool,
    centre: (f32, f32),
    /// Takes a point relative to the centre to where the patch is the unit circle or the square from -1 to 1.
    inverse: [f32; 4],
    reach: f32,
}

impl Patch {
    /// The patch about `centre` spanned by two half axes, all as (ahead, lateral); nothing if those are parallel.
    pub fn new(effect: Effect, round: bool, centre: (f32, f32), first: (f32, f32), second: (f32, f32)) -> Option<Self> {
        let det = first.0 * second.1 - first.1 * second.0;
        let inverse = [second.1 / det, -second.0 / det, -first.1 / det, first.0 / det];
        let reach = first.0.abs() + second.0.abs();
        (det.abs() > 1e-4).then_some(Self { effect, round, centre, inverse, reach })
    }

    /// A disc.
    pub fn disc(effect: Effect, centre: (f32, f32), radius: f32) -> Option<Self> {
        Self::new(effect, true, centre, (radius, 0.0), (0.0, radius))
    }

    /// The shadow of an upright thing: from its foot along the sun's direction, as long as it is high.
    pub fn cast(effect: Effect, foot: (f32, f32), from: f32, to: f32, width: f32, to_sun: V3) -> Option<Self> {
        let (z, x) = shift(to_sun);
        let (half, middle) = (0.5 * (to - from), 0.5 * (to + from));
        let length = (z * z + x * x).sqrt();
        let across = (x / length * width * 0.5, -z / length * width * 0.5);
        let along = (z * half, x * half);
        // A shadow is never shorter than its thing is wide.
        let stretch = if effect == Effect::Leaves { 1.0 + 0.5 * width / (half * length + 0.5 * width) } else { 1.0 };
        let centre = (foot.0 + z * middle, foot.1 + x * middle);
        Self::new(effect, effect == Effect::Leaves, centre, (along.0 * stretch, along.1 * stretch), across)
    }
}

/// How far a shadow moves for each metre of height, ahead and to the right.
pub(super) fn shift(to_sun: V3) -> (f32, f32) {
    let height = to_sun.y.max(0.08);
    (-to_sun.z / height, -to_sun.x / height)
}

/// A patch in one row.
#[derive(Clone, Copy, Debug)]
pub(super) enum Cut {
    /// Coefficients of the distance from the middle, squared, less 1; and the lateral centre.
    Round(f32, f32, f32, f32),
    /// From and to.
    Flat(f32, f32),
}

impl Cut {
    /// How much of the patch's effect there is at this place, with an edge so many metres soft.
    pub fn weight(&self, lateral: f32, soft: f32) -> f32 {
        match *self {
            Self::Round(a, b, c, centre) => {
                let x = lateral - centre;
                -((a * x + 2.0 * b) * x + c)
            }
            Self::Flat(from, to) => (lateral - from).min(to - lateral) / soft + 0.5,
        }
        .clamp(0.0, 1.0)
    }
}

/// At most so many patches meet in one row; more would not be seen apart.
const MOST: usize = 32;

/// The patches of one row.
pub(super) struct Cuts {
    list: [(Effect, Cut); MOST],
    count: usize,
}

impl Cuts {
    /// Those of `patches` that the row `z` metres ahead meets.
    pub fn at(z: f32, patches: &[Patch]) -> Self {
        let mut cuts = Self { list: [(Effect::Shadow, Cut::Flat(0.0, 0.0)); MOST], count: 0 };
        for patch in patches {
            let dz = z - patch.centre.0;
            if dz.abs() > patch.reach || cuts.count == MOST {
                continue;
            }
            let [a, b, c, d] = patch.inverse;
            let cut = if patch.round {
                Cut::Round(b * b + d * d, dz * (a * b + c * d), dz * dz * (a * a + c * c) - 1.0, patch.centre.1)
            } else {
                let ((from, to), (p, q)) = (interval(a * dz, b), interval(c * dz, d));
                Cut::Flat(patch.centre.1 + from.max(p), patch.centre.1 + to.min(q))
            };
            cuts.list[cuts.count] = (patch.effect, cut);
            cuts.count += 1;
        }
        cuts
    }

    pub fn iter(&self) -> impl Iterator<Item = &(Effect, Cut)> {
        self.list[..self.count].iter()
    }
}

/// Where |offset + slope x| is at most 1.
fn interval(offset: f32, slope: f32) -> (f32, f32) {
    if slope.abs() < 1e-6 {
        return if offset.abs() <= 1.0 { (-1e6, 1e6) } else { (1.0, -1.0) };
    }
    let (a, b) = ((-1.0 - offset) / slope, (1.0 - offset) / slope);
    (a.min(b), a.max(b))
}

#[cfg(test)]
mod tests {

    use super::*;
    use crate::geometry::v3;

    #[test]
    fn a_disc_is_round_and_a_box_is_square() {
        let disc = Patch::disc(Effect::Contact, (10.0, 2.0), 1.0).unwrap();
        let square = Patch::new(Effect::Shadow, false, (10.0, 2.0), (1.0, 0.0), (0.0, 1.0)).unwrap();
        let weight = |patch: Patch, z: f32, lateral: f32| {
            Cuts::at(z, &[patch]).iter().map(|(_, cut)| cut.weight(lateral, 0.01)).sum::<f32>()
        };
        assert!((weight(disc, 10.0, 2.0) - 1.0).abs() < 1e-6);
        assert_eq!(weight(disc, 10.9, 2.9), 0.0);
        assert_eq!(weight(square, 10.9, 2.9), 1.0);
        assert_eq!(weight(square, 11.1, 2.0), 0.0);
        assert_eq!(weight(square, 10.0, 3.1), 0.0);
    }

    #[test]
    fn shadows_point_away_from_the_sun() {
        // The sun at 45 degrees on the right: the shadow of a 2 m post reaches 2 m to the left.
        let post = Patch::cast(Effect::Shadow, (5.0, 0.0), 0.0, 2.0, 0.2, v3(1.0, 1.0, 0.0).unit()).unwrap();
        let cuts = Cuts::at(5.0, &[post]);
        let (_, cut) = cuts.iter().next().unwrap();
        assert_eq!((cut.weight(-1.9, 0.01), cut.weight(0.1, 0.01), cut.weight(-2.1, 0.01)), (1.0, 0.0, 0.0));
    }
}
