//! Which language is spoken.

use leptos::prelude::*;

use crate::components::controls::Picker;
use crate::domain::language::{CLOUD, EVERYWHERE, Language};
use crate::hooks::preferences::UsePreferences;

/// A list of languages, parted by who understands them.
#[component]
pub fn LanguagePicker(
    /// What is chosen.
    preferences: UsePreferences,
    /// Whether the server has an engine beside its own, if that is known.
    #[prop(into)]
    has_cloud: Signal<Option<bool>>,
) -> impl IntoView {
    let cloud_label = move || match has_cloud.get() {
        Some(false) => "With Deepgram, which this server does not use",
        _ => "With Deepgram",
    };
    view! {
        <Picker name="Language" on_choose=move |tag: String| preferences.choose_language(&tag)>
            <optgroup label="With every engine">{options(&EVERYWHERE, preferences)}</optgroup>
            <optgroup label=cloud_label disabled=move || has_cloud.get() == Some(false)>
                {options(&CLOUD, preferences)}
            </optgroup>
        </Picker>
    }
}

fn options(languages: &'static [Language], preferences: UsePreferences) -> impl IntoView {
    languages
        .iter()
        .map(|language| {
            let is_chosen = move || preferences.language.get() == language.tag;
            view! {
                <option value=language.tag prop:selected=is_chosen>
                    {language.name}
                </option>
            }
        })
        .collect_view()
}
