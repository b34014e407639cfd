//! The keyboard's focus, where parts of a page come and go.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{FocusEvent, HtmlElement, Node};

/// What had the focus is gone: the element with this id gets it when the page is drawn next.
pub fn focus_when_drawn(id: String) {
    request_animation_frame(move || {
        let element = document().get_element_by_id(&id);
        if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
            let _focused = element.focus();
        }
    });
}

/// Whether the focus stays in `item` when it leaves one of its parts with `event`.
pub fn focus_stays_in(item: NodeRef<html::Li>, event: &FocusEvent) -> bool {
    let to: Option<Node> = event.related_target().and_then(|to| to.dyn_into().ok());
    item.get_untracked()
        .is_some_and(|item| item.contains(to.as_ref()))
}
