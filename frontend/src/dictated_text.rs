//! The text on the page: paragraphs of settled words. Pure; the page draws it.
//!
//! Only finals come in here. One dictation is one paragraph, so that a person who stops and
//! starts again sees where.

use std::sync::Arc;

use dictation::transcript::Word;

/// Below this an engine's confidence marks a word as uncertain.
pub const UNCERTAIN_BELOW: f32 = 0.5;

/// A word as the page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownWord {
    /// With punctuation and capitals.
    pub text: String,
    /// The engine says that it may have misheard.
    pub uncertain: bool,
}

impl ShownWord {
    /// How `word` is shown. No confidence, and a confidence of 0, mean that the engine does not
    /// say: such a word is not marked.
    pub fn of(word: &Word) -> Self {
        Self {
            text: word.text.clone(),
            uncertain: word
                .confidence
                .is_some_and(|confidence| confidence > 0.0 && confidence < UNCERTAIN_BELOW),
        }
    }
}

/// Words that settled together. Never changes, so the page draws it once.
#[derive(Debug, PartialEq, Eq)]
pub struct Passage {
    /// Unique on the page; the order of settling.
    pub id: u64,
    /// In order, at least one.
    pub words: Vec<ShownWord>,
}

/// What one dictation gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paragraph {
    /// Unique on the page.
    pub id: u64,
    /// In order.
    pub passages: Vec<Arc<Passage>>,
}

impl Paragraph {
    fn words(&self) -> impl Iterator<Item = &ShownWord> {
        self.passages.iter().flat_map(|passage| &passage.words)
    }
}

/// All text on the page.
#[derive(Clone, Debug, Default)]
pub struct DictatedText {
    paragraphs: Vec<Paragraph>,
    cleared: Vec<Paragraph>,
    next_id: u64,
}

impl DictatedText {
    /// A dictation begins: what settles from now on stands in a paragraph of its own.
    pub fn begin_paragraph(&mut self) {
        self.paragraphs
            .retain(|paragraph| !paragraph.passages.is_empty());
        let id = self.new_id();
        self.paragraphs.push(Paragraph {
            id,
            passages: Vec::new(),
        });
    }

    /// Words settled.
    pub fn settle(&mut self, words: &[Word]) {
        if words.is_empty() {
            return;
        }
        if self.paragraphs.is_empty() {
            self.begin_paragraph();
        }
        let passage = Arc::new(Passage {
            id: self.new_id(),
            words: words.iter().map(ShownWord::of).collect(),
        });
        if let Some(paragraph) = self.paragraphs.last_mut() {
            paragraph.passages.push(passage);
        }
    }

    /// Takes all settled text off the page. [`Self::undo_clear`] brings it back.
    pub fn clear(&mut self) {
        if self.is_empty() {
            return;
        }
        self.cleared = std::mem::take(&mut self.paragraphs);
        self.begin_paragraph();
    }

    /// Brings back what was cleared last, before what was said since.
    pub fn undo_clear(&mut self) {
        let since = std::mem::take(&mut self.paragraphs);
        self.paragraphs = std::mem::take(&mut self.cleared);
        self.paragraphs.extend(since);
    }

    /// Whether there is cleared text to bring back.
    pub fn can_undo(&self) -> bool {
        !self.cleared.is_empty()
    }

    /// The paragraphs, in order. The last one may still be without words.
    pub fn paragraphs(&self) -> &[Paragraph] {
        &self.paragraphs
    }

    /// Whether no word has settled.
    pub fn is_empty(&self) -> bool {
        self.word_count() == 0
    }

    /// Settled words.
    pub fn word_count(&self) -> usize {
        self.paragraphs
            .iter()
            .flat_map(|paragraph| &paragraph.passages)
            .map(|passage| passage.words.len())
            .sum()
    }

    /// The text as it is copied: words parted by spaces, paragraphs by an empty line.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for paragraph in &self.paragraphs {
            for (index, word) in paragraph.words().enumerate() {
                if index > 0 {
                    text.push(' ');
                } else if !text.is_empty() {
                    text.push_str("\n\n");
                }
                text.push_str(&word.text);
            }
        }
        text
    }

    fn new_id(&mut self) -> u64 {
        self.next_id += 1;
        self.next_id
    }
}

#[cfg(test)]
mod tests;
