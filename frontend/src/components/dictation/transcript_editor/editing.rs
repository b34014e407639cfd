//! What the browser says that a person does, turned into changes of the text.

use std::cell::{Cell, RefCell};

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{AbstractRange, ClipboardEvent, DataTransfer, HtmlElement, InputEvent};

use super::editing_surface::EditingSurface;
use crate::domain::dictated_text::{DictatedText, Selection};
use crate::hooks::dictation::UseDictation;

/// Space that stays between the caret and the edges of what can be seen, in CSS pixels: at the foot
/// the review of uncertain words may stand.
const MARGIN_ABOVE: f64 = 12.0;
const MARGIN_BELOW: f64 = 48.0;

/// The surface, and what goes on in it.
pub(super) struct Editing {
    dictation: UseDictation,
    surface: RefCell<Option<EditingSurface>>,
    /// A pointer is down: the browser moves the caret to it.
    is_pointing: Cell<bool>,
    /// The browser composes: perhaps into a text that is gone from the page since.
    composes: Cell<bool>,
}

impl Editing {
    pub(super) fn new(dictation: UseDictation) -> Self {
        Self {
            dictation,
            surface: RefCell::new(None),
            is_pointing: Cell::new(false),
            composes: Cell::new(false),
        }
    }

    pub(super) fn attach(&self, root: HtmlElement) {
        *self.surface.borrow_mut() = EditingSurface::new(root);
        self.draw();
    }

    /// An input method composes: the browser writes, and nothing is drawn.
    fn is_composing(&self) -> bool {
        self.dictation
            .text
            .with_untracked(DictatedText::is_composing)
    }

    pub(super) fn draw(&self) {
        if self.is_composing() {
            return;
        }
        let mut surface = self.surface.borrow_mut();
        let Some(surface) = surface.as_mut() else {
            return;
        };
        if self.composes.get() {
            // What the browser wrote for a text that is gone from the page goes with it.
            let _abandoned = surface.written();
        }
        let partial = self.dictation.partial;
        self.dictation.text.with_untracked(|text| {
            let placed = partial.with_untracked(|partial| text.place_partial(partial));
            surface.draw(text, placed.as_ref());
        });
    }

    pub(super) fn before_input(&self, event: &InputEvent) {
        let kind = event.input_type();
        if self.is_composing() || event.is_composing() || !event.cancelable() {
            return;
        }
        event.prevent_default();
        match kind.as_str() {
            "historyUndo" => self.dictation.undo(),
            "historyRedo" => self.dictation.redo(),
            "insertParagraph" | "insertLineBreak" => self.write(event, "\n"),
            "insertFromDrop" => {
                let text = event.data_transfer().and_then(|data| plain_text(&data));
                self.paste_at(self.range_of(event), text);
            }
            "insertText" | "insertReplacementText" => {
                let text = event.data();
                let text = text.or_else(|| plain_text(&event.data_transfer()?));
                self.write(event, &text.unwrap_or_default());
            }
            kind if kind.starts_with("delete") => self.delete(event, kind.ends_with("Forward")),
            // Bold, lists and the like: the text is plain.
            _ => return,
        }
        self.show_caret();
    }

    /// The browser wrote by itself although nothing composes: some keyboards do.
    pub(super) fn input(&self) {
        if !self.is_composing() {
            self.read_back(self.composes.get());
        }
    }

    /// What the browser will write is read back as a difference from what is drawn, so that has to
    /// be the text.
    pub(super) fn begin_composition(&self) {
        // Where the caret is by now: the browser tells of a key that moved it a moment later.
        self.selection_changed();
        self.draw();
        self.composes.set(true);
        self.dictation.edit(DictatedText::begin_composition);
    }

    pub(super) fn end_composition(&self) {
        let is_abandoned = self.composes.replace(false) && !self.is_composing();
        self.read_back(is_abandoned);
    }

    pub(super) fn pointer(&self, is_down: bool) {
        self.is_pointing.set(is_down);
        if !is_down {
            self.selection_changed();
            self.dictation.edit(DictatedText::hold_caret);
        }
    }

    /// Who comes by the Tab key finds the caret where it was; the browser would put it at the top.
    pub(super) fn focused(&self) {
        if self.is_pointing.get() {
            return;
        }
        let selection = self.dictation.text.with_untracked(DictatedText::selection);
        if let Some(surface) = &*self.surface.borrow() {
            surface.show_selection(selection);
        }
    }

    pub(super) fn selection_changed(&self) {
        if self.is_composing() {
            return;
        }
        let surface = self.surface.borrow();
        let focused = surface.as_ref().filter(|surface| surface.has_focus());
        if let Some(selection) = focused.and_then(EditingSurface::selection) {
            self.dictation.select(selection);
        }
    }

    pub(super) fn copy(&self, event: &ev::Event, and_delete: bool) {
        let text = self.dictation.text;
        let selected = text.with_untracked(DictatedText::selected_text);
        let Some(clipboard) = clipboard_of(event).filter(|_| !selected.is_empty()) else {
            return;
        };
        if clipboard.set_data("text/plain", &selected).is_ok() {
            event.prevent_default();
            if and_delete {
                let range = text.with_untracked(DictatedText::selection);
                self.dictation.edit(|text| text.paste(range, ""));
                self.draw();
            }
        }
    }

    pub(super) fn paste(&self, event: &ev::Event) {
        event.prevent_default();
        let text = clipboard_of(event).and_then(|data| plain_text(&data));
        let range = self.dictation.text.with_untracked(DictatedText::selection);
        self.paste_at(Some(range), text);
        self.show_caret();
    }

    fn write(&self, event: &InputEvent, text: &str) {
        if let Some(range) = self.range_of(event) {
            self.dictation.edit(|written| written.write(range, text));
        }
        self.draw();
    }

    fn delete(&self, event: &InputEvent, forward: bool) {
        if let Some(range) = self.range_of(event) {
            self.dictation.edit(|text| {
                // Before partial words the browser would delete those, which are not there yet.
                let range = if range.is_caret() && forward {
                    text.character_behind(range.head)
                } else {
                    range
                };
                text.delete(range);
            });
        }
        self.draw();
    }

    fn paste_at(&self, range: Option<Selection>, text: Option<String>) {
        if let (Some(range), Some(text)) = (range, text) {
            self.dictation.edit(|written| written.paste(range, &text));
        }
        self.draw();
    }

    /// Which part of the text the browser would change; what is selected if it does not say.
    fn range_of(&self, event: &InputEvent) -> Option<Selection> {
        let target = event.get_target_ranges().get(0);
        let target: Option<AbstractRange> = target.dyn_into().ok();
        let surface = self.surface.borrow();
        let range = target.and_then(|target| surface.as_ref()?.range(&target));
        range.or_else(|| Some(self.dictation.text.with_untracked(DictatedText::selection)))
    }

    fn read_back(&self, is_abandoned: bool) {
        let mut surface = self.surface.borrow_mut();
        let written = surface.as_mut().and_then(EditingSurface::written);
        drop(surface);
        let written = written.filter(|_| !is_abandoned);
        if written.is_some() || self.is_composing() {
            let written = written.as_ref();
            let written = written.map(|written| (written.range, &*written.text));
            self.dictation.edit(|text| text.end_composition(written));
        }
        self.draw();
        self.show_caret();
    }

    /// Scrolls so that the caret can be seen. The browser does not: it wrote nothing.
    fn show_caret(&self) {
        let head = self
            .dictation
            .text
            .with_untracked(|text| text.selection().head);
        let surface = self.surface.borrow();
        let scroll = || {
            let surface = surface.as_ref()?;
            let caret = surface.caret_rect(head)?;
            let scroller = surface.root().closest(".transcript").ok()??;
            let seen = scroller.get_bounding_client_rect();
            let above = caret.top() - MARGIN_ABOVE - seen.top();
            let below = caret.bottom() + MARGIN_BELOW - seen.bottom();
            let distance = if above < 0.0 { above } else { below.max(0.0) };
            scroller.scroll_by_with_x_and_y(0.0, distance);
            Some(())
        };
        let _nothing_to_scroll = scroll();
    }
}

fn clipboard_of(event: &ev::Event) -> Option<DataTransfer> {
    event.dyn_ref::<ClipboardEvent>()?.clipboard_data()
}

fn plain_text(data: &DataTransfer) -> Option<String> {
    data.get_data("text/plain").ok()
}
