//! How many messages a client may send: enough for any way of speaking and of coming back, too few
//! to keep a server busy with nothing.

/// Messages a second that a client may send for ever: 5 ms of audio each.
const A_SECOND: u64 = 200;

/// Messages that it may send at once: half a minute of kept audio in frames of 10 ms, and more.
const AT_ONCE: u64 = 4_000;

/// What one client may still send.
#[derive(Clone, Copy, Debug)]
pub(super) struct Allowance {
    /// In thousandths of a message.
    left: u64,
    counted_at: u64,
}

impl Allowance {
    /// Full, at `now` (ms).
    pub(super) const fn new(now: u64) -> Self {
        Self {
            left: AT_ONCE * 1_000,
            counted_at: now,
        }
    }

    /// Takes one message; false if there is none left.
    pub(super) fn take(&mut self, now: u64) -> bool {
        let passed = now.saturating_sub(self.counted_at);
        self.counted_at = now;
        let refilled = self.left.saturating_add(passed.saturating_mul(A_SECOND));
        self.left = refilled.min(AT_ONCE * 1_000);
        match self.left.checked_sub(1_000) {
            Some(left) => {
                self.left = left;
                true
            }
            None => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn speech_never_runs_out_and_a_flood_does() {
        let mut allowance = Allowance::new(0);
        let speech = (0..100_000).all(|frame| allowance.take(frame * 20));
        assert!(speech, "frames of 20 ms");
        let now = 2_000_000;
        let taken = (0..10_000).take_while(|_| allowance.take(now)).count();
        assert_eq!(taken as u64, AT_ONCE);
        assert!(!allowance.take(now + 4));
        assert!(allowance.take(now + 5), "one every 5 ms");
    }
}
