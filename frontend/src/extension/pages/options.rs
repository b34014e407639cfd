//! How the extension behaves in this browser, and the account's settings.

mod allowed_fields;
mod sites;

use leptos::prelude::*;

use super::follow::follow_other_pages;
use super::frame::Frame;
use super::sign_in_state::SignInState;
use super::use_standing::use_standing;
use crate::api;
use crate::extension::sounds;
use crate::hooks::browser::NoticeContext;
use crate::hooks::dictation::MicrophonesContext;
use crate::hooks::preferences::PreferencesContext;
use crate::hooks::session::SessionContext;
use crate::pages::settings::{SpeakingSection, Switch, TextSettings};
use allowed_fields::AllowedFields;
use sites::Sites;

/// The page.
#[component]
pub fn OptionsPage() -> impl IntoView {
    NoticeContext::provide();
    let session = SessionContext::provide();
    let preferences = PreferencesContext::provide(session);
    follow_other_pages(session.get(), Some(preferences.get()));
    MicrophonesContext::provide();
    let standing = use_standing();
    let has_sounds = RwSignal::new(sounds::are_wanted());
    let turn = move |is_on| {
        sounds::want(is_on);
        has_sounds.set(is_on);
    };
    let server = api::server();
    let web_app = format!("{server}/app/settings");
    view! {
        <Frame title="Options">
            <section class="app-page-section" aria-label="Account">
                <h2 class="app-page-heading">"Account"</h2>
                <SignInState standing />
                <p class="app-page-note">
                    "Server: " {server} ". Vocabulary and replacements are on the web app's "
                    <a href=web_app target="_blank">"Settings"</a> " page."
                </p>
            </section>
            <SpeakingSection />
            <section class="app-page-section" aria-label="Sounds">
                <Switch
                    name="Sounds"
                    hint="A short sound when the microphone opens and when it closes."
                    is_on=has_sounds
                    on_turn=turn
                />
            </section>
            <TextSettings />
            <Sites />
            <AllowedFields />
        </Frame>
    }
}
