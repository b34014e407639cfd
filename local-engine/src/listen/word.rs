//! A word of a result, as Deepgram's JSON has it.

use serde::Serialize;

use crate::agreement::bare_word;
use crate::audio::seconds;
use crate::word_times::PlacedWord;

/// The model's confidence is not known.
pub const UNKNOWN_CONFIDENCE: f64 = 0.0;

/// A word of a result; times in seconds since the stream's or file's start.
#[derive(Debug, Clone, Serialize)]
pub struct Word {
    word: String,
    start: f64,
    end: f64,
    confidence: f64,
    punctuated_word: String,
}

impl Word {
    /// The word as a result has it.
    #[must_use]
    pub fn new(word: &PlacedWord) -> Self {
        Self {
            word: bare_word(&word.text),
            start: seconds(word.start),
            end: seconds(word.end),
            confidence: UNKNOWN_CONFIDENCE,
            punctuated_word: word.text.clone(),
        }
    }
}
