//! Which part of the figure is shown?

use super::axes::Axis;

/// How much closer each step comes.
const STEP: f64 = 1.6;

/// A part of both axes: all of them, or the surroundings of a place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Zoom {
    /// Share of both axes that is shown.
    part: f64,
    /// Its lower ends.
    low: (f64, f64),
}

impl Default for Zoom {
    fn default() -> Self {
        Zoom { part: 1.0, low: (0.0, 0.0) }
    }
}

impl Zoom {
    /// Is everything shown?
    pub fn is_whole(self) -> bool {
        self.part >= 1.0
    }

    /// Closer, around a place in shares of the whole axes.
    #[must_use]
    pub fn closer(self, around: Option<(f64, f64)>) -> Self {
        let middle = (self.low.0 + self.part / 2.0, self.low.1 + self.part / 2.0);
        Zoom::around((self.part / STEP).max(0.05), around.unwrap_or(middle))
    }

    /// Further away.
    #[must_use]
    pub fn wider(self) -> Self {
        let middle = (self.low.0 + self.part / 2.0, self.low.1 + self.part / 2.0);
        Zoom::around(self.part * STEP, middle)
    }

    fn around(part: f64, (x, y): (f64, f64)) -> Self {
        let part = part.min(1.0);
        let low = |middle: f64| (middle - part / 2.0).clamp(0.0, 1.0 - part);
        Zoom { part, low: (low(x), low(y)) }
    }

    /// The part of the horizontal axis.
    pub fn across(self, axis: Axis) -> Axis {
        axis.part(self.low.0, self.low.0 + self.part)
    }

    /// The part of the vertical axis.
    pub fn up(self, axis: Axis) -> Axis {
        axis.part(self.low.1, self.low.1 + self.part)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_comes_closer_around_a_place_and_never_leaves_the_figure() {
        let near = Zoom::default().closer(Some((0.95, 0.5)));
        assert!((near.part - 1.0 / STEP).abs() < 1e-9 && !near.is_whole());
        assert!((near.low.0 + near.part - 1.0).abs() < 1e-9, "{near:?}");
        assert!(near.wider().is_whole());
        assert_eq!(Zoom::default().wider(), Zoom::default());
    }
}
