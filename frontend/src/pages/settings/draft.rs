//! What this browser keeps of the text on the page.

use leptos::prelude::*;

use super::switch::Switch;
use crate::hooks::dictation::use_draft_choice;

/// Whether the text on the page outlives the page.
#[component]
pub(super) fn DraftSettings() -> impl IntoView {
    let choice = use_draft_choice();
    view! {
        <section class="app-page-section" aria-label="This browser">
            <h3 class="app-page-heading">"This browser"</h3>
            <div class="settings-field">
                <Switch
                    name="Keep a draft"
                    hint="The text on the page comes back after a reload, a crash or a closed tab. It stays in \
                    this browser for seven days at most, and goes when you clear it, sign out, or another \
                    account signs in. Off, you are asked before you close a page with text."
                    is_on=choice.is_on
                    on_turn=move |is_on| choice.turn(is_on)
                />
            </div>
        </section>
    }
}
