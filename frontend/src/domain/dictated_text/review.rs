//! Going through the words that the engine was not sure of.

use std::sync::Arc;

use super::change::Change;
use super::history::Cause;
use super::{DictatedText, Position, Selection};

impl DictatedText {
    /// How many words may be misheard.
    pub fn uncertain_count(&self) -> usize {
        let counts = self.paragraphs.iter();
        counts.map(|paragraph| paragraph.uncertain().len()).sum()
    }

    /// The next uncertain word behind the caret, from the top again behind the last.
    pub fn next_uncertain(&self) -> Option<Selection> {
        let caret = self.selection.end();
        let words = || {
            self.paragraphs
                .iter()
                .enumerate()
                .flat_map(|(index, paragraph)| {
                    let marks = paragraph.uncertain().iter();
                    marks.map(move |word| Selection {
                        anchor: Position::new(index, word.start),
                        head: Position::new(index, word.end),
                    })
                })
        };
        let behind = |word: &Selection| {
            word.anchor > caret || (word.anchor == caret && self.selection.is_caret())
        };
        words().find(behind).or_else(|| words().next())
    }

    /// Selects `word` so that the person can type over it. Speech goes on where it went.
    pub fn review(&mut self, word: Selection) {
        self.selection = word;
        self.is_placed = true;
        self.history.close();
    }

    /// The uncertain word at the caret.
    pub fn uncertain_word(&self) -> Option<&str> {
        let (start, end) = (self.selection.start(), self.selection.end());
        let paragraph = self.paragraphs.get(start.paragraph)?;
        let word = paragraph.uncertain_at(end.byte)?;
        let is_at_caret = start.paragraph == end.paragraph && word.start <= start.byte;
        is_at_caret
            .then(|| paragraph.text().get(word.clone()))
            .flatten()
    }

    /// The person says that the uncertain word at the caret is right.
    pub fn keep_uncertain(&mut self) {
        let start = self.selection.start();
        let before = Arc::clone(&self.paragraphs[start.paragraph]);
        let Some(word) = before.uncertain_at(self.selection.end().byte) else {
            return;
        };
        let place = Position::new(start.paragraph, word.end);
        let change = Change {
            start: place,
            old_end: place,
            new_end: place,
            after: vec![Arc::new(before.without_mark(word))],
            before: vec![Arc::clone(&before)],
        };
        let selection = self.selection;
        self.apply(&change);
        self.selection = selection;
        self.history.record(change, Cause::Other, selection);
    }
}
