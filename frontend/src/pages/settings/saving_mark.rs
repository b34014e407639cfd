//! What became of a change, beside what was changed.

use leptos::prelude::*;

use crate::domain::settings::SettingsField;
use crate::hooks::preferences::{Saving, UsePreferences};

/// `Saved`, or why not. Nothing beside what was not changed last.
#[component]
pub fn SavingMark(
    /// The settings.
    preferences: UsePreferences,
    /// Of which of them it tells.
    field: SettingsField,
) -> impl IntoView {
    let saving = Memo::new(move |_| {
        let news = preferences.news.get().filter(|news| news.field == field);
        news.map(|news| news.saving)
    });
    let words = move || match saving.get() {
        None => String::new(),
        Some(Saving::OnItsWay) => "Saving\u{2026}".to_owned(),
        Some(Saving::Saved) => "Saved".to_owned(),
        Some(Saving::Waiting(trouble)) => format!("{} {}", trouble.message, trouble.remedy),
        Some(Saving::Refused(words)) => format!("Not saved: {words}"),
    };
    let kind = move || match saving.get() {
        Some(Saving::Waiting(_)) => "wait",
        Some(Saving::Refused(_)) => "refused",
        _ => "good",
    };
    view! {
        <p class="saving-mark" role="status" aria-label=name_of(field) data-kind=kind>
            {words}
        </p>
    }
}

fn name_of(field: SettingsField) -> String {
    format!("Saving {}", field.name())
}
