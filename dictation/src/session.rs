//! One live dictation as the server sees it: a state machine from inputs to outputs.
//!
//! Two types for two states of authority: a [`Greeting`] is a connection that has not said which
//! dictation it is about; [`Greeting::begin`] consumes it and yields a [`Session`].
//!
//! Invariants (the model test holds them against every kind of event):
//! - nothing is acknowledged that the ledger has not committed;
//! - nothing is acknowledged whose words are to be kept and are not written;
//! - finals cover the audio from where the client asked, without hole or overlap;
//! - audio after the last final is kept until a final covers it, and an engine that replaces
//!   a lost one hears it from its first sample;
//! - the watermark never exceeds the audio received, and the bill never what finals cover;
//! - what engines were given is counted with the watermark, whatever becomes of it.

mod accounting;
mod catch_up;
mod ending;
mod hearing;
mod idle;
mod intake;
mod keeping;

use crate::account::MOST_TAKEN_BACK;
use crate::audio::{BYTES_PER_SAMPLE, SAMPLE_RATE, SampleOffset};
use crate::close::CloseCode;
use crate::engine_link::{EngineLink, LinkState};
use crate::event::{
    Ending, EngineEvent, EngineFault, EngineStatus, Input, Millis, Output, Pace, PassedOver,
    ServerEvent,
};
use crate::mutation::{Mutation, planted};
use crate::retained::RetainedAudio;
use accounting::Accounts;
use catch_up::CatchUp;
use ending::{Flush, Purpose};
use hearing::Utterance;
use intake::Refusal;
use keeping::Keeping;

/// Audio that a session keeps at most after its last final: 30 s, 960 kB.
pub const RETAINED_SAMPLES: u64 = MOST_TAKEN_BACK;

/// Audio that is worth a commit: 1 s. What is less waits for the next tick.
pub const COMMIT_SAMPLES: u64 = SAMPLE_RATE;

/// A dictation that a connection holds is committed after so many ms although there is nothing new to it,
/// so that nobody takes it for abandoned.
pub const TOUCH_PAUSE: Millis = 60_000;

/// A connection that says nothing for this long is closed, in ms.
pub const GREETING_DEADLINE: Millis = 5_000;

/// A session without an engine for this long tells its client to come back later, in ms.
pub const ENGINE_PATIENCE: Millis = 60_000;

/// A connection that may speak but has not said about which dictation.
#[derive(Clone, Copy, Debug)]
pub struct Greeting {
    since: Millis,
}

/// What a dictation begins with: nothing, or what the store and the client know of it.
#[derive(Clone, Debug, Default)]
pub struct Opening {
    /// Committed watermark.
    pub acked: SampleOffset,
    /// End of the last slice of the bill.
    pub sliced: SampleOffset,
    /// Finals that were told cover all audio before this.
    pub told: SampleOffset,
    /// Samples given to engines.
    pub given: u64,
    /// Those of them that stand in slices of what engines cost.
    pub costed: u64,
    /// End of the last final that the client holds.
    pub client_final_through: SampleOffset,
    /// Name of the engine that listened last or, for a new dictation, is expected to.
    pub engine: String,
    /// All finals before this are kept for the person, but for those that are missing. None: nothing of
    /// it is to be.
    pub kept: Option<SampleOffset>,
    /// The first of them that the database did not take.
    pub missing: Option<SampleOffset>,
}

impl Greeting {
    /// A connection accepted at `now`.
    pub const fn new(now: Millis) -> Self {
        Self { since: now }
    }

    /// When it must have said hello.
    pub const fn deadline(self) -> Millis {
        self.since.saturating_add(GREETING_DEADLINE)
    }

    /// The connection begins or resumes a dictation.
    pub fn begin(self, opening: &Opening, now: Millis) -> (Session, Vec<Output>) {
        let final_through = opening.client_final_through;
        let need_from = if planted(Mutation::ResumeFromAcked) {
            opening.acked
        } else {
            opening.acked.min(final_through)
        };
        let mut session = Session {
            received: need_from,
            acked: opening.acked,
            asked: opening.acked,
            asked_at: now,
            final_through,
            retained: RetainedAudio::starting_at(need_from.max(final_through)),
            accounts: Accounts::new(opening, need_from.max(final_through)),
            link: EngineLink::new(now),
            stage: Stage::Live,
            refusal: Refusal::default(),
            words: 0,
            passed_over: None,
            other_language: None,
            utterance: Utterance::default(),
            better_engine: false,
            catch_up: CatchUp::new(need_from),
            keeping: opening
                .kept
                .map(|kept| Keeping::from(kept, opening.missing)),
        };
        let ready = ServerEvent::Ready {
            need_from,
            credit_through: session.credit_through(),
        };
        let mut outputs = vec![Output::Tell(ready)];
        session.open_engine(now, &mut outputs);
        (session, outputs)
    }
}

/// Where a session is in its life.
#[derive(Clone, Debug, PartialEq)]
enum Stage {
    /// The client speaks.
    Live,
    /// The last words are awaited, for one purpose or another.
    Flushing(Flush),
    /// The last commit is awaited; then the session ends for this purpose.
    Settling { purpose: Purpose, since: Millis },
    /// Over.
    Closed,
}

/// One live dictation. Feed it every input in order and carry out its outputs in order.
#[derive(Clone, Debug)]
pub struct Session {
    received: SampleOffset,
    acked: SampleOffset,
    asked: SampleOffset,
    /// When a commit was asked for.
    asked_at: Millis,
    final_through: SampleOffset,
    retained: RetainedAudio,
    accounts: Accounts,
    link: EngineLink,
    stage: Stage,
    refusal: Refusal,
    words: u32,
    /// A better engine than the one that listens, and why it was passed over.
    passed_over: Option<PassedOver>,
    /// The language that the engine listens for, if it is not the one that was asked for.
    other_language: Option<String>,
    utterance: Utterance,
    /// A preferred engine can be had; the change waits for the end of the utterance.
    better_engine: bool,
    catch_up: CatchUp,
    /// None: nothing is to be kept.
    keeping: Option<Keeping>,
}

impl Session {
    /// Takes one input at `now` and returns what follows from it.
    pub fn handle(&mut self, input: Input, now: Millis) -> Vec<Output> {
        let mut outputs = Vec::new();
        if self.stage == Stage::Closed {
            return outputs;
        }
        let is_tick = matches!(input, Input::Tick);
        match input {
            Input::Audio { first, pcm } => self.on_audio(first, pcm, now, &mut outputs),
            Input::Stop { through } => self.on_stop(through, now, &mut outputs),
            Input::Cancel => self.settle(Purpose::Cancel, now, &mut outputs),
            Input::ClientGone => self.settle(Purpose::ClientGone, now, &mut outputs),
            Input::Drain => self.on_drain(now, &mut outputs),
            Input::Engine { connection, event } => {
                let current = connection == self.link.connection();
                if current || planted(Mutation::LostEngineIsHeard) {
                    self.on_engine(event, now, &mut outputs);
                }
            }
            Input::Committed { through } => self.on_committed(through, now, &mut outputs),
            Input::Kept {
                through,
                missing,
                end,
            } => {
                self.note_kept(through, missing, &mut outputs);
                self.on_keeping_end(end, &mut outputs);
            }
            Input::Fenced => self.on_fenced(&mut outputs),
            // What the client holds can be heard as a dictation of its own.
            Input::Refused => self.end(CloseCode::SessionGone, Ending::Refused, &mut outputs),
            Input::Revoked => self.settle(Purpose::Revoked, now, &mut outputs),
            Input::BetterEngine => self.on_better_engine(now, &mut outputs),
            Input::Tick => self.on_tick(now, &mut outputs),
        }
        self.finish_if_all_is_heard(now, &mut outputs);
        self.count_finals();
        self.ask_for_commit(is_tick, now, &mut outputs);
        outputs
    }

    /// End of the audio received.
    pub const fn received(&self) -> SampleOffset {
        self.received
    }

    /// All audio before this is transcribed.
    pub const fn final_through(&self) -> SampleOffset {
        self.final_through
    }

    /// Whether the session waits for something that a passing moment may bring (an engine to
    /// try again, a tail, a last commit) and wants `Tick` often. Else once a second will do.
    pub fn is_waiting(&self) -> bool {
        let waits_for_engine = matches!(self.link.state(), LinkState::Waiting { .. });
        self.stage != Stage::Live || waits_for_engine || self.catch_up.is_flooded()
    }

    /// Bytes of audio held.
    pub const fn retained_bytes(&self) -> u64 {
        self.retained.samples() * BYTES_PER_SAMPLE as u64
    }

    /// Whether nothing but the last commit and the goodbye are awaited.
    #[cfg(test)]
    pub(crate) const fn is_settling(&self) -> bool {
        matches!(self.stage, Stage::Settling { .. } | Stage::Closed)
    }

    /// Whether the session waits for its last commit because the server could not go on.
    #[cfg(test)]
    pub(crate) fn is_ended_by_server(&self) -> bool {
        matches!(&self.stage, Stage::Settling { purpose, .. } if purpose.is_servers_fault())
    }

    fn credit_through(&self) -> SampleOffset {
        self.retained
            .start()
            .max(self.final_through)
            .plus(RETAINED_SAMPLES)
    }

    fn on_engine(&mut self, event: EngineEvent, now: Millis, outputs: &mut Vec<Output>) {
        match event {
            EngineEvent::Opened {
                engine,
                passed_over,
                other_language,
                pace,
            } => {
                self.passed_over = passed_over;
                self.other_language = other_language;
                self.on_engine_opened(&engine, pace, now, outputs);
            }
            EngineEvent::Heard(hearing) => self.on_heard(hearing, now, outputs),
            EngineEvent::UtteranceEnded { last_word_end } => self.on_utterance_ended(last_word_end),
            EngineEvent::Repaired(words) => self.on_repaired(words, now, outputs),
            EngineEvent::NotRepaired(fault) => self.on_not_repaired(fault, now, outputs),
            EngineEvent::Finished => self.on_engine_finished(now, outputs),
            EngineEvent::Idle => self.on_engine_idle(now, outputs),
            EngineEvent::Lost(fault) => self.on_engine_lost(fault, now, outputs),
        }
    }

    fn open_engine(&mut self, now: Millis, outputs: &mut Vec<Output>) {
        if let Some(connection) = self.link.try_open(now) {
            outputs.push(Output::OpenEngine { connection });
        }
    }

    fn on_engine_opened(
        &mut self,
        engine: &str,
        pace: Pace,
        now: Millis,
        outputs: &mut Vec<Output>,
    ) {
        if *self.link.state() != LinkState::Opening {
            return;
        }
        self.accounts.listens(engine);
        let base = if planted(Mutation::ReplayFromSent) {
            self.retained.end()
        } else {
            self.first_audio(pace, outputs)
        };
        self.link.opened(base, pace, now);
        self.give_from(base, now, outputs);
        self.tell_engine_opened(engine, outputs);
        if let Stage::Flushing(flush) = &mut self.stage {
            flush.begin_again();
            self.flush_engine(now, outputs);
        }
    }

    fn tell_engine_opened(&mut self, engine: &str, outputs: &mut Vec<Output>) {
        let behind = self.retained.samples();
        let status = if behind > 3 * SAMPLE_RATE {
            self.catch_up.told_behind(self.retained.end());
            let behind = self.retained.end().as_millis() - self.retained.start().as_millis();
            EngineStatus::CatchingUp {
                engine: engine.to_owned(),
                behind,
                passed_over: self.passed_over.clone(),
                other_language: self.other_language.clone(),
            }
        } else {
            EngineStatus::Listening {
                engine: engine.to_owned(),
                passed_over: self.passed_over.clone(),
                other_language: self.other_language.clone(),
            }
        };
        outputs.push(Output::Tell(ServerEvent::Status(status)));
    }

    /// A better engine takes over between utterances; whoever has none takes it at once.
    fn on_better_engine(&mut self, now: Millis, outputs: &mut Vec<Output>) {
        if let LinkState::Waiting { .. } = self.link.state() {
            self.open_anew(now, outputs);
        } else if self.stage == Stage::Live && !self.link.is_idle() {
            self.better_engine = true;
        }
    }

    /// Nothing is being said: a better engine may take over. It hears the audio since the last final.
    fn change_engine_if_better(&mut self, now: Millis, outputs: &mut Vec<Output>) {
        let listening = matches!(self.link.state(), LinkState::Listening { .. });
        let waits = self.stage != Stage::Live || !listening || self.is_repairing();
        if waits || !std::mem::take(&mut self.better_engine) {
            return;
        }
        self.open_anew(now, outputs);
    }

    /// Opens a connection now, in place of the one that is there, if any.
    fn open_anew(&mut self, now: Millis, outputs: &mut Vec<Output>) {
        if let Some(connection) = self.link.change(now) {
            outputs.push(Output::DropEngine { connection });
        }
        self.open_engine(now, outputs);
    }

    fn on_engine_lost(&mut self, fault: EngineFault, now: Millis, outputs: &mut Vec<Output>) {
        if !self.link.is_connected() {
            return;
        }
        let listened = matches!(self.link.state(), LinkState::Listening { .. });
        let is_news = listened || self.link.troubled_since().is_none();
        self.link.lost(now, ENGINE_PATIENCE);
        // The next engine hears it, and if none comes, it was in vain.
        self.accounts.forgive_beyond(self.final_through);
        self.better_engine = false;
        self.catch_up.engine_lost();
        if let Stage::Flushing(flush) = &mut self.stage {
            flush.begin_again();
        }
        if is_news {
            let status = EngineStatus::Recovering { fault };
            outputs.push(Output::Tell(ServerEvent::Status(status)));
        }
        self.open_engine(now, outputs);
    }

    fn ack(&self, through: SampleOffset) -> Output {
        let credit_through = self.credit_through();
        Output::Tell(ServerEvent::Ack {
            through: self.with_words_kept(through),
            credit_through,
        })
    }

    fn on_committed(&mut self, through: SampleOffset, now: Millis, outputs: &mut Vec<Output>) {
        self.accounts.committed();
        if through > self.acked {
            self.acked = through;
        }
        outputs.push(self.ack(self.acked));
        if let Stage::Settling { purpose, .. } = self.stage
            && !self.accounts.has_commits_in_flight()
        {
            self.on_last_commit(purpose, now, outputs);
        }
    }

    /// Another connection has the dictation. What engines heard here since the last commit is
    /// entered all the same.
    fn on_fenced(&mut self, outputs: &mut Vec<Output>) {
        self.accounts.committed();
        self.enter_the_rest(outputs);
        self.end(CloseCode::ResumedElsewhere, Ending::Fenced, outputs);
    }

    /// Asks for a last commit whose answer nobody waits for, if there is anything to hold.
    fn enter_the_rest(&mut self, outputs: &mut Vec<Output>) {
        self.count_finals();
        if self.accounts.has_news() && !planted(Mutation::FencedHearingIsForgotten) {
            outputs.push(Output::Commit(self.accounts.last_commit(self.received)));
        }
    }

    /// Audio that is here and that finals cover belongs on the bill.
    fn count_finals(&mut self) {
        let covered = if planted(Mutation::UnheardIsBilled) {
            self.received
        } else {
            self.final_through.min(self.received)
        };
        self.accounts.covered(covered);
    }

    /// Asks for a commit, one at a time, if there is audio or news worth one. A tick takes
    /// what there is, and nothing at all once in a while.
    fn ask_for_commit(&mut self, is_tick: bool, now: Millis, outputs: &mut Vec<Output>) {
        let is_due = now.saturating_sub(self.asked_at) >= TOUCH_PAUSE;
        let received = self.received.since(self.asked);
        let is_worth_it = received >= COMMIT_SAMPLES
            || self.accounts.has_slices()
            || is_tick && (received > 0 || self.accounts.has_news() || is_due);
        let may = matches!(self.stage, Stage::Live | Stage::Flushing(_));
        if is_worth_it && may && !self.accounts.has_commits_in_flight() {
            self.asked = self.asked.max(self.received);
            self.asked_at = now;
            outputs.push(Output::Commit(self.accounts.commit(self.asked)));
        }
    }

    fn on_tick(&mut self, now: Millis, outputs: &mut Vec<Output>) {
        match &self.stage {
            Stage::Live => {
                self.on_flood_tick(now, outputs);
                self.open_engine(now, outputs);
                if self.link.without_engine(now) > ENGINE_PATIENCE {
                    self.settle(Purpose::NoEngine, now, outputs);
                }
            }
            Stage::Flushing(_) => {
                self.on_flood_tick(now, outputs);
                self.open_engine(now, outputs);
                self.on_flush_tick(now, outputs);
            }
            Stage::Settling { purpose, .. } if self.goodbye_waits() => {
                let purpose = *purpose;
                self.on_goodbye_tick(purpose, now, outputs);
            }
            Stage::Settling { since, .. } => {
                if now.saturating_sub(*since) > ending::COMMIT_DEADLINE {
                    self.end(CloseCode::Internal, Ending::Detached, outputs);
                }
            }
            Stage::Closed => {}
        }
    }

    /// Ends the session at once, whatever is outstanding.
    fn end(&mut self, code: CloseCode, ending: Ending, outputs: &mut Vec<Output>) {
        if let Some(connection) = self.link.turn_off() {
            outputs.push(Output::DropEngine { connection });
        }
        self.stage = Stage::Closed;
        outputs.push(Output::Leave(code));
        outputs.push(Output::Ended(ending));
    }
}
