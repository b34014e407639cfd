//! When an open microphone has been without a voice for too long. Pure.
//!
//! A key that is held is no exception: where a release is lost, this is what closes the microphone at last.

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

    /// Whether a microphone that is open has to close.
    pub(super) const fn is_too_long(&self, now: u64) -> bool {
        now.saturating_sub(self.since) >= PATIENCE_MS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_microphone_without_a_voice_closes_after_two_minutes() {
        let mut silence = Silence::default();
        silence.begin_anew(5_000);
        assert!(!silence.is_too_long(5_000 + PATIENCE_MS - 1));
        assert!(silence.is_too_long(5_000 + PATIENCE_MS));
    }

    #[test]
    fn a_voice_begins_the_two_minutes_anew() {
        let mut silence = Silence::default();
        silence.begin_anew(0);
        silence.begin_anew(PATIENCE_MS - 1);
        assert!(!silence.is_too_long(PATIENCE_MS));
        assert!(silence.is_too_long(2 * PATIENCE_MS - 1));
    }
}
