//! One change of the text, and what it does to places in it.

use std::sync::Arc;

use super::paragraph::Paragraph;
use super::position::{Position, Selection};

/// Where a place goes at which something is put in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gravity {
    /// It stays before it.
    Before,
    /// It stays behind it.
    Behind,
}

/// What stood from `start` to `old_end` was replaced by what stands from `start` to `new_end`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) start: Position,
    pub(super) old_end: Position,
    pub(super) new_end: Position,
    /// The paragraphs that it touched, whole. They never change, so keeping them is cheap.
    pub(super) before: Vec<Arc<Paragraph>>,
    /// The paragraphs in their place.
    pub(super) after: Vec<Arc<Paragraph>>,
}

impl Change {
    /// The change that takes this one back.
    pub(super) fn inverse(&self) -> Self {
        Self {
            start: self.start,
            old_end: self.new_end,
            new_end: self.old_end,
            before: self.after.clone(),
            after: self.before.clone(),
        }
    }

    /// Where `position` is after the change. What lay in replaced text is behind the new text.
    pub(super) fn map(&self, position: Position, gravity: Gravity) -> Position {
        let is_before = position < self.start
            || (position == self.start
                && (gravity == Gravity::Before || self.start < self.old_end));
        if is_before {
            position
        } else if position <= self.old_end {
            self.new_end
        } else if position.paragraph == self.old_end.paragraph {
            let behind = position.byte - self.old_end.byte;
            Position::new(self.new_end.paragraph, self.new_end.byte + behind)
        } else {
            let paragraph = position.paragraph - self.old_end.paragraph + self.new_end.paragraph;
            Position::new(paragraph, position.byte)
        }
    }

    /// Where `selection` is after the change. Selected text does not grow by what is put in at its
    /// ends: the next key would delete it.
    pub(super) fn map_selection(&self, selection: Selection) -> Selection {
        let caret = |position| Selection::caret(self.map(position, Gravity::Behind));
        if selection.is_caret() {
            return caret(selection.head);
        }
        let start = self.map(selection.start(), Gravity::Behind);
        let end = self.map(selection.end(), Gravity::Before);
        let was_replaced = self.start <= selection.start() && selection.end() <= self.old_end;
        if was_replaced || end <= start {
            return Selection::caret(end.max(start));
        }
        if selection.anchor <= selection.head {
            Selection {
                anchor: start,
                head: end,
            }
        } else {
            Selection {
                anchor: end,
                head: start,
            }
        }
    }

    /// This and then `next` as one, if `next` goes on where this ends, in the same paragraph.
    pub(super) fn joined(&self, next: &Self) -> Option<Self> {
        let is_one_paragraph = |change: &Self| change.before.len() == 1 && change.after.len() == 1;
        if !is_one_paragraph(self) || !is_one_paragraph(next) {
            return None;
        }
        let goes_on = next.start == self.new_end && next.old_end == next.start;
        let goes_back = next.old_end == self.new_end && self.new_end == self.start;
        let eats_on = next.start == self.start && self.new_end == self.start;
        let (start, old_end) = if goes_on || goes_back {
            (self.start.min(next.start), self.old_end)
        } else if eats_on && next.old_end.paragraph == self.old_end.paragraph {
            let eaten = next.old_end.byte - next.start.byte;
            let old_end = Position::new(self.old_end.paragraph, self.old_end.byte + eaten);
            (self.start, old_end)
        } else {
            return None;
        };
        Some(Self {
            start,
            old_end,
            new_end: next.new_end,
            before: self.before.clone(),
            after: next.after.clone(),
        })
    }
}
