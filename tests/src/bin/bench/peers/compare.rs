//! Do two engines say the same? A fast wrong answer does not count.
//!
//! Nowhere may they be further apart than roundings take them, with one exception. Where a max unpooling follows a tie
//! ([`super::ties`]), values may lie elsewhere, so outputs may differ by any amount there: but only at places that a
//! tie reaches, and only few of them ([`MOST_TIED`]). An error of another kind shows at other places, or at more.

use serde::Serialize;

/// Largest difference that is rounding, relative to the largest output.
pub const TOLERANCE: f64 = 1e-3;
/// Largest share of all outputs that a tie may change: some times what was seen, 0.3%, of pictures of random pixels.
pub const MOST_TIED: f64 = 0.01;
/// Logarithms below this are of probabilities too small for 32 bits.
const LEAST_LOGARITHM: f32 = -80.0;

/// The largest difference of two outputs, relative to the largest; infinite where they cannot be compared.
pub fn maps(ours: &[f32], theirs: &[f32]) -> f64 {
    difference(ours.iter().zip(theirs).map(|(a, b)| (*a, *b)), ours.len() == theirs.len())
}

/// How far two stacks of maps are apart where ties may have moved values.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Apart {
    /// The largest difference, relative to the largest output: without what ties explain, where that is little enough,
    /// and of all outputs otherwise.
    pub error: f64,
    /// Share of all outputs that differ by more than rounding at places that a tie reaches.
    pub moved: f64,
    /// Share of all outputs that stand at such places.
    pub reached: f64,
}

/// How far two stacks of maps are apart; `is_reached` has the places of one map that a tie reaches.
pub fn maps_with_ties(ours: &[f32], theirs: &[f32], is_reached: &[bool]) -> Apart {
    let all = maps(ours, theirs);
    let largest = theirs.iter().fold(0.0, |most: f32, value| most.max(value.abs()));
    let differs = |a: f32, b: f32| f64::from((a - b).abs()) >= TOLERANCE * f64::from(largest);
    let pairs = || ours.iter().copied().zip(theirs.iter().copied()).zip(is_reached.iter().cycle());
    let share = |count: usize| count as f64 / ours.len().max(1) as f64;
    let moved = share(pairs().filter(|((a, b), is_reached)| **is_reached && differs(*a, *b)).count());
    let reached = share(pairs().filter(|(_, is_reached)| **is_reached).count());
    if !all.is_finite() || moved > MOST_TIED {
        return Apart { error: all, moved, reached };
    }
    let elsewhere = pairs().filter(|(_, is_reached)| !**is_reached);
    let most = elsewhere.map(|((a, b), _)| f64::from((a - b).abs())).fold(0.0, f64::max);
    Apart { error: most / f64::from(largest), moved, reached }
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

    /// Two maps of 20×20 with a value put back at place 42, which is tied with place 63.
    fn put_back(place: usize) -> Vec<f32> {
        let mut values = vec![0.0; 800];
        (values[place], values[500], values[799]) = (3.0, 8.0, 1.0);
        values
    }

    fn tied() -> Vec<bool> {
        (0..400).map(|place| [42, 63].contains(&place)).collect()
    }

    #[test]
    fn what_a_tie_moved_is_no_error() {
        let apart = maps_with_ties(&put_back(42), &put_back(63), &tied());
        assert_eq!(apart, Apart { error: 0.0, moved: 2.0 / 800.0, reached: 4.0 / 800.0 });
        assert!(maps(&put_back(42), &put_back(63)) > TOLERANCE, "and would be one without a tie");
    }

    #[test]
    fn what_no_tie_explains_is_an_error() {
        // At another place of the window, in the other map at a place without a tie, and beside a tie.
        for place in [43, 462, 0] {
            let apart = maps_with_ties(&put_back(42), &put_back(place), &tied());
            assert!((apart.error - 3.0 / 8.0).abs() < 1e-9, "{place}: {apart:?}");
        }
        let mut theirs = put_back(63);
        theirs[799] += 0.1;
        assert!((maps_with_ties(&put_back(42), &theirs, &tied()).error - 0.1 / 8.0).abs() < 1e-6);
        theirs[799] = f32::NAN;
        assert!(maps_with_ties(&put_back(42), &theirs, &tied()).error.is_infinite());
        assert!(maps_with_ties(&[1.0], &[1.0, 2.0], &[true]).error.is_infinite());
    }

    #[test]
    fn more_than_ties_change_is_an_error_wherever_it_is() {
        let theirs: Vec<f32> = put_back(42).iter().map(|value| value * 1.01).collect();
        assert!(maps_with_ties(&put_back(42), &theirs, &tied()).error > TOLERANCE);
        let mut theirs = put_back(42);
        theirs[100..110].fill(1.0);
        let everywhere = vec![true; 400];
        let apart = maps_with_ties(&put_back(42), &theirs, &everywhere);
        assert!(apart.moved > MOST_TIED && (apart.error - 1.0 / 8.0).abs() < 1e-9, "{apart:?}");
    }

    #[test]
    fn what_cannot_be_compared_is_wrong() {
        assert!(maps(&[1.0], &[1.0, 2.0]).is_infinite());
        assert!(maps(&[f32::NAN], &[1.0]).is_infinite());
        assert!(maps(&[0.0], &[0.0]).is_infinite());
        assert!((maps(&[1.0, 2.0], &[1.0, 4.0]) - 0.5).abs() < 1e-9);
    }
}
