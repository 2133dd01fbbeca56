//! How many of a bracket climb each rung, and how long do they learn there?

/// Candidates that are compared with each other.
pub const BRACKET: usize = 9;
/// Passes over the training pictures that a candidate has made at the end of each rung.
pub const RUNGS: [u32; 3] = [1, 3, 9];
/// Of so many one goes on.
const SHARE: usize = 3;

/// How many of a bracket of `size` climb rung `rung`: all the first, a third of those the next, at least one.
pub fn survivors(size: usize, rung: usize) -> usize {
    (0..rung).fold(size, |left, _| if left == 0 { 0 } else { (left / SHARE).max(1) })
}

/// The sizes of the brackets of so many candidates: all full, but perhaps the last.
pub fn brackets(candidates: u32) -> impl Iterator<Item = usize> {
    let candidates = candidates as usize;
    (0..candidates).step_by(BRACKET).map(move |first| (candidates - first).min(BRACKET))
}

/// Passes that a bracket of this size makes in all.
pub fn passes(size: usize) -> u64 {
    let rung = |rung: usize| {
        let before = if rung == 0 { 0 } else { RUNGS[rung - 1] };
        survivors(size, rung) as u64 * u64::from(RUNGS[rung] - before)
    };
    (0..RUNGS.len()).map(rung).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_third_goes_on_and_one_at_least() {
        let of = |size| [0, 1, 2].map(|rung| survivors(size, rung));
        assert_eq!([of(9), of(8), of(5), of(2), of(0)], [[9, 3, 1], [8, 2, 1], [5, 1, 1], [2, 1, 1], [0, 0, 0]]);
    }

    #[test]
    fn nine_candidates_make_21_passes_where_81_would_tell_all() {
        assert_eq!(passes(9), 9 + 3 * 2 + 6);
        assert_eq!(passes(1), 9);
        assert_eq!(passes(0), 0);
        assert_eq!(brackets(20).collect::<Vec<_>>(), [9, 9, 2]);
        assert_eq!(brackets(0).count(), 0);
    }
}
