//! How are files damaged?

use data::Rng;

use crate::{Report, run};

/// Whole numbers at which size checks go wrong.
pub(crate) const EDGES: [u64; 8] = [0, 1, 127, 255, 0x7fff_ffff, 0xffff_ffff, i64::MAX as u64, u64::MAX];

/// A target whose input is valid files, and kept ones, first as they are, then with a few changed bytes.
///
/// # Panics
/// When `check` does.
pub fn damaged(target: &str, files: &[Vec<u8>], check: impl Fn(&[u8])) -> Report {
    let make = |rng: &mut Rng, kept: &[Vec<u8>]| {
        let mut any = || {
            let at = rng.below(files.len() + kept.len());
            files.get(at).unwrap_or_else(|| &kept[at - files.len()])
        };
        let (file, other) = (any(), any());
        damage(file, other, rng)
    };
    files.iter().for_each(|file| check(file));
    run(target, make, check)
}

/// A copy of `file` with one to eight changes; `other` lends parts.
pub fn damage(file: &[u8], other: &[u8], rng: &mut Rng) -> Vec<u8> {
    let mut bytes = file.to_vec();
    for _ in 0..=rng.below(8) {
        change(&mut bytes, other, rng);
    }
    bytes
}

fn change(bytes: &mut Vec<u8>, other: &[u8], rng: &mut Rng) {
    let at = rng.below(bytes.len() + 1);
    let length = 1 + rng.below(16);
    let end = (at + length).min(bytes.len());
    match rng.below(8) {
        // A bit.
        0 if at < bytes.len() => bytes[at] ^= 1 << rng.below(8),
        // A byte.
        1 if at < bytes.len() => bytes[at] = rng.next_u64() as u8,
        // A whole number, little or big endian, of 1, 2, 4 or 8 bytes.
        2 => {
            let value = EDGES[rng.below(EDGES.len())];
            let little = if rng.coin() { value.to_le_bytes() } else { value.to_be_bytes() };
            let width = (1 << rng.below(4)).min(bytes.len() - at);
            bytes[at..at + width].copy_from_slice(&little[..width]);
        }
        // The end is missing.
        3 => bytes.truncate(at),
        // A part is missing.
        4 => drop(bytes.drain(at..end)),
        // A part comes twice.
        5 => {
            let part = bytes[at..end].to_vec();
            bytes.splice(at..at, part);
        }
        // A part of another file.
        6 => {
            let from = rng.below(other.len() + 1);
            let part = other[from..(from + length).min(other.len())].to_vec();
            bytes.splice(at..at, part);
        }
        // Chance.
        _ => {
            let part: Vec<u8> = (0..length).map(|_| rng.next_u64() as u8).collect();
            bytes.splice(at..end, part);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damage_is_the_same_for_a_seed_and_nearly_always_changes_something() {
        let file: Vec<u8> = (0..200).collect();
        let damaged = |seed| damage(&file, &file, &mut Rng::new(seed));
        assert_eq!(damaged(4), damaged(4));
        let changed = (0..1000).filter(|&seed| damaged(seed) != file).count();
        assert!(changed > 950, "{changed} of 1000");
    }

    #[test]
    fn nothing_at_all_can_be_damaged_too() {
        (0..200).for_each(|seed| drop(damage(&[], &[], &mut Rng::new(seed))));
    }
}
