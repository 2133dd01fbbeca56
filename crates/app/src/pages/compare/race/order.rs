//! Whose turn is it to learn?
//!
//! The first seed of every entrant comes before the second of any, and of one seed whoever has made fewer passes. So
//! with one worker the entrants take turns, a pass each, and the curves grow side by side.

use std::cmp::Reverse;

/// Most workers at a time.
const MOST: usize = 4;

/// A training on its way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// Which of its entrant's seeds, from 0.
    pub seed: usize,
    /// Passes made.
    pub passes: usize,
    /// Is it neither learning nor at its end?
    pub waits: bool,
}

/// How many learn side by side: a core is left to the page, and a graphics card has one place.
pub fn lanes(cores: Option<usize>, is_gpu: bool, trainings: usize) -> usize {
    let possible = if is_gpu { 1 } else { cores.unwrap_or(1).saturating_sub(1).clamp(1, MOST) };
    possible.min(trainings)
}

/// The training that learns next.
pub fn next(places: &[Place]) -> Option<usize> {
    let waiting = places.iter().enumerate().filter(|(_, place)| place.waits);
    waiting.min_by_key(|(index, place)| (place.seed, place.passes, *index)).map(|(index, _)| index)
}

/// After a pass: is there one whose turn it is before that of this one?
pub fn gives_way(places: &[Place], own: usize) -> bool {
    let turn = |index: usize| places.get(index).map(|place| Reverse((place.seed, place.passes)));
    next(places).is_some_and(|other| turn(other) > turn(own))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The order in which so many entrants learn with one worker, entrant and seed, a slice each.
    fn slices(entrants: usize, seeds: usize, passes: usize) -> Vec<(usize, usize)> {
        let mut places: Vec<Place> =
            (0..entrants * seeds).map(|index| Place { seed: index % seeds, passes: 0, waits: true }).collect();
        let mut order = Vec::new();
        while let Some(own) = next(&places) {
            order.push((own / seeds, own % seeds));
            places[own].waits = false;
            loop {
                places[own].passes += 1;
                let is_done = places[own].passes == passes;
                if is_done || gives_way(&places, own) {
                    places[own].waits = !is_done;
                    break;
                }
            }
        }
        order
    }

    #[test]
    fn entrants_take_turns_and_seeds_follow_each_other() {
        // Who has made no more passes than those who wait goes on: that saves an exchange, and nobody falls behind.
        assert_eq!(slices(3, 1, 2), [(0, 0), (1, 0), (2, 0), (0, 0), (1, 0)]);
        assert_eq!(slices(2, 1, 3), [(0, 0), (1, 0), (0, 0), (1, 0)]);
        assert_eq!(slices(2, 2, 2), [(0, 0), (1, 0), (0, 0), (0, 1), (1, 1), (0, 1)]);
        // Nobody waits: one goes on to its end.
        assert_eq!(slices(1, 1, 5), [(0, 0)]);
    }

    #[test]
    fn a_core_is_left_to_the_page() {
        let of = |cores| lanes(Some(cores), false, 20);
        assert_eq!([1, 2, 4, 5, 64].map(of), [1, 1, 3, 4, 4]);
        assert_eq!((lanes(None, false, 9), lanes(Some(8), true, 9), lanes(Some(8), false, 2)), (1, 1, 2));
    }
}
