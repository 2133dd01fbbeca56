//! How large is the drawing, and where in it is each network?

use super::axes::Axis;
use super::labels::{self, Disc, Place};
use super::points::Point;

/// The drawing's size and what follows from it, in its own units, which are about a pixel each.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frame {
    /// Of the whole drawing.
    pub width: f64,
    /// Of the whole drawing.
    pub height: f64,
    /// Radius of a disc of a hundred million parameters.
    radius: f64,
}

/// For a wide page, a narrow one, and a telephone.
pub const FRAMES: [Frame; 3] = [
    Frame { width: 1240.0, height: 680.0, radius: 25.0 },
    Frame { width: 760.0, height: 560.0, radius: 20.0 },
    Frame { width: 356.0, height: 460.0, radius: 13.0 },
];

/// For a slide, on which a unit is more than two pixels of a projector.
pub const SLIDE: Frame = Frame { width: 730.0, height: 314.0, radius: 17.0 };

/// Margins of the plot.
const LEFT: f64 = 44.0;
const RIGHT: f64 = 14.0;
const TOP: f64 = 26.0;
const BOTTOM: f64 = 86.0;

impl Frame {
    /// The plot: its left, upper, right and lower ends.
    pub const fn plot(self) -> [f64; 4] {
        [LEFT, TOP, self.width - RIGHT, self.height - BOTTOM]
    }

    /// Radius of so many parameters: the area tells.
    pub fn radius(self, params: f64) -> f64 {
        (self.radius * (params / 1e8).sqrt()).max(3.0)
    }

    /// From a share of the horizontal axis.
    pub const fn right(self, share: f64) -> f64 {
        LEFT + share * (self.width - LEFT - RIGHT)
    }

    /// From a share of the vertical axis.
    pub const fn down(self, share: f64) -> f64 {
        TOP + (1.0 - share) * (self.height - TOP - BOTTOM)
    }

    /// The disc of each point.
    pub fn discs(self, points: &[&Point], (x, y): (Axis, Axis)) -> Vec<Disc> {
        let disc = |point: &&Point| Disc {
            x: self.right(x.share(x.quantity.of(point))),
            y: self.down(y.share(y.quantity.of(point))),
            r: self.radius(point.params),
            name: point.name(),
        };
        points.iter().map(disc).collect()
    }

    /// Where the names stand.
    pub fn names(self, discs: &[Disc]) -> Vec<Option<Place>> {
        let [left, top, right, bottom] = self.plot();
        labels::place(discs, [left + 2.0, top + 2.0, right - 2.0, bottom - 2.0], &[])
    }
}

/// The disc whose centre is nearest to a place, among those that are there: of two that cover each other both can be
/// pointed at.
pub fn nearest(discs: &[Disc], x: f64, y: f64) -> Option<usize> {
    /// A finger's reach, and more than the smallest discs have.
    const REACH: f64 = 16.0;
    let distance = |disc: &Disc| (disc.x - x).hypot(disc.y - y);
    let is_near = |disc: &Disc| distance(disc) <= disc.r.max(REACH);
    let near = (0..discs.len()).filter(|index| is_near(&discs[*index]));
    near.min_by(|a, b| distance(&discs[*a]).total_cmp(&distance(&discs[*b])))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::panels::cost_chart::axes::Quantity;
    use crate::panels::cost_chart::points;

    #[test]
    fn every_disc_can_be_pointed_at_at_its_middle() {
        let all = points::all();
        for frame in FRAMES {
            for across in [Quantity::Macs, Quantity::Params] {
                let shown: Vec<&Point> = all.iter().collect();
                let discs = frame.discs(&shown, (Axis::fit(across, &shown), Axis::fit(Quantity::Top1, &shown)));
                for (index, disc) in discs.iter().enumerate() {
                    assert_eq!(nearest(&discs, disc.x, disc.y), Some(index), "{}", disc.name);
                }
            }
        }
        assert_eq!(nearest(&[], 0.0, 0.0), None);
    }
}
