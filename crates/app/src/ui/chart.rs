//! Where on a chart is a value?

/// The plot's rectangle in its own units, and the ranges that it shows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plot {
    /// Left edge.
    pub left: f64,
    /// Upper edge.
    pub top: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
    /// Largest value along the horizontal axis, which begins at 0.
    pub x_most: f64,
    /// Smallest and largest value along the vertical axis.
    pub y: (f64, f64),
}

impl Plot {
    /// Place of a value; outside values lie on the edge.
    pub fn at(&self, x: f64, y: f64) -> (f64, f64) {
        let share = |value: f64, low: f64, high: f64| {
            if high > low { ((value - low) / (high - low)).clamp(0.0, 1.0) } else { 0.0 }
        };
        (
            self.left + self.width * share(x, 0.0, self.x_most),
            self.top + self.height * (1.0 - share(y, self.y.0, self.y.1)),
        )
    }

    /// A line through points, for the `points` of an SVG polyline.
    pub fn line(&self, points: impl Iterator<Item = (f64, f64)>) -> String {
        let mut text = String::new();
        for (x, y) in points {
            let (px, py) = self.at(x, y);
            text += &format!("{px:.1},{py:.1} ");
        }
        text
    }
}

/// A round number at least as large as `value`, to end an axis with: 1, 2 or 5 times a power of ten.
pub fn round_up(value: f64) -> f64 {
    if value.is_nan() || value <= 0.0 {
        return 1.0;
    }
    let power = 10_f64.powf(value.log10().floor());
    [1.0, 2.0, 2.5, 5.0, 10.0]
        .into_iter()
        .map(|step| step * power)
        .find(|end| *end >= value * 0.999_999)
        .unwrap_or(10.0 * power)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_have_their_places_and_strays_stay_on_the_edge() {
        let plot = Plot { left: 10.0, top: 0.0, width: 100.0, height: 50.0, x_most: 200.0, y: (0.0, 1.0) };
        assert_eq!(plot.at(100.0, 0.5), (60.0, 25.0));
        assert_eq!(plot.at(0.0, 7.0), (10.0, 0.0));
    }

    #[test]
    fn axes_end_in_round_numbers() {
        assert_eq!(round_up(2.3), 2.5);
        assert_eq!(round_up(0.07), 0.1);
        assert_eq!(round_up(564.0), 1000.0);
        assert_eq!(round_up(0.0), 1.0);
    }
}
