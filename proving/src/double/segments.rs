//! When what was heard is said: interims, finals, ends of speech. Pure; times are samples.
//!
//! Finals end where no word is being spoken: at a place before which all words are known.

use std::ops::RangeInclusive;

use super::heard::{Heard, SpokenWord};
use super::messages::Results;
use crate::seeded::Seeded;

/// What a client asked for, in samples.
#[derive(Clone, Debug)]
pub(super) struct Rules {
    /// Audio from one interim result to the next.
    pub(super) interim: Option<u64>,
    /// Silence that ends speech.
    pub(super) endpointing: Option<u64>,
    /// Silence that ends an utterance.
    pub(super) utterance_end: Option<u64>,
    /// Whether beginnings of speech are told.
    pub(super) vad_events: bool,
    /// Lengths of finals that no silence ends.
    pub(super) finals: RangeInclusive<u64>,
}

/// Something to say.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Say {
    Results(Results),
    SpeechStarted(u64),
    UtteranceEnd(u64),
}

/// What was heard and is not final yet.
#[derive(Clone, Debug)]
pub(super) struct Segmenter {
    rules: Rules,
    seeded: Seeded,
    /// The end of the last final.
    start: u64,
    /// The next final comes at this length, if nothing brings it before.
    length: u64,
    /// All audio so far.
    heard: u64,
    /// All words before are known.
    settled: u64,
    words: Vec<SpokenWord>,
    tentative: Vec<SpokenWord>,
    last_interim: u64,
    last_word_end: u64,
    /// Words came since speech last ended.
    is_speech: bool,
    /// Words came since an utterance last ended.
    is_utterance: bool,
}

impl Segmenter {
    pub(super) fn new(rules: Rules, seed: u64) -> Self {
        let mut seeded = Seeded::new(seed);
        let length = seeded.between(*rules.finals.start(), *rules.finals.end());
        Self {
            rules,
            seeded,
            start: 0,
            length,
            heard: 0,
            settled: 0,
            words: Vec::new(),
            tentative: Vec::new(),
            last_interim: 0,
            last_word_end: 0,
            is_speech: false,
            is_utterance: false,
        }
    }

    /// `heard` samples were received, and this is known of them.
    pub(super) fn advance(&mut self, heard: u64, known: Heard) -> Vec<Say> {
        self.heard = heard;
        self.settled = self.settled.max(known.settled);
        self.tentative = known.tentative;
        let mut says = Vec::new();
        for word in known.words {
            if !self.is_speech && self.rules.vad_events {
                says.push(Say::SpeechStarted(word.start));
            }
            (self.is_speech, self.is_utterance) = (true, true);
            self.last_word_end = word.end;
            self.words.push(word);
        }
        let silence = self.settled.saturating_sub(self.last_word_end);
        let is_over = |limit: Option<u64>| limit.is_some_and(|limit| silence >= limit);
        if self.is_speech && is_over(self.rules.endpointing) {
            says.push(self.speech_final(false));
        } else if self.settled - self.start >= self.length {
            says.push(self.end_segment(self.settled, false, false));
        }
        if self.is_utterance && is_over(self.rules.utterance_end) {
            if !self.words.is_empty() {
                says.push(self.end_segment(self.settled, false, false));
            }
            self.is_utterance = false;
            says.push(Say::UtteranceEnd(self.last_word_end));
        }
        says.extend(self.interim());
        says
    }

    /// The final that answers a Finalize, unless less than `floor` waits for it.
    pub(super) fn finalize(&mut self, floor: u64) -> Option<Say> {
        let waits = self.settled - self.start;
        (waits > 0 && waits >= floor).then(|| self.speech_final(true))
    }

    /// The last final, if anything waits for it.
    pub(super) fn close(&mut self) -> Option<Say> {
        let end = self.heard.max(self.settled);
        let is_speech = self.is_speech;
        (end > self.start).then(|| self.end_segment(end, is_speech, false))
    }

    fn speech_final(&mut self, from_finalize: bool) -> Say {
        self.is_speech = false;
        self.end_segment(self.settled, true, from_finalize)
    }

    fn end_segment(&mut self, end: u64, speech_final: bool, from_finalize: bool) -> Say {
        let start = std::mem::replace(&mut self.start, end);
        let (least, most) = (*self.rules.finals.start(), *self.rules.finals.end());
        self.length = self.seeded.between(least, most);
        Say::Results(Results {
            start,
            end,
            words: std::mem::take(&mut self.words),
            is_final: true,
            speech_final,
            from_finalize,
        })
    }

    fn interim(&mut self) -> Option<Say> {
        if self.heard < self.last_interim + self.rules.interim? {
            return None;
        }
        self.last_interim = self.heard;
        let words = self.words.iter().chain(&self.tentative);
        let begins = |word: &&SpokenWord| word.start >= self.start;
        (self.heard > self.start).then(|| {
            Say::Results(Results {
                start: self.start,
                end: self.heard,
                words: words.filter(begins).cloned().collect(),
                is_final: false,
                speech_final: false,
                from_finalize: false,
            })
        })
    }
}

#[cfg(test)]
mod tests;
