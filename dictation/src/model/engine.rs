//! A speech engine as one connection meets it: it hears coded audio and says which words it
//! knows, in all the ways, good and bad, in which engines do that.

use std::collections::VecDeque;

use bytes::Bytes;

use super::dice::Dice;
use super::speech::{self, Speech};
use crate::audio::{BYTES_PER_SAMPLE, SAMPLE_RATE, SampleOffset, SampleRange, samples_in};
use crate::event::{Certainty, ConnectionId, EngineEvent, EngineFault, Hearing, Pace};
use crate::transcript::Word;

/// One connection to an engine.
#[derive(Debug)]
pub(super) struct Engine {
    pub(super) connection: ConnectionId,
    /// What it is called, once it listens.
    pub(super) name: &'static str,
    speech: Speech,
    opened: bool,
    gone: bool,
    mute: bool,
    finalize: bool,
    closing: bool,
    /// Audio that does not tell its place yet: a single sample.
    unplaced: Vec<u8>,
    origin: Option<u64>,
    end: u64,
    said_through: u64,
    last_final: Option<Hearing>,
    /// How fast it hears: the model's engines all hear at once, but the session cannot know.
    pace: Pace,
    /// A piece that it was asked to transcribe, if it has not answered: first sample and end.
    repair: Option<(u64, u64)>,
    /// The session has not been told yet what came of a piece.
    pub(super) owes_repair: bool,
    /// What it said and the session has not been told yet.
    pub(super) news: VecDeque<EngineEvent>,
    /// The session was told that it listens.
    pub(super) is_open: bool,
    /// The session dropped it or was told that it is gone.
    pub(super) is_over: bool,
    /// It broke off, or was given up for what it did.
    pub(super) has_failed: bool,
    /// All pieces that it was asked to transcribe: first sample and end.
    pub(super) pieces: Vec<(u64, u64)>,
}

impl Engine {
    pub(super) fn new(connection: ConnectionId, speech: Speech) -> Self {
        Self {
            connection,
            name: "",
            speech,
            opened: false,
            gone: false,
            mute: false,
            finalize: false,
            closing: false,
            unplaced: Vec::new(),
            origin: None,
            end: 0,
            said_through: 0,
            last_final: None,
            pace: Pace::AsGiven,
            repair: None,
            owes_repair: false,
            news: VecDeque::new(),
            is_open: false,
            is_over: false,
            has_failed: false,
            pieces: Vec::new(),
        }
    }

    /// Takes audio; an error if it does not follow what came before.
    pub(super) fn hear(&mut self, pcm: &[u8]) -> Result<(), String> {
        if !self.is_open || self.is_over || self.closing {
            return Err("audio for an engine that does not listen".to_owned());
        }
        if !pcm.len().is_multiple_of(BYTES_PER_SAMPLE) {
            return Err("half a sample for an engine".to_owned());
        }
        if self.origin.is_some() {
            return self.hear_more(pcm);
        }
        self.unplaced.extend_from_slice(pcm);
        if let Some(origin) = speech::place(&self.unplaced) {
            self.origin = Some(origin);
            self.end = origin;
            self.said_through = origin;
            let pcm = std::mem::take(&mut self.unplaced);
            self.hear_more(&pcm)?;
        }
        Ok(())
    }

    fn hear_more(&mut self, pcm: &[u8]) -> Result<(), String> {
        if !speech::is_recording(pcm, self.end) {
            let place = speech::place(pcm);
            return Err(format!("engine wanted {} and got {place:?}", self.end));
        }
        self.end += samples_in(pcm.len());
        Ok(())
    }

    /// Takes a piece to be transcribed beside the stream.
    pub(super) fn repair(&mut self, frames: &[Bytes]) -> Result<(u64, u64), String> {
        self.must_listen("repair")?;
        let pcm = frames.concat();
        let place = speech::place(&pcm).ok_or("a repair of nothing")?;
        if !speech::is_recording(&pcm, place) || self.repair.is_some() {
            return Err(format!("a repair of what is no recording at {place}"));
        }
        let piece = (place, place + samples_in(pcm.len()));
        self.repair = Some(piece);
        self.pieces.push(piece);
        self.owes_repair = true;
        Ok(piece)
    }

    fn answer_repair(&mut self) {
        let Some((start, end)) = self.repair.take() else {
            return;
        };
        let offset = |place: u64| SampleOffset::new(place.clamp(start, end) - start);
        let width = self.speech.width;
        let words = self.speech.words_in(start, end).map(|k| Word {
            text: Speech::text(k),
            range: SampleRange::new(offset(k * width), offset((k + 1) * width)),
            confidence: None,
        });
        self.news.push_back(EngineEvent::Repaired(words.collect()));
    }

    /// First sample that it heard and end of the last one, by what they say.
    pub(super) fn heard(&self) -> Option<(u64, u64)> {
        self.origin.map(|origin| (origin, self.end))
    }

    pub(super) fn finalize(&mut self) -> Result<(), String> {
        self.finalize = true;
        self.must_listen("finalize")
    }

    pub(super) fn close(&mut self) -> Result<(), String> {
        self.must_listen("close")?;
        self.closing = true;
        Ok(())
    }

    pub(super) fn drop_connection(&mut self) -> Result<(), String> {
        if std::mem::replace(&mut self.is_over, true) {
            return Err("drop of an engine that is over".to_owned());
        }
        Ok(())
    }

    fn must_listen(&self, what: &str) -> Result<(), String> {
        let listens = self.is_open && !self.is_over && !self.closing;
        listens
            .then_some(())
            .ok_or_else(|| format!("{what} for an engine that does not listen"))
    }

    /// Whether no word that it was given remains unsaid.
    pub(super) fn has_said_all(&self) -> bool {
        let mut unsaid = self.speech.words_in(self.said_through, self.end);
        !self.closing || unsaid.next().is_none()
    }

    /// Before where the client must know all that is said in `event`, if it is a final.
    pub(super) fn settles(&self, event: &EngineEvent) -> Option<SampleOffset> {
        let (EngineEvent::Heard(hearing), Some(origin)) = (event, self.origin) else {
            return None;
        };
        let is_final = matches!(hearing.certainty, Certainty::Final { .. });
        let middles = hearing.words.iter().map(|word| word.range.midpoint());
        let heard = SampleOffset::new(self.end - origin);
        let last = middles.filter(|middle| *middle < heard).max()?;
        (is_final && !self.owes_repair).then(|| SampleOffset::new(origin).plus(last.get()))
    }

    /// Does something, or nothing.
    pub(super) fn act(&mut self, dice: &mut Dice) {
        if self.repair.is_some() && dice.chance(20) {
            if dice.chance(20) {
                self.repair = None;
                let failed = EngineEvent::NotRepaired(EngineFault::Failing);
                self.news.push_back(failed);
            } else {
                self.answer_repair();
            }
        }
        if !self.opened {
            self.open_or_not(dice);
        } else if self.gone {
            // A result may still be on its way when the connection is known to be gone.
            if dice.chance(5) {
                self.news
                    .extend(self.last_final.clone().into_iter().map(EngineEvent::Heard));
            }
        } else if !self.mute {
            self.speak(dice);
        } else if dice.chance(10) {
            // Whoever runs the connection notices that it hangs.
            self.leave(EngineEvent::Lost(EngineFault::BrokeOff));
        }
    }

    /// Does its work as it should.
    pub(super) fn act_well(&mut self) {
        self.answer_repair();
        if self.gone {
            return;
        }
        if self.mute {
            self.leave(EngineEvent::Lost(EngineFault::BrokeOff));
            return;
        }
        if !self.opened {
            self.open("deepgram");
        }
        let known = self.speech.known_through(self.end);
        if self.finalize || self.closing {
            self.say_final(self.said_through, self.end.max(known), self.finalize, None);
            self.finalize = false;
        } else if known > self.said_through {
            self.say_final(self.said_through, known, false, None);
        }
        if self.closing {
            self.leave(EngineEvent::Finished);
        }
    }

    fn open_or_not(&mut self, dice: &mut Dice) {
        if dice.chance(60) {
            self.pace = Pace::RealTime;
        }
        match dice.below(100) {
            0..55 => self.open(if dice.chance(70) { "deepgram" } else { "local" }),
            55..70 => {
                self.opened = true;
                self.leave(EngineEvent::Lost(EngineFault::BrokeOff));
            }
            _ => {}
        }
    }

    fn open(&mut self, engine: &'static str) {
        self.opened = true;
        self.name = engine;
        let engine = engine.to_owned();
        self.news.push_back(EngineEvent::Opened {
            engine,
            passed_over: None,
            other_language: None,
            pace: self.pace,
        });
    }

    fn leave(&mut self, event: EngineEvent) {
        self.gone = true;
        self.news.push_back(event);
    }

    fn speak(&mut self, dice: &mut Dice) {
        if self.finalize && dice.chance(40) {
            self.answer_finalize(dice);
        } else if self.closing && dice.chance(40) {
            self.answer_close(dice);
        }
        let known = self.speech.known_through(self.end);
        let width = self.speech.width;
        let ahead = known.saturating_sub(self.said_through) / width;
        match dice.below(100) {
            0..25 => self.say_partial(dice),
            25..55 if ahead > 0 => {
                let end = (self.said_through / width + dice.between(1, ahead)) * width;
                self.say_final(self.said_through, end, false, Some(dice));
            }
            55..62 => self
                .news
                .extend(self.last_final.clone().map(EngineEvent::Heard)),
            62..69 if ahead > 0 => {
                let from = self.said_through.saturating_sub(dice.between(1, 4) * width);
                self.say_final(from, known, false, Some(dice));
            }
            69..74 => self.say_old_partial(),
            74..77 => self.say_final_beyond_a_hole(known, dice),
            77..79 => self.leave(EngineEvent::Lost(EngineFault::BrokeOff)),
            79 if !self.closing => self.leave(EngineEvent::Finished),
            80 => self.mute = true,
            // It was given no audio for long, as far as it can tell.
            84..86 => self.leave(EngineEvent::Idle),
            81..84 => self.news.push_back(EngineEvent::UtteranceEnded {
                last_word_end: SampleOffset::new(dice.below(self.said_through + width)),
            }),
            _ => {}
        }
    }

    fn answer_finalize(&mut self, dice: &mut Dice) {
        self.finalize = false;
        let all = self.end.max(self.speech.known_through(self.end));
        match dice.below(10) {
            0..5 => self.say_final(self.said_through, all, true, Some(dice)),
            5 => self.say_final(self.said_through, self.said_through, true, None),
            6 => self.say_final(self.said_through, all, false, Some(dice)),
            7 => self.say_word_that_nobody_said(all),
            8 => self.say_final_beyond_a_hole(all, dice),
            _ => {}
        }
    }

    fn answer_close(&mut self, dice: &mut Dice) {
        let known = self.speech.known_through(self.end);
        // All words are said before the end; silence after them may be left out.
        let spoken = self
            .speech
            .words_in(self.said_through, self.end)
            .last()
            .map_or(self.said_through, |k| (k + 1) * self.speech.width);
        let end = if dice.chance(50) { known } else { spoken };
        if end > self.said_through {
            self.say_final(self.said_through, end, false, Some(dice));
        }
        self.leave(if dice.chance(85) {
            EngineEvent::Finished
        } else {
            EngineEvent::Lost(EngineFault::BrokeOff)
        });
    }

    /// Skips more audio than an engine's rounding of times could explain.
    fn say_final_beyond_a_hole(&mut self, end: u64, dice: &mut Dice) {
        let from = self.said_through + SAMPLE_RATE / 2 + dice.below(SAMPLE_RATE);
        let from = from.next_multiple_of(self.speech.width);
        if end > from {
            self.say_final(from, end, dice.chance(20), None);
        }
    }

    /// All audio has come, and it makes up a word after its end.
    fn say_word_that_nobody_said(&mut self, all: u64) {
        self.say_final(self.said_through, all, true, None);
        if let Some(EngineEvent::Heard(hearing)) = self.news.back_mut() {
            let start = SampleOffset::new(self.end - self.origin.unwrap_or(self.end));
            let range = SampleRange::new(start.plus(10), start.plus(SAMPLE_RATE / 2));
            hearing.range = SampleRange::new(hearing.range.start(), range.end());
            hearing.words.push(Word {
                text: "made-up".to_owned(),
                range,
                confidence: Some(0.2),
            });
        }
    }

    fn say_partial(&mut self, dice: &mut Dice) {
        let known = self.speech.known_through(self.end);
        let mut hearing = self.hearing(self.said_through, known, None);
        hearing.certainty = Certainty::Partial {
            stable_words: dice.below(4) as usize,
        };
        self.news.push_back(EngineEvent::Heard(hearing));
    }

    /// What it believed before it said its last final.
    fn say_old_partial(&mut self) {
        if let Some(last) = &self.last_final {
            let mut hearing = last.clone();
            hearing.certainty = Certainty::Partial { stable_words: 1 };
            self.news.push_back(EngineEvent::Heard(hearing));
        }
    }

    fn say_final(&mut self, from: u64, end: u64, from_finalize: bool, drift: Option<&mut Dice>) {
        let utterance_end = end.is_multiple_of(3);
        let mut hearing = self.hearing(from, end, drift);
        hearing.certainty = Certainty::Final {
            utterance_end,
            from_finalize,
        };
        self.said_through = self.said_through.max(end);
        self.last_final = Some(hearing.clone());
        self.news.push_back(EngineEvent::Heard(hearing));
    }

    /// The words that it heard from `from` up to `end`, in this connection's time.
    fn hearing(&self, from: u64, end: u64, mut drift: Option<&mut Dice>) -> Hearing {
        let origin = self.origin.unwrap_or(0);
        let width = self.speech.width;
        let mut about = |place: u64, most: u64| {
            let place = drift.as_mut().map_or(place, |dice| dice.near(place, most));
            SampleOffset::new(place.saturating_sub(origin))
        };
        let range = SampleRange::new(about(from, width / 8), about(end, width / 8));
        let words = self
            .speech
            .words_in(from.max(origin), end.min(self.end))
            .map(|k| Word {
                text: Speech::text(k),
                range: SampleRange::new(
                    about(k * width, width / 16),
                    about((k + 1) * width, width / 16),
                ),
                confidence: None,
            })
            .collect();
        Hearing {
            range,
            words,
            certainty: Certainty::Partial { stable_words: 0 },
        }
    }
}
