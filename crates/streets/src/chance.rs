//! Which chance decides what stands where? A die for every place, so that driving on never changes what was there.

use data::Rng;

/// What a die decides; each has chance of its own, so that more trees do not move the cars.
#[derive(Clone, Copy, Debug)]
pub(super) enum Question {
    Scene,
    District,
    Road,
    Light,
    Lens,
    Camera,
    Bend,
    Junction,
    Lot,
    Backyard,
    Tree,
    Lamp,
    Sign,
    Fence,
    Bollard,
    Parked,
    Traffic,
    Crossing,
    Walker,
    Cyclist,
}

/// Chance with the usual ways of asking it.
#[derive(Clone, Debug)]
pub(super) struct Dice(Rng);

impl Dice {
    /// The die of one question about one world.
    pub fn new(seed: u64, question: Question) -> Self {
        Self(Rng::stream(seed, question as u64 + 1))
    }

    /// The die of one question about place number `slot` on one side (or in one lane) of a street.
    pub fn at(seed: u64, question: Question, lane: usize, slot: i64) -> Self {
        let mut base = Rng::stream(seed, (question as u64 + 1) << 8 | lane as u64);
        Self(Rng::stream(base.next_u64(), slot as u64))
    }

    /// A number in `low..high`.
    pub fn range(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.0.unit()
    }

    /// True with probability `p`.
    pub fn chance(&mut self, p: f32) -> bool {
        self.0.unit() < p
    }

    /// One of some things; there must be at least one.
    pub fn pick<T: Copy>(&mut self, things: &[T]) -> T {
        things[self.0.below(things.len())]
    }

    /// A whole number from `low` to `high`, both included.
    pub fn between(&mut self, low: i32, high: i32) -> i32 {
        self.0.between(low, high)
    }

    /// The index of one of some `weights`, in proportion to them.
    pub fn weighted(&mut self, weights: &[f32]) -> usize {
        let mut rest = self.0.unit() * weights.iter().sum::<f32>();
        for (index, weight) in weights.iter().enumerate() {
            rest -= weight;
            if rest < 0.0 {
                return index;
            }
        }
        weights.len() - 1
    }

    /// Bits for a texture.
    pub fn bits(&mut self) -> u32 {
        (self.0.next_u64() >> 32) as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_and_questions_have_chance_of_their_own() {
        let first = |question, lane, slot| Dice::at(7, question, lane, slot).bits();
        assert_eq!(first(Question::Tree, 0, -3), first(Question::Tree, 0, -3));
        assert_ne!(first(Question::Tree, 0, -3), first(Question::Tree, 1, -3));
        assert_ne!(first(Question::Tree, 0, -3), first(Question::Tree, 0, 3));
        assert_ne!(first(Question::Tree, 0, -3), first(Question::Lamp, 0, -3));
    }

    #[test]
    fn weights_are_kept() {
        let mut dice = Dice::new(1, Question::Scene);
        let mut counts = [0; 3];
        (0..10_000).for_each(|_| counts[dice.weighted(&[1.0, 0.0, 3.0])] += 1);
        assert!(counts[1] == 0 && (2300..2700).contains(&counts[0]), "{counts:?}");
    }
}
