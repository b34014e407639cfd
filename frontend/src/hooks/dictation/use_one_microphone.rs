//! One microphone at a time in a browser: what begins on this page stops what runs in the extension, and the other way
//! round. What is said is meant for one of them.

use leptos::prelude::*;

use super::use_dictation::{DictationEvent, UseDictation};
use crate::domain::dictation_state::DictationState;
use crate::hooks::browser::{on_extension_news, tell_extension};

/// Whoever begins tells the other.
pub fn use_one_microphone(dictation: UseDictation) {
    let is_running = Memo::new(move |_| dictation.state.with(DictationState::is_running));
    Effect::new(move || {
        if is_running.get() {
            tell_extension("recording_begun");
        }
    });
    let hearing = on_extension_news("extension_records", move || {
        if is_running.get_untracked() {
            dictation.send(DictationEvent::Stop);
        }
    });
    // The app is there as long as the page is.
    StoredValue::new_local(hearing);
}
