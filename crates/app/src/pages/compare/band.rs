//! What do several seeds of one training say together? A mean, and how far apart they lie.

/// From so many seeds on a deviation is told; of fewer, the smallest and the largest.
pub const MANY: usize = 5;

/// Some numbers in short.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// Their mean.
    pub mean: f64,
    /// The smallest; with [`MANY`] and more, the mean less one standard deviation.
    pub low: f64,
    /// The largest; with [`MANY`] and more, the mean and one standard deviation.
    pub high: f64,
    /// How many there are.
    pub count: usize,
}

/// `None` of no numbers.
pub fn spread(values: &[f64]) -> Option<Spread> {
    let count = values.len();
    if count == 0 {
        return None;
    }
    let mean = values.iter().sum::<f64>() / count as f64;
    let (low, high) = if count < MANY {
        (values.iter().copied().fold(f64::MAX, f64::min), values.iter().copied().fold(f64::MIN, f64::max))
    } else {
        let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
        let deviation = (squares / (count - 1) as f64).sqrt();
        (mean - deviation, mean + deviation)
    };
    Some(Spread { mean, low, high, count })
}

/// At each place where one of the lines has a point: those lines together that have begun there and come that far.
/// Between its points a line is straight. Points of a line are in order.
pub fn band(lines: &[Vec<(f64, f64)>]) -> Vec<(f64, Spread)> {
    let mut places: Vec<f64> = lines.iter().flatten().map(|point| point.0).collect();
    places.sort_by(f64::total_cmp);
    places.dedup();
    let at = |x: f64| {
        let values: Vec<f64> = lines.iter().filter_map(|line| between(line, x)).collect();
        Some((x, spread(&values)?))
    };
    places.into_iter().filter_map(at).collect()
}

fn between(line: &[(f64, f64)], x: f64) -> Option<f64> {
    let next = line.partition_point(|point| point.0 < x);
    let (right, above) = *line.get(next)?;
    if right == x {
        return Some(above);
    }
    let (left, below) = *line.get(next.checked_sub(1)?)?;
    Some(below + (above - below) * (x - left) / (right - left))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn few_seeds_have_ends_and_many_a_deviation() {
        assert_eq!(spread(&[]), None);
        assert_eq!(spread(&[0.5]), Some(Spread { mean: 0.5, low: 0.5, high: 0.5, count: 1 }));
        assert_eq!(spread(&[1.0, 4.0, 1.0]), Some(Spread { mean: 2.0, low: 1.0, high: 4.0, count: 3 }));
        // Of 2, 4, 4, 4, 6 the squares of the distances from 4 are 4 and 4, and 8 / 4 is 2.
        let five = spread(&[2.0, 4.0, 4.0, 4.0, 6.0]).unwrap();
        assert_eq!((five.mean, five.count), (4.0, 5));
        assert!((five.high - 4.0 - 2.0_f64.sqrt()).abs() < 1e-12 && (4.0 - five.low - 2.0_f64.sqrt()).abs() < 1e-12);
    }

    #[test]
    fn a_band_is_as_wide_as_its_lines_are_apart() {
        let lines = [vec![(1.0, 0.2), (2.0, 0.6), (3.0, 0.9)], vec![(1.0, 0.4), (3.0, 0.5)]];
        let band = band(&lines);
        let three: Vec<_> = band.iter().map(|(x, it)| (*x, it.low, it.high, it.count)).collect();
        assert_eq!(three, [(1.0, 0.2, 0.4, 2), (2.0, 0.45, 0.6, 2), (3.0, 0.5, 0.9, 2)]);
        assert!((band[1].1.mean - 0.525).abs() < 1e-12);
    }

    #[test]
    fn a_seed_counts_as_far_as_it_has_come() {
        let band = band(&[vec![(1.0, 0.2), (2.0, 0.6)], vec![(1.0, 0.4)], Vec::new()]);
        assert_eq!(band.iter().map(|(x, it)| (*x, it.count)).collect::<Vec<_>>(), [(1.0, 2), (2.0, 1)]);
    }
}
