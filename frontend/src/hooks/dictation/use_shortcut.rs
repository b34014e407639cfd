//! The page's keyboard shortcuts.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Event, KeyboardEvent, MouseEvent};

use super::use_dictation::{DictationEvent, UseDictation};
use super::use_hold::{HeldBy, UseHold};
use crate::domain::dictation_state::DictationState;
use crate::domain::hold_key::HoldKey;
use crate::hooks::preferences::UsePreferences;

/// What the shortcut is called on the page.
pub const TOGGLE_SHORTCUT: &str = "Ctrl + Shift + Space";
/// What assistive technology calls it (`aria-keyshortcuts`).
pub const TOGGLE_KEY_SHORTCUTS: &str = "Control+Shift+Space";

/// What listens to Escape before the dictation does: open dialogs and menus.
const OPEN_ABOVE: &str = "dialog[open], :popover-open, [data-captures-keys]";

/// [`TOGGLE_SHORTCUT`] starts and stops the dictation, the person's own key is held to talk, and
/// Escape cancels.
pub fn use_shortcut(dictation: UseDictation, hold: UseHold, preferences: UsePreferences) {
    let key = move || preferences.push_to_talk_key.get_untracked();
    let listeners = [
        window_event_listener(ev::keydown, move |event| {
            look_for_lost_release(hold, key(), &event);
            pressed(dictation, hold, key(), &event);
        }),
        window_event_listener(ev::keyup, move |event| {
            // Some browsers press the focused button when Space is released.
            if is_toggle(&event) {
                event.prevent_default();
            }
            if event.code() == key().code() {
                hold.release(HeldBy::Key, event.time_stamp());
            }
        }),
        window_event_listener(ev::pointerdown, move |_| hold.combine()),
        window_event_listener(ev::wheel, move |_| hold.combine()),
        window_event_listener(ev::mousemove, move |event| {
            look_for_lost_release(hold, key(), &event);
        }),
        window_event_listener(ev::blur, move |_| {
            hold.lose(HeldBy::Key);
            hold.lose(HeldBy::ButtonKey);
        }),
    ];
    let hidden = gloo::events::EventListener::new(&document(), "visibilitychange", move |_| {
        if document().hidden() {
            for by in [HeldBy::Key, HeldBy::ButtonKey, HeldBy::Pointer] {
                hold.lose(by);
            }
        }
    });
    StoredValue::new_local(hidden);
    on_cleanup(move || listeners.into_iter().for_each(|listener| listener.remove()));
}

fn pressed(dictation: UseDictation, hold: UseHold, key: HoldKey, event: &KeyboardEvent) {
    if event.is_composing()
        || document()
            .query_selector(OPEN_ABOVE)
            .ok()
            .flatten()
            .is_some()
    {
        return;
    }
    if event.code() == key.code() {
        // A key that is not a modifier may be a shortcut of the browser.
        if key.modifier().is_none() {
            event.prevent_default();
        }
        if !event.repeat() && is_alone(key, event) {
            hold.press(HeldBy::Key, event.time_stamp());
        }
        return;
    }
    hold.combine();
    if event.repeat() {
        return;
    }
    if is_toggle(event) {
        event.prevent_default();
        dictation.toggle();
    } else if event.key() == "Escape" {
        cancel(dictation);
    }
}

fn cancel(dictation: UseDictation) {
    let state = dictation.state.get_untracked();
    if state.is_running() || matches!(state, DictationState::Finishing { .. }) {
        dictation.send(DictationEvent::Cancel);
    }
}

/// A modifier is part of a combination if another one is down already.
fn is_alone(key: HoldKey, event: &KeyboardEvent) -> bool {
    let down = [
        ("Control", event.ctrl_key()),
        ("Shift", event.shift_key()),
        ("Alt", event.alt_key()),
        ("Meta", event.meta_key()),
    ];
    down.into_iter()
        .all(|(name, is_down)| !is_down || key.modifier() == Some(name))
}

/// The system may keep a release to itself (a lock screen, a menu of its own): later events tell
/// whether a modifier is down.
fn look_for_lost_release(hold: UseHold, key: HoldKey, event: &Event) {
    let Some(modifier) = key.modifier() else {
        return;
    };
    if !hold.is_held_by(HeldBy::Key) {
        return;
    }
    let is_down = if let Some(event) = event.dyn_ref::<KeyboardEvent>() {
        event.get_modifier_state(modifier)
    } else if let Some(event) = event.dyn_ref::<MouseEvent>() {
        event.get_modifier_state(modifier)
    } else {
        return;
    };
    if !is_down {
        hold.lose(HeldBy::Key);
    }
}

fn is_toggle(event: &KeyboardEvent) -> bool {
    event.code() == "Space" && event.ctrl_key() && event.shift_key()
}
