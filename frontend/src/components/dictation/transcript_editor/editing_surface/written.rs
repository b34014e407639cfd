//! Reading back what the browser wrote by itself, while an input method composed.

use wasm_bindgen::JsCast;
use web_sys::{Element, Node};

use super::EditingSurface;
use super::drawn_paragraph::difference;
use crate::domain::dictated_text::{Position, Selection};

/// What the browser did to the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// This stood there before…
    pub range: Selection,
    /// …and this stands there now.
    pub text: String,
}

impl EditingSurface {
    /// What the browser wrote since the last drawing, if it wrote anything. Whatever it left in the
    /// page is forgotten: the next drawing begins anew where it wrote.
    pub fn written(&mut self) -> Option<Written> {
        let old: Vec<&str> = self.drawn.iter().map(|drawn| drawn.text()).collect();
        let old = old.join("\n");
        let new = self.page_text();
        let (start, old_end, new_end) = difference(&old, &new);
        let written = (old != new).then(|| Written {
            range: Selection {
                anchor: place_in(&old, start),
                head: place_in(&old, old_end),
            },
            text: new[start..new_end].to_owned(),
        });
        self.forget_page();
        written
    }

    /// What stands in the page, a line for each paragraph, without the partial words.
    fn page_text(&self) -> String {
        let mut lines = Vec::new();
        let mut child = self.root.first_child();
        while let Some(node) = child {
            child = node.next_sibling();
            // The framework marks its place by a comment, which is no line.
            let is_mark = node.node_type() == Node::COMMENT_NODE;
            if !is_mark && !self.coming_paragraph.is_same_node(Some(&node)) {
                let mut line = String::new();
                self.collect(&node, &mut line);
                lines.push(line);
            }
        }
        lines.join("\n")
    }

    fn collect(&self, node: &Node, line: &mut String) {
        if self.partial.holds(node) {
            return;
        }
        if node.node_type() == Node::TEXT_NODE {
            let text = node.text_content().unwrap_or_default();
            // Browsers write hard spaces where a plain one could collapse.
            line.push_str(&text.replace(['\u{a0}', '\n'], " "));
            return;
        }
        let mut child = node.first_child();
        while let Some(node) = child {
            self.collect(&node, line);
            child = node.next_sibling();
        }
    }

    fn forget_page(&mut self) {
        self.partial.remove();
        let children = self.root.child_nodes();
        let is_whole = children.length() as usize == self.drawn.len()
            && self.drawn.iter().zip(0..).all(|(drawn, index)| {
                let child = children.get(index);
                child.is_some_and(|child| child.is_same_node(Some(drawn.element())))
            });
        if is_whole {
            let stale = |drawn: &&mut super::DrawnParagraph| {
                let element: &Element = drawn.element().unchecked_ref();
                element.text_content().as_deref() != Some(drawn.text()) || drawn.cut().is_some()
            };
            self.drawn
                .iter_mut()
                .filter(stale)
                .for_each(super::DrawnParagraph::forget);
        } else {
            self.drawn.clear();
            self.root.set_text_content(None);
        }
    }
}

/// Where byte `byte` of the joined lines is.
fn place_in(lines: &str, byte: usize) -> Position {
    let before = &lines[..byte];
    let paragraph = before.matches('\n').count();
    let line_start = before.rfind('\n').map_or(0, |end| end + 1);
    Position::new(paragraph, byte - line_start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_the_lines_is_a_place_in_a_paragraph() {
        assert_eq!(place_in("ab\ncd", 1), Position::new(0, 1));
        assert_eq!(place_in("ab\ncd", 3), Position::new(1, 0));
        assert_eq!(place_in("ab\n\ncd", 6), Position::new(2, 2));
    }
}
