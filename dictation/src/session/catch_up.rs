//! How a session makes up for lost time with an engine that hears no faster than people speak.
//!
//! Deepgram takes at most 1.25 times real time: an engine that was given 10 s of kept audio would
//! lag behind for 40 s. So kept audio is transcribed in one piece, beside the live stream, which
//! begins near its end and stays live. Both hear [`OVERLAP`] around the seam, so that a word on it
//! is heard whole by one of them, and the seam is laid between two words.
//!
//! Invariants: until the piece has come nothing behind it is told, and no audio is forgotten; if it
//! does not come, the next connection hears everything again. A piece is given up only where its
//! connection is, so whoever sends in bursts has engines hear nothing again for each of them.

use bytes::Bytes;

use super::{Session, Stage};
use crate::audio::{SAMPLE_RATE, SampleOffset, SampleRange, samples_in};
use crate::engine_link::LinkState;
use crate::event::{EngineFault, Millis, Output, Pace};
use crate::mutation::{Mutation, planted};
use crate::transcript::{Final, Word, clip_final};

/// More kept audio than this is transcribed in one piece, in samples: 2.5 s.
pub(crate) const MOST_BEHIND: u64 = SAMPLE_RATE * 5 / 2;

/// Audio on each side of the seam that both hear, in samples: 0.75 s, longer than a word.
const OVERLAP: u64 = SAMPLE_RATE * 3 / 4;

/// How a session keeps its engine level with whoever speaks.
#[derive(Clone, Debug)]
pub(super) struct CatchUp {
    flow: Flow,
    repairs: Repairs,
    /// End of the audio that had come at the last tick: whether a flood still rises.
    received_at_tick: SampleOffset,
    /// The client was told that its engine lags behind, until a final reaches this.
    told_behind_until: Option<SampleOffset>,
}

/// Whether the engine is given audio as it comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Flow {
    /// It is.
    Level,
    /// Audio came faster than the engine hears; it is kept until the flood is over.
    Flooded,
}

/// Whether kept audio is transcribed in one piece, beside the live stream.
#[derive(Clone, Debug)]
enum Repairs {
    /// None is; the next one will be.
    Possible,
    /// One is.
    UnderWay(Repair),
    /// One did not come: there will be no other, engines hear everything live.
    Failed,
}

impl CatchUp {
    /// Nothing is kept yet; audio is expected from `need_from` on.
    pub(super) const fn new(need_from: SampleOffset) -> Self {
        Self {
            flow: Flow::Level,
            repairs: Repairs::Possible,
            received_at_tick: need_from,
            told_behind_until: None,
        }
    }

    pub(super) fn is_flooded(&self) -> bool {
        self.flow == Flow::Flooded
    }

    const fn is_repairing(&self) -> bool {
        matches!(self.repairs, Repairs::UnderWay(_))
    }

    /// The piece that is under way, if one is.
    const fn repair_mut(&mut self) -> Option<&mut Repair> {
        match &mut self.repairs {
            Repairs::UnderWay(repair) => Some(repair),
            Repairs::Possible | Repairs::Failed => None,
        }
    }

    /// The piece that is under way, if one is: it has come, or is not waited for any more.
    fn take_repair(&mut self) -> Option<Repair> {
        match std::mem::replace(&mut self.repairs, Repairs::Possible) {
            Repairs::UnderWay(repair) => Some(repair),
            other => {
                self.repairs = other;
                None
            }
        }
    }

    /// The connection is lost, and the piece that was transcribed beside it.
    pub(super) fn engine_lost(&mut self) {
        if !planted(Mutation::LostEngineKeepsItsRepair) {
            let _not_waited_for = self.take_repair();
        }
    }

    /// A connection begins that has heard nothing yet: the flood is over, and no piece is waited for.
    fn begin_again(&mut self) {
        self.engine_lost();
        self.flood_is_over();
    }

    fn flood_is_over(&mut self) {
        if !planted(Mutation::FloodOutlivesItsConnection) {
            self.flow = Flow::Level;
        }
    }

    /// Whether the engine is given all audio as it comes, however far it is behind: without pieces
    /// another connection would hear no sooner.
    fn takes_what_comes(&self) -> bool {
        matches!(self.repairs, Repairs::Failed) && !planted(Mutation::LateStreamBeginsAgain)
    }

    /// The client is told that its engine lags behind, until a final reaches `until`.
    pub(super) const fn told_behind(&mut self, until: SampleOffset) {
        self.told_behind_until = Some(until);
    }

    /// Whether the client was told that its engine lags behind and is to be told now that it does not.
    pub(super) fn is_level_again(&mut self, final_through: SampleOffset) -> bool {
        self.told_behind_until
            .take_if(|until| *until <= final_through)
            .is_some()
    }
}

/// A piece of audio that is being transcribed beside the live stream.
#[derive(Clone, Debug)]
pub(super) struct Repair {
    /// The piece.
    range: SampleRange,
    /// Finals of the live stream that wait for it.
    held: Vec<Final>,
    /// The live stream has said everything; what it has not mentioned up to here is silence.
    silent_through: Option<SampleOffset>,
}

impl Session {
    /// What a connection that listens from now on is to hear first, and from where.
    pub(super) fn first_audio(&mut self, pace: Pace, outputs: &mut Vec<Output>) -> SampleOffset {
        self.catch_up.begin_again();
        let start = self.retained.start();
        let behind = self.retained.samples();
        let is_level = pace == Pace::AsGiven || behind <= MOST_BEHIND;
        if is_level || matches!(self.catch_up.repairs, Repairs::Failed) {
            return start;
        }
        let end = self.retained.end();
        let pieces = self.retained.frames_from(start);
        outputs.push(Output::Repair {
            connection: self.link.connection(),
            frames: pieces.map(|(_, pcm)| pcm).collect(),
        });
        self.accounts.gave(behind, end);
        self.catch_up.repairs = Repairs::UnderWay(Repair {
            range: SampleRange::new(start, end),
            held: Vec::new(),
            silent_through: None,
        });
        start.plus(behind - 2 * OVERLAP)
    }

    /// Whether the live stream may be told nothing yet.
    pub(super) const fn is_repairing(&self) -> bool {
        self.catch_up.is_repairing()
    }

    /// Where the next final of the live stream is expected to begin.
    pub(super) fn heard_through(&self) -> SampleOffset {
        match self.link.said_through() {
            Some(said_through) if self.is_repairing() => said_through,
            _ => self.final_through,
        }
    }

    /// Tells a final, or keeps it until what comes before it is known.
    pub(super) fn tell_or_hold(&mut self, final_: Final, outputs: &mut Vec<Output>) {
        match self.catch_up.repair_mut() {
            Some(repair) => repair.held.push(final_),
            None => self.tell_final(final_, outputs),
        }
    }

    /// The live stream has said everything; the rest up to `through` is silence.
    pub(super) fn rest_is_silence(&mut self, through: SampleOffset, outputs: &mut Vec<Output>) {
        match self.catch_up.repair_mut() {
            Some(repair) => repair.silent_through = Some(through),
            None => self.cover_silence(through, outputs),
        }
    }

    /// The piece is transcribed; times count from its first sample.
    pub(super) fn on_repaired(&mut self, words: Vec<Word>, now: Millis, outputs: &mut Vec<Output>) {
        let Some(repair) = self.catch_up.take_repair() else {
            return;
        };
        if let Stage::Flushing(flush) = &mut self.stage {
            flush.final_came(now);
        }
        let words = placed(words, repair.range);
        let seam = seam(&words, repair.range);
        let in_piece = |word: &Word| word.range.midpoint() < seam;
        let range = SampleRange::new(self.final_through, seam);
        let piece = Final {
            range,
            words: words.into_iter().filter(in_piece).collect(),
            utterance_end: false,
        };
        self.tell_final(piece, outputs);
        for held in repair.held {
            let clipped = if planted(Mutation::SeamIsNotClipped) {
                Some(held)
            } else {
                clip_final(held, self.final_through)
            };
            if let Some(final_) = clipped {
                self.tell_final(final_, outputs);
            }
        }
        if let Some(through) = repair.silent_through {
            self.cover_silence(through, outputs);
        }
    }

    /// The piece will not come: the next connection hears it live, however long that takes.
    pub(super) fn on_not_repaired(
        &mut self,
        fault: EngineFault,
        now: Millis,
        outputs: &mut Vec<Output>,
    ) {
        if self.catch_up.take_repair().is_none() {
            return;
        }
        if !planted(Mutation::FailedRepairIsTriedAgain) {
            self.catch_up.repairs = Repairs::Failed;
        }
        if self.link.is_connected() {
            let connection = self.link.connection();
            outputs.push(Output::DropEngine { connection });
            self.on_engine_lost(fault, now, outputs);
        } else {
            // It had finished meanwhile.
            if let Stage::Flushing(flush) = &mut self.stage {
                flush.begin_again();
            }
            self.open_anew(now, outputs);
        }
    }

    /// Gives new audio to the engine, unless it has more than it can hear in time: a client that
    /// comes back sends what it kept as fast as it can.
    pub(super) fn give(&mut self, pcm: Bytes, now: Millis, outputs: &mut Vec<Output>) {
        if !matches!(self.link.state(), LinkState::Listening { .. }) {
            return;
        }
        let samples = samples_in(pcm.len());
        let keeps_up = self.link.keeps_up(now, samples, MOST_BEHIND);
        let is_level = keeps_up || self.catch_up.takes_what_comes();
        if self.catch_up.is_flooded() || !is_level {
            self.catch_up.flow = Flow::Flooded;
            return;
        }
        let connection = self.link.connection();
        self.link.sent(self.retained.end(), now);
        self.accounts.gave(samples, self.retained.end());
        outputs.push(Output::Hear { connection, pcm });
    }

    /// Looks whether a flood has ceased to rise, and ends it then.
    pub(super) fn on_flood_tick(&mut self, now: Millis, outputs: &mut Vec<Output>) {
        let at_tick = &mut self.catch_up.received_at_tick;
        let received_before = std::mem::replace(at_tick, self.received);
        let still_rising = self.received.since(received_before) > SAMPLE_RATE / 4;
        if self.catch_up.is_flooded() && !still_rising {
            self.end_flood(now, outputs);
            self.flush_engine(now, outputs);
        }
    }

    /// Gives the engine what the flood kept from it. If that is too much, a new connection begins at
    /// the flood's end and the rest is made up for in a piece; but not while another piece is under
    /// way, which would be heard in vain: bursts would have engines hear the same audio for each of them.
    pub(super) fn end_flood(&mut self, now: Millis, outputs: &mut Vec<Output>) {
        let Some(sent) = self.link.sent_through() else {
            // The next connection has no flood behind it.
            return;
        };
        if self.is_repairing() && !planted(Mutation::BurstStartsAnotherPiece) {
            return;
        }
        if self.retained.samples() > MOST_BEHIND {
            self.catch_up.begin_again();
            self.open_anew(now, outputs);
        } else {
            self.give_from(sent, now, outputs);
            self.catch_up.flood_is_over();
        }
    }

    /// Gives the connection that listens all audio from `from` on.
    pub(super) fn give_from(&mut self, from: SampleOffset, now: Millis, outputs: &mut Vec<Output>) {
        let (connection, end) = (self.link.connection(), self.retained.end());
        for (_, pcm) in self.retained.frames_from(from) {
            outputs.push(Output::Hear { connection, pcm });
        }
        self.accounts.gave(end.since(from), end);
        self.link.sent(end, now);
    }
}

/// The words where they belong in the dictation, those that are within the piece.
fn placed(words: Vec<Word>, piece: SampleRange) -> Vec<Word> {
    let place = |at: SampleOffset| piece.start().plus(at.get()).min(piece.end());
    words
        .into_iter()
        .map(|word| Word {
            range: SampleRange::new(place(word.range.start()), place(word.range.end())),
            ..word
        })
        .filter(|word| word.range.samples() > 0)
        .collect()
}

/// Where the piece ends and the live stream goes on: between two words, near the middle of what
/// both have heard.
fn seam(words: &[Word], piece: SampleRange) -> SampleOffset {
    let middle = SampleOffset::new(piece.end().get().saturating_sub(OVERLAP));
    let distance = |at: SampleOffset| at.since(middle).max(middle.since(at));
    let mut edges: Vec<SampleOffset> = words
        .windows(2)
        .map(|pair| {
            let (end, start) = (pair[0].range.end(), pair[1].range.start());
            SampleRange::new(end.min(start), start.max(end)).midpoint()
        })
        .collect();
    // Silence has room for it before the first word and after the last.
    let first = words.first().map_or(piece.end(), |word| word.range.start());
    let last = words.last().map_or(piece.start(), |word| word.range.end());
    edges.push(middle.min(first));
    edges.push(middle.max(last).min(piece.end()));
    edges
        .into_iter()
        .min_by_key(|edge| distance(*edge))
        .unwrap_or(middle)
}

#[cfg(test)]
mod tests;
