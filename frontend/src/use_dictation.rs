//! Dictating: the hook that joins the microphone, the conversation and the text on the page.

mod connect;
mod driver;
mod recording;
mod view;

use std::rc::Rc;

use leptos::prelude::*;

use crate::dictated_text::{DictatedText, ShownWord};
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
    /// Words that may still change; they follow the settled text.
    pub partial: Signal<Vec<ShownWord>>,
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
    written: RwSignal<DictatedText>,
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

    /// Takes the settled text off the page.
    pub fn clear(self) {
        self.written.update(DictatedText::clear);
    }

    /// Brings back what was cleared last.
    pub fn undo_clear(self) {
        self.written.update(DictatedText::undo_clear);
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
        written: view.text,
    }
}
