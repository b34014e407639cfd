//! Words that have settled and are not in the text yet, because the person wants them when the
//! dictation ends, or on the clipboard alone. Pure.

use dictation::transcript::Word;

use crate::domain::dictated_text::{DictatedText, TakeId};
use crate::domain::settings::InsertMode;

/// The settled words of one dictation that wait for its end.
#[derive(Debug, Default)]
pub(super) struct HeldBack {
    mode: InsertMode,
    finals: Vec<(Vec<Word>, u64)>,
}

impl HeldBack {
    /// For a dictation whose text goes where `mode` says.
    pub(super) const fn new(mode: InsertMode) -> Self {
        Self {
            mode,
            finals: Vec::new(),
        }
    }

    /// Where the text goes.
    pub(super) const fn mode(&self) -> InsertMode {
        self.mode
    }

    /// Holds `words` back, whose ranges count from sample `earlier`. Gives them back if they go into
    /// the text at once.
    pub(super) fn hold(&mut self, words: Vec<Word>, earlier: u64) -> Option<Vec<Word>> {
        if self.mode == InsertMode::StreamFinals {
            return Some(words);
        }
        if !words.is_empty() {
            self.finals.push((words, earlier));
        }
        None
    }

    /// What is held back, in order, each with the sample from which its ranges count.
    pub(super) fn finals(&self) -> &[(Vec<Word>, u64)] {
        &self.finals
    }

    /// All of it as a text of its own.
    pub(super) fn text(&self) -> String {
        let mut text = DictatedText::default();
        text.settle_together(TakeId::default(), &self.finals);
        text.text()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dictation::audio::{SampleOffset, SampleRange};

    fn words(text: &str) -> Vec<Word> {
        let word = |text: &str| Word {
            text: text.to_owned(),
            range: SampleRange::new(SampleOffset::ZERO, SampleOffset::ZERO),
            confidence: None,
        };
        text.split(' ').map(word).collect()
    }

    #[test]
    fn words_that_stream_are_not_held_back() {
        let mut held = HeldBack::new(InsertMode::StreamFinals);
        assert_eq!(held.hold(words("at once"), 0), Some(words("at once")));
        assert_eq!(held.finals(), []);
    }

    #[test]
    fn words_that_wait_are_all_there_at_the_end() {
        for mode in [InsertMode::AtEnd, InsertMode::CopyOnly] {
            let mut held = HeldBack::new(mode);
            assert_eq!(held.hold(words("One two."), 0), None);
            assert_eq!(held.hold(Vec::new(), 0), None);
            assert_eq!(held.hold(words("Three."), 8_000), None);
            assert_eq!(held.finals().len(), 2);
            assert_eq!(held.text(), "One two. Three.");
        }
    }
}
