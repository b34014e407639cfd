//! How the person wants to dictate, on every device. Each setting is saved as it changes.

mod draft;
mod keeping;
mod replacements;
mod saving_mark;
mod speaking;
mod switch;
mod text;
mod vocabulary;

use leptos::prelude::*;

use crate::components::controls::PageLink;
use crate::components::frame::AppPage;
use crate::hooks::session::SessionContext;
use draft::DraftSettings;
use keeping::KeepingSettings;
use replacements::ReplacementSettings;
pub use saving_mark::SavingMark;
pub(crate) use speaking::SpeakingSection;
pub(crate) use switch::Switch;
pub(crate) use text::TextSettings;
use vocabulary::VocabularySettings;

/// All settings.
#[component]
pub fn Settings() -> impl IntoView {
    let person = SessionContext::expect().person;
    let lead = move || match person.get() {
        Some(_) => "What you change here counts from your next dictation on, on all your devices.",
        None => "Nobody is signed in: what you change here counts in this browser only.",
    };
    view! {
        <AppPage title="Settings">
            <p class="app-page-lead">{lead}</p>
            <SpeakingSection />
            <TextSettings />
            <VocabularySettings />
            <ReplacementSettings />
            <KeepingSettings />
            <DraftSettings />
            <p class="app-page-note">
                "Your name, your password and the end of your account are on the "
                <PageLink to="/account">"Account"</PageLink> " page."
            </p>
        </AppPage>
    }
}
