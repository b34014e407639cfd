//! How long to wait before the next attempt to connect.

/// The first wait is at most this long.
const FIRST_MS: u64 = 100;
/// No wait is longer.
const LONGEST_MS: u64 = 4_000;
/// A connection that stood so long proves that things are well again.
const STABLE_MS: u64 = 10_000;
/// A server that said it is busy is left alone for at least so long.
pub(super) const BUSY_MS: u64 = 1_000;

/// Waits that double, each drawn at random from its whole length, so that clients which lost the
/// same server do not come back together.
pub(super) struct BackOff {
    attempts: u32,
    random: fn() -> f64,
}

impl BackOff {
    pub(super) const fn new(random: fn() -> f64) -> Self {
        Self {
            attempts: 0,
            random,
        }
    }

    /// The wait before the next attempt, in ms.
    pub(super) fn next_wait(&mut self) -> u64 {
        let longest = FIRST_MS
            .saturating_mul(1 << self.attempts.min(16))
            .min(LONGEST_MS);
        self.attempts = self.attempts.saturating_add(1);
        (longest as f64 * (self.random)().clamp(0.0, 1.0)) as u64
    }

    /// Begins anew if the connection is stable. Whether it is.
    pub(super) fn settle(&mut self, now: u64, live_since: Option<u64>) -> bool {
        let stable = live_since.is_some_and(|since| now.saturating_sub(since) >= STABLE_MS);
        if stable {
            self.attempts = 0;
        }
        stable
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waits(random: fn() -> f64, count: usize) -> Vec<u64> {
        let mut back_off = BackOff::new(random);
        (0..count).map(|_| back_off.next_wait()).collect()
    }

    #[test]
    fn waits_double_up_to_the_longest() {
        let longest = [100, 200, 400, 800, 1600, 3200, 4000, 4000];
        assert_eq!(waits(|| 1.0, 8), longest);
    }

    #[test]
    fn a_wait_is_drawn_from_its_whole_length() {
        assert_eq!(waits(|| 0.0, 3), [0, 0, 0]);
        assert_eq!(waits(|| 0.5, 3), [50, 100, 200]);
    }

    #[test]
    fn only_a_stable_connection_begins_anew() {
        let mut back_off = BackOff::new(|| 1.0);
        for _ in 0..5 {
            back_off.next_wait();
        }
        assert!(!back_off.settle(5_000, Some(0)));
        assert_eq!(back_off.next_wait(), 3200);
        assert!(back_off.settle(10_000, Some(0)));
        assert_eq!(back_off.next_wait(), 100);
    }
}
