//! Which stretch of a long list is built, so that what is chosen is in it and everything can be reached?

use std::ops::Range;

/// So many items are built at first, and added at a time.
pub const STRETCH: usize = 120;
/// Items of a stretch that begins at what is chosen which come before that.
const BEFORE: usize = 20;

/// The first stretch of a list, or the one around what is chosen where that lies outside.
pub fn around(shown: Range<usize>, chosen: usize, count: usize) -> Range<usize> {
    if shown.contains(&chosen) || count <= STRETCH {
        return shown.start.min(count)..shown.end.min(count);
    }
    let start = chosen.min(count).saturating_sub(BEFORE);
    start..(start + STRETCH).min(count)
}

/// The places of the options of a choice of so many: all of a short one; of a long one those near what is chosen, and
/// between them and the ends some to get further by.
pub fn options(count: usize, chosen: usize) -> Vec<usize> {
    const NEAR: usize = 50;
    if count <= 4 * NEAR {
        return (0..count).collect();
    }
    let step = (count / NEAR).max(1);
    let is_near = |place: usize| place.abs_diff(chosen) <= NEAR;
    (0..count).filter(|place| is_near(*place) || place % step == 0 || *place == count - 1).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_chosen_is_always_built() {
        assert_eq!(around(0..STRETCH, 3, 4211), 0..120);
        assert_eq!(around(0..STRETCH, 500, 4211), 480..600);
        assert_eq!(around(0..STRETCH, 4210, 4211), 4190..4211);
        assert_eq!(around(0..STRETCH, 7, 15), 0..15);
    }

    #[test]
    fn every_place_of_a_long_choice_is_reached_in_two_steps() {
        assert_eq!(options(180, 3).len(), 180);
        let count = 4211;
        assert!(options(count, 2000).len() < 200);
        for wanted in [0, 1, 777, 2023, 4209, 4210] {
            let first = options(count, 2000);
            let nearest = first.iter().copied().min_by_key(|place| place.abs_diff(wanted));
            assert!(nearest.is_some_and(|nearest| options(count, nearest).contains(&wanted)), "{wanted}");
        }
    }
}
