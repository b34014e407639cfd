//! Places in the text and places in the page.

use web_sys::{AbstractRange, DomRect, Node};

use super::EditingSurface;
use crate::domain::dictated_text::{Position, Selection};

impl EditingSurface {
    /// What the person has selected here, if it is here.
    pub fn selection(&self) -> Option<Selection> {
        let shown = self.browser_selection()?;
        Some(Selection {
            anchor: self.position(&shown.anchor_node()?, shown.anchor_offset())?,
            head: self.position(&shown.focus_node()?, shown.focus_offset())?,
        })
    }

    /// What `range` of the page is in the text.
    pub fn range(&self, range: &AbstractRange) -> Option<Selection> {
        Some(Selection {
            anchor: self.position(&range.start_container(), range.start_offset())?,
            head: self.position(&range.end_container(), range.end_offset())?,
        })
    }

    /// Where the caret is on the screen.
    pub fn caret_rect(&self, position: Position) -> Option<DomRect> {
        let (node, offset) = self.dom_place(position)?;
        let range = self.document.create_range().ok()?;
        range.set_start(&node, offset).ok()?;
        let rect = range.get_bounding_client_rect();
        if rect.height() > 0.0 {
            return Some(rect);
        }
        // A caret in an empty paragraph has no rectangle; the paragraph has.
        let drawn = self.drawn.get(position.paragraph)?;
        Some(drawn.element().get_bounding_client_rect())
    }

    pub(super) fn browser_selection(&self) -> Option<web_sys::Selection> {
        self.document.get_selection().ok()?
    }

    /// The node and the offset in it at which `position` is.
    pub(super) fn dom_place(&self, position: Position) -> Option<(Node, u32)> {
        let drawn = self.drawn.get(position.paragraph)?;
        Some(drawn.dom_place(position.byte))
    }

    fn position(&self, node: &Node, offset: u32) -> Option<Position> {
        if node.is_same_node(Some(&self.root)) {
            return Some(self.position_among_paragraphs(offset));
        }
        if self.coming_paragraph.contains(Some(node)) {
            return self.end();
        }
        let holds = |index: &usize| self.drawn[*index].element().contains(Some(node));
        let paragraph = (0..self.drawn.len()).rev().find(holds)?;
        let drawn = &self.drawn[paragraph];
        let byte = if self.partial.holds(node) {
            drawn.cut()
        } else {
            None
        };
        Some(Position::new(
            paragraph,
            byte.unwrap_or_else(|| drawn.byte_at(node, offset)),
        ))
    }

    /// The place before child `offset` of the whole.
    fn position_among_paragraphs(&self, offset: u32) -> Position {
        let paragraph = offset as usize;
        if paragraph < self.drawn.len() {
            Position::new(paragraph, 0)
        } else {
            self.end().unwrap_or_default()
        }
    }

    fn end(&self) -> Option<Position> {
        let last = self.drawn.len().checked_sub(1)?;
        Some(Position::new(last, self.drawn[last].text().len()))
    }
}
