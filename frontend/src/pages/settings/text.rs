//! What becomes of what was said.

use leptos::prelude::*;

use super::SavingMark;
use super::switch::Switch;
use crate::domain::settings::{InsertMode, SettingsField};
use crate::hooks::preferences::PreferencesContext;

/// Punctuation, and where the text goes.
#[component]
pub(crate) fn TextSettings() -> impl IntoView {
    let preferences = PreferencesContext::expect();
    let settings = preferences.settings;
    let is_punctuated = Memo::new(move |_| settings.with(|settings| settings.auto_punctuation));
    let punctuate = move |is_on| {
        preferences.change(SettingsField::AutoPunctuation, |settings| {
            settings.auto_punctuation = is_on;
        });
    };
    view! {
        <section class="app-page-section" aria-label="Text">
            <h3 class="app-page-heading">"Text"</h3>
            <div class="settings-field">
                <Switch
                    name="Punctuation and capitals"
                    hint="Put in by the engine, where you pause and where a sentence ends."
                    is_on=is_punctuated
                    on_turn=punctuate
                />
                <SavingMark preferences field=SettingsField::AutoPunctuation />
            </div>
            <fieldset class="settings-field settings-group">
                <legend class="settings-name">"Where the text goes"</legend>
                {[InsertMode::StreamFinals, InsertMode::AtEnd, InsertMode::CopyOnly]
                    .map(|mode| view! { <Mode mode /> })
                    .into_iter()
                    .collect_view()}
                <SavingMark preferences field=SettingsField::InsertMode />
            </fieldset>
        </section>
    }
}

#[component]
fn Mode(mode: InsertMode) -> impl IntoView {
    let preferences = PreferencesContext::expect();
    let settings = preferences.settings;
    let is_chosen = Memo::new(move |_| settings.with(|settings| settings.insert_mode == mode));
    let choose = move |_| {
        preferences.change(SettingsField::InsertMode, |settings| {
            settings.insert_mode = mode;
        });
    };
    let (value, name, hint) = match mode {
        InsertMode::StreamFinals => (
            "stream",
            "As you speak",
            "Each sentence goes into the text as soon as it stands.",
        ),
        InsertMode::AtEnd => (
            "at-end",
            "When you stop",
            "Until then the words are shown, and nothing in your text moves.",
        ),
        InsertMode::CopyOnly => (
            "copy",
            "Only to the clipboard",
            "Nothing goes into the text; all of it is copied when you stop.",
        ),
    };
    let hint_id = format!("mode-{value}-hint");
    let described_by = hint_id.clone();
    view! {
        <label class="settings-choice">
            <input
                type="radio"
                name="insert-mode"
                value=value
                aria-label=name
                aria-describedby=described_by
                prop:checked=is_chosen
                on:change=choose
            />
            <span class="settings-choice-words">
                <span>{name}</span>
                <span class="settings-hint" id=hint_id>{hint}</span>
            </span>
        </label>
    }
}
