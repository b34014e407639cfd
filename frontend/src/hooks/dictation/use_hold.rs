//! Holding to talk and tapping to toggle, by a key or by the button.

use std::time::Duration;

use leptos::prelude::*;

use super::use_dictation::{DictationEvent, UseDictation};
use crate::domain::dictation_state::DictationState;
use crate::domain::hold::{Circumstances, HeldBy, Hold, Order, Sign};
use crate::domain::hold_key::HoldKey;

/// One hold at a time, whatever it is held by. Times are those of the events, in ms.
#[derive(Clone, Copy)]
pub struct UseHold {
    dictation: UseDictation,
    hold: StoredValue<Hold>,
    /// A press is answered before the microphone is opened, which takes the page a moment.
    is_starting: StoredValue<bool>,
}

impl UseHold {
    /// It was pressed.
    pub fn press(self, by: HeldBy, at: f64) {
        self.obey(|hold, now| hold.press(by, at, now));
    }

    /// It was let go.
    pub fn release(self, by: HeldBy, at: f64) {
        self.obey(|hold, now| hold.release(by, at, now));
    }

    /// Its release will not be seen.
    pub fn lose(self, by: HeldBy) {
        self.obey(|hold, now| hold.lose(by, now));
    }

    /// Something happened on the page.
    pub fn take(self, sign: Sign<'_>, at: f64, key: HoldKey) {
        self.obey(|hold, now| hold.take(sign, at, key, now));
    }

    fn circumstances(self) -> Circumstances {
        let state = self.dictation.state.get_untracked();
        Circumstances {
            is_open: self.is_starting.get_value() || state.is_running(),
            is_finishing: matches!(state, DictationState::Finishing { .. }),
            has_voice: self.dictation.has_voice(),
        }
    }

    fn obey(self, change: impl FnOnce(&mut Hold, Circumstances) -> Option<Order>) {
        let now = self.circumstances();
        let order = self
            .hold
            .try_update_value(|hold| change(hold, now))
            .flatten();
        match order {
            Some(Order::Start) => self.start_soon(),
            Some(Order::Stop) => self.end(DictationEvent::Stop),
            Some(Order::Abandon) => self.end(DictationEvent::Abandon),
            Some(Order::Cancel) => self.end(DictationEvent::Cancel),
            Some(Order::Latch) | None => {}
        }
    }

    fn start_soon(self) {
        if !self.dictation.state.get_untracked().takes_start() {
            self.hold.set_value(Hold::default());
            return;
        }
        self.is_starting.set_value(true);
        let start = move || {
            if self.take_start() {
                self.dictation
                    .send(DictationEvent::Start { is_private: false });
            }
        };
        set_timeout(start, Duration::ZERO);
    }

    /// A dictation that has not begun yet does not begin.
    fn end(self, event: DictationEvent) {
        if !self.take_start() {
            self.dictation.send(event);
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
