//! Whether an engine owes an answer. Silence is its fault only while it does.
//!
//! It owes one for so much audio as it answers whatever is in it, and for less once it is asked. Deepgram
//! says an interim result for every second of audio and nothing for a part of one: a client that ceases to
//! send makes no engine silent.

use std::time::Duration;

use dictation::audio::SampleOffset;
use tokio::time::Instant;

/// A stream without audio for so long may be ended for that. Deepgram bears 10 s at least; an engine
/// that says so much sooner has other reasons.
const NO_AUDIO: Duration = Duration::from_secs(5);

/// What an engine was given and has not answered.
#[derive(Clone, Copy, Debug)]
pub(super) struct Owed {
    /// So much audio the engine answers unasked.
    enough: SampleOffset,
    unanswered: SampleOffset,
    /// When the first of that was given.
    first_at: Instant,
    /// When audio was given last, or the stream was opened.
    given_at: Instant,
    since: Option<Instant>,
}

impl Owed {
    /// A stream that was opened at `now`, to an engine that answers `enough` audio unasked.
    pub(super) const fn nothing(enough: SampleOffset, now: Instant) -> Self {
        Self {
            enough,
            unanswered: SampleOffset::ZERO,
            first_at: now,
            given_at: now,
            since: None,
        }
    }

    /// It was given audio.
    pub(super) fn gave(&mut self, samples: u64, now: Instant) {
        if self.unanswered == SampleOffset::ZERO {
            self.first_at = now;
        }
        self.given_at = now;
        self.unanswered = self.unanswered.plus(samples);
        if self.unanswered >= self.enough {
            self.ended(now);
        }
    }

    /// It was asked for all that it knows. Where it has said all it need not answer.
    pub(super) fn asked(&mut self, now: Instant) {
        if self.unanswered > SampleOffset::ZERO {
            self.ended(now);
        }
    }

    /// It has to say something, be it only that there is nothing more. It has its time from when the
    /// audio can have been said: a pause takes none of it.
    pub(super) fn ended(&mut self, now: Instant) {
        let said_in = Duration::from_millis(self.unanswered.as_millis());
        let begun = now.checked_sub(said_in).unwrap_or(now);
        self.since.get_or_insert(begun.max(self.first_at));
    }

    /// It has said something.
    pub(super) const fn answered(&mut self) {
        self.unanswered = SampleOffset::ZERO;
        self.since = None;
    }

    /// Since when it owes an answer, if it does.
    pub(super) const fn since(&self) -> Option<Instant> {
        self.since
    }

    /// Whether it owes nothing and was given no audio for so long that it may end.
    pub(super) fn is_idle(&self, now: Instant) -> bool {
        self.since.is_none() && now.saturating_duration_since(self.given_at) >= NO_AUDIO
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENOUGH: SampleOffset = SampleOffset::from_millis(1_500);

    const TENTH: u64 = dictation::audio::SAMPLE_RATE / 10;

    fn after(began: Instant, millis: u64) -> Instant {
        began + Duration::from_millis(millis)
    }

    /// So many tenths of a second, each given when it was said; the last one at the time that comes back.
    fn say(owed: &mut Owed, began: Instant, tenths: u64) -> Instant {
        for tenth in 0..tenths {
            owed.gave(TENTH, after(began, 100 * tenth));
        }
        after(began, 100 * (tenths - 1))
    }

    #[test]
    fn whoever_goes_on_speaking_is_owed_an_answer_from_the_first_unanswered_sample_on() {
        let began = Instant::now();
        let mut owed = Owed::nothing(ENOUGH, began);
        say(&mut owed, began, 14);
        assert_eq!(owed.since(), None, "no engine has to answer that yet");
        say(&mut owed, after(began, 1_400), 30);
        assert_eq!(owed.since(), Some(began));
        owed.answered();
        assert_eq!(owed.since(), None);
        let more = after(began, 4_400);
        say(&mut owed, more, 30);
        assert_eq!(owed.since(), Some(more));
    }

    #[test]
    fn a_client_that_ceases_to_speak_is_owed_nothing_for_what_is_no_answer() {
        let began = Instant::now();
        let mut owed = Owed::nothing(ENOUGH, began);
        let last = say(&mut owed, began, 14);
        assert!(!owed.is_idle(after(last, 4_999)));
        assert!(owed.is_idle(after(last, 5_000)));
        assert_eq!(owed.since(), None);
    }

    #[test]
    fn the_end_of_a_dictation_is_to_be_answered_however_little_was_said() {
        let began = Instant::now();
        for tenths in [1, 14, 20] {
            let mut owed = Owed::nothing(ENOUGH, began);
            let last = say(&mut owed, began, tenths);
            owed.asked(after(last, 100));
            assert_eq!(owed.since(), Some(began), "{tenths}");
            assert!(!owed.is_idle(after(last, 60_000)), "{tenths}");
        }
        let mut owed = Owed::nothing(ENOUGH, began);
        owed.asked(after(began, 9_000));
        assert_eq!(owed.since(), None, "it has said all");
        owed.ended(after(began, 10_000));
        assert_eq!(owed.since(), Some(after(began, 10_000)), "that it says");
    }

    #[test]
    fn a_pause_takes_nothing_of_the_time_to_answer() {
        let began = Instant::now();
        let mut owed = Owed::nothing(ENOUGH, began);
        say(&mut owed, began, 14);
        let on = after(began, 60_000);
        owed.gave(TENTH, on);
        assert_eq!(owed.since(), on.checked_sub(Duration::from_millis(1_500)));
    }

    #[test]
    fn audio_that_comes_all_at_once_gives_the_engine_all_of_its_time() {
        let began = Instant::now();
        let mut owed = Owed::nothing(ENOUGH, began);
        let at_once = after(began, 7_000);
        owed.gave(30 * TENTH, at_once);
        assert_eq!(owed.since(), Some(at_once));
    }
}
