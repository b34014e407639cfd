//! How one speaks: the microphone, the language, the key.

use leptos::prelude::*;

use super::{HoldKeyPicker, LanguagePicker, MicrophonePicker};
use crate::hooks::dictation::MicrophonesContext;
use crate::hooks::preferences::{PreferencesContext, use_engines};

/// A quiet row below the microphone.
#[component]
pub fn SpeakingSettings() -> impl IntoView {
    let preferences = PreferencesContext::expect();
    let microphones = MicrophonesContext::expect();
    let engines = use_engines();
    view! {
        <div class="speaking-settings" role="group" aria-label="Speaking">
            <MicrophonePicker preferences microphones />
            <LanguagePicker preferences has_cloud=engines />
            <HoldKeyPicker preferences />
        </div>
    }
}
