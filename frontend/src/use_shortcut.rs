//! The page's keyboard shortcuts.

use leptos::ev;
use leptos::prelude::*;

use crate::use_dictation::UseDictation;

/// What the shortcut is called on the page.
pub const TOGGLE_SHORTCUT: &str = "Ctrl + Shift + Space";
/// What assistive technology calls it (`aria-keyshortcuts`).
pub const TOGGLE_KEY_SHORTCUTS: &str = "Control+Shift+Space";

/// [`TOGGLE_SHORTCUT`] starts and stops the dictation; Escape stops it.
pub fn use_shortcut(dictation: UseDictation) {
    let listening = window_event_listener(ev::keydown, move |event| {
        if event.repeat() {
            return;
        }
        if is_toggle(&event) {
            event.prevent_default();
            dictation.toggle();
        } else if event.key() == "Escape" && dictation.state.get_untracked().is_running() {
            dictation.stop();
        }
    });
    // Some browsers press the focused button when Space is released.
    let releasing = window_event_listener(ev::keyup, |event| {
        if is_toggle(&event) {
            event.prevent_default();
        }
    });
    on_cleanup(move || {
        listening.remove();
        releasing.remove();
    });
}

fn is_toggle(event: &ev::KeyboardEvent) -> bool {
    event.code() == "Space" && event.ctrl_key() && event.shift_key()
}
