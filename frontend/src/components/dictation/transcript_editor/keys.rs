//! Taking back and doing again from the keyboard.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Element;

use crate::hooks::dictation::UseDictation;

/// The browser's own history knows nothing of what was spoken. The keys work wherever the focus is,
/// because after dictating it is on the microphone; other fields keep theirs.
pub(super) fn use_history_keys(dictation: UseDictation) {
    let listening = window_event_listener(ev::keydown, move |event| {
        let has_command_key = (event.ctrl_key() || event.meta_key()) && !event.alt_key();
        if !has_command_key || event.is_composing() || is_in_other_field(&event) {
            return;
        }
        match (event.key().to_ascii_lowercase().as_str(), event.shift_key()) {
            ("z", false) => dictation.undo(),
            ("z", true) | ("y", false) => dictation.redo(),
            _ => return,
        }
        event.prevent_default();
    });
    on_cleanup(move || listening.remove());
}

fn is_in_other_field(event: &ev::KeyboardEvent) -> bool {
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok());
    target
        .is_some_and(|target| matches!(target.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT"))
}
