//! When a microphone that nobody holds open has been without a voice for too long. Pure.

/// So long, in ms.
const PATIENCE_MS: u64 = 120_000;

/// How long nobody has spoken.
#[derive(Debug, Default)]
pub(super) struct Silence {
    since: u64,
}

impl Silence {
    /// Somebody speaks, or the microphone was opened or closed.
    pub(super) const fn begin_anew(&mut self, now: u64) {
        self.since = now;
    }

    /// Whether a microphone that is open has to close. While a key is held somebody wants it open.
    pub(super) const fn is_too_long(&self, is_held: bool, now: u64) -> bool {
        !is_held && now.saturating_sub(self.since) >= PATIENCE_MS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_latched_microphone_without_a_voice_closes_after_two_minutes() {
        let mut silence = Silence::default();
        silence.begin_anew(5_000);
        assert!(!silence.is_too_long(false, 5_000 + PATIENCE_MS - 1));
        assert!(silence.is_too_long(false, 5_000 + PATIENCE_MS));
    }

    #[test]
    fn a_voice_begins_the_two_minutes_anew() {
        let mut silence = Silence::default();
        silence.begin_anew(0);
        silence.begin_anew(PATIENCE_MS - 1);
        assert!(!silence.is_too_long(false, PATIENCE_MS));
        assert!(silence.is_too_long(false, 2 * PATIENCE_MS - 1));
    }

    #[test]
    fn a_key_that_is_held_keeps_it_open() {
        let silence = Silence::default();
        assert!(!silence.is_too_long(true, 10 * PATIENCE_MS));
        assert!(silence.is_too_long(false, 10 * PATIENCE_MS));
    }
}
