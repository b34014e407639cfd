//! The page's keyboard shortcuts.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Event, KeyboardEvent, MouseEvent};

use super::use_dictation::UseDictation;
use super::use_hold::UseHold;
use crate::domain::hold::{KeyDown, Modifiers, Sign};
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
    let tell = move |sign: Sign<'_>, at| hold.take(sign, at, key());
    let listeners = [
        window_event_listener(ev::keydown, move |event| {
            pressed(dictation, hold, key(), &event);
        }),
        window_event_listener(ev::keyup, move |event| {
            // Some browsers press the focused button when Space is released.
            if is_toggle(&event) {
                event.prevent_default();
            }
            tell(
                Sign::KeyUp {
                    code: &event.code(),
                },
                event.time_stamp(),
            );
        }),
        window_event_listener(ev::pointerdown, move |event| {
            tell(Sign::Pointer, event.time_stamp());
        }),
        window_event_listener(ev::wheel, move |event| {
            tell(Sign::Wheel, event.time_stamp())
        }),
        window_event_listener(ev::mousemove, move |event| {
            tell(Sign::Moved(modifiers(&event)), event.time_stamp());
        }),
        window_event_listener(ev::blur, move |event| {
            tell(Sign::FocusAway, event.time_stamp());
        }),
        window_event_listener(ev::pagehide, move |event| {
            tell(Sign::Gone, event.time_stamp());
        }),
    ];
    let hidden = gloo::events::EventListener::new(&document(), "visibilitychange", move |event| {
        if document().hidden() {
            tell(Sign::Hidden, event.time_stamp());
        }
    });
    StoredValue::new_local(hidden);
    on_cleanup(move || listeners.into_iter().for_each(|listener| listener.remove()));
}

fn pressed(dictation: UseDictation, hold: UseHold, key: HoldKey, event: &KeyboardEvent) {
    let is_above = document()
        .query_selector(OPEN_ABOVE)
        .ok()
        .flatten()
        .is_some();
    if event.is_composing() || is_above {
        return;
    }
    // A key that is not a modifier may be a shortcut of the browser.
    if event.code() == key.code() && key.modifier().is_none() {
        event.prevent_default();
    }
    let down = KeyDown {
        code: &event.code(),
        key: &event.key(),
        is_repeat: event.repeat(),
        modifiers: modifiers(event),
    };
    hold.take(Sign::KeyDown(down), event.time_stamp(), key);
    if is_toggle(event) && !event.repeat() {
        event.prevent_default();
        dictation.toggle();
    }
}

/// What an event of the keyboard or the mouse says of the modifiers.
fn modifiers(event: &Event) -> Modifiers {
    let is_down = |name: &str| {
        let by_key = event.dyn_ref::<KeyboardEvent>();
        let by_mouse = event.dyn_ref::<MouseEvent>();
        by_key.map_or_else(
            || by_mouse.is_some_and(|event| event.get_modifier_state(name)),
            |event| event.get_modifier_state(name),
        )
    };
    Modifiers {
        control: is_down("Control"),
        shift: is_down("Shift"),
        alt: is_down("Alt"),
        meta: is_down("Meta"),
    }
}

fn is_toggle(event: &KeyboardEvent) -> bool {
    event.code() == "Space" && event.ctrl_key() && event.shift_key()
}
