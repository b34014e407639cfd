//! How a session ends: flush the engine, wait for the tail, commit, say goodbye.
//! Every wait has a deadline.

use super::{Session, Stage};
use bytes::Bytes;

use crate::audio::{BYTES_PER_SAMPLE, SampleOffset, samples_to_millis};
use crate::close::CloseCode;
use crate::engine_link::LinkState;
use crate::event::{
    Commit, Ending, EngineFault, EngineStatus, Millis, Output, ServerEvent, Settlement, Summary,
};
use crate::mutation::{Mutation, planted};

/// The tail is awaited for so long after stop, in ms, and as long again as the audio to hear.
const TAIL_DEADLINE: Millis = 8_000;

/// A flush that is not answered for so long is followed by the end of the stream, in ms.
/// (Deepgram does not promise an answer to `Finalize`.)
const FINALIZE_DEADLINE: Millis = 1_000;

/// The last commit is awaited for so long, in ms.
pub(super) const COMMIT_DEADLINE: Millis = 10_000;

/// Why a session ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// The person is done.
    Stop { latency: Millis },
    /// The person does not want the rest.
    Cancel,
    /// The server restarts.
    Restart,
    /// The connection is gone.
    ClientGone,
    /// Signed out.
    Revoked,
    /// No engine could be had, or none that says all in time.
    NoEngine,
    /// The audio before the stop did not come in time.
    NoAudio,
    /// The client does not keep to the protocol.
    BrokenClient,
}

impl Purpose {
    const fn close_code(self) -> CloseCode {
        match self {
            Self::Stop { .. } | Self::Cancel => CloseCode::Done,
            Self::Restart => CloseCode::ServiceRestart,
            Self::ClientGone => CloseCode::Leaving,
            Self::Revoked => CloseCode::Reauthenticate,
            Self::NoEngine => CloseCode::EngineUnavailable,
            Self::NoAudio => CloseCode::Idle,
            Self::BrokenClient => CloseCode::Policy,
        }
    }

    /// Whether engines have heard in vain what they hear again when the client comes back.
    pub(super) const fn is_servers_fault(self) -> bool {
        matches!(self, Self::Restart | Self::NoEngine)
    }

    const fn settlement(self) -> Option<Settlement> {
        match self {
            Self::Stop { latency } => Some(Settlement { latency }),
            Self::Cancel => Some(Settlement { latency: 0 }),
            Self::Restart
            | Self::ClientGone
            | Self::Revoked
            | Self::NoEngine
            | Self::NoAudio
            | Self::BrokenClient => None,
        }
    }
}

/// How far a flush has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FlushStep {
    /// Nothing asked yet: no engine listens, or audio is still to come.
    Pending,
    /// The engine was asked to say all it knows.
    Asked { at: Millis },
    /// The engine was told that no more audio comes.
    Closing,
}

/// Waiting for the last words.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Flush {
    through: SampleOffset,
    since: Millis,
    deadline: Millis,
    /// So long is waited for audio and then, anew, for the engine.
    patience: Millis,
    /// All audio is there.
    is_complete: bool,
    last_final_at: Millis,
    step: FlushStep,
}

impl Flush {
    /// A final came at `now`.
    pub(super) fn final_came(&mut self, now: Millis) {
        self.last_final_at = now;
    }

    /// Audio has come up to `received`. Once all is there, the engine has its time from now on: how long
    /// the client took is no fault of its.
    fn came(&mut self, received: SampleOffset, now: Millis) {
        if !self.is_complete && received >= self.through {
            self.is_complete = true;
            self.deadline = now.saturating_add(self.patience);
        }
    }

    /// The engine that was asked is gone; the next one must be asked again.
    pub(super) fn begin_again(&mut self) {
        self.step = FlushStep::Pending;
    }
}

/// Drops from a frame at `first` what lies after the stop: the engine was told that no more comes.
pub(super) fn cut_at_stop(flush: &Flush, first: SampleOffset, pcm: &mut Bytes) {
    let room = flush.through.since(first).min(pcm.len() as u64);
    pcm.truncate(room as usize * BYTES_PER_SAMPLE);
}

impl Session {
    /// The person is done. The last words are awaited, all of them: a dictation is not settled
    /// before its audio is transcribed, so that what goes wrong now can still be mended by resuming.
    pub(super) fn on_stop(
        &mut self,
        through: SampleOffset,
        now: Millis,
        outputs: &mut Vec<Output>,
    ) {
        if self.stage != Stage::Live {
            return;
        }
        let through = through.max(self.received);
        let to_hear = through.since(self.final_through);
        let patience = TAIL_DEADLINE + samples_to_millis(to_hear.min(super::RETAINED_SAMPLES));
        self.stage = Stage::Flushing(Flush {
            through,
            since: now,
            deadline: now.saturating_add(patience),
            patience,
            is_complete: false,
            last_final_at: now,
            step: FlushStep::Pending,
        });
        self.wake_engine(now, outputs);
        self.flush_engine(now, outputs);
    }

    /// The server restarts. Whoever speaks goes on elsewhere at once: to flush the engine here
    /// would cut a word in two, and the next server hears it whole. Who has stopped gets the end.
    pub(super) fn on_drain(&mut self, now: Millis, outputs: &mut Vec<Output>) {
        outputs.push(Output::Tell(ServerEvent::Status(EngineStatus::GoingAway)));
        if self.stage == Stage::Live {
            self.settle(Purpose::Restart, now, outputs);
        }
    }

    /// Asks the engine for all it knows, once all audio is there.
    pub(super) fn flush_engine(&mut self, now: Millis, outputs: &mut Vec<Output>) {
        if let Stage::Flushing(flush) = &mut self.stage {
            flush.came(self.received, now);
        }
        let listening = matches!(self.link.state(), LinkState::Listening { .. });
        let all_is_here =
            matches!(&self.stage, Stage::Flushing(flush) if self.received >= flush.through);
        if all_is_here
            && listening
            && self.catch_up.is_flooded()
            && !planted(Mutation::FloodIsForgotten)
        {
            // The engine has not heard all that was received: it cannot be asked for the end.
            self.end_flood(now, outputs);
            if self.catch_up.is_flooded() || !self.link.listens() {
                return;
            }
        }
        if let Stage::Flushing(flush) = &mut self.stage
            && flush.step == FlushStep::Pending
            && listening
            && self.received >= flush.through
        {
            flush.step = FlushStep::Asked { at: now };
            let connection = self.link.connection();
            outputs.push(Output::FinalizeEngine { connection });
        }
    }

    /// Tells the engine that no more audio comes, once it was flushed.
    pub(super) fn close_engine(&mut self, outputs: &mut Vec<Output>) {
        if let Stage::Flushing(flush) = &mut self.stage
            && matches!(flush.step, FlushStep::Asked { .. })
        {
            flush.step = FlushStep::Closing;
            let connection = self.link.connection();
            outputs.push(Output::CloseEngine { connection });
        }
    }

    /// The engine has said everything about everything it was given.
    pub(super) fn on_engine_finished(&mut self, now: Millis, outputs: &mut Vec<Output>) {
        let closing = matches!(
            &self.stage,
            Stage::Flushing(flush) if flush.step == FlushStep::Closing
        );
        if !closing {
            // It ended although the client still speaks: as good as lost.
            self.on_engine_lost(EngineFault::BrokeOff, now, outputs);
            return;
        }
        let _connection_is_gone = self.link.turn_off();
        self.rest_is_silence(self.retained.end(), outputs);
    }

    /// A flush is over as soon as all audio is there and transcribed.
    pub(super) fn finish_if_all_is_heard(&mut self, now: Millis, outputs: &mut Vec<Output>) {
        if let Stage::Flushing(flush) = &self.stage
            && self.received >= flush.through
            && self.final_through >= self.received
        {
            let latency = flush.last_final_at.saturating_sub(flush.since);
            self.settle(Purpose::Stop { latency }, now, outputs);
        }
    }

    pub(super) fn on_flush_tick(&mut self, now: Millis, outputs: &mut Vec<Output>) {
        let Stage::Flushing(flush) = &self.stage else {
            return;
        };
        if now >= flush.deadline {
            let purpose = if self.received < flush.through {
                Purpose::NoAudio
            } else {
                Purpose::NoEngine
            };
            self.settle(purpose, now, outputs);
        } else if let FlushStep::Asked { at } = flush.step
            && now.saturating_sub(at) > FINALIZE_DEADLINE
        {
            self.close_engine(outputs);
        }
    }

    /// Drops the engine and asks for the last commit.
    pub(super) fn settle(&mut self, purpose: Purpose, now: Millis, outputs: &mut Vec<Output>) {
        if matches!(self.stage, Stage::Settling { .. } | Stage::Closed) {
            return;
        }
        if let Some(connection) = self.link.turn_off() {
            outputs.push(Output::DropEngine { connection });
        }
        // Words behind the last commit would be on no bill.
        self.catch_up.engine_lost();
        self.stage = Stage::Settling {
            purpose,
            since: now,
        };
        self.asked = self.asked.max(self.received);
        self.count_finals();
        if purpose.is_servers_fault() {
            self.accounts.forgive_beyond(self.final_through);
        }
        // Even if the client may resume: the next session may have another engine, and if none
        // comes, the audio is accounted for.
        outputs.push(Output::Commit(Commit {
            settlement: purpose.settlement(),
            ..self.accounts.last_commit(self.asked)
        }));
    }

    /// The last commit came.
    pub(super) fn on_settled(&mut self, purpose: Purpose, outputs: &mut Vec<Output>) {
        if let Purpose::Stop { latency } = purpose {
            outputs.push(Output::Tell(ServerEvent::Goodbye(Summary {
                audio: self.acked,
                words: self.words,
                latency,
                engine: self.accounts.engine().to_owned(),
                kept: self.kept(),
            })));
        }
        let ending = if purpose.settlement().is_some() {
            Ending::Settled
        } else {
            Ending::Detached
        };
        self.end(purpose.close_code(), ending, outputs);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::SAMPLE_RATE;
    use crate::event::{EngineEvent, Input, Pace};
    use crate::session::{Greeting, Opening};

    /// The client has stopped at 30 s, of which 29 have come. The engine listens and says nothing.
    fn stopped() -> Session {
        let (mut session, _outputs) = Greeting::new(0).begin(&Opening::default(), 0);
        let opened = Input::Engine {
            connection: 1,
            event: EngineEvent::Opened {
                engine: "mute".to_owned(),
                passed_over: None,
                other_language: None,
                pace: Pace::AsGiven,
            },
        };
        session.handle(opened, 0);
        for _second in 0..29 {
            hear_a_second(&mut session, 0);
        }
        let through = SampleOffset::from_millis(30_000);
        session.handle(Input::Stop { through }, 0);
        session
    }

    fn hear_a_second(session: &mut Session, now: Millis) {
        let first = session.received();
        let pcm = Bytes::from(vec![0; BYTES_PER_SAMPLE * SAMPLE_RATE as usize]);
        session.handle(Input::Audio { first, pcm }, now);
    }

    /// So long is waited, for the last second and then for the engine.
    const PATIENCE: Millis = TAIL_DEADLINE + 30_000;

    #[test]
    fn a_client_whose_audio_does_not_come_answers_for_what_was_heard() {
        let mut session = stopped();
        session.handle(Input::Tick, PATIENCE - 1);
        assert!(!session.is_settling());
        session.handle(Input::Tick, PATIENCE);
        assert!(session.is_settling() && !session.is_ended_by_server());
    }

    #[test]
    fn the_engine_has_its_time_from_when_all_audio_is_there() {
        let mut session = stopped();
        let all_is_there = PATIENCE - 1;
        hear_a_second(&mut session, all_is_there);
        session.handle(Input::Tick, all_is_there + PATIENCE - 1);
        assert!(!session.is_settling(), "a late client takes none of it");
        session.handle(Input::Tick, all_is_there + PATIENCE);
        assert!(session.is_ended_by_server());
    }
}
