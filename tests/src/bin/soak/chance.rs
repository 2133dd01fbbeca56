//! Chance that is the same every time.

/// Marsaglia's xorshift (2003), 64 bits.
pub struct Chance(u64);

impl Chance {
    /// The seed must not be 0.
    pub fn new(seed: u64) -> Self {
        Chance(seed)
    }

    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % end.max(1)
    }

    /// The same things in an order of chance (Fisher and Yates).
    pub fn shuffled<'a, T>(&mut self, things: &'a [T]) -> Vec<&'a T> {
        let mut order: Vec<&T> = things.iter().collect();
        for last in (1..order.len()).rev() {
            order.swap(last, self.below(last + 1));
        }
        order
    }
}
