//! Words that are to be kept for the person. What is not written is not acknowledged, so that the
//! client has its audio; the goodbye waits for the last of them, and tells how far they are written.
//!
//! A final that the database refuses holds all behind it back for a while. If it is still refused then it
//! is missing: what follows is written and acknowledged, and the goodbye says where words are missing.

use super::ending::Purpose;
use super::{Session, Stage};
use crate::audio::SampleOffset;
use crate::close::CloseCode;
use crate::event::{Ending, KeepingEnd, Millis, Output};
use crate::mutation::{Mutation, planted};

/// The goodbye waits so long for words to be written, in ms. The server goes on trying.
const KEEPING_DEADLINE: Millis = 2_000;

/// How far the words of a dictation are written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Keeping {
    /// All finals before this are, but for those that are missing.
    through: SampleOffset,
    /// The first of those.
    missing: Option<SampleOffset>,
    /// None after those will be, as far as anybody knows.
    is_over: bool,
    /// All else is settled: only the goodbye is missing.
    goodbye_waits_since: Option<Millis>,
}

impl Keeping {
    /// All finals before `through` are written, but for those from `missing` on.
    pub(super) const fn from(through: SampleOffset, missing: Option<SampleOffset>) -> Self {
        Self {
            through,
            missing,
            is_over: false,
            goodbye_waits_since: None,
        }
    }
}

impl Session {
    /// All finals before this are written, without a gap; none if nothing is to be kept.
    pub(super) fn kept(&self) -> Option<SampleOffset> {
        let keeping = self.keeping?;
        let missing = keeping
            .missing
            .filter(|_| !planted(Mutation::GoodbyeHidesAGap));
        let kept = keeping.through.min(missing.unwrap_or(keeping.through));
        Some(if planted(Mutation::GoodbyeSaysAllIsKept) {
            self.final_through
        } else {
            kept
        })
    }

    /// Of the audio before `committed`, what may be acknowledged.
    pub(super) fn with_words_kept(&self, committed: SampleOffset) -> SampleOffset {
        match self.keeping {
            Some(keeping) if !planted(Mutation::AckBeforeKept) => committed.min(keeping.through),
            _ => committed,
        }
    }

    /// Words are written; or are known never to be, from `missing` on.
    pub(super) fn note_kept(
        &mut self,
        through: SampleOffset,
        missing: Option<SampleOffset>,
        outputs: &mut Vec<Output>,
    ) {
        let before = self.with_words_kept(self.acked);
        if let Some(keeping) = &mut self.keeping {
            keeping.through = keeping.through.max(through);
            keeping.missing = keeping.missing.into_iter().chain(missing).min();
        }
        if self.with_words_kept(self.acked) > before {
            outputs.push(self.ack(self.acked));
        }
    }

    /// What follows if no more words are waited for.
    pub(super) fn on_keeping_end(&mut self, end: Option<KeepingEnd>, outputs: &mut Vec<Output>) {
        let Some(keeping) = &mut self.keeping else {
            return;
        };
        keeping.is_over = end.is_some();
        match self.stage {
            // What was not taken is heard again by whoever resumes.
            Stage::Live | Stage::Flushing(_) if end == Some(KeepingEnd::NoRoom) => {
                self.accounts.forgive_beyond(self.final_through);
                self.enter_the_rest(outputs);
                self.end(CloseCode::TryLater, Ending::Detached, outputs);
            }
            Stage::Settling { purpose, .. }
                if self.goodbye_waits() && !self.words_are_missing() =>
            {
                self.on_settled(purpose, outputs);
            }
            _ => {}
        }
    }

    /// The last commit came. The goodbye waits for words that are still to be written, but not for long.
    pub(super) fn on_last_commit(
        &mut self,
        purpose: Purpose,
        now: Millis,
        outputs: &mut Vec<Output>,
    ) {
        let has_goodbye = matches!(purpose, Purpose::Stop { .. });
        let waits = has_goodbye && self.words_are_missing();
        match &mut self.keeping {
            Some(keeping) if waits => keeping.goodbye_waits_since = Some(now),
            _ => self.on_settled(purpose, outputs),
        }
    }

    /// Whether only the goodbye is missing.
    pub(super) fn goodbye_waits(&self) -> bool {
        self.keeping
            .is_some_and(|keeping| keeping.goodbye_waits_since.is_some())
    }

    /// Words that will not be written in time are not waited for.
    pub(super) fn on_goodbye_tick(
        &mut self,
        purpose: Purpose,
        now: Millis,
        outputs: &mut Vec<Output>,
    ) {
        let since = self.keeping.and_then(|keeping| keeping.goodbye_waits_since);
        if since.is_some_and(|since| now.saturating_sub(since) > KEEPING_DEADLINE) {
            self.on_settled(purpose, outputs);
        }
    }

    /// Whether words are still to be written.
    fn words_are_missing(&self) -> bool {
        self.keeping
            .is_some_and(|keeping| !keeping.is_over && keeping.through < self.final_through)
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::audio::{SAMPLE_RATE, SampleRange};
    use crate::event::{Certainty, EngineEvent, Hearing, Input, Pace, ServerEvent};
    use crate::session::{Greeting, Opening};

    const SECOND: SampleOffset = SampleOffset::new(SAMPLE_RATE);

    /// A second was said, heard, stopped and committed.
    fn committed() -> Session {
        let opening = Opening {
            kept: Some(SampleOffset::ZERO),
            ..Opening::default()
        };
        let (mut session, outputs) = Greeting::new(0).begin(&opening, 0);
        let connection = outputs.iter().find_map(|output| match output {
            Output::OpenEngine { connection } => Some(*connection),
            _ => None,
        });
        let connection = connection.unwrap();
        let pcm = Bytes::from(vec![0; 2 * SAMPLE_RATE as usize]);
        let first = SampleOffset::ZERO;
        let opened = EngineEvent::Opened {
            engine: "double".to_owned(),
            passed_over: None,
            other_language: None,
            pace: Pace::AsGiven,
        };
        let heard = EngineEvent::Heard(Hearing {
            range: SampleRange::new(first, SECOND),
            words: Vec::new(),
            certainty: Certainty::Final {
                utterance_end: true,
                from_finalize: false,
            },
        });
        for input in [
            Input::Engine {
                connection,
                event: opened,
            },
            Input::Audio { first, pcm },
            Input::Engine {
                connection,
                event: heard,
            },
            Input::Stop { through: SECOND },
        ] {
            session.handle(input, 0);
        }
        let commit = Input::Committed { through: SECOND };
        let mut outputs = session.handle(commit.clone(), 1_000);
        outputs.extend(session.handle(commit, 1_000));
        assert_eq!(acks(&outputs), [SampleOffset::ZERO; 2]);
        assert_eq!(goodbye(&outputs), None);
        session
    }

    fn acks(outputs: &[Output]) -> Vec<SampleOffset> {
        let ack = |output: &Output| match output {
            Output::Tell(ServerEvent::Ack { through, .. }) => Some(*through),
            _ => None,
        };
        outputs.iter().filter_map(ack).collect()
    }

    /// How far words are kept, as the goodbye says.
    fn goodbye(outputs: &[Output]) -> Option<SampleOffset> {
        outputs.iter().find_map(|output| match output {
            Output::Tell(ServerEvent::Goodbye(summary)) => summary.kept,
            _ => None,
        })
    }

    fn kept(through: SampleOffset, end: Option<KeepingEnd>) -> Input {
        Input::Kept {
            through,
            missing: None,
            end,
        }
    }

    #[test]
    fn the_goodbye_waits_for_words_and_says_that_they_are_kept() {
        let mut session = committed();
        assert!(session.handle(Input::Tick, 3_000).is_empty());
        let outputs = session.handle(kept(SECOND, None), 3_000);
        assert_eq!(acks(&outputs), [SECOND]);
        assert_eq!(goodbye(&outputs), Some(SECOND));
    }

    #[test]
    fn words_that_are_not_kept_in_time_are_told_and_not_acknowledged() {
        let half = SampleOffset::new(SAMPLE_RATE / 2);
        let mut session = committed();
        let outputs = session.handle(kept(half, None), 2_000);
        assert_eq!((acks(&outputs), goodbye(&outputs)), (vec![half], None));
        let outputs = session.handle(Input::Tick, 3_001);
        assert_eq!((acks(&outputs), goodbye(&outputs)), (vec![], Some(half)));
    }

    #[test]
    fn words_that_never_will_be_kept_are_not_waited_for() {
        for end in [KeepingEnd::Refused, KeepingEnd::NoRoom] {
            let mut session = committed();
            let outputs = session.handle(kept(SampleOffset::ZERO, Some(end)), 1_000);
            assert_eq!(goodbye(&outputs), Some(SampleOffset::ZERO), "{end:?}");
        }
    }

    #[test]
    fn a_final_that_the_database_refuses_holds_no_acknowledgement_back_and_is_told_at_the_goodbye()
    {
        let half = SampleOffset::new(SAMPLE_RATE / 2);
        let mut session = committed();
        let refused = Input::Kept {
            through: SECOND,
            missing: Some(half),
            end: None,
        };
        let outputs = session.handle(refused, 1_000);
        assert_eq!(acks(&outputs), [SECOND]);
        assert_eq!(goodbye(&outputs), Some(half));
    }

    #[test]
    fn what_was_missing_before_a_resume_is_told_at_the_goodbye_after_it() {
        let quarter = SampleOffset::new(SAMPLE_RATE / 4);
        let opening = Opening {
            acked: SECOND,
            sliced: SECOND,
            told: SECOND,
            client_final_through: SECOND,
            kept: Some(SECOND),
            missing: Some(quarter),
            ..Opening::default()
        };
        let (mut session, _) = Greeting::new(0).begin(&opening, 0);
        let stopped = session.handle(Input::Stop { through: SECOND }, 0);
        assert_eq!(goodbye(&stopped), None);
        let outputs = session.handle(Input::Committed { through: SECOND }, 0);
        assert_eq!(goodbye(&outputs), Some(quarter));
    }

    #[test]
    fn a_client_whose_words_have_no_room_comes_back_with_its_audio() {
        let opening = Opening {
            kept: Some(SampleOffset::ZERO),
            ..Opening::default()
        };
        let (mut session, _) = Greeting::new(0).begin(&opening, 0);
        let full = kept(SampleOffset::ZERO, Some(KeepingEnd::NoRoom));
        let outputs = session.handle(full, 0);
        assert!(outputs.contains(&Output::Leave(CloseCode::TryLater)));
        assert!(CloseCode::TryLater.is_resumable());
    }
}
