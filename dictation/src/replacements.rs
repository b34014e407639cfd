//! What a person has said, written another way: exact, many to one, after recognition.
//!
//! Whole words are compared, without regard to capitals and to punctuation around them; where several
//! replacements begin at one word, the longest counts. Words that are replaced become one word, with
//! the audio of all of them; all others stay as they were.
//!
//! Each final is taken by itself. A phrase whose words came in two finals stays as it was said: the
//! first of them was told and never changes, and what a later final says instead of the
//! words before it would stand beside them. The only other way is to hold the last words of a
//! final back until the next one says whether they begin a phrase, and no word waits for that.

use std::collections::BTreeMap;

use crate::audio::SampleRange;
use crate::joining::is_clause_sign;
use crate::settings::Replacement;
use crate::spoken_key::{spoken_key, word_key};
use crate::transcript::Word;

/// The replacements of one person, ready to be applied.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Replacements {
    /// By the first word: the ways of speaking that begin with it, the longest first.
    by_first: BTreeMap<String, Vec<Phrase>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Phrase {
    /// In the form in which words are compared.
    words: Vec<String>,
    written: String,
}

impl Replacements {
    /// Of these, which [`crate::settings::Settings::checked`] has taken.
    pub fn new(replacements: &[Replacement]) -> Self {
        let mut by_first: BTreeMap<String, Vec<Phrase>> = BTreeMap::new();
        for replacement in replacements {
            for spoken in &replacement.spoken {
                let words = spoken_key(spoken);
                if let Some(first) = words.first() {
                    let written = replacement.written.clone();
                    let phrases = by_first.entry(first.clone()).or_default();
                    phrases.push(Phrase { words, written });
                }
            }
        }
        for phrases in by_first.values_mut() {
            phrases.sort_by_key(|phrase| std::cmp::Reverse(phrase.words.len()));
        }
        Self { by_first }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.by_first.is_empty()
    }

    /// The words with what is written instead, and for how many of them all that was said is among
    /// the first `stable`.
    pub fn apply(&self, words: Vec<Word>, stable: usize) -> (Vec<Word>, usize) {
        if self.is_empty() {
            return (words, stable);
        }
        let keys: Vec<String> = words.iter().map(|word| word_key(&word.text)).collect();
        let mut written = Vec::with_capacity(words.len());
        let (mut stable_written, mut at) = (0, 0);
        while let Some(word) = words.get(at) {
            let found = self.longest_at(keys.get(at..).unwrap_or_default());
            let length = found.map_or(1, |phrase| phrase.words.len());
            let said = words.get(at..at + length).unwrap_or_default();
            match found {
                Some(phrase) => written.extend(merged(said, &phrase.written)),
                None => written.push(word.clone()),
            }
            at += length;
            if at <= stable {
                stable_written = written.len();
            }
        }
        (written, stable_written)
    }

    /// The longest phrase that the words begin with.
    fn longest_at(&self, keys: &[String]) -> Option<&Phrase> {
        let phrases = self.by_first.get(keys.first()?)?;
        phrases
            .iter()
            .find(|phrase| keys.starts_with(&phrase.words))
    }
}

/// One word for all that was `said`; none if nothing is written instead.
fn merged(said: &[Word], written: &str) -> Option<Word> {
    let (first, last) = (said.first()?, said.last()?);
    if written.is_empty() {
        return None;
    }
    let confidences = said.iter().filter_map(|word| word.confidence);
    Some(Word {
        text: with_marks(written, &last.text),
        range: SampleRange::new(
            first.range.start(),
            last.range.end().max(first.range.start()),
        ),
        confidence: confidences.reduce(f32::min),
    })
}

/// What is written, with the marks that stood at the end of what was said; not twice, and not at the start of the
/// line that was asked for: engines end "new paragraph" with a full stop.
fn with_marks(written: &str, said: &str) -> String {
    let marks = said.trim_end_matches(is_clause_sign).len();
    let marks = said.get(marks..).unwrap_or_default();
    let has_its_own = written.trim_end().ends_with(is_clause_sign);
    if has_its_own || written.ends_with('\n') {
        written.to_owned()
    } else {
        format!("{written}{marks}")
    }
}

/// The word without the marks around it; none if it was nothing else.
pub(crate) fn without_punctuation(mut word: Word) -> Option<Word> {
    let opening = |c: char| matches!(c, '¿' | '¡' | '"' | '“' | '„' | '«' | '(');
    let closing = |c: char| is_clause_sign(c) || matches!(c, '"' | '”' | '»' | ')');
    let inner = word
        .text
        .trim_start_matches(opening)
        .trim_end_matches(closing);
    if inner.is_empty() {
        return None;
    }
    if inner.len() != word.text.len() {
        word.text = inner.to_owned();
    }
    Some(word)
}

#[cfg(test)]
mod tests;
