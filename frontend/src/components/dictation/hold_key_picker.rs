//! Which key is held to talk.

use std::time::Duration;

use leptos::ev;
use leptos::prelude::*;

use crate::domain::hold_key::HoldKey;
use crate::hooks::preferences::UsePreferences;

/// How long good news stays.
const SHOWN_FOR: Duration = Duration::from_secs(4);

/// A button that names the key; pressed, it takes the next key instead.
#[component]
pub fn HoldKeyPicker(
    /// What is chosen.
    preferences: UsePreferences,
) -> impl IntoView {
    let is_waiting = RwSignal::new(false);
    let news = RwSignal::new(String::new());
    let begin = move || {
        news.set("Press the key that you want to hold. Escape keeps the one of before.".to_owned());
        is_waiting.set(true);
    };
    let take = move |event: ev::KeyboardEvent| {
        if !is_waiting.get_untracked() || event.repeat() {
            return;
        }
        if event.code() == "Tab" {
            return;
        }
        event.prevent_default();
        event.stop_propagation();
        let taken = taken(&event, preferences);
        is_waiting.set(taken.is_err());
        if taken.is_ok() {
            set_timeout(move || forget(news, is_waiting), SHOWN_FOR);
        }
        news.set(taken.unwrap_or_else(ToOwned::to_owned));
    };
    let leave = move || {
        is_waiting.set(false);
        news.set(String::new());
    };
    view! {
        <div class="hold-key-picker" data-captures-keys=move || is_waiting.get().then_some("")>
            <span class="picker-name">"Hold to talk"</span>
            <button
                type="button"
                class="hold-key-picker-key"
                aria-label=move || name(is_waiting.get(), preferences.push_to_talk_key.get())
                aria-pressed=move || is_waiting.get().to_string()
                on:click=move |_| begin()
                on:keydown=take
                on:blur=move |_| leave()
            >
                {move || words(is_waiting.get(), preferences.push_to_talk_key.get())}
            </button>
            <span class="hold-key-picker-news" role="status" aria-label="Hold key">
                {news}
            </span>
        </div>
    }
}

/// The good news is old, unless something else is under way.
fn forget(news: RwSignal<String>, is_waiting: RwSignal<bool>) {
    if is_waiting.try_get_untracked() == Some(false) {
        news.set(String::new());
    }
}

/// The words about the key that was taken, or why it was not.
fn taken(event: &ev::KeyboardEvent, preferences: UsePreferences) -> Result<String, &'static str> {
    if event.code() == "Escape" {
        return Ok(String::new());
    }
    let key = HoldKey::choose(&event.code(), &event.key(), preferences.is_apple)?;
    preferences.choose_push_to_talk_key(key);
    Ok(format!("Hold {} to talk, or tap it.", key.label()))
}

fn name(is_waiting: bool, key: HoldKey) -> String {
    if is_waiting {
        "Press a key to hold".to_owned()
    } else {
        format!("Change the key that is held to talk, now {}", key.label())
    }
}

const fn words(is_waiting: bool, key: HoldKey) -> &'static str {
    if is_waiting {
        "Press a key\u{2026}"
    } else {
        key.label()
    }
}
