//! Who the person is.

use leptos::prelude::*;

use crate::components::frame::Waiting;
use crate::hooks::browser::dates;
use crate::hooks::person::{NameSaving, UseProfile, use_profile};

/// A name has at most so many characters.
const LONGEST_NAME: &str = "100";

/// What they want to be called, and since when they are here.
#[component]
pub(super) fn ProfileSection() -> impl IntoView {
    let profile = use_profile();
    let since = move || {
        let created_at = profile
            .profile
            .with(|known| Some(known.as_ref()?.created_at))?;
        Some(format!("Here since {}.", dates::date(created_at)))
    };
    let is_here = Memo::new(move |_| profile.profile.with(Option::is_some));
    view! {
        <section class="app-page-section" aria-label="Profile">
            <h3 class="app-page-heading">"Profile"</h3>
            <Waiting request=profile.request what="your profile" on_retry=move || profile.load() />
            <Show when=move || is_here.get()>
                <Name profile />
            </Show>
            <p class="app-page-note">{since}</p>
        </section>
    }
}

#[component]
fn Name(profile: UseProfile) -> impl IntoView {
    let value = RwSignal::new(profile.name());
    let save = move || value.with_untracked(|name| profile.rename(name));
    view! {
        <form
            class="account-name-form"
            on:submit=move |event| {
                event.prevent_default();
                save();
            }
        >
            <label class="field-label" for="display-name">
                "Name"
            </label>
            <input
                class="field-input"
                id="display-name"
                autocomplete="name"
                maxlength=LONGEST_NAME
                aria-describedby="display-name-news"
                prop:value=value
                on:input=move |event| {
                    profile.begin_name();
                    value.set(event_target_value(&event));
                }
                on:change=move |_| save()
            />
            <p class="account-name-news" id="display-name-news" role="status" aria-label="Saving the name">
                {move || news(profile.name_saving.get())}
            </p>
        </form>
    }
}

fn news(saving: NameSaving) -> String {
    match saving {
        NameSaving::Quiet => String::new(),
        NameSaving::OnItsWay => "Saving\u{2026}".to_owned(),
        NameSaving::Saved => "Saved".to_owned(),
        NameSaving::Failed(trouble) => format!("Not saved. {} {}", trouble.message, trouble.remedy),
    }
}
