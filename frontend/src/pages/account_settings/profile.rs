//! Who the person is.

use leptos::prelude::*;

use crate::api::{self, Profile};
use crate::components::Waiting;
use crate::context::SessionContext;
use crate::moments;
use crate::use_request::{UseRequest, use_request};

/// A name has at most so many characters.
const LONGEST_NAME: &str = "100";

/// What they want to be called, and since when they are here.
#[component]
pub(super) fn ProfileSection() -> impl IntoView {
    let session = SessionContext::expect();
    let shown = RwSignal::new(None::<Profile>);
    let request = use_request();
    let load = move || {
        request.run(
            async move { api::profile(&session).await },
            move |profile| shown.set(Some(profile)),
        );
    };
    Effect::new(move || {
        // An address that a guest has given is a part of it.
        session.state.track();
        load();
    });
    let since = move || {
        let profile = shown.get()?;
        Some(format!("Here since {}.", moments::date(profile.created_at)))
    };
    let is_here = Memo::new(move |_| shown.with(Option::is_some));
    view! {
        <section class="app-page-section" aria-label="Profile">
            <h3 class="app-page-heading">"Profile"</h3>
            <Waiting request what="your profile" on_retry=load />
            <Show when=move || is_here.get()>
                <Name shown />
            </Show>
            <p class="app-page-note">{since}</p>
        </section>
    }
}

#[component]
fn Name(shown: RwSignal<Option<Profile>>) -> impl IntoView {
    let session = SessionContext::expect();
    let known = move || {
        shown.with_untracked(|profile| {
            let name = profile.as_ref().map(|profile| profile.display_name.clone());
            name.unwrap_or_default()
        })
    };
    let value = RwSignal::new(known());
    let saving = use_request();
    let is_saved = RwSignal::new(false);
    let save = move || {
        let name = value.get_untracked().trim().to_owned();
        if name == known() {
            return;
        }
        is_saved.set(false);
        saving.run(
            async move { api::rename_person(&session, name).await },
            move |profile| {
                is_saved.set(true);
                shown.set(Some(profile));
            },
        );
    };
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
                    is_saved.set(false);
                    value.set(event_target_value(&event));
                }
                on:change=move |_| save()
            />
            <p class="account-name-news" id="display-name-news" role="status" aria-label="Saving the name">
                {move || news(saving, is_saved.get())}
            </p>
        </form>
    }
}

fn news(saving: UseRequest, is_saved: bool) -> String {
    match saving.failure.get() {
        Some(failure) => {
            let trouble = failure.trouble();
            format!("Not saved. {} {}", trouble.message, trouble.remedy)
        }
        None if saving.is_slow.get() => "Saving\u{2026}".to_owned(),
        None if is_saved => "Saved".to_owned(),
        None => String::new(),
    }
}
