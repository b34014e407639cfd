//! A window over the page.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::Element;

use super::{Button, ButtonKind};

/// The browser's own modal dialog: it keeps the focus inside and gives it back, and Escape, a press
/// beside it and its button close it. While it is open Escape belongs to it, not to the dictation:
/// see `use_shortcut`.
#[component]
pub fn Dialog(
    /// Its heading and its name.
    title: &'static str,
    /// Whether it is shown.
    is_open: RwSignal<bool>,
    /// What it says.
    children: Children,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move || {
        let Some(dialog) = dialog.get() else { return };
        match (is_open.get(), dialog.open()) {
            // Refused only for a dialog that is not on the page.
            (true, false) => drop(dialog.show_modal()),
            (false, true) => dialog.close(),
            _ => {}
        }
    });
    let close_beside = move |event: web_sys::MouseEvent| {
        let pressed: Option<Element> = event.target().and_then(|target| target.dyn_into().ok());
        if pressed.is_some_and(|pressed| pressed.has_attribute("data-dialog")) {
            is_open.set(false);
        }
    };
    view! {
        <dialog
            class="dialog"
            data-dialog
            node_ref=dialog
            aria-label=title
            on:close=move |_| is_open.set(false)
            on:click=close_beside
        >
            <div class="dialog-sheet">
                <div class="dialog-head">
                    <h2 class="dialog-title">{title}</h2>
                    <Button kind=ButtonKind::Plain on_press=move || is_open.set(false)>
                        "Close"
                    </Button>
                </div>
                {children()}
            </div>
        </dialog>
    }
}
