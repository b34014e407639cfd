//! Dictating: the hook that joins the microphone, the conversation and the text on the page.

mod authority;
mod connect;
mod driver;
mod ear;
mod event;
mod held_back;
mod number;
mod recording;
mod spoken;
mod take;
mod view;
mod wishes;

use std::rc::Rc;

use bytes::Bytes;
use leptos::prelude::*;

use super::use_microphones::UseMicrophones;
use crate::domain::dictated_text::{DictatedText, PartialWords, PressNumber, Selection};
use crate::domain::dictation_figures::Figures;
use crate::domain::dictation_state::DictationState;
use crate::domain::settings::InsertMode;
use crate::domain::succession::{Owner, Succession};
use crate::hooks::browser::use_clipboard;
use crate::hooks::preferences::UsePreferences;
use crate::hooks::session::UseSession;
pub(super) use authority::Authority;
use driver::{Driver, Input};
pub use event::DictationEvent;
use recording::Recording;
pub use spoken::Spoken;
use view::View;
use wishes::Wishes;

/// Where the words go that are said now, if not into the text.
const TO_THE_CLIPBOARD: &str =
    "Your words go to the clipboard when you stop. The text stays as it is.";

/// A dictation and the ways to steer it.
#[derive(Clone, Copy)]
pub struct UseDictation {
    /// What is happening.
    pub state: Signal<DictationState>,
    /// The settled text.
    pub text: Signal<DictatedText>,
    /// Words that may still change.
    pub partial: Signal<PartialWords>,
    /// How loud it is, 0 to 1. 0 while the microphone is closed.
    pub level: Signal<f32>,
    /// Audio recorded on this page, in whole seconds.
    pub seconds: Signal<u64>,
    /// What settled last, for people who listen to the page.
    pub announced: Signal<String>,
    /// What is wrong with the speech engine, the microphone or the server, or with a better one, in
    /// words for people.
    pub remark: Signal<Option<String>>,
    /// What was cancelled can be brought back, whatever is happening.
    pub has_cancelled: Signal<bool>,
    /// Where the text of what is recorded now goes; the preset while nothing is.
    pub insert_mode: Signal<InsertMode>,
    /// How quick the dictation was, and who did it.
    pub figures: Signal<Figures>,
    driver: StoredValue<Rc<Driver>, LocalStorage>,
    view: View,
}

impl UseDictation {
    /// Starts if nothing is recorded, stops if the microphone is open.
    pub fn toggle(self) {
        let state = self.state.get_untracked();
        if state.is_running() {
            self.send(DictationEvent::Stop);
        } else if state.takes_start() {
            self.send(DictationEvent::Start { is_private: false });
        }
    }

    /// Does something to the dictation.
    pub fn send(self, event: DictationEvent) {
        if matches!(event, DictationEvent::Start { .. }) {
            // Who is told of after the press would be taken for somebody who comes while it is spoken.
            self.driver().look_who_is_here();
        }
        self.driver().take(Input::Event(event));
    }

    /// Whether somebody has spoken into the microphone that is open.
    pub fn has_voice(self) -> bool {
        self.driver().see(|recording| recording.ear.has_voice())
    }

    /// Whether somebody speaks into the microphone that is open now, whatever becomes of it.
    pub fn hears_voice(self) -> bool {
        self.driver().see(|recording| recording.ear.hears_voice())
    }

    /// Whether what was said waits for a connection, whatever the page shows.
    pub fn waits_for_server(self) -> bool {
        self.driver().waits_for_server()
    }

    /// What was recorded and is not text yet: PCM16 samples, piece after piece. None while it is
    /// on its way over a live connection.
    pub fn recording(self) -> Option<Vec<Bytes>> {
        self.driver().kept_recording()
    }

    /// What to know or do now, in words for people; follows the dictation. May be empty.
    pub fn advice(self) -> String {
        let state = self.state.get();
        let advice = state.advice_with(self.remark.get().as_deref());
        if self.insert_mode.get() == InsertMode::CopyOnly && state.is_recording() {
            format!("{advice} {TO_THE_CLIPBOARD}").trim().to_owned()
        } else {
            advice
        }
    }

    /// Counts presses: the number of the newest one that asked for a microphone. A dictation is named
    /// by it in [`Spoken`].
    pub fn press(self) -> PressNumber {
        self.driver().see(Recording::press)
    }

    /// `hear` is told of all that leaves a dictation from now on, for those who put it elsewhere than
    /// into [`Self::text`]. It must not steer the dictation.
    pub fn on_spoken(self, hear: impl Fn(Spoken) + 'static) {
        self.view.listen(hear);
    }

    /// `hear` is told what becomes of the page when its person changes, before it does. It says whether the browser keeps
    /// the text, and must not steer the dictation.
    pub fn before_succession(self, hear: impl Fn(&Succession<'_>) -> bool + 'static) {
        self.view.listen_to_succession(hear);
    }

    /// Whose the page is, and what is said on it.
    pub fn owner(self) -> Owner {
        self.driver().owner()
    }

    /// Whether what an account said or wrote waits for it in this page alone, out of sight.
    pub fn holds_aside(self) -> bool {
        self.driver().see(Recording::holds_aside)
    }

    /// Changes the text: a key, a button, a menu.
    pub fn edit(self, change: impl FnOnce(&mut DictatedText)) {
        self.view.text.update(change);
    }

    /// The person put the caret somewhere or selected something.
    pub fn select(self, selection: Selection) {
        let is_new = |text: &DictatedText| text.selection() != selection;
        if self.view.text.with_untracked(is_new) {
            let heard = self.view.heard.get_value();
            self.edit(|text| text.select(selection, heard));
        }
    }

    /// Takes back what was typed or spoken last.
    pub fn undo(self) {
        self.edit(|text| {
            text.undo();
        });
    }

    /// Does again what was taken back last.
    pub fn redo(self) {
        self.edit(|text| {
            text.redo();
        });
    }

    fn driver(self) -> Rc<Driver> {
        self.driver.get_value()
    }
}

/// A dictation for the person of `session`. Its microphone closes when its owner goes.
pub(super) fn use_dictation(
    session: UseSession,
    preferences: UsePreferences,
    microphones: UseMicrophones,
) -> UseDictation {
    let view = View::new();
    let wishes = Wishes {
        session,
        preferences,
        microphones,
    };
    let driver = Driver::new(view, wishes);
    let stored = StoredValue::new_local(Rc::clone(&driver));
    Effect::new(move || {
        session.departure.track();
        let _whoever = session.who();
        if let Some(driver) = stored.try_get_value() {
            untrack(|| driver.look_who_is_here());
        }
    });
    Effect::watch(
        move || preferences.microphone.get(),
        move |_, _, _| {
            if let Some(driver) = stored.try_get_value() {
                driver.take(Input::Event(DictationEvent::ChangeMicrophone));
            }
        },
        false,
    );
    Effect::watch(
        move || microphones.devices.get(),
        move |devices, _, _| {
            if let Some(driver) = stored.try_get_value() {
                driver.take(Input::Connected(devices.clone()));
            }
        },
        false,
    );
    let clipboard = use_clipboard();
    Effect::new(move || match view.to_copy.get() {
        Some(text) => clipboard.copy_unasked(text),
        None => clipboard.forget(),
    });
    UseDictation {
        state: view.state.into(),
        text: view.text.into(),
        partial: view.partial.into(),
        level: view.level.into(),
        seconds: view.seconds.into(),
        announced: view.announced.into(),
        remark: view.remark.into(),
        has_cancelled: view.has_cancelled.into(),
        insert_mode: view.insert_mode.into(),
        figures: view.figures.into(),
        driver: stored,
        view,
    }
}
