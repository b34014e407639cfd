//! Words, partials and finals, and how they merge into one text.
//!
//! Invariant: the finals of a transcript cover the audio from its start without hole or overlap.
//! Repeats are recognised by what audio they cover, never by comparing text: people do say
//! "yes, yes".

use crate::audio::{SampleOffset, SampleRange};
use crate::joining;
use crate::mutation::{Mutation, planted};

/// A recognised word.
#[derive(Clone, Debug, PartialEq)]
pub struct Word {
    /// As it should be shown, with punctuation and capitals.
    pub text: String,
    /// The audio in which it was heard.
    pub range: SampleRange,
    /// 0 to 1, where the engine gives it.
    pub confidence: Option<f32>,
}

impl Word {
    /// Whether it is a sign that was told after its word ([`crate::seam`]): of one sample, in which nobody says anything.
    /// A sign that somebody has said on purpose is longer.
    pub fn is_late_sign(&self) -> bool {
        self.range.samples() == 1 && joining::is_signs(&self.text)
    }
}

/// Words that will not change. Its identity is (dictation, range).
#[derive(Clone, Debug, PartialEq)]
pub struct Final {
    /// The audio that is transcribed by this.
    pub range: SampleRange,
    /// In order; none means silence.
    pub words: Vec<Word>,
    /// The speaker paused here.
    pub utterance_end: bool,
}

/// What the engine believes now about the audio after the last final.
#[derive(Clone, Debug, PartialEq)]
pub struct Partial {
    /// From the end of the last final to what was heard.
    pub range: SampleRange,
    /// In order.
    pub words: Vec<Word>,
    /// So many of the words, from the first, are unlikely to change.
    pub stable_words: usize,
}

/// What became of a final that was given to a transcript.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Merged {
    /// It (or the part of it that was new) stands in the transcript now.
    Added,
    /// All of its audio was transcribed before.
    Repeated,
    /// Audio before it is not transcribed yet: it was not taken.
    Hole,
}

/// Drops from `final_` what lies before `through`, so that it begins there.
/// Returns none if nothing of it is new.
///
/// A word belongs to the side on which its middle lies.
pub fn clip_final(mut final_: Final, through: SampleOffset) -> Option<Final> {
    if final_.range.end() <= through {
        return planted(Mutation::RepeatedFinalIsNew).then_some(final_);
    }
    if final_.range.start() < through && !planted(Mutation::OverlapIsKept) {
        final_.words.retain(|word| word.range.midpoint() >= through);
        final_.range = SampleRange::new(through, final_.range.end());
    }
    Some(final_)
}

/// The text of one dictation as it grows.
#[derive(Clone, Debug, Default)]
pub struct Transcript {
    finals: Vec<Final>,
    through: SampleOffset,
    partial: Option<Partial>,
}

impl Transcript {
    /// Takes a final. See [`Merged`] for what may become of it.
    pub fn apply_final(&mut self, final_: Final) -> Merged {
        if final_.range.start() > self.through && !planted(Mutation::HoleIsTaken) {
            return Merged::Hole;
        }
        let Some(new) = clip_final(final_, self.through) else {
            return Merged::Repeated;
        };
        self.through = new.range.end();
        self.drop_stale_partial();
        if !new.words.is_empty() || new.utterance_end {
            self.finals.push(new);
        }
        Merged::Added
    }

    /// Takes a partial in place of the one before; one that is older than the last final is dropped.
    pub fn apply_partial(&mut self, partial: Partial) {
        let stale = partial.range.end() <= self.through || partial.range.start() < self.through;
        if stale && !planted(Mutation::StalePartialIsShown) {
            return;
        }
        self.partial = Some(partial);
    }

    /// Forgets the partial: the engine that believed it is gone.
    pub fn forget_partial(&mut self) {
        self.partial = None;
    }

    /// All audio before this is transcribed.
    pub const fn through(&self) -> SampleOffset {
        self.through
    }

    /// The finals that have words or end an utterance, in order.
    pub fn finals(&self) -> &[Final] {
        &self.finals
    }

    /// What may still change.
    pub const fn partial(&self) -> Option<&Partial> {
        self.partial.as_ref()
    }

    /// The words of all finals, in order.
    pub fn words(&self) -> impl Iterator<Item = &Word> {
        self.finals.iter().flat_map(|final_| &final_.words)
    }

    /// The text of all finals.
    pub fn text(&self) -> String {
        join_words(self.words())
    }

    fn drop_stale_partial(&mut self) {
        let through = self.through;
        self.partial
            .take_if(|partial| partial.range.start() < through);
    }
}

/// Whether they are nothing but a sign that was told after its word.
pub fn are_late_sign(words: &[Word]) -> bool {
    !words.is_empty() && words.iter().all(Word::is_late_sign)
}

/// The texts of `words`, joined as their scripts want it.
pub fn join_words<'word>(words: impl IntoIterator<Item = &'word Word>) -> String {
    joining::join(words.into_iter().map(|word| &word.text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(start: u64, end: u64) -> SampleRange {
        SampleRange::new(SampleOffset::new(start), SampleOffset::new(end))
    }

    fn word(text: &str, start: u64, end: u64) -> Word {
        Word {
            text: text.to_owned(),
            range: range(start, end),
            confidence: None,
        }
    }

    fn final_of(start: u64, end: u64, words: Vec<Word>) -> Final {
        Final {
            range: range(start, end),
            words,
            utterance_end: false,
        }
    }

    fn check(finals: Vec<Final>, outcomes: &[Merged], text: &str) {
        let mut transcript = Transcript::default();
        let merged: Vec<_> = finals
            .into_iter()
            .map(|final_| transcript.apply_final(final_))
            .collect();
        assert_eq!(merged, outcomes);
        assert_eq!(transcript.text(), text);
    }

    #[test]
    fn a_repeated_final_is_dropped_and_a_repeated_word_is_kept() {
        let yes = final_of(0, 100, vec![word("yes", 10, 90)]);
        let yes_again = final_of(100, 200, vec![word("yes", 110, 190)]);
        check(
            vec![yes.clone(), yes, yes_again],
            &[Merged::Added, Merged::Repeated, Merged::Added],
            "yes yes",
        );
    }

    #[test]
    fn an_overlapping_final_gives_only_its_new_words() {
        check(
            vec![
                final_of(0, 100, vec![word("one", 0, 90)]),
                final_of(50, 200, vec![word("one", 50, 90), word("two", 120, 190)]),
            ],
            &[Merged::Added, Merged::Added],
            "one two",
        );
    }

    #[test]
    fn a_final_beyond_a_hole_is_not_taken() {
        check(
            vec![
                final_of(0, 100, vec![]),
                final_of(150, 200, vec![word("late", 160, 190)]),
            ],
            &[Merged::Added, Merged::Hole],
            "",
        );
    }

    #[test]
    fn a_final_takes_the_place_of_its_partial() {
        let mut transcript = Transcript::default();
        let partial = Partial {
            range: range(0, 80),
            words: vec![word("wreck", 0, 80)],
            stable_words: 0,
        };
        transcript.apply_partial(partial.clone());
        assert!(transcript.partial().is_some());
        transcript.apply_final(final_of(0, 100, vec![word("recognise", 0, 90)]));
        assert!(transcript.partial().is_none());
        transcript.apply_partial(partial);
        assert!(
            transcript.partial().is_none(),
            "a partial from before the final is stale"
        );
    }
}
