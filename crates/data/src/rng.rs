//! Chance that is the same on every platform.

/// SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).
#[derive(Clone, Debug)]
pub struct Rng(u64);

impl Rng {
    /// The sequence of this seed.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A sequence of its own for each `stream` (an epoch, a picture) of one seed.
    pub fn stream(seed: u64, stream: u64) -> Self {
        let mut rng = Self(seed);
        let base = rng.next_u64();
        Self(base ^ stream.wrapping_mul(0xD134_2543_DE82_EF95))
    }

    /// The next 64 bits.
    pub fn next_u64(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A whole number below `end`, which must be at least 1; the high half of a 128-bit product (Lemire 2019).
    pub fn below(&mut self, end: usize) -> usize {
        ((u128::from(self.next_u64()) * end as u128) >> 64) as usize
    }

    /// A whole number from `low` to `high`, both included.
    pub fn between(&mut self, low: i32, high: i32) -> i32 {
        low + self.below((i64::from(high) - i64::from(low) + 1).max(1) as usize) as i32
    }

    /// A number in 0..1.
    pub fn unit(&mut self) -> f32 {
        (self.next_u64() >> 40) as f32 / (1u32 << 24) as f32
    }

    /// One time in two.
    pub fn coin(&mut self) -> bool {
        self.next_u64() >> 63 == 1
    }
}

/// The order in which epoch number `epoch` visits `count` pictures: each once (Fisher and Yates).
pub fn shuffled(count: usize, seed: u64, epoch: u64) -> Vec<usize> {
    let mut rng = Rng::stream(seed, epoch);
    let mut order: Vec<usize> = (0..count).collect();
    for last in (1..count).rev() {
        order.swap(last, rng.below(last + 1));
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splitmix_gives_the_published_sequence() {
        // First outputs of the reference implementation (Vigna, splitmix64.c) for the seed 1234567.
        let mut rng = Rng::new(1_234_567);
        assert_eq!(
            [rng.next_u64(), rng.next_u64(), rng.next_u64()],
            [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]
        );
    }

    #[test]
    fn an_epoch_visits_every_picture_once() {
        let mut order = shuffled(1000, 5, 0);
        assert_ne!(order, (0..1000).collect::<Vec<_>>());
        order.sort_unstable();
        assert_eq!(order, (0..1000).collect::<Vec<_>>());
    }

    #[test]
    fn seeds_and_epochs_differ_and_repeat() {
        assert_eq!(shuffled(100, 5, 1), shuffled(100, 5, 1));
        assert_ne!(shuffled(100, 5, 1), shuffled(100, 5, 2));
        assert_ne!(shuffled(100, 5, 1), shuffled(100, 6, 1));
        assert!(shuffled(0, 0, 0).is_empty());
    }

    #[test]
    fn the_order_is_the_same_on_every_platform() {
        // Written down once: a change here changes every published training.
        assert_eq!(shuffled(8, 42, 0), WRITTEN_DOWN);
    }

    const WRITTEN_DOWN: [usize; 8] = [1, 3, 4, 5, 0, 7, 6, 2];

    #[test]
    fn numbers_stay_in_their_range() {
        let mut rng = Rng::new(9);
        for _ in 0..1000 {
            assert!(rng.below(3) < 3);
            assert!((-2..=2).contains(&rng.between(-2, 2)));
            assert!((0.0..1.0).contains(&rng.unit()));
        }
    }
}
