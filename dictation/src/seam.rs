//! Seams of finals: the closing sign that may prove wrong, and the capital behind it.
//!
//! An engine ends each stretch of speech as if a sentence ended there, and begins the next one as if a sentence began:
//! "between you." "And the machine". A final that was told never changes, so the sign at its end waits. The words are
//! told at once. The sign follows in a final of its own, of one sample, when it is known to be right: by the words that
//! come next, by a pause, or by the stop. Until then partials show it before their words.
//!
//! Invariant: what is told covers the audio as it was heard, without hole or overlap; while a sign waits, all but the
//! last sample of it. So no client has to know of seams, and a connection that breaks costs a sign at most, and no word.

use crate::audio::{SAMPLE_RATE, SampleOffset, SampleRange};
use crate::fitting::{in_small_letters, is_common, is_full_stop};
use crate::joining::{begins_with_signs, is_clause_sign, is_signs};
use crate::transcript::{Final, Partial, Word};
use crate::wording::Wording;

/// A pause that makes a sign right, in samples: 1 s, and what an engine takes to hear a word that comes after less.
const SETTLING_PAUSE: u64 = SAMPLE_RATE + SAMPLE_RATE / 2;

/// Words that go on with a sentence rather than begin one. A full stop before them is an engine's guess.
const CONTINUING_WORDS: [&str; 9] = [
    "and", "because", "but", "nor", "of", "or", "than", "which", "whose",
];

/// Words with a full stop of their own. Single letters have one too.
const ABBREVIATIONS: [&str; 12] = [
    "approx", "dr", "etc", "inc", "jr", "ltd", "mr", "mrs", "ms", "prof", "sr", "vs",
];

/// The seams of one dictation: each final and each partial passes through here.
#[derive(Clone, Debug, Default)]
pub struct Seams {
    /// All audio before this is told; none before the first final.
    told: Option<SampleOffset>,
    /// How the last words ended.
    ending: Option<Ending>,
    /// No audio comes after this.
    stop: Option<SampleOffset>,
    /// Partial words came after the last final: the person goes on.
    goes_on: bool,
    /// When the last final came, the engine had heard nearly all that was received.
    is_live: bool,
}

/// How words ended.
#[derive(Clone, Copy, Debug)]
struct Ending {
    /// None: the sentence goes on, or something else than a sign stands at its end.
    sign: Option<char>,
    /// A letter or digit stands at the end: nothing was ended there.
    is_open: bool,
    /// The sign is not told yet.
    waits: bool,
    /// End of the last word.
    at: SampleOffset,
    utterance_end: bool,
}

/// What becomes of a seam.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Decision {
    /// The sign that waits is right.
    keeps_sign: bool,
    /// The next word begins nothing: its capital goes.
    loses_capital: bool,
}

/// Words as the person wants them, and what was taken off the last one.
struct Worded {
    words: Vec<Word>,
    /// The first word is written as the engine has heard it.
    begins_as_heard: bool,
    sign: Option<char>,
}

impl Seams {
    /// No audio comes after `through`: the final that reaches it keeps its sign.
    pub const fn stop(&mut self, through: SampleOffset) {
        self.stop = Some(through);
    }

    /// What is to be told of a final, in the words that `wording` wants: in order, the last one covering what it
    /// covers, but for the sample of a sign that waits. All audio before `received` is here.
    pub fn final_(
        &mut self,
        heard: Final,
        wording: &Wording,
        received: SampleOffset,
    ) -> Vec<Final> {
        let mut told = Vec::new();
        self.is_live = received.since(heard.range.end()) <= SETTLING_PAUSE;
        let end = heard.range.end();
        let at = heard.words.last().map_or(end, |word| word.range.end());
        let may_wait = self.stop.is_none_or(|stop| end < stop)
            && end.since(self.told.unwrap_or(heard.range.start())) > 1;
        let mut worded = Worded::new(heard.words, wording, may_wait);
        if worded.words.is_empty() {
            if self.is_pause(end) || !may_wait {
                told.extend(self.settle());
            }
        } else {
            let decision = self.decide(&worded.words);
            if decision.keeps_sign {
                told.extend(self.settle());
            }
            self.apply(decision, &mut worded);
            self.ending = worded.ending(at, heard.utterance_end).or(self.ending);
        }
        self.goes_on = false;
        let range = SampleRange::new(
            self.told.unwrap_or(heard.range.start()),
            end.earlier(u64::from(self.waits())),
        );
        if range.samples() > 0 || !worded.words.is_empty() {
            self.told = Some(range.end());
            told.push(Final {
                range,
                words: worded.words,
                utterance_end: heard.utterance_end,
            });
        }
        told
    }

    /// A partial as it is to be told, in the words that `wording` wants.
    pub fn partial(&mut self, heard: Partial, wording: &Wording) -> Partial {
        let start = self.told.unwrap_or(heard.range.start());
        let first_heard = heard.words.first().cloned();
        let mut partial = wording.partial(heard);
        self.goes_on |= !partial.words.is_empty();
        if partial.words.is_empty() || !wording.has_punctuation() {
            return partial;
        }
        let decision = self.decide(&partial.words);
        let mut worded = Worded {
            begins_as_heard: partial.words.first() == first_heard.as_ref(),
            words: partial.words,
            sign: None,
        };
        let before = worded.words.len();
        self.apply(decision, &mut worded);
        let dropped = before - worded.words.len();
        partial.stable_words = partial.stable_words.saturating_sub(dropped);
        partial.words = worded.words;
        let sign = self.sign_that_waits().filter(|_| decision.keeps_sign);
        if let Some(sign) = sign.and_then(|sign| self.sign_word(sign)) {
            partial.words.insert(0, sign);
            partial.stable_words += 1;
        }
        partial.range = SampleRange::new(start, partial.range.end());
        partial
    }

    /// All audio before `through` has reached the engine. After a pause a sign that waits is right; an engine that
    /// catches up has words to say about what looks like one.
    pub fn reached(&mut self, through: SampleOffset) -> Option<Final> {
        let is_right = self.is_live && !self.goes_on && self.is_pause(through);
        is_right.then(|| self.settle()).flatten()
    }

    /// Nothing follows: a sign that waits is right.
    pub fn settle(&mut self) -> Option<Final> {
        let sign = self.sign_that_waits()?;
        let word = self.sign_word(sign)?;
        let ending = self.ending.as_mut()?;
        ending.waits = false;
        let start = self.told.unwrap_or_default();
        let range = SampleRange::new(start, start.plus(1));
        self.told = Some(range.end());
        Some(Final {
            range,
            words: vec![word],
            utterance_end: ending.utterance_end,
        })
    }

    fn waits(&self) -> bool {
        self.sign_that_waits().is_some()
    }

    fn sign_that_waits(&self) -> Option<char> {
        let ending = self.ending.filter(|ending| ending.waits)?;
        ending.sign
    }

    /// A sign is said where its word ends: it goes where that went.
    fn sign_word(&self, sign: char) -> Option<Word> {
        let end = self.ending?.at;
        Some(Word {
            text: sign.to_string(),
            range: SampleRange::new(end.earlier(1), end),
            confidence: None,
        })
    }

    /// Whether nothing was said for so long before `through` that the sentence is over.
    fn is_pause(&self, through: SampleOffset) -> bool {
        self.ending
            .is_some_and(|ending| through.since(ending.at) >= SETTLING_PAUSE)
    }

    /// What becomes of the seam before `words`.
    fn decide(&self, words: &[Word]) -> Decision {
        let Some((ending, next)) = self.ending.zip(words.first()) else {
            return Decision {
                keeps_sign: false,
                loses_capital: false,
            };
        };
        let has_sign = begins_with_signs(&next.text);
        let is_stop = ending.sign.is_some_and(is_full_stop);
        let is_guess = ending.waits && is_stop && goes_on_with_sentence(&next.text);
        let ends_nothing = match ending.sign {
            None => ending.is_open && next.range.start().since(ending.at) < SETTLING_PAUSE,
            Some(',' | ';' | '，' | '、' | '；') => true,
            Some(_) => is_guess,
        };
        Decision {
            keeps_sign: !has_sign && !is_guess,
            loses_capital: ends_nothing && (is_common(&next.text) || continues(&next.text)),
        }
    }

    fn apply(&self, decision: Decision, worded: &mut Worded) {
        if !worded.begins_as_heard {
            return;
        }
        let Some(first) = worded.words.first_mut() else {
            return;
        };
        if decision.loses_capital {
            first.text = in_small_letters(&first.text);
        }
        // A sign that is told cannot be taken back, and there is never a second one.
        let is_told = self
            .ending
            .is_some_and(|ending| ending.sign.is_some() && !ending.waits);
        if is_told && is_signs(&first.text) {
            worded.words.remove(0);
        }
    }
}

impl Worded {
    /// The last word's sign is taken off if it may wait.
    fn new(mut heard: Vec<Word>, wording: &Wording, may_wait: bool) -> Self {
        let has_punctuation = wording.has_punctuation();
        let mut sign = None;
        if let Some(last) = heard.last_mut().filter(|_| may_wait && has_punctuation)
            && let Some((word, its_sign)) = parted(&last.text)
        {
            last.text = word;
            sign = Some(its_sign);
        }
        let first = heard.first().cloned();
        let words = wording.words(heard);
        // What a person has chosen to be written has its own ending.
        let has_its_own =
            |word: &Word| word.text.ends_with('\n') || word.text.ends_with(is_clause_sign);
        let sign = sign.filter(|_| !words.last().is_none_or(has_its_own));
        Self {
            begins_as_heard: has_punctuation && words.first() == first.as_ref(),
            words,
            sign,
        }
    }

    fn ending(&self, at: SampleOffset, utterance_end: bool) -> Option<Ending> {
        let last = self.words.last()?.text.chars().next_back();
        Some(Ending {
            sign: self
                .sign
                .or_else(|| last.filter(|last| is_clause_sign(*last))),
            is_open: last.is_some_and(char::is_alphanumeric),
            waits: self.sign.is_some(),
            at,
            utterance_end,
        })
    }
}

/// A word and the one sign at its end, if that may prove wrong.
fn parted(text: &str) -> Option<(String, char)> {
    let sign = text
        .chars()
        .next_back()
        .filter(|last| is_clause_sign(*last))?;
    let word = text.strip_suffix(sign)?;
    let is_letter = word.chars().count() == 1 && word.chars().all(char::is_alphabetic);
    let has_stop = |word: &str| {
        is_letter
            || word.contains('.')
            || ABBREVIATIONS.contains(&word.to_ascii_lowercase().as_str())
    };
    let is_whole = word.ends_with(char::is_alphanumeric) && !(sign == '.' && has_stop(word));
    is_whole.then(|| (word.to_owned(), sign))
}

/// Whether a sentence goes on with `word`: in small letters, but not as the names are that are written so.
fn goes_on_with_sentence(word: &str) -> bool {
    let bare = word.trim_end_matches(is_clause_sign);
    let is_small = bare.starts_with(char::is_lowercase) && !bare.contains(char::is_uppercase);
    is_small || continues(word)
}

fn continues(word: &str) -> bool {
    let bare = word.trim_end_matches(is_clause_sign);
    CONTINUING_WORDS.contains(&bare.to_ascii_lowercase().as_str())
}

#[cfg(test)]
mod tests;
