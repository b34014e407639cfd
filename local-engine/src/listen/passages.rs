//! A file's words in utterances and in paragraphs, for those who ask. Pure.

use serde::Serialize;
use uuid::Uuid;

use crate::audio::{samples_in_ms, seconds};
use crate::listen::word::{UNKNOWN_CONFIDENCE, Word};
use crate::word_times::PlacedWord;

/// Silence behind a sentence that begins a paragraph, in samples.
const PARAGRAPH_PAUSE: u64 = samples_in_ms(2_000);
/// Sentences of the longest paragraph.
const LONGEST_PARAGRAPH: usize = 6;

/// Words between two silences.
#[derive(Debug, Clone, Serialize)]
pub struct Utterance {
    start: f64,
    end: f64,
    confidence: f64,
    channel: u32,
    transcript: String,
    words: Vec<Word>,
    id: Uuid,
}

/// A text in paragraphs.
#[derive(Debug, Clone, Serialize)]
pub struct Paragraphs {
    transcript: String,
    paragraphs: Vec<Paragraph>,
}

#[derive(Debug, Clone, Serialize)]
struct Paragraph {
    sentences: Vec<Sentence>,
    start: f64,
    end: f64,
    num_words: usize,
}

#[derive(Debug, Clone, Serialize)]
struct Sentence {
    text: String,
    start: f64,
    end: f64,
}

impl Utterance {
    /// The words between silences of at least `split` samples.
    #[must_use]
    pub fn all_of(words: &[PlacedWord], split: u64) -> Vec<Self> {
        let belong = |left: &PlacedWord, right: &PlacedWord| right.start < left.end + split;
        words.chunk_by(belong).filter_map(Self::of).collect()
    }

    fn of(words: &[PlacedWord]) -> Option<Self> {
        let (start, end) = bounds(words)?;
        Some(Self {
            start,
            end,
            confidence: UNKNOWN_CONFIDENCE,
            channel: 0,
            transcript: text_of(words),
            words: words.iter().map(Word::new).collect(),
            id: Uuid::new_v4(),
        })
    }
}

impl Paragraphs {
    /// The words in sentences, and these in paragraphs.
    #[must_use]
    pub fn of(words: &[PlacedWord]) -> Self {
        let sentences: Vec<&[PlacedWord]> = words
            .chunk_by(|left, _| !ends_sentence(&left.text))
            .collect();
        let mut groups: Vec<Vec<&[PlacedWord]>> = Vec::new();
        for sentence in sentences {
            match groups.last_mut() {
                Some(group) if continues(group, sentence) => group.push(sentence),
                _begins => groups.push(vec![sentence]),
            }
        }
        let paragraphs: Vec<Paragraph> = groups
            .iter()
            .filter_map(|group| Paragraph::of(group))
            .collect();
        let texts: Vec<String> = paragraphs.iter().map(Paragraph::text).collect();
        Self {
            transcript: texts.join("\n\n"),
            paragraphs,
        }
    }
}

impl Paragraph {
    fn of(sentences: &[&[PlacedWord]]) -> Option<Self> {
        let (start, _) = bounds(sentences.first()?)?;
        let (_, end) = bounds(sentences.last()?)?;
        let written = sentences.iter().filter_map(|words| {
            let (start, end) = bounds(words)?;
            let text = text_of(words);
            Some(Sentence { text, start, end })
        });
        Some(Self {
            sentences: written.collect(),
            start,
            end,
            num_words: sentences.iter().map(|words| words.len()).sum(),
        })
    }

    fn text(&self) -> String {
        let texts: Vec<&str> = self
            .sentences
            .iter()
            .map(|sentence| sentence.text.as_str())
            .collect();
        texts.join(" ")
    }
}

fn continues(paragraph: &[&[PlacedWord]], sentence: &[PlacedWord]) -> bool {
    let last = paragraph.last().and_then(|words| words.last());
    let is_near = last
        .zip(sentence.first())
        .is_some_and(|(last, first)| first.start < last.end + PARAGRAPH_PAUSE);
    is_near && paragraph.len() < LONGEST_PARAGRAPH
}

fn ends_sentence(word: &str) -> bool {
    let bare = word.trim_end_matches(['"', '\'', '”', '’', ')']);
    bare.ends_with(['.', '?', '!'])
}

fn bounds(words: &[PlacedWord]) -> Option<(f64, f64)> {
    let (first, last) = (words.first()?, words.last()?);
    Some((seconds(first.start), seconds(last.end)))
}

fn text_of(words: &[PlacedWord]) -> String {
    let texts: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
    texts.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Words of half a second, each so many milliseconds after the one before.
    fn spoken(words: &[(&str, u64)]) -> Vec<PlacedWord> {
        let mut at = 0;
        words
            .iter()
            .map(|(text, pause_ms)| {
                let start = at + samples_in_ms(*pause_ms);
                at = start + samples_in_ms(500);
                PlacedWord {
                    text: (*text).to_owned(),
                    start,
                    end: at,
                }
            })
            .collect()
    }

    #[test]
    fn silence_parts_utterances() {
        let words = spoken(&[("Good", 0), ("morning.", 700), ("Who", 900), ("speaks?", 0)]);
        let utterances = Utterance::all_of(&words, samples_in_ms(800));
        let json = serde_json::to_value(&utterances).expect("JSON");
        assert_eq!(json[0]["transcript"], "Good morning.");
        assert_eq!(json[1]["transcript"], "Who speaks?");
        assert_eq!(json[1]["start"], 2.6);
        assert_eq!(json[1]["words"][1]["punctuated_word"], "speaks?");
        assert_eq!(utterances.len(), 2);
        assert!(Utterance::all_of(&[], 1).is_empty());
    }

    #[test]
    fn a_long_pause_behind_a_sentence_begins_a_paragraph() {
        let words = spoken(&[
            ("Yes.", 0),
            ("We", 100),
            ("can.", 2_500),
            ("Good", 3_000),
            ("bye!”", 0),
        ]);
        let paragraphs = Paragraphs::of(&words);
        assert_eq!(paragraphs.transcript, "Yes. We can.\n\nGood bye!”");
        let json = serde_json::to_value(&paragraphs).expect("JSON");
        let first = &json["paragraphs"][0];
        assert_eq!(first["num_words"], 3);
        assert_eq!(first["sentences"][1]["text"], "We can.");
        assert_eq!(json["paragraphs"].as_array().map(Vec::len), Some(2));
        assert_eq!(Paragraphs::of(&[]).transcript, "");
    }

    #[test]
    fn a_paragraph_has_an_end() {
        let words = spoken(&[("So.", 0); 13]);
        let paragraphs = Paragraphs::of(&words).paragraphs;
        let lengths: Vec<usize> = paragraphs.iter().map(|one| one.num_words).collect();
        assert_eq!(lengths, [6, 6, 1]);
    }
}
