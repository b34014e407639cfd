//! Numbers that look random and are the same in every run: SplitMix64.

/// A sequence of numbers that its seed decides.
#[derive(Clone, Debug)]
pub struct Seeded(u64);

impl Seeded {
    /// The sequence of this seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    pub fn next_number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number from `least` to `most`, both included.
    pub fn between(&mut self, least: u64, most: u64) -> u64 {
        let span = most.saturating_sub(least).saturating_add(1);
        least + self.next_number() % span.max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_decides_its_sequence_and_bounds_hold() {
        let mut one = Seeded::new(7);
        let mut same = Seeded::new(7);
        for _ in 0..1_000 {
            let number = one.between(5, 9);
            assert_eq!(number, same.between(5, 9));
            assert!((5..=9).contains(&number));
        }
        assert_ne!(Seeded::new(1).next_number(), Seeded::new(2).next_number());
    }
}
