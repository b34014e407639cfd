//! What a transcriber gives out. Pure.

use crate::guard::is_ghost;
use crate::recognizer::Recognition;
use crate::word_times::{PlacedWord, Placement, place_words};

/// A result. Positions are samples since the start of the stream.
#[derive(Debug, Clone, PartialEq)]
pub enum Output {
    /// A range of audio and its text, once and for all. Ranges are contiguous.
    Final(Transcript),
    /// The present look at the audio after the last final.
    Interim {
        /// The text and its range.
        transcript: Transcript,
        /// How many words, from the first, are not expected to change.
        stable_words: usize,
    },
    /// A voice was heard.
    SpeechStarted {
        /// Where.
        at: u64,
    },
    /// Nothing was said for a while after a word.
    UtteranceEnd {
        /// Where the last word ended.
        last_word_end: u64,
    },
}

/// The text of a range of audio.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Transcript {
    /// Start of the range.
    pub start: u64,
    /// End of the range.
    pub end: u64,
    /// The words with their places; empty over silence.
    pub words: Vec<PlacedWord>,
    /// Whether the speaker paused here.
    pub speech_final: bool,
    /// Whether this is the last final of a flush.
    pub from_finalize: bool,
}

impl Transcript {
    /// This range with the words of a recognition, unless the model heard a ghost.
    #[must_use]
    pub fn with_words(mut self, placement: Placement, recognition: &Recognition) -> Self {
        let voiced = placement.voiced_until - placement.voiced_from;
        if !is_ghost(&recognition.text, voiced) {
            self.words = place_words(recognition, placement);
        }
        self
    }
}
