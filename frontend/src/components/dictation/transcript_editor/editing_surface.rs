//! The text as an editable element of the page.
//!
//! [`DictatedText`] is the truth; this draws it and translates places. The browser is asked what a
//! key would do (`beforeinput`), the text does it, and what changed is drawn. Only while an input
//! method composes does the browser write by itself; what it wrote is read back afterwards
//! ([`EditingSurface::written`]). Nodes whose text did not change are never touched, so the
//! browser's selection, its spell checker and a screen reader keep their place.

mod drawn_paragraph;
mod partial_span;
mod places;
mod written;

use std::sync::Arc;

use wasm_bindgen::JsCast;
use web_sys::{Document, Element, HtmlElement};

use crate::domain::dictated_text::{DictatedText, PlacedPartial, Selection};
use drawn_paragraph::DrawnParagraph;
use partial_span::PartialSpan;

/// The element that is edited, and what was drawn in it.
pub struct EditingSurface {
    root: HtmlElement,
    document: Document,
    drawn: Vec<DrawnParagraph>,
    partial: PartialSpan,
    /// Holds the partial words where they will begin a paragraph.
    coming_paragraph: HtmlElement,
}

impl EditingSurface {
    /// A surface in `root`, which is empty.
    pub fn new(root: HtmlElement) -> Option<Self> {
        let document = root.owner_document()?;
        let coming_paragraph = paragraph_element(&document)?;
        coming_paragraph.set_content_editable("false");
        Some(Self {
            partial: PartialSpan::new(&document)?,
            coming_paragraph,
            root,
            document,
            drawn: Vec::new(),
        })
    }

    /// The element that is edited.
    pub const fn root(&self) -> &HtmlElement {
        &self.root
    }

    /// Draws what differs from what was drawn last, and puts the caret back if it was there.
    pub fn draw(&mut self, text: &DictatedText, partial: Option<&PlacedPartial>) {
        self.draw_paragraphs(text, partial);
        self.draw_partial(partial);
        if self.has_focus() {
            self.show_selection(text.selection());
        }
    }

    /// Whether keys go here.
    pub fn has_focus(&self) -> bool {
        self.document
            .active_element()
            .is_some_and(|active| active.is_same_node(Some(&self.root)))
    }

    fn draw_paragraphs(&mut self, text: &DictatedText, partial: Option<&PlacedPartial>) {
        let paragraphs = text.paragraphs();
        let same = |(drawn, paragraph): &(&DrawnParagraph, &Arc<_>)| drawn.shows(paragraph);
        let head = self.drawn.iter().zip(paragraphs).take_while(same).count();
        let shorter = self.drawn.len().min(paragraphs.len());
        let tail = self.drawn[head..]
            .iter()
            .rev()
            .zip(paragraphs[head..].iter().rev())
            .take_while(same)
            .count()
            .min(shorter - head);
        let gone = head..self.drawn.len() - tail;
        let fresh: Vec<DrawnParagraph> = paragraphs[head..paragraphs.len() - tail]
            .iter()
            .filter_map(|paragraph| DrawnParagraph::new(&self.document, paragraph))
            .collect();
        let next = self
            .drawn
            .get(gone.end)
            .map(|drawn| drawn.element().clone());
        let next = next.or_else(|| self.attached_coming_paragraph());
        for drawn in &fresh {
            let next = next.as_deref().map(|next| next.as_ref());
            let _inserted = self.root.insert_before(drawn.element(), next);
        }
        for drawn in self.drawn.splice(gone, fresh) {
            drawn.element().remove();
        }
        let inside = partial.filter(|partial| !partial.begins_paragraph);
        for (index, (drawn, paragraph)) in self.drawn.iter_mut().zip(paragraphs).enumerate() {
            let cut = inside
                .filter(|partial| partial.position.paragraph == index)
                .map(|partial| partial.position.byte);
            drawn.draw(&self.document, paragraph, cut);
        }
    }

    fn draw_partial(&mut self, partial: Option<&PlacedPartial>) {
        let Some(partial) = partial else {
            self.partial.remove();
            self.coming_paragraph.remove();
            return;
        };
        self.partial.draw(&self.document, partial);
        if partial.begins_paragraph {
            self.partial.put(&self.coming_paragraph, None);
            if self.coming_paragraph.parent_node().is_none() {
                let _appended = self.root.append_child(&self.coming_paragraph);
            }
        } else if let Some(drawn) = self.drawn.get(partial.position.paragraph) {
            self.partial.put(drawn.element(), drawn.node_behind_cut());
            self.coming_paragraph.remove();
        }
    }

    fn attached_coming_paragraph(&self) -> Option<HtmlElement> {
        let paragraph = &self.coming_paragraph;
        paragraph.parent_node().map(|_root| paragraph.clone())
    }

    /// Shows `selection` as the browser's own, unless it is shown already.
    pub fn show_selection(&self, selection: Selection) {
        if self.selection() == Some(selection) {
            return;
        }
        let (Some(anchor), Some(head)) = (
            self.dom_place(selection.anchor),
            self.dom_place(selection.head),
        ) else {
            return;
        };
        if let Some(shown) = self.browser_selection() {
            let _set = shown.set_base_and_extent(&anchor.0, anchor.1, &head.0, head.1);
        }
    }
}

/// A paragraph runs the way its first letter does, whatever the page does.
fn paragraph_element(document: &Document) -> Option<HtmlElement> {
    let paragraph = element(document, "p", "transcript-paragraph")?;
    paragraph.set_dir("auto");
    Some(paragraph)
}

fn element(document: &Document, tag: &str, class: &str) -> Option<HtmlElement> {
    let element: Element = document.create_element(tag).ok()?;
    element.set_class_name(class);
    element.dyn_into().ok()
}
