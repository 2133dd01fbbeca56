//! Do two engines say the same? A fast wrong answer does not count.

/// Largest difference that is rounding, relative to the largest output.
pub const TOLERANCE: f64 = 1e-3;
/// Logarithms below this are of probabilities too small for 32 bits.
const LEAST_LOGARITHM: f32 = -80.0;

/// The largest difference of two outputs, relative to the largest; infinite where they cannot be compared.
pub fn maps(ours: &[f32], theirs: &[f32]) -> f64 {
    difference(ours.iter().zip(theirs).map(|(a, b)| (*a, *b)), ours.len() == theirs.len())
}

/// The same of scores of classes, which `ours` has but for a common number: both as they stand below their largest.
pub fn scores(ours: &[f32], theirs: &[f32]) -> f64 {
    let largest = |values: &[f32]| values.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let (top, their_top) = (largest(ours), largest(theirs));
    let below = ours.iter().zip(theirs).map(|(a, b)| (a - top, b - their_top));
    difference(below.filter(|(_, below)| *below > LEAST_LOGARITHM), ours.len() == theirs.len())
}

fn difference(pairs: impl Iterator<Item = (f32, f32)>, are_alike: bool) -> f64 {
    let (mut most, mut largest, mut is_sound) = (0.0, 0.0, are_alike);
    for (ours, theirs) in pairs {
        is_sound &= ours.is_finite() && theirs.is_finite();
        most = f64::max(most, f64::from((ours - theirs).abs()));
        largest = f64::max(largest, f64::from(theirs.abs()));
    }
    if is_sound && largest > 0.0 { most / largest } else { f64::INFINITY }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_common_number_is_no_difference_of_scores() {
        let theirs = [1.0, 3.0, -2.0];
        let ours = theirs.map(|score| score - 5.5);
        assert!(scores(&ours, &theirs) < 1e-6 && maps(&ours, &theirs) > 1.0);
    }

    #[test]
    fn what_cannot_be_compared_is_wrong() {
        assert!(maps(&[1.0], &[1.0, 2.0]).is_infinite());
        assert!(maps(&[f32::NAN], &[1.0]).is_infinite());
        assert!(maps(&[0.0], &[0.0]).is_infinite());
        assert!((maps(&[1.0, 2.0], &[1.0, 4.0]) - 0.5).abs() < 1e-9);
    }
}
