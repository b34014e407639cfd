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
        let is_toggle = event.code() == "Space" && event.ctrl_key() && event.shift_key();
        if is_toggle {
            event.prevent_default();
            dictation.toggle();
        } else if event.key() == "Escape" && dictation.state.get_untracked().is_running() {
            dictation.stop();
        }
    });
    on_cleanup(move || listening.remove());
}
