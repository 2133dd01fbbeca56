//! How straight is a line?

/// A straight line through some points, and how far they are from it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Line {
    /// Its height at 0.
    pub intercept: f64,
    /// How much it rises by 1.
    pub slope: f64,
    /// Share of the variance that it explains.
    pub r2: f64,
    /// The point that is furthest from it, relative to the line: which, and by how much.
    pub worst: (usize, f64),
}

impl Line {
    /// Its height there.
    pub fn at(&self, x: f64) -> f64 {
        self.intercept + self.slope * x
    }
}

/// The line of least squares of relative errors: a point counts by how many per cent it is off, for the figures span
/// some powers of ten, of which the largest would else be the only ones to count. `r2` is by the same weights. `None`
/// of less than three points, or where all have the same place.
pub fn line(points: &[(f64, f64)]) -> Option<Line> {
    let weighed = || points.iter().map(|(x, y)| (*x, *y, y.powi(-2)));
    let sum = |value: fn(f64, f64) -> f64| weighed().map(|(x, y, weight)| weight * value(x, y)).sum::<f64>();
    let all = sum(|_, _| 1.0);
    let (x_mean, y_mean) = (sum(|x, _| x) / all, sum(|_, y| y) / all);
    let spread = |value: &dyn Fn(f64, f64) -> f64| weighed().map(|(x, y, w)| w * value(x - x_mean, y - y_mean)).sum();
    let (xx, xy, yy): (f64, f64, f64) = (spread(&|x, _| x * x), spread(&|x, y| x * y), spread(&|_, y| y * y));
    let slope = xy / xx;
    let intercept = y_mean - slope * x_mean;
    if points.len() < 3 || !slope.is_finite() || !intercept.is_finite() {
        return None;
    }
    let off = |(x, y): &(f64, f64)| y / (intercept + slope * x) - 1.0;
    let worst = points.iter().map(off).enumerate().max_by(|a, b| a.1.abs().total_cmp(&b.1.abs()))?;
    Some(Line { intercept, slope, r2: if yy > 0.0 { xy * xy / (xx * yy) } else { 1.0 }, worst })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_straight_line_is_found_again() {
        let points = [1.0, 2.0, 8.0, 64.0].map(|x| (x, 5.0 + 3.0 * x));
        let Line { intercept, slope, r2, worst } = line(&points).unwrap();
        assert!((intercept - 5.0).abs() < 1e-9 && (slope - 3.0).abs() < 1e-9, "{intercept} {slope}");
        assert!((r2 - 1.0).abs() < 1e-9 && worst.1.abs() < 1e-9);
    }

    /// Of (1, 1), (2, 2) and (4, 8) the weights are 1, 1/4 and 1/64, their sum is 81/64, the means are 100/81 and
    /// 104/81, and the weighed sums about them 26/81 (xx), 40/81 (xy) and 74/81 (yy).
    #[test]
    fn a_line_is_what_one_reckons_by_hand() {
        let Line { intercept, slope, r2, .. } = line(&[(1.0, 1.0), (2.0, 2.0), (4.0, 8.0)]).unwrap();
        assert!((slope - 20.0 / 13.0).abs() < 1e-9 && (intercept + 8.0 / 13.0).abs() < 1e-9, "{intercept} {slope}");
        assert!((r2 - 400.0 / 481.0).abs() < 1e-9, "{r2}");
    }

    #[test]
    fn errors_count_by_their_share_of_the_value() {
        let points = [(1.0, 1.0), (2.0, 2.0), (4.0, 4.0), (3.0, 6.0)];
        let fitted = line(&points).unwrap();
        assert_eq!(fitted.worst.0, 3, "{fitted:?}");
        assert!(fitted.r2 < 0.9);
        // A tenth of the largest is a tenth, and a tenth of the smallest is, too.
        let off = |at: usize| {
            let mut points = [1.0, 10.0, 100.0].map(|x| (x, x));
            points[at].1 *= 1.1;
            line(&points).unwrap().worst.1.abs()
        };
        assert!(off(0) < 0.1 && off(2) < 0.1 && (off(0) - off(2)).abs() < 0.06, "{} {}", off(0), off(2));
    }

    #[test]
    fn what_is_no_line_has_none() {
        assert!(line(&[(1.0, 2.0), (2.0, 3.0)]).is_none());
        assert!(line(&[(1.0, 2.0), (1.0, 3.0), (1.0, 4.0)]).is_none());
    }
}
