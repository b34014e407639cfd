//! A text that is kept while there is no page.

use std::sync::Arc;

use super::history::History;
use super::paragraph::Piece;
use super::placement::Placement;
use super::{DictatedText, Paragraph, PartialWords, PlacedPartial, Selection};

impl DictatedText {
    /// The text of `paragraphs`. It begins a history: nothing of before can be taken back.
    pub fn restored(paragraphs: &[String], selection: Selection) -> Self {
        let mut text = Self::default();
        let mut restored = Vec::with_capacity(paragraphs.len());
        for paragraph in paragraphs {
            let id = text.new_id();
            restored.push(Arc::new(Paragraph::new(id, Piece::plain(paragraph))));
        }
        if !restored.is_empty() {
            text.paragraphs = restored;
        }
        text.selection = Selection {
            anchor: text.nearest(selection.anchor),
            head: text.nearest(selection.head),
        };
        // A caret behind all text may be where the last dictation left it.
        text.is_placed = text.selection != Selection::caret(text.end());
        text
    }

    /// The text with all that is not part of it yet: finals that wait for the end of a composition, and words that may
    /// still change, where they are shown. It is for what is kept, and has no history.
    #[must_use]
    pub fn with_all_words(&self, partial: &PartialWords) -> Self {
        let mut all = Self {
            paragraphs: self.paragraphs.clone(),
            selection: self.selection,
            is_placed: self.is_placed,
            takes: self.takes.clone(),
            composition: self.composition.clone(),
            history: History::default(),
            newest_id: self.newest_id,
        };
        all.end_composition(None);
        // They take the place of what is selected when they are settled, and not before.
        all.placements_mut().for_each(Placement::go_behind);
        if let Some(placed) = all.place_partial(partial) {
            all.put_in(&placed);
        }
        all
    }

    /// Words that may still change become text. A caret at their place is behind them then.
    fn put_in(&mut self, placed: &PlacedPartial) {
        let words: String = placed.runs.iter().map(|(text, _)| text.as_str()).collect();
        let mut lines = vec![Piece::plain(&words)];
        if placed.begins_paragraph {
            lines.insert(0, Piece::default());
        }
        let change = self.change(placed.position, placed.position, &lines);
        self.apply(&change);
    }
}
