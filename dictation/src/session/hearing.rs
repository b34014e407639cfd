//! What a session does with an engine's results: check, place, pass on, and forget the audio.

use super::{Session, Stage};
use crate::audio::{SAMPLE_RATE, SampleOffset, SampleRange};
use crate::event::{
    Certainty, EngineEvent, EngineFault, EngineStatus, Hearing, Millis, Output, ServerEvent,
};
use crate::mutation::{Mutation, planted};
use crate::transcript::{Final, Partial, clip_final};

/// Engines count in fractions of a second, so a final may begin this much after the one before,
/// in samples. A larger hole means audio that the engine never spoke about.
const HOLE_TOLERANCE: u64 = SAMPLE_RATE / 4;

/// Whether the speaker pauses, as far as the engine has said so.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Utterance {
    /// Words were said and no pause was reported after them.
    open: bool,
    /// A pause was reported behind this; the final that reaches it has to say so.
    ended_at: Option<SampleOffset>,
}

impl Utterance {
    /// Whether a final up to `end`, with words or not, ends the utterance.
    fn ends_with(&mut self, end: SampleOffset, has_words: bool, said_by_engine: bool) -> bool {
        let reported = self.ended_at.take_if(|at| *at <= end).is_some();
        let ends = said_by_engine || reported;
        self.open = !ends && (self.open || has_words);
        ends
    }
}

impl Session {
    /// Noise can hide a pause from an engine's results: some report it apart. A report about
    /// words whose pause is known already is stale (Deepgram sends such).
    pub(super) fn on_utterance_ended(&mut self, last_word_end: SampleOffset) {
        let Some(last_word_end) = self.link.place(last_word_end) else {
            return;
        };
        if self.utterance.open || last_word_end > self.final_through {
            self.utterance.ended_at = Some(last_word_end);
        }
    }

    pub(super) fn on_heard(&mut self, hearing: Hearing, now: Millis, outputs: &mut Vec<Output>) {
        let Some(hearing) = self.link.rebase(hearing) else {
            return;
        };
        match hearing.certainty {
            Certainty::Partial { stable_words } => {
                self.on_partial(hearing.range, hearing, stable_words, outputs);
            }
            Certainty::Final {
                utterance_end,
                from_finalize,
            } => {
                let final_ = Final {
                    range: hearing.range,
                    words: hearing.words,
                    utterance_end,
                };
                self.on_final(final_, now, outputs);
                if from_finalize {
                    self.close_engine(outputs);
                }
            }
        }
    }

    fn on_partial(
        &mut self,
        range: SampleRange,
        hearing: Hearing,
        stable_words: usize,
        outputs: &mut Vec<Output>,
    ) {
        if self.is_repairing() {
            // These words come later than others that are not known yet.
            return;
        }
        if range.end() <= self.final_through && !planted(Mutation::StalePartialIsShown) {
            return;
        }
        let mut words = hearing.words;
        let heard = words.len();
        words.retain(|word| word.range.midpoint() >= self.final_through);
        let dropped = heard - words.len();
        outputs.push(Output::Tell(ServerEvent::Partial(Partial {
            range: SampleRange::new(self.final_through, range.end()),
            stable_words: stable_words.saturating_sub(dropped).min(words.len()),
            words,
        })));
    }

    fn on_final(&mut self, mut final_: Final, now: Millis, outputs: &mut Vec<Output>) {
        // Words are what counts: a final that says less of its length than its words take would
        // leave the rest of them to be said again.
        if let Some(last) = final_.words.last() {
            let end = final_.range.end().max(last.range.end());
            final_.range = SampleRange::new(final_.range.start(), end);
        }
        let said_through = self.link.said_through().unwrap_or(self.final_through);
        if final_.range.start() > said_through {
            let hole = final_.range.start().since(said_through);
            if hole > HOLE_TOLERANCE && !planted(Mutation::HoleIsTaken) {
                self.on_skipped_audio(now, outputs);
                return;
            }
            final_.range = SampleRange::new(said_through, final_.range.end());
        }
        let heard_through = self.heard_through();
        self.link.said(final_.range.end());
        let Some(mut final_) = clip_final(final_, heard_through) else {
            return;
        };
        if let Stage::Flushing(flush) = &mut self.stage {
            flush.final_came(now);
        }
        let (end, has_words) = (final_.range.end(), !final_.words.is_empty());
        let said = final_.utterance_end;
        final_.utterance_end = self.utterance.ends_with(end, has_words, said);
        let nothing_is_being_said = final_.utterance_end || !has_words;
        self.tell_or_hold(final_, outputs);
        if nothing_is_being_said {
            self.change_engine_if_better(now, outputs);
        }
    }

    /// The engine left audio out. It is lost to us: the next one hears that audio again.
    fn on_skipped_audio(&mut self, now: Millis, outputs: &mut Vec<Output>) {
        let connection = self.link.connection();
        outputs.push(Output::DropEngine { connection });
        self.on_engine(EngineEvent::Lost(EngineFault::Nonsense), now, outputs);
    }

    /// Passes a final on and forgets its audio.
    pub(super) fn tell_final(&mut self, final_: Final, outputs: &mut Vec<Output>) {
        self.final_through = final_.range.end();
        self.retained.forget_before(self.final_through);
        self.link.made_progress();
        self.words = self.words.saturating_add(final_.words.len() as u32);
        outputs.push(Output::Tell(ServerEvent::Final(final_)));
        outputs.push(self.ack(self.acked));
        if self.catch_up.is_level_again(self.final_through) {
            let engine = self.accounts.engine().to_owned();
            outputs.push(Output::Tell(ServerEvent::Status(EngineStatus::Listening {
                engine,
                passed_over: self.passed_over.clone(),
                other_language: self.other_language.clone(),
            })));
        }
    }

    /// An engine that has said everything has nothing more to say about `through`: silence.
    pub(super) fn cover_silence(&mut self, through: SampleOffset, outputs: &mut Vec<Output>) {
        if through > self.final_through {
            let range = SampleRange::new(self.final_through, through);
            self.tell_final(
                Final {
                    range,
                    words: Vec::new(),
                    utterance_end: true,
                },
                outputs,
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: u64) -> SampleOffset {
        SampleOffset::from_millis(millis)
    }

    #[test]
    fn a_pause_that_is_reported_apart_ends_the_utterance_with_the_next_final() {
        let mut utterance = Utterance::default();
        assert!(!utterance.ends_with(at(1_000), true, false));
        assert!(utterance.open, "words, and no pause yet");
        utterance.ended_at = Some(at(900));
        assert!(
            utterance.ends_with(at(3_000), false, false),
            "an empty final says so"
        );
        assert!(!utterance.open);
        assert!(!utterance.ends_with(at(6_000), false, false), "once");
    }

    #[test]
    fn a_pause_behind_words_that_are_not_final_waits_for_them() {
        let mut utterance = Utterance {
            open: true,
            ended_at: Some(at(2_000)),
        };
        assert!(!utterance.ends_with(at(1_500), true, false));
        assert!(utterance.ends_with(at(2_100), true, false));
    }

    #[test]
    fn what_the_engine_says_itself_needs_no_report() {
        let mut utterance = Utterance::default();
        assert!(utterance.ends_with(at(1_000), true, true));
        assert!(!utterance.open);
    }
}
