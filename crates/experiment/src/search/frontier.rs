//! Which networks are the best for what they cost?

/// The places of those that no other one beats: none is both as cheap and as accurate, and better in one of the two. In
/// the order of their costs; of equals the first.
pub fn frontier(points: &[(u64, f64)]) -> Vec<usize> {
    let mut places: Vec<usize> = (0..points.len()).collect();
    places.sort_by(|a, b| points[*a].0.cmp(&points[*b].0).then(points[*b].1.total_cmp(&points[*a].1)).then(a.cmp(b)));
    let mut best = f64::NEG_INFINITY;
    places.retain(|place| {
        let is_better = points[*place].1 > best;
        if is_better {
            best = points[*place].1;
        }
        is_better
    });
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_is_dearer_and_no_better_is_not_on_it() {
        let points = [(50, 0.40), (10, 0.20), (30, 0.35), (40, 0.30), (60, 0.40), (20, 0.35), (10, 0.25)];
        // 10 for 25%, 20 for 35%, 50 for 40%.
        assert_eq!(frontier(&points), [6, 5, 0]);
        assert_eq!(frontier(&[(5, 0.1), (5, 0.1)]), [0]);
        assert!(frontier(&[]).is_empty());
    }
}
