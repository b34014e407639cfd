//! The microphone.

use leptos::prelude::*;

use super::{Icon, IconName};
use crate::dictation_state::DictationState;
use crate::use_shortcut::TOGGLE_KEY_SHORTCUTS;

/// One large round button with a ring that shows how loud it is.
#[component]
pub fn MicrophoneButton(
    /// What is happening.
    #[prop(into)]
    state: Signal<DictationState>,
    /// How loud it is, 0 to 1.
    #[prop(into)]
    level: Signal<f32>,
    /// What a press does.
    on_press: impl Fn() + 'static,
) -> impl IntoView {
    let is_running = Memo::new(move |_| state.get().is_running());
    let is_unavailable = Memo::new(move |_| {
        let state = state.get();
        !state.is_running() && !state.can_start()
    });
    let name = move || {
        if is_running.get() {
            "Stop dictation"
        } else {
            "Start dictation"
        }
    };
    let icon = Signal::derive(move || {
        if is_running.get() {
            IconName::Stop
        } else {
            IconName::Microphone
        }
    });
    view! {
        <button
            type="button"
            class="microphone-button"
            // Through the style object, not a style attribute: the security policy allows no other.
            style=("--level", move || format!("{:.3}", level.get()))
            aria-label=name
            aria-pressed=move || is_running.get().to_string()
            aria-disabled=move || is_unavailable.get().then_some("true")
            aria-keyshortcuts=TOGGLE_KEY_SHORTCUTS
            on:click=move |_| {
                if !is_unavailable.get_untracked() {
                    on_press();
                }
            }
        >
            <Icon name=icon />
        </button>
    }
}
