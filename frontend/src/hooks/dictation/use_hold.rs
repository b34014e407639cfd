//! Holding to talk and tapping to toggle, by a key or by the button.

mod hold;

use std::time::Duration;

use leptos::prelude::*;

use super::use_dictation::{DictationEvent, UseDictation};
pub use hold::HeldBy;
use hold::{Combination, Hold, Order};

/// One hold at a time, whatever it is held by. Times are those of the events, in ms: a page that
/// is busy must not take a tap for a hold.
#[derive(Clone, Copy)]
pub struct UseHold {
    dictation: UseDictation,
    hold: StoredValue<Hold>,
    /// A press is answered before the microphone is opened, which takes the page a moment.
    is_starting: StoredValue<bool>,
}

impl UseHold {
    /// It was pressed: the dictation starts at once, because people speak while they press.
    pub fn press(self, by: HeldBy, at: f64) {
        let state = self.dictation.state.get_untracked();
        let can_start = state.takes_start() && !self.is_starting.get_value();
        if can_start || state.is_running() {
            self.obey(|hold| hold.press(by, at, can_start));
        }
    }

    /// It was let go: after a hold the dictation stops, after a tap it goes on.
    pub fn release(self, by: HeldBy, at: f64) {
        self.obey(|hold| hold.release(by, at));
    }

    /// Its release will not be seen: the microphone must not stay open for nobody.
    pub fn lose(self, by: HeldBy) {
        self.obey(|hold| hold.lose(by));
    }

    /// Another key or button came while the key was held: a shortcut, not a dictation. If something
    /// was said already it is a dictation all the same.
    pub fn combine(self) {
        let combination = self.hold.try_update_value(Hold::combine).flatten();
        if combination != Some(Combination::Started) {
            return;
        }
        if self.take_start() {
            return;
        }
        if self.dictation.has_voice() {
            // It goes on until it is let go.
            self.hold.update_value(Hold::hold_on);
        } else {
            self.dictation.send(DictationEvent::Abandon);
        }
    }

    /// Whether it is held by the key.
    pub fn is_held_by(self, by: HeldBy) -> bool {
        self.hold.with_value(|hold| hold.is_held_by(by))
    }

    fn obey(self, change: impl FnOnce(&mut Hold) -> Option<Order>) {
        match self.hold.try_update_value(change).flatten() {
            Some(Order::Start) => {
                self.is_starting.set_value(true);
                let start = move || {
                    if self.take_start() {
                        self.dictation.send(DictationEvent::Start);
                    }
                };
                set_timeout(start, Duration::ZERO);
            }
            Some(Order::Stop) if !self.take_start() => self.dictation.send(DictationEvent::Stop),
            Some(Order::Stop) | None => {}
        }
    }

    fn take_start(self) -> bool {
        self.is_starting
            .try_update_value(std::mem::take)
            .unwrap_or_default()
    }
}

/// Holding for `dictation`.
pub fn use_hold(dictation: UseDictation) -> UseHold {
    UseHold {
        dictation,
        hold: StoredValue::new(Hold::default()),
        is_starting: StoredValue::new(false),
    }
}
