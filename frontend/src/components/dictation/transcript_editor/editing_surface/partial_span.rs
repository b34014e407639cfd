//! The words that may still change, as they stand in the page: lighter, not to be edited, not read
//! out. They have no direction of their own: where nothing else stands in the paragraph, it takes
//! its direction from them, and browsers do not look into what has one.

use web_sys::{Document, HtmlElement, Node};

use super::element;
use crate::domain::dictated_text::PlacedPartial;

/// Style classes: of words that a connection stands behind, and of others.
const NEW: &str = "word-partial";
const OLD: &str = "word-partial is-old";

/// One span that is moved to where the words stand.
pub(super) struct PartialSpan {
    span: HtmlElement,
    shown: Vec<(String, bool)>,
}

impl PartialSpan {
    pub(super) fn new(document: &Document) -> Option<Self> {
        let span = element(document, "span", NEW)?;
        span.set_content_editable("false");
        Some(Self {
            span,
            shown: Vec::new(),
        })
    }

    /// Whether `node` is the span or lies in it.
    pub(super) fn holds(&self, node: &Node) -> bool {
        self.span.contains(Some(node))
    }

    pub(super) fn draw(&mut self, document: &Document, placed: &PlacedPartial) {
        let class = if placed.is_old { OLD } else { NEW };
        if self.span.class_name() != class {
            self.span.set_class_name(class);
        }
        let runs = &placed.runs;
        if self.shown == *runs {
            return;
        }
        self.shown.clone_from(runs);
        self.span.set_text_content(None);
        for (text, is_uncertain) in runs {
            let class = if *is_uncertain { "word-uncertain" } else { "" };
            if let Some(run) = element(document, "span", class) {
                run.set_text_content(Some(text));
                let _appended = self.span.append_child(&run);
            }
        }
    }

    /// Puts the span into `parent`, before `next`. Not touched if it stands there.
    pub(super) fn put(&self, parent: &Node, next: Option<&Node>) {
        let is_in = self
            .span
            .parent_node()
            .is_some_and(|node| node.is_same_node(Some(parent)));
        let stands = match (self.span.next_sibling(), next) {
            (None, None) => true,
            (Some(sibling), Some(next)) => sibling.is_same_node(Some(next)),
            _ => false,
        };
        if !(is_in && stands) {
            let _inserted = parent.insert_before(&self.span, next);
        }
    }

    pub(super) fn remove(&mut self) {
        self.span.remove();
        self.shown.clear();
        self.span.set_text_content(None);
    }
}
