//! Dictating: the hook that joins the microphone, the conversation and the text on the page.

mod connect;
mod driver;
mod recording;
mod view;

use std::rc::Rc;

use bytes::Bytes;
use leptos::prelude::*;

use crate::dictated_text::{DictatedText, PartialWords, Selection};
use crate::dictation_figures::Figures;
use crate::dictation_state::DictationState;
use crate::use_session::{SessionState, UseSession};
use driver::Driver;
use view::View;

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
    /// What is wrong with the speech engine or with a better one, in words for people.
    pub engine_remark: Signal<Option<String>>,
    /// How quick the dictation was, and who did it.
    pub figures: Signal<Figures>,
    driver: StoredValue<Rc<Driver>, LocalStorage>,
    view: View,
}

impl UseDictation {
    /// Starts if nothing runs, stops if the microphone is open.
    pub fn toggle(self) {
        let state = self.state.get_untracked();
        if state.can_start() {
            self.driver().start();
        } else {
            self.stop();
        }
    }

    /// Closes the microphone; the last words still come.
    pub fn stop(self) {
        self.driver().stop();
    }

    /// Does not wait for what is not transcribed yet.
    pub fn give_up(self) {
        self.driver().give_up();
    }

    /// Sends the recording again that could not be sent.
    pub fn send_again(self) {
        self.driver().send_again();
    }

    /// What was recorded and is not text yet: PCM16 samples, piece after piece. None while it is
    /// on its way over a live connection.
    pub fn recording(self) -> Option<Vec<Bytes>> {
        self.driver().kept_recording()
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
pub fn use_dictation(session: UseSession) -> UseDictation {
    let view = View::new();
    let driver = Driver::new(view, session);
    let stored = StoredValue::new_local(Rc::clone(&driver));
    Effect::new(move || {
        let state = session.state.get();
        if let Some(driver) = stored.try_get_value() {
            driver.signed_in(matches!(state, SessionState::SignedIn { .. }));
        }
    });
    UseDictation {
        state: view.state.into(),
        text: view.text.into(),
        partial: view.partial.into(),
        level: view.level.into(),
        seconds: view.seconds.into(),
        announced: view.announced.into(),
        engine_remark: view.engine_remark.into(),
        figures: view.figures.into(),
        driver: stored,
        view,
    }
}
