//! A window over the page.

use gloo_events::{EventListener, EventListenerOptions};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, KeyboardEvent};

use super::{Button, ButtonKind};

/// The browser's own modal dialog: it keeps the focus inside and gives it back, and Escape, a press
/// beside it and its button close it.
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
    StoredValue::new_local(keep_escape(is_open));
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

/// While the dialog is open Escape belongs to it: on the page it would end the dictation. Closing
/// is what the browser does with the key, whoever hears of it.
fn keep_escape(is_open: RwSignal<bool>) -> EventListener {
    let first = EventListenerOptions::run_in_capture_phase();
    EventListener::new_with_options(&window(), "keydown", first, move |event| {
        let key = event.dyn_ref::<KeyboardEvent>().map(KeyboardEvent::key);
        if key.as_deref() == Some("Escape") && is_open.try_get_untracked() == Some(true) {
            event.stop_propagation();
        }
    })
}
