//! How a client behaves: whether it is there, keeps to the protocol, and sends no more than it may.

use crate::relay::allowance::Allowance;

/// A client that sends nothing for so long, not even an answer to pings, is gone, in ms.
const SILENCE_LIMIT: u64 = 15_000;

/// Pause between pings, in ms.
const PING_PAUSE: u64 = 5_000;

/// Faults of a client after which its connection closes.
const MAX_FAULTS: u32 = 3;

/// What is known of one client. Times are the relay's, in ms.
#[derive(Clone, Copy, Debug)]
pub(super) struct ClientWatch {
    allowance: Allowance,
    heard_at: u64,
    pinged_at: u64,
    faults: u32,
}

impl ClientWatch {
    /// A client that has just said hello.
    pub(super) const fn new(now: u64) -> Self {
        Self {
            allowance: Allowance::new(now),
            heard_at: now,
            pinged_at: now,
            faults: 0,
        }
    }

    /// Something came; false if it is more than a client may send.
    pub(super) fn admit(&mut self, now: u64) -> bool {
        self.allowance.take(now)
    }

    /// It said something.
    pub(super) fn heard(&mut self, now: u64) {
        self.heard_at = now;
    }

    /// Whether it has said nothing for too long.
    pub(super) const fn is_silent(&self, now: u64) -> bool {
        now.saturating_sub(self.heard_at) > SILENCE_LIMIT
    }

    /// Whether it is to be pinged now. If so, it counts as pinged.
    pub(super) fn take_ping(&mut self, now: u64) -> bool {
        let is_due = now.saturating_sub(self.pinged_at) > PING_PAUSE;
        if is_due {
            self.pinged_at = now;
        }
        is_due
    }

    /// Counts a fault; true if it is the last one that is borne.
    pub(super) fn count_fault(&mut self) -> bool {
        self.faults += 1;
        self.faults >= MAX_FAULTS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_is_pinged_every_five_seconds_and_given_up_after_fifteen() {
        let mut watch = ClientWatch::new(1_000);
        assert!(!watch.take_ping(6_000));
        assert!(watch.take_ping(6_001));
        assert!(!watch.take_ping(6_002), "once");
        assert!(!watch.is_silent(16_000));
        assert!(watch.is_silent(16_001));
        watch.heard(16_001);
        assert!(!watch.is_silent(31_001));
    }

    #[test]
    fn the_third_fault_is_the_last() {
        let mut watch = ClientWatch::new(0);
        let faults = [(); 3].map(|()| watch.count_fault());
        assert_eq!(faults, [false, false, true]);
    }
}
