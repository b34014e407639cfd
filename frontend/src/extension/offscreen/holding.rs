//! Opens the microphone for a key that is held or tapped, and closes it when nobody can want it open any more.

use gloo::timers::callback::Interval;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Offscreen;
use super::holds::{EndedElsewhere, Verdict};
use super::reports::stage_of;
use super::silence::Silence;
use super::trouble::{DEAF, Remark, SILENT, UNHEARD};
use crate::domain::dictation_state::DictationState;
use crate::extension::browser;
use crate::extension::message::{HoldEnding, Message, Stage, TabId};
use crate::extension::port::{Port, PortEvent, on_port};
use crate::hooks::dictation::DictationEvent;

/// How often the belts are looked at.
const TICK_MS: u32 = 100;
/// How often the service worker is told that what it shows is still so, in ms.
const HEARTBEAT_MS: u64 = 4_000;

/// What the belts go by.
#[derive(Debug, Default)]
pub(super) struct Belts {
    /// The port of the hold, with its name.
    port: Option<(String, Port)>,
    silence: Silence,
    /// When the service worker was told last that what it shows is so.
    told_at: u64,
}

impl Offscreen {
    /// Hears the ports of the triggers, and looks at the belts.
    pub(super) fn hold(self) {
        on_port(move |name, event| {
            // The mark's port is there to end with this document, and says nothing.
            if let Some(hold) = name.strip_prefix("hold/") {
                self.port_told(hold, event);
            }
        });
        let dictation = self.dictation;
        Effect::new(move |was_open: Option<bool>| {
            let state = dictation.state.get();
            let is_open = state.is_running();
            if was_open != Some(is_open) {
                self.belts
                    .update_value(|belts| belts.silence.begin_anew(now()));
            }
            if state == DictationState::Hearing {
                self.say_to(self.held().as_deref(), &Message::HoldVoice {});
            }
            if was_open == Some(true) && !is_open {
                self.say_to(self.held().as_deref(), &Message::HoldOver {});
                self.holds.update_value(|holds| holds.forget());
            }
            is_open
        });
        Interval::new(TICK_MS, move || self.tick()).forget();
    }

    fn port_told(self, hold: &str, event: PortEvent) {
        match event {
            PortEvent::Opened(port) => {
                self.holds.update_value(|holds| holds.port_opened(hold));
                self.belts
                    .update_value(|belts| belts.port = Some((hold.to_owned(), port)));
            }
            PortEvent::Said(Message::HoldEnded { ending, .. }) => self.hold_ended(hold, ending),
            PortEvent::Said(_) => {}
            PortEvent::Ended => {
                self.holds
                    .update_value(|holds| holds.port_ended(hold, now()));
                if self.held().as_deref() == Some(hold) {
                    spawn_local(self.look_for_document(hold.to_owned()));
                }
            }
        }
    }

    /// A document that is gone opens no port again; one that is busy does.
    async fn look_for_document(self, hold: String) {
        let asked = Message::IsHeldHere { hold: hold.clone() };
        if let Some(Message::HeldHere { is_there: false }) = browser::ask(&asked).await {
            let verdict = self
                .holds
                .try_update_value(|holds| holds.document_gone(&hold));
            self.carry_out(verdict.flatten());
        }
    }

    /// A document said how its hold ended.
    pub(super) fn hold_ended(self, hold: &str, ending: HoldEnding) {
        let verdict = self
            .holds
            .try_update_value(|holds| holds.ended(hold, ending, now()));
        self.carry_out(verdict.flatten());
    }

    /// The key went up in another document of the tab.
    pub(super) fn key_released(self, tab: TabId, at: u64) {
        let ended = self.holds.try_update_value(|holds| holds.released(tab, at));
        self.ended_elsewhere(ended.flatten());
    }

    /// The focus has left the tab, or `is_deaf`: it is where the key is not heard.
    pub(super) fn hold_lost(self, tab: TabId, at: u64, is_deaf: bool) {
        let ended = self
            .holds
            .try_update_value(|holds| holds.lost(tab, at, is_deaf));
        self.ended_elsewhere(ended.flatten());
    }

    /// The document in which the key went down hears of it: there it is held no more.
    fn ended_elsewhere(self, ended: Option<EndedElsewhere>) {
        if let Some(EndedElsewhere { hold, verdict }) = ended {
            self.say_to(Some(&hold), &Message::HoldOver {});
            self.carry_out(Some(verdict));
        }
    }

    fn tick(self) {
        let verdict = self.holds.try_update_value(|holds| holds.tick(now()));
        self.carry_out(verdict.flatten());
        let state = self.dictation.state.get_untracked();
        if state.is_running() {
            self.look_at_silence();
        }
        self.look_at_what_is_told(&state);
        let told_at = self.belts.with_value(|belts| belts.told_at);
        let is_shown = stage_of(&state).is_some_and(Stage::is_shown);
        if is_shown && now().saturating_sub(told_at) >= HEARTBEAT_MS {
            self.belts.update_value(|belts| belts.told_at = now());
            self.say_standing();
        }
    }

    /// What came of a press is told for its time.
    fn look_at_what_is_told(self, state: &DictationState) {
        let has_cancelled = self.dictation.has_cancelled.get_untracked();
        let remark = self.trouble.get_untracked();
        if remark.is_some_and(|remark| remark.is_over(state, has_cancelled, now())) {
            self.trouble.set(None);
        }
    }

    fn look_at_silence(self) {
        // By the ear: what the page shows may be that there is no connection.
        if self.dictation.hears_voice() {
            self.belts
                .update_value(|belts| belts.silence.begin_anew(now()));
        }
        let is_too_long = |belts: &Belts| belts.silence.is_too_long(now());
        if self.belts.with_value(is_too_long) {
            self.stop_with(SILENT);
        }
    }

    fn carry_out(self, verdict: Option<Verdict>) {
        match verdict {
            Some(Verdict::Stop) => {
                self.interrupted.set_value(None);
                self.dictation.send(DictationEvent::Stop);
            }
            Some(Verdict::Abandon) if self.goes_on_with_interrupted() => {}
            Some(Verdict::Abandon) if self.dictation.has_voice() => {
                self.dictation.send(DictationEvent::Stop);
            }
            Some(Verdict::Abandon) => self.abandon(),
            Some(Verdict::Unheard) => self.stop_with(UNHEARD),
            Some(Verdict::Deaf) => self.stop_with(DEAF),
            Some(Verdict::Latch) => self.interrupted.set_value(None),
            None => {}
        }
    }

    /// The microphone closes by itself, and the person is told why.
    fn stop_with(self, remark: &'static str) {
        self.interrupted.set_value(None);
        self.remark(remark);
        self.dictation.send(DictationEvent::Stop);
    }

    /// A shortcut means nothing to what ran before it: what the press began belongs to that, and goes on.
    fn goes_on_with_interrupted(self) -> bool {
        let interrupted = self.interrupted.try_update_value(Option::take).flatten();
        let is_running = self.dictation.state.get_untracked().is_running();
        let Some(name) = interrupted.filter(|_| is_running) else {
            return false;
        };
        // What is private and what is not never become one.
        let goes_on = self.live.try_update_value(|live| live.rename_newest(&name));
        self.say_standing();
        goes_on == Some(true)
    }

    /// Something came of the last press or dictation that the person has to know.
    pub(super) fn remark(self, words: &'static str) {
        self.trouble.set(Some(Remark::new(words, now())));
    }

    /// The name of the hold, if a key is held.
    fn held(self) -> Option<String> {
        self.holds
            .with_value(|holds| holds.name().map(str::to_owned))
    }

    fn say_to(self, hold: Option<&str>, message: &Message) {
        self.belts.with_value(|belts| match (&belts.port, hold) {
            (Some((name, port)), Some(hold)) if name == hold => port.say(message),
            _ => {}
        });
    }

    /// The hold opened no microphone.
    pub(super) fn refuse_hold(self) {
        self.say_to(self.held().as_deref(), &Message::HoldOver {});
        self.holds.update_value(|holds| holds.forget());
    }
}

/// Milliseconds since this document was opened.
pub(super) fn now() -> u64 {
    window()
        .performance()
        .map_or(0, |performance| performance.now() as u64)
}
