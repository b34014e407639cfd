//! Times of words. Pure.
//!
//! Moonshine says what was spoken, not when. Words then share the voiced time of their
//! segment in proportion to their length in characters: typically right to a few tenths of a
//! second, monotonic, and never outside the segment. A model that knows better overrides it.

use crate::audio::samples_in_ms;
use crate::recognizer::{Recognition, TimedWord};

/// A word with its place in the stream, in samples.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlacedWord {
    /// The word as the model wrote it, with case and punctuation.
    pub text: String,
    /// Position of its start.
    pub start: u64,
    /// Position of its end; at least `start`.
    pub end: u64,
}

/// Where a segment lies, in samples since the start of the stream.
#[derive(Debug, Clone, Copy)]
pub struct Placement {
    /// Position of the first sample that was recognised.
    pub start: u64,
    /// Where the voice was first heard.
    pub voiced_from: u64,
    /// Where the voice was last heard.
    pub voiced_until: u64,
    /// No word ends after this.
    pub limit: u64,
}

/// Gives every word of a recognition its place.
#[must_use]
pub fn place_words(recognition: &Recognition, placement: Placement) -> Vec<PlacedWord> {
    match &recognition.words {
        Some(words) => words
            .iter()
            .map(|word| place_timed(word, placement))
            .collect(),
        None => spread(&recognition.text, placement),
    }
}

fn place_timed(word: &TimedWord, placement: Placement) -> PlacedWord {
    let at =
        |milliseconds: u64| (placement.start + samples_in_ms(milliseconds)).min(placement.limit);
    let start = at(word.start_ms);
    PlacedWord {
        text: word.text.clone(),
        start,
        end: at(word.end_ms).max(start),
    }
}

fn spread(text: &str, placement: Placement) -> Vec<PlacedWord> {
    // One more for the gap after the word, so that "I" does not get nothing.
    let weight = |word: &str| word.chars().count() as u64 + 1;
    let total: u64 = text.split_whitespace().map(weight).sum();
    let until = placement.voiced_until.min(placement.limit);
    let from = placement.voiced_from.min(until);
    let mut before = 0;
    text.split_whitespace()
        .map(|word| {
            let place = |share: u64| from + (until - from) * share / total.max(1);
            let start = place(before);
            before += weight(word);
            PlacedWord {
                text: word.to_owned(),
                start,
                end: place(before),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLACEMENT: Placement = Placement {
        start: 0,
        voiced_from: 1_000,
        voiced_until: 11_000,
        limit: 10_000,
    };

    #[test]
    fn words_share_the_voiced_time_by_length() {
        let recognition = Recognition {
            text: "I understand".into(),
            words: None,
        };
        let words = place_words(&recognition, PLACEMENT);
        assert_eq!(words.len(), 2);
        assert_eq!((words[0].start, words[1].end), (1_000, 10_000));
        assert_eq!(words[0].end, words[1].start);
        assert!(words[0].end - words[0].start < words[1].end - words[1].start);
    }

    #[test]
    fn times_of_the_model_win_and_stay_inside() {
        let word = TimedWord {
            text: "late".into(),
            start_ms: 500,
            end_ms: 9_000,
        };
        let recognition = Recognition {
            text: "late".into(),
            words: Some(vec![word]),
        };
        let words = place_words(&recognition, PLACEMENT);
        assert_eq!((words[0].start, words[0].end), (8_000, 10_000));
    }
}
