//! Asks before a page with an unfinished dictation is closed.

use leptos::ev;
use leptos::prelude::*;

use super::use_dictation::UseDictation;
use crate::domain::dictation_state::DictationState;

/// While something is recorded or on its way, the browser asks whether to leave.
pub fn use_leave_guard(dictation: UseDictation) {
    let leaving = window_event_listener(ev::beforeunload, move |event| {
        if dictation.state.with_untracked(DictationState::holds_speech) {
            event.prevent_default();
        }
    });
    on_cleanup(move || leaving.remove());
}
