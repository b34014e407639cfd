//! Whether dictations are kept, and for how long.

use leptos::prelude::*;

use super::SavingMark;
use super::switch::Switch;
use crate::components::controls::{PageLink, Picker};
use crate::domain::settings::{MAX_KEEP_DAYS, SettingsField};
use crate::hooks::preferences::PreferencesContext;

/// Days to choose from; 0 is for ever.
const SPANS: [u32; 6] = [1, 7, 30, 90, 365, 0];

/// Keep them, and for how long.
#[component]
pub(super) fn KeepingSettings() -> impl IntoView {
    let preferences = PreferencesContext::expect();
    let settings = preferences.settings;
    let is_kept = Memo::new(move |_| settings.with(|settings| settings.keep_transcripts));
    let keep = move |is_on| {
        preferences.change(SettingsField::KeepTranscripts, |settings| {
            settings.keep_transcripts = is_on;
        });
    };
    view! {
        <section class="app-page-section" aria-label="History">
            <h3 class="app-page-heading">"History"</h3>
            <div class="settings-field">
                <Switch
                    name="Keep what I dictate"
                    hint="As text, for you alone. Your voice is never kept. Off, nothing new is kept; what \
                    is there stays until you delete it. What you say to the extension in a private window is \
                    never kept."
                    is_on=is_kept
                    on_turn=keep
                />
                <SavingMark preferences field=SettingsField::KeepTranscripts />
            </div>
            <div class="settings-field">
                <KeptFor />
                <SavingMark preferences field=SettingsField::KeepDays />
            </div>
            <PageLink to="/history" class="app-page-link">
                "Go to History"
            </PageLink>
        </section>
    }
}

#[component]
fn KeptFor() -> impl IntoView {
    let preferences = PreferencesContext::expect();
    let days = Memo::new(move |_| preferences.settings.with(|settings| settings.keep_days));
    let choose = move |value: String| {
        let Some(days) = value.parse().ok().filter(|days| *days <= MAX_KEEP_DAYS) else {
            return;
        };
        preferences.change(SettingsField::KeepDays, |settings| {
            settings.keep_days = days;
        });
    };
    let options = move || {
        // Another client may have chosen another span.
        let other = Some(days.get()).filter(|days| !SPANS.contains(days));
        let option = |span: u32| {
            view! {
                <option value=span.to_string() prop:selected=move || days.get() == span>
                    {span_in_words(span)}
                </option>
            }
        };
        other.into_iter().chain(SPANS).map(option).collect_view()
    };
    view! {
        <Picker name="Keep for" on_choose=choose>
            {options}
        </Picker>
    }
}

fn span_in_words(days: u32) -> String {
    match days {
        0 => "Until I delete it".to_owned(),
        1 => "1 day".to_owned(),
        365 => "1 year".to_owned(),
        days => format!("{days} days"),
    }
}
