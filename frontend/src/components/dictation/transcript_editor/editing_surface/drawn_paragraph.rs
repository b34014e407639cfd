//! A paragraph as it stands in the page.

use std::sync::Arc;

use wasm_bindgen::JsCast;
use web_sys::{Document, HtmlElement, Node, Text};

use super::{element, paragraph_element};
use crate::domain::dictated_text::Paragraph;

/// A stretch of text in the page.
struct DrawnRun {
    text: Text,
    /// What stands in the paragraph: the text itself, or the mark around it.
    node: Node,
    is_uncertain: bool,
    /// What `text` says; asking the page each time would be slow.
    shown: String,
}

/// A paragraph as it stands in the page.
pub(super) struct DrawnParagraph {
    element: HtmlElement,
    paragraph: Arc<Paragraph>,
    runs: Vec<DrawnRun>,
    /// Where partial words part the text, in bytes.
    cut: Option<usize>,
    /// An empty paragraph has a line break in it, or it would have no height.
    line_break: Option<Node>,
    is_stale: bool,
}

impl DrawnParagraph {
    pub(super) fn new(document: &Document, paragraph: &Arc<Paragraph>) -> Option<Self> {
        let mut drawn = Self {
            element: paragraph_element(document)?,
            paragraph: Arc::clone(paragraph),
            runs: Vec::new(),
            cut: None,
            line_break: None,
            is_stale: true,
        };
        drawn.draw(document, paragraph, None);
        Some(drawn)
    }

    pub(super) const fn element(&self) -> &HtmlElement {
        &self.element
    }

    /// Whether this is `paragraph`, whatever it says by now.
    pub(super) fn shows(&self, paragraph: &Paragraph) -> bool {
        self.paragraph.id() == paragraph.id()
    }

    pub(super) const fn cut(&self) -> Option<usize> {
        self.cut
    }

    /// What the paragraph said when it was drawn.
    pub(super) fn text(&self) -> &str {
        self.paragraph.text()
    }

    /// The browser wrote into it: nothing that stands there can be relied on.
    pub(super) fn forget(&mut self) {
        self.runs.clear();
        self.line_break = None;
        self.element.set_text_content(None);
        self.is_stale = true;
    }

    pub(super) fn draw(
        &mut self,
        document: &Document,
        paragraph: &Arc<Paragraph>,
        cut: Option<usize>,
    ) {
        if !self.is_stale && Arc::ptr_eq(&self.paragraph, paragraph) && self.cut == cut {
            return;
        }
        self.paragraph = Arc::clone(paragraph);
        self.cut = cut;
        self.is_stale = false;
        self.draw_runs(document, &paragraph.runs(cut));
        self.draw_line_break(document, paragraph.text().is_empty());
    }

    fn draw_runs(&mut self, document: &Document, runs: &[(&str, bool)]) {
        let is_same_kind = |(drawn, run): &(&DrawnRun, &(&str, bool))| drawn.is_uncertain == run.1;
        let kept = self.runs.iter().zip(runs).take_while(is_same_kind).count();
        for gone in self.runs.drain(kept..) {
            let _removed = self.element.remove_child(&gone.node);
        }
        for (drawn, (text, _)) in self.runs.iter_mut().zip(runs) {
            drawn.say(text);
        }
        for (text, is_uncertain) in runs.iter().skip(kept) {
            if let Some(run) = DrawnRun::new(document, text, *is_uncertain) {
                let _appended = self.element.append_child(&run.node);
                self.runs.push(run);
            }
        }
    }

    fn draw_line_break(&mut self, document: &Document, is_empty: bool) {
        if !is_empty {
            if let Some(line_break) = self.line_break.take() {
                let _removed = self.element.remove_child(&line_break);
            }
        } else if self.line_break.is_none() {
            let line_break: Option<Node> = document.create_element("br").ok().map(Into::into);
            if let Some(node) = &line_break {
                let _appended = self.element.append_child(node);
            }
            self.line_break = line_break;
        }
    }

    /// What stands right behind the cut; none if nothing does.
    pub(super) fn node_behind_cut(&self) -> Option<&Node> {
        let cut = self.cut?;
        let mut start = 0;
        for run in &self.runs {
            if start >= cut {
                return Some(&run.node);
            }
            start += run.shown.len();
        }
        self.line_break.as_ref()
    }

    /// The node and the offset in it, in UTF-16 units, behind `byte` bytes of the text.
    pub(super) fn dom_place(&self, byte: usize) -> (Node, u32) {
        let mut start = 0;
        for run in &self.runs {
            let end = start + run.shown.len();
            if byte <= end {
                let before = run
                    .shown
                    .get(..byte.saturating_sub(start))
                    .unwrap_or_default();
                return (run.text.clone().into(), utf16_length(before));
            }
            start = end;
        }
        (self.element.clone().into(), 0)
    }

    /// The byte of the text at `offset` of `node`, which is in this paragraph.
    pub(super) fn byte_at(&self, node: &Node, offset: u32) -> usize {
        let is_here = node.is_same_node(Some(&self.element));
        let mut start = 0;
        for (index, run) in self.runs.iter().enumerate() {
            if is_here && self.child_index(index) >= offset {
                return start;
            }
            if node.is_same_node(Some(&run.text)) {
                return start + byte_at_utf16(&run.shown, offset);
            }
            if node.is_same_node(Some(&run.node)) {
                return start + if offset == 0 { 0 } else { run.shown.len() };
            }
            start += run.shown.len();
        }
        if is_here {
            start
        } else {
            self.cut.unwrap_or(start)
        }
    }

    /// At which place among the paragraph's children run `index` stands.
    fn child_index(&self, index: usize) -> u32 {
        let before = self.runs.iter().take(index).map(|run| run.shown.len());
        let start: usize = before.sum();
        let is_behind_partial = self.cut.is_some_and(|cut| start >= cut);
        u32::try_from(index).unwrap_or(u32::MAX) + u32::from(is_behind_partial)
    }
}

impl DrawnRun {
    fn new(document: &Document, text: &str, is_uncertain: bool) -> Option<Self> {
        let text_node = document.create_text_node(text);
        let node: Node = if is_uncertain {
            let mark = element(document, "span", "word-uncertain")?;
            mark.append_child(&text_node).ok()?;
            mark.unchecked_into()
        } else {
            text_node.clone().into()
        };
        Some(Self {
            text: text_node,
            node,
            is_uncertain,
            shown: text.to_owned(),
        })
    }

    /// Replaces what differs, so that a caret in the rest stays where it is.
    fn say(&mut self, text: &str) {
        if self.shown == text {
            return;
        }
        let (start, old_end, new_end) = difference(&self.shown, text);
        let offset = utf16_length(&self.shown[..start]);
        let count = utf16_length(&self.shown[start..old_end]);
        let replaced = self.text.replace_data(offset, count, &text[start..new_end]);
        if replaced.is_err() {
            self.text.set_data(text);
        }
        self.shown
            .replace_range(start..old_end, &text[start..new_end]);
    }
}

/// Where two texts differ: the start, and the end in either. Never inside a character.
pub(super) fn difference(old: &str, new: &str) -> (usize, usize, usize) {
    let same = |(a, b): &(char, char)| a == b;
    let head: usize = old
        .chars()
        .zip(new.chars())
        .take_while(same)
        .map(|(character, _)| character.len_utf8())
        .sum();
    let tail: usize = old[head..]
        .chars()
        .rev()
        .zip(new[head..].chars().rev())
        .take_while(same)
        .map(|(character, _)| character.len_utf8())
        .sum();
    (head, old.len() - tail, new.len() - tail)
}

fn utf16_length(text: &str) -> u32 {
    u32::try_from(text.encode_utf16().count()).unwrap_or(u32::MAX)
}

fn byte_at_utf16(text: &str, units: u32) -> usize {
    let mut left = units as usize;
    for (byte, character) in text.char_indices() {
        if left == 0 {
            return byte;
        }
        left = left.saturating_sub(character.len_utf16());
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_is_replaced() {
        assert_eq!(difference("abc", "abc"), (3, 3, 3));
        assert_eq!(difference("abc", "abxc"), (2, 2, 3));
        assert_eq!(difference("aa", "aaa"), (2, 2, 3));
        assert_eq!(difference("aé", "aè"), (1, 3, 3));
        assert_eq!(difference("one two", ""), (0, 7, 0));
    }

    #[test]
    fn browsers_count_in_utf16() {
        assert_eq!(utf16_length("a😀é"), 4);
        assert_eq!(byte_at_utf16("a😀é", 3), 5);
        assert_eq!(byte_at_utf16("a😀é", 9), 7);
    }
}
