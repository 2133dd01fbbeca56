//! When are two experiments the same?

use arch::Fnv1a;

use crate::Experiment;

/// Digits of an id: no vowels, so that no id is a word, and none that look alike.
const DIGITS: &[u8; 28] = b"23456789bcdfghjkmnpqrstvwxyz";
/// Characters of an id: 28¹⁰ is about 3·10¹⁴.
const LENGTH: usize = 10;

impl Experiment {
    /// A short name by content: the same for equal experiments, on every machine, and in practice for no others.
    pub fn id(&self) -> String {
        let mut rest = Fnv1a::of(self.text().as_bytes());
        let mut id = String::with_capacity(LENGTH);
        for _ in 0..LENGTH {
            id.push(char::from(DIGITS[(rest % DIGITS.len() as u64) as usize]));
            rest /= DIGITS.len() as u64;
        }
        id
    }
}
