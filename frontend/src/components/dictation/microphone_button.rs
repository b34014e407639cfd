//! The microphone.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Element;

use crate::components::controls::{Icon, IconName};
use crate::domain::dictation_state::DictationState;
use crate::domain::hold::HeldBy;
use crate::hooks::dictation::{TOGGLE_KEY_SHORTCUTS, UseHold};

/// One large round button with a ring that shows how loud it is.
#[component]
pub fn MicrophoneButton(
    /// What is happening.
    #[prop(into)]
    state: Signal<DictationState>,
    /// How loud it is, 0 to 1.
    #[prop(into)]
    level: Signal<f32>,
    /// What it does while it is held, and what a tap does. Without it, a press does `on_press`.
    #[prop(optional)]
    hold: Option<UseHold>,
    /// What a press does that has no length, such as a screen reader's.
    on_press: impl Fn() + 'static,
) -> impl IntoView {
    let is_running = Memo::new(move |_| state.get().is_running());
    let is_unavailable = Memo::new(move |_| {
        let state = state.get();
        !state.is_running() && !state.takes_start()
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
    // The click that follows a press of known length says nothing new.
    let was_pressed = StoredValue::new(false);
    view! {
        <button
            type="button"
            class="microphone-button"
            // Through the style object, not a style attribute: the security policy allows no other.
            style=("--level", move || in_thousandths(level.get()))
            aria-label=name
            aria-pressed=move || is_running.get().to_string()
            aria-disabled=move || is_unavailable.get().then_some("true")
            aria-keyshortcuts=TOGGLE_KEY_SHORTCUTS
            on:pointerdown=move |event| was_pressed.set_value(pointer_down(hold, &event))
            on:mousedown=move |event| keep_caret(&event)
            on:pointerup=move |event| {
                with(hold, |hold| hold.release(HeldBy::Pointer, event.time_stamp()));
            }
            on:pointercancel=move |_| with(hold, |hold| hold.lose(HeldBy::Pointer))
            on:lostpointercapture=move |_| with(hold, |hold| hold.lose(HeldBy::Pointer))
            on:pointermove=move |event| {
                if event.buttons() == 0 {
                    with(hold, |hold| hold.lose(HeldBy::Pointer));
                }
            }
            on:contextmenu=move |event| event.prevent_default()
            on:keydown=move |event| key_down(hold, &event)
            on:keyup=move |event| key_up(hold, &event)
            on:blur=move |_| with(hold, |hold| hold.lose(HeldBy::ButtonKey))
            on:click=move |_| {
                let is_new = !was_pressed.try_update_value(std::mem::take).unwrap_or_default();
                if is_new && !is_unavailable.get_untracked() {
                    on_press();
                }
            }
        >
            <Icon name=icon />
        </button>
    }
}

/// A number from 0 to 1 for a style sheet. Only whole numbers are written out: the standard library's way to write
/// fractions is as large as a page.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn in_thousandths(level: f32) -> String {
    match (level * 1_000.0) as u32 {
        thousandths @ 0..1_000 => format!("0.{thousandths:03}"),
        _ => "1".to_owned(),
    }
}

/// Who writes and presses the microphone goes on writing: a button takes the focus, this one does
/// not take it from the text.
fn keep_caret(event: &ev::MouseEvent) {
    let focused = document().active_element();
    let is_writing = |focused: Element| focused.matches("[contenteditable]").unwrap_or(false);
    if focused.is_some_and(is_writing) {
        event.prevent_default();
    }
}

fn with(hold: Option<UseHold>, work: impl FnOnce(UseHold)) {
    if let Some(hold) = hold {
        work(hold);
    }
}

/// True if it is held from now on.
fn pointer_down(hold: Option<UseHold>, event: &ev::PointerEvent) -> bool {
    let Some(hold) = hold.filter(|_| event.is_primary() && event.button() == 0) else {
        return false;
    };
    // The release is told to the button wherever it happens, outside the window too.
    if let Some(button) = event
        .current_target()
        .and_then(|target| target.dyn_into::<Element>().ok())
    {
        let _captured = button.set_pointer_capture(event.pointer_id());
    }
    hold.press(HeldBy::Pointer, event.time_stamp());
    true
}

fn key_down(hold: Option<UseHold>, event: &ev::KeyboardEvent) {
    if let Some(hold) = hold.filter(|_| is_press(event)) {
        // Otherwise the key would click as well.
        event.prevent_default();
        if !event.repeat() {
            hold.press(HeldBy::ButtonKey, event.time_stamp());
        }
    }
}

fn key_up(hold: Option<UseHold>, event: &ev::KeyboardEvent) {
    if let Some(hold) = hold.filter(|_| is_press(event)) {
        event.prevent_default();
        hold.release(HeldBy::ButtonKey, event.time_stamp());
    }
}

fn is_press(event: &ev::KeyboardEvent) -> bool {
    let has_modifier = event.ctrl_key() || event.alt_key() || event.meta_key();
    matches!(event.code().as_str(), "Space" | "Enter" | "NumpadEnter") && !has_modifier
}
