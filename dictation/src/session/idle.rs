//! What a session does while its client is silent. An engine that ends because it is given no audio has
//! done nothing wrong, and none is wanted before there is audio again.

use super::{Session, Stage};
use crate::audio::SAMPLE_RATE;
use crate::event::{Millis, Output};
use crate::mutation::{Mutation, planted};

/// With this credit a client can send whatever frame it has, in samples.
const LONGEST_FRAME: u64 = SAMPLE_RATE;

impl Session {
    /// The engine has ended because it was given no audio. What it heard beyond the last final is heard
    /// again with what comes, and not forgiven: the silence is the client's own.
    pub(super) fn on_engine_idle(&mut self, now: Millis, outputs: &mut Vec<Output>) {
        if !self.link.is_connected() {
            return;
        }
        let has_all = self.link.sent_through() == Some(self.retained.end());
        // A client without credit is not silent: it waits for a final.
        let has_credit = self.credit_through().since(self.received) >= LONGEST_FRAME;
        let owes_nothing =
            has_all && has_credit && !self.is_repairing() && self.stage == Stage::Live;
        if planted(Mutation::SilenceIsForgiven) {
            self.accounts.forgive_beyond(self.final_through);
        }
        self.link.idle();
        self.better_engine = false;
        self.catch_up.engine_lost();
        if let Stage::Flushing(flush) = &mut self.stage {
            flush.begin_again();
        }
        if !owes_nothing {
            // The client goes on, or would, or has stopped.
            self.wake_engine(now, outputs);
        }
    }

    /// Opens an engine if the one before has ended in silence and there is audio for it.
    pub(super) fn wake_engine(&mut self, now: Millis, outputs: &mut Vec<Output>) {
        if self.retained.samples() > 0 && self.link.wake(now) {
            self.open_engine(now, outputs);
        }
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::audio::{BYTES_PER_SAMPLE, SampleOffset, samples_in};
    use crate::close::CloseCode;
    use crate::event::{Commit, ConnectionId, EngineEvent, EngineFault, Input, Pace};
    use crate::session::{ENGINE_PATIENCE, Greeting, Opening, TOUCH_PAUSE};

    /// A session whose engines listen as soon as they are asked for.
    struct House {
        session: Session,
        now: Millis,
        /// The connection that was opened last.
        connection: ConnectionId,
        /// Samples that it was given.
        given: u64,
        commits: Vec<Commit>,
        /// With which it has left its client, if it has.
        left: Option<CloseCode>,
    }

    impl House {
        fn new() -> Self {
            let (session, outputs) = Greeting::new(0).begin(&Opening::default(), 0);
            let mut house = Self {
                session,
                now: 0,
                connection: 0,
                given: 0,
                commits: Vec::new(),
                left: None,
            };
            house.carry_out(outputs);
            house
        }

        fn carry_out(&mut self, outputs: Vec<Output>) {
            for output in outputs {
                match output {
                    Output::OpenEngine { connection } => {
                        (self.connection, self.given) = (connection, 0);
                        self.hear_of(EngineEvent::Opened {
                            engine: "double".to_owned(),
                            passed_over: None,
                            other_language: None,
                            pace: Pace::RealTime,
                        });
                    }
                    Output::Hear { pcm, .. } => self.given += samples_in(pcm.len()),
                    Output::Commit(commit) => {
                        let through = commit.through;
                        self.commits.push(commit);
                        self.input(Input::Committed { through });
                    }
                    Output::Leave(code) => self.left = Some(code),
                    _ => {}
                }
            }
        }

        fn input(&mut self, input: Input) {
            let outputs = self.session.handle(input, self.now);
            self.carry_out(outputs);
        }

        fn hear_of(&mut self, event: EngineEvent) {
            self.input(Input::Engine {
                connection: self.connection,
                event,
            });
        }

        /// The client says a tenth of a second.
        fn say(&mut self) {
            let first = self.session.received();
            let pcm = Bytes::from(vec![0; BYTES_PER_SAMPLE * TENTH as usize]);
            self.input(Input::Audio { first, pcm });
        }

        /// Time passes, with a tick a second.
        fn pass(&mut self, millis: Millis) {
            let until = self.now + millis;
            while self.now < until {
                self.now = until.min(self.now + 1_000);
                self.input(Input::Tick);
            }
        }
    }

    const TENTH: u64 = SAMPLE_RATE / 10;

    #[test]
    fn a_silent_client_has_no_engine_until_it_goes_on_and_that_one_hears_what_no_final_covers() {
        let mut house = House::new();
        house.say();
        house.hear_of(EngineEvent::Idle);
        house.pass(10 * ENGINE_PATIENCE);
        assert_eq!(house.connection, 1, "no other one is opened");
        assert_eq!(house.left, None);
        house.say();
        assert_eq!((house.connection, house.given), (2, 2 * TENTH));
    }

    #[test]
    fn a_silent_client_that_stops_has_its_last_audio_heard() {
        let mut house = House::new();
        house.say();
        house.hear_of(EngineEvent::Idle);
        let through = SampleOffset::new(TENTH);
        house.input(Input::Stop { through });
        assert_eq!((house.connection, house.given), (2, TENTH));
        assert_eq!(house.left, None);
    }

    #[test]
    fn a_stop_that_an_engine_has_not_seen_when_it_ended_opens_another_one() {
        let mut house = House::new();
        house.say();
        let through = SampleOffset::new(TENTH);
        house.input(Input::Stop { through });
        house.hear_of(EngineEvent::Idle);
        assert_eq!((house.connection, house.given), (2, TENTH));
    }

    #[test]
    fn a_client_without_credit_is_not_silent() {
        let mut house = House::new();
        while house.session.received() < house.session.credit_through() {
            house.say();
            house.now += 100;
        }
        assert_eq!(house.given, house.session.received().get());
        let before = house.connection;
        house.hear_of(EngineEvent::Idle);
        assert_eq!(house.connection, before + 1, "it waits for a final");
    }

    #[test]
    fn what_an_engine_heard_is_forgiven_where_it_broke_off_and_not_where_its_client_was_silent() {
        let broke_off = EngineEvent::Lost(EngineFault::BrokeOff);
        for (event, heard) in [(EngineEvent::Idle, TENTH), (broke_off, 0)] {
            let what = format!("{event:?}");
            let mut house = House::new();
            house.say();
            // The next engine has not listened yet when the client leaves.
            let connection = house.connection;
            let lost = Input::Engine { connection, event };
            house.session.handle(lost, house.now);
            house.input(Input::ClientGone);
            let last = house.commits.last().unwrap();
            assert_eq!(last.account.heard.samples(), heard, "{what}");
        }
    }

    #[test]
    fn a_client_that_is_silent_after_an_engine_was_lost_is_not_without_engine() {
        let mut house = House::new();
        house.say();
        house.hear_of(EngineEvent::Lost(EngineFault::BrokeOff));
        house.pass(1_000);
        assert_eq!(house.connection, 2);
        house.pass(10 * ENGINE_PATIENCE);
        assert_eq!(house.left, None, "it listens");
        house.hear_of(EngineEvent::Lost(EngineFault::BrokeOff));
        house.pass(10 * ENGINE_PATIENCE);
        assert_eq!(house.connection, 3);
        assert_eq!(house.left, None, "it was lost once");
    }

    #[test]
    fn engines_that_hang_one_after_the_other_are_borne_for_a_minute() {
        let mut house = House::new();
        house.say();
        let mut lost = 0;
        while house.left.is_none() {
            house.pass(5_000);
            assert!(house.now <= 2 * ENGINE_PATIENCE, "{lost} were lost");
            house.hear_of(EngineEvent::Lost(EngineFault::Silent));
            house.pass(1);
            lost += 1;
        }
        assert_eq!(house.left, Some(CloseCode::EngineUnavailable));
        assert!(house.now > ENGINE_PATIENCE);
    }

    #[test]
    fn a_dictation_in_which_nothing_is_said_is_committed_every_minute() {
        let mut house = House::new();
        house.pass(TOUCH_PAUSE - 1);
        assert_eq!(house.commits, []);
        house.pass(3 * TOUCH_PAUSE);
        let all: Vec<_> = house.commits.iter().map(|commit| commit.through).collect();
        assert_eq!(all, [SampleOffset::ZERO; 3]);
        assert!(house.commits.iter().all(|commit| commit.slices.is_empty()));
    }
}
