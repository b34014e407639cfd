//! The key, the language, the microphone.

use leptos::prelude::*;

use super::SavingMark;
use crate::components::dictation::{HoldKeyPicker, LanguagePicker, MicrophonePicker};
use crate::domain::settings::SettingsField;
use crate::hooks::dictation::MicrophonesContext;
use crate::hooks::preferences::{PreferencesContext, use_engines};

/// How one speaks.
#[component]
pub(crate) fn SpeakingSection() -> impl IntoView {
    let preferences = PreferencesContext::expect();
    let microphones = MicrophonesContext::expect();
    let engines = use_engines();
    view! {
        <section class="app-page-section" aria-label="Speaking">
            <h3 class="app-page-heading">"Speaking"</h3>
            <div class="settings-field">
                <HoldKeyPicker preferences />
                <SavingMark preferences field=SettingsField::PushToTalkKey />
            </div>
            <div class="settings-field">
                <LanguagePicker preferences has_cloud=engines />
                <SavingMark preferences field=SettingsField::Language />
            </div>
            <div class="settings-field">
                <MicrophonePicker preferences microphones />
                <SavingMark preferences field=SettingsField::Microphone />
            </div>
        </section>
    }
}
