//! A text that was kept while there was no page.

use std::sync::Arc;

use super::paragraph::Piece;
use super::{DictatedText, Paragraph, Selection};

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
}
