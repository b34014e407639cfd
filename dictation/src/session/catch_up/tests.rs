//! Seams, and what engines are given where a client sends faster than they hear.

use super::*;
use crate::audio::samples_to_millis;
use crate::event::{Certainty, ConnectionId, EngineEvent, Hearing, Input};
use crate::session::{Greeting, Opening};

fn ms(millis: u64) -> SampleOffset {
    SampleOffset::from_millis(millis)
}

fn word(start: u64, end: u64) -> Word {
    Word {
        text: "word".to_owned(),
        range: SampleRange::new(ms(start), ms(end)),
        confidence: None,
    }
}

#[test]
fn the_seam_lies_between_two_words_near_the_middle_of_the_overlap() {
    let piece = SampleRange::new(ms(0), ms(10_000));
    assert_eq!(seam(&[], piece), ms(9_250), "silence");
    let words = [word(8_000, 9_000), word(9_100, 9_600)];
    assert_eq!(seam(&words, piece), ms(9_050));
    assert_eq!(seam(&words[..1], piece), ms(9_250), "after the last word");
    assert_eq!(seam(&words[1..], piece), ms(9_100), "before the first word");
}

/// A session whose engines hear hardly faster than people speak.
struct Slow {
    session: Session,
    now: Millis,
    /// The connection that was opened last.
    connection: ConnectionId,
    /// Samples that all of them were given live.
    live: u64,
    /// How long the pieces were that they were to transcribe, in ms.
    pieces: Vec<u64>,
}

impl Slow {
    fn begun() -> Self {
        let (session, outputs) = Greeting::new(0).begin(&Opening::default(), 0);
        let mut slow = Self {
            session,
            now: 0,
            connection: 0,
            live: 0,
            pieces: Vec::new(),
        };
        slow.carry_out(outputs);
        slow
    }

    fn carry_out(&mut self, outputs: Vec<Output>) {
        for output in outputs {
            match output {
                Output::OpenEngine { connection } => {
                    self.connection = connection;
                    self.hear_of(EngineEvent::Opened {
                        engine: "slow".to_owned(),
                        passed_over: None,
                        other_language: None,
                        pace: Pace::RealTime,
                    });
                }
                Output::Hear { pcm, .. } => self.live += samples_in(pcm.len()),
                Output::Repair { frames, .. } => {
                    let samples = frames.iter().map(|pcm| samples_in(pcm.len())).sum();
                    self.pieces.push(samples_to_millis(samples));
                }
                _ => {}
            }
        }
    }

    fn take(&mut self, input: Input) {
        let outputs = self.session.handle(input, self.now);
        self.carry_out(outputs);
    }

    fn hear_of(&mut self, event: EngineEvent) {
        let connection = self.connection;
        self.take(Input::Engine { connection, event });
    }

    /// So many seconds of audio come at once, and some time passes.
    fn burst(&mut self, seconds: u64) {
        for _second in 0..seconds {
            let first = self.session.received();
            let pcm = Bytes::from(vec![0; 2 * SAMPLE_RATE as usize]);
            self.take(Input::Audio { first, pcm });
        }
        for _tick in 0..3 {
            self.now += 50;
            self.take(Input::Tick);
        }
    }
}

#[test]
fn bursts_start_no_other_piece_while_one_is_under_way() {
    let mut slow = Slow::begun();
    for _burst in 0..6 {
        slow.burst(3);
    }
    assert_eq!((slow.connection, slow.pieces.as_slice()), (2, &[3_000][..]));
    slow.hear_of(EngineEvent::Repaired(Vec::new()));
    slow.burst(0);
    let pieces = [3_000, 18_000 - 2_250];
    assert_eq!((slow.connection, slow.pieces.as_slice()), (3, &pieces[..]));
}

#[test]
fn a_stream_that_has_to_hear_everything_live_is_not_begun_again() {
    let mut slow = Slow::begun();
    slow.burst(3);
    slow.hear_of(EngineEvent::NotRepaired(EngineFault::Failing));
    let (connection, live) = (slow.connection, slow.live);
    for _second in 0..10 {
        slow.burst(1);
    }
    assert_eq!(slow.connection, connection);
    assert_eq!(slow.live - live, 10 * SAMPLE_RATE);
    assert_eq!(slow.pieces, [3_000], "there is no other");
}

#[test]
fn what_an_engine_can_soon_hear_is_given_to_the_one_that_listens() {
    let mut slow = Slow::begun();
    slow.burst(2);
    slow.hear_of(EngineEvent::Heard(Hearing {
        range: SampleRange::new(ms(0), ms(1_500)),
        words: Vec::new(),
        certainty: Certainty::Final {
            utterance_end: true,
            from_finalize: false,
        },
    }));
    slow.burst(1);
    assert_eq!((slow.connection, slow.live), (1, 3 * SAMPLE_RATE));
    assert!(slow.pieces.is_empty());
}
