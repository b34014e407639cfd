//! Tells the service worker and the other pages how things stand.

use std::collections::VecDeque;

use dictation::joining;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Offscreen;
use super::keeping::Earlier;
use super::trouble::{Remark, UNSURE, advice_of, told, waits_for_sign_in};
use crate::capture::{Permission, permission};
use crate::domain::conversation::unkept;
use crate::domain::dictated_text::PartialWords;
use crate::domain::dictation_state::DictationState;
use crate::extension::bridge::{PageSays, Standing};
use crate::extension::browser;
use crate::extension::message::{Message, Stage};
use crate::extension::sounds::{self, Sound};
use crate::extension::tray::{Source, Tray};
use crate::hooks::session::SessionState;
use crate::timer::sleep;

/// A worker that was stopped is started by the next message.
const TRY_AGAIN_AFTER_MS: u32 = 50;
/// Tries; then there is no worker any more, and no extension.
const TRIES: u32 = 200;
/// Other pages are told this often at most.
const SHOW_EVERY_MS: u32 = 60;

/// What the service worker is to hear, in order.
#[derive(Debug)]
pub(super) struct Reports {
    waiting: VecDeque<Message>,
    is_sending: bool,
    is_about_to_show: bool,
    /// Tells this document's snapshots from those of another.
    document: String,
    /// Of the last snapshot.
    revision: u64,
}

/// What waits, as far as this document knows.
#[derive(Clone, Copy, Debug)]
struct Waiting {
    pieces: u64,
    /// Of which nobody knows whether they wait.
    unsure: u64,
    /// What an earlier document left is among it.
    has_earlier: bool,
}

impl Waiting {
    /// Whether words have begun to wait. Those that an earlier document left have waited before.
    const fn has_begun_since(self, before: Self) -> bool {
        self.pieces > before.pieces && self.has_earlier == before.has_earlier
    }

    /// Whether nobody knows of more words than before whether they arrived.
    const fn is_less_sure_than(self, before: Self) -> bool {
        self.unsure > before.unsure && self.has_earlier == before.has_earlier
    }
}

impl Default for Reports {
    fn default() -> Self {
        Self {
            waiting: VecDeque::new(),
            is_sending: false,
            is_about_to_show: false,
            document: format!("{:x}", js_sys::Math::random().to_bits()),
            revision: 0,
        }
    }
}

impl Offscreen {
    /// Tells the service worker something, until it has heard it; what was said before comes first.
    pub(super) fn say(self, message: Message) {
        let reports = self.reports.get_value();
        reports.borrow_mut().waiting.push_back(message);
        if std::mem::replace(&mut reports.borrow_mut().is_sending, true) {
            return;
        }
        spawn_local(async move {
            loop {
                let next = reports.borrow_mut().waiting.pop_front();
                let Some(message) = next else { break };
                for _ in 0..TRIES {
                    if browser::tell(&message).await {
                        break;
                    }
                    sleep(TRY_AGAIN_AFTER_MS).await;
                }
            }
            reports.borrow_mut().is_sending = false;
        });
    }

    /// Everybody hears of everything from now on.
    pub(super) fn report(self) {
        let dictation = self.dictation;
        Effect::new(move |before: Option<Option<(String, Stage)>>| {
            let state = dictation.state.get();
            self.state_changed(&state, before.flatten())
        });
        Effect::new(move || {
            dictation.state.track();
            self.tray.track();
            self.trouble.track();
            if !dictation.has_cancelled.get() {
                self.live.update_value(super::Live::drop_aside);
            }
            self.say_standing();
        });
        Effect::new(move |before: Option<bool>| {
            let is_recording = dictation.state.get().is_recording();
            match before {
                Some(false) if is_recording => sounds::play(Sound::Start),
                Some(true) if !is_recording => sounds::play(Sound::Stop),
                _ => {}
            }
            is_recording
        });
        Effect::new(move |before: Option<Waiting>| {
            let now = Waiting {
                pieces: self.tray.with(Tray::waiting),
                unsure: self.tray.with(Tray::unsure),
                has_earlier: self.earlier.get() == Earlier::Here,
            };
            if before.is_some_and(|before| now.has_begun_since(before)) {
                sounds::play(Sound::Waiting);
            }
            if before.is_some_and(|before| now.is_less_sure_than(before)) {
                sounds::play(Sound::Waiting);
                self.remark(UNSURE);
            }
            let is_told = |remark: &Option<Remark>| remark.is_some_and(Remark::is_unsure);
            if now.unsure == 0 && self.trouble.with_untracked(is_told) {
                self.trouble.set(None);
            }
            now
        });
        Effect::new(move || {
            let text = dictation.partial.with(text_of);
            let speaking = self.live.with_value(super::Live::speaking);
            if let Some(Source { dictation, .. }) = speaking {
                // Words that may still change are worth no second try.
                spawn_local(async move {
                    browser::tell(&Message::PartialChanged { dictation, text }).await;
                });
            }
        });
        Effect::new(move || {
            dictation.state.track();
            dictation.partial.track();
            dictation.level.track();
            dictation.remark.track();
            dictation.has_cancelled.track();
            self.tray.track();
            self.show_soon();
        });
    }

    /// Returns what was told last, and about which dictation.
    fn state_changed(
        self,
        state: &DictationState,
        before: Option<(String, Stage)>,
    ) -> Option<(String, Stage)> {
        let name = self.live.with_value(super::Live::newest)?;
        let stage = stage_of(state)?;
        let now = (name.clone(), stage);
        if before.as_ref() == Some(&now) {
            return before;
        }
        self.live.update_value(|live| {
            if stage.is_over() {
                live.end(&name);
            } else {
                live.go_on(&name);
            }
        });
        if matches!(stage, Stage::Failed | Stage::Lost | Stage::AwaitingSignIn) {
            // It is newer than what was told before.
            self.trouble.set(None);
        }
        if stage == Stage::Failed {
            self.ask_for_permission();
        }
        Some(now)
    }

    /// How things stand, for the service worker.
    pub(super) fn standing(self) -> Message {
        let state = self.dictation.state.get_untracked();
        let (needed, mut waiting_of) = self.tray.with_untracked(|tray| {
            let needed: Vec<String> = tray.dictations_in_need().map(str::to_owned).collect();
            let waiting_of: Vec<String> = tray.dictations_waiting().map(str::to_owned).collect();
            (needed, waiting_of)
        });
        waiting_of.dedup();
        let stage = stage_of(&state).unwrap_or(Stage::Ready);
        let (dictation, mut live) = self.live.with_value(|live| {
            let newest = live.newest().unwrap_or_default();
            let mut not_over = live.not_over();
            // Its end may be told before it is noted.
            not_over.retain(|name| !stage.is_over() || *name != newest);
            (newest, not_over)
        });
        live.extend(needed);
        live.sort_unstable();
        live.dedup();
        let reports = self.reports.get_value();
        let mut reports = reports.borrow_mut();
        reports.revision += 1;
        Message::Snapshot {
            document: reports.document.clone(),
            revision: reports.revision,
            dictation,
            is_open: is_open(&state),
            state: stage,
            live,
            waiting: self.tray.with_untracked(Tray::waiting),
            waiting_in_private: self.tray.with_untracked(Tray::waiting_in_private),
            waiting_of,
            kept: self.kept(),
            is_signed_in: self.session.state.get_untracked() != SessionState::SignedOut,
            trouble: told(self.trouble.get_untracked(), &state),
        }
    }

    /// How much an update of the extension would lose, beside dictations of which more comes.
    fn kept(self) -> u64 {
        let aside = u64::from(self.dictation.has_cancelled.get_untracked());
        self.tray.with_untracked(Tray::only_here) + aside
    }

    /// Tells the service worker how things stand, unless it will be told anyway.
    pub(super) fn say_standing(self) {
        let standing = self.standing();
        let reports = self.reports.get_value();
        let is_old = |message: &Message| matches!(message, Message::Snapshot { .. });
        reports
            .borrow_mut()
            .waiting
            .retain(|message| !is_old(message));
        self.say(standing);
    }

    /// Nobody can be asked for the microphone here: a page that is seen does it.
    fn ask_for_permission(self) {
        spawn_local(async move {
            if permission().await != Permission::Granted {
                self.say(Message::MicrophonePermissionNeeded {});
            }
        });
    }

    fn show_soon(self) {
        let reports = self.reports.get_value();
        if std::mem::replace(&mut reports.borrow_mut().is_about_to_show, true) {
            return;
        }
        spawn_local(async move {
            sleep(SHOW_EVERY_MS).await;
            reports.borrow_mut().is_about_to_show = false;
            self.show();
        });
    }

    fn advice(self, state: &DictationState) -> String {
        let is_of_account = self.tray.with_untracked(Tray::is_of_account);
        let own = advice_of(state, is_of_account);
        own.map_or_else(|| untrack(|| self.dictation.advice()), str::to_owned)
    }

    fn waits_for_account(self, state: &DictationState) -> bool {
        let has_speech = waits_for_sign_in(state);
        self.tray.with_untracked(|tray| {
            tray.is_of_account() && (has_speech || !tray.pieces().is_empty())
        })
    }

    /// Tells the other pages how things stand.
    pub(super) fn show(self) {
        let dictation = self.dictation;
        let state = dictation.state.get_untracked();
        let speaking = self.live.with_value(super::Live::speaking);
        let standing = Standing {
            state: state.name().to_owned(),
            headline: state.headline(),
            advice: self.advice(&state),
            is_running: state.is_running(),
            has_cancelled: dictation.has_cancelled.get_untracked(),
            level: dictation.level.get_untracked(),
            partial: dictation.partial.with_untracked(text_of),
            partial_is_private: speaking.is_some_and(|source| source.is_private),
            waits_for_account: self.waits_for_account(&state),
            pieces: self.tray.with_untracked(|tray| tray.pieces().to_vec()),
        };
        let says = PageSays::Standing(Box::new(standing));
        self.bridge.with_value(|bridge| {
            if let Some(bridge) = bridge {
                bridge.say(&says);
            }
        });
    }
}

/// Whether the microphone is open, or is being opened.
const fn is_open(state: &DictationState) -> bool {
    state.is_recording() || matches!(state, DictationState::AskingForMicrophone)
}

fn text_of(partial: &PartialWords) -> String {
    joining::join(partial.words.iter().map(|word| &word.text))
}

/// What a state means to those who only show that something runs. None before the first dictation.
pub(super) fn stage_of(state: &DictationState) -> Option<Stage> {
    Some(match state {
        DictationState::Ready => return None,
        DictationState::AskingForMicrophone => Stage::Opening,
        DictationState::Hearing => Stage::Hearing,
        DictationState::Listening
        | DictationState::HearingNothing { .. }
        | DictationState::Muted { .. }
        | DictationState::Stalled => Stage::Listening,
        DictationState::Reconnecting { .. }
        | DictationState::CatchingUp
        | DictationState::RecordingOnly
        | DictationState::SignedOut { recording: true } => Stage::Reconnecting,
        DictationState::MicrophoneLost(_) => Stage::Lost,
        DictationState::Finishing { .. }
        | DictationState::SendingRecording
        | DictationState::Unsent(_) => Stage::Finishing,
        DictationState::AwaitingSignIn => Stage::AwaitingSignIn,
        DictationState::Done => Stage::Done,
        // All of it is text.
        DictationState::Failed(trouble) if *trouble == unkept() => Stage::Done,
        // Nobody is signed in and nothing waits: a press begins anew.
        DictationState::Cancelled | DictationState::SignedOut { recording: false } => {
            Stage::Cancelled
        }
        DictationState::Failed(_) => Stage::Failed,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_heard_when_they_begin_to_wait_and_not_when_an_earlier_document_left_them() {
        let waiting = |pieces, has_earlier| Waiting {
            pieces,
            unsure: 0,
            has_earlier,
        };
        assert!(waiting(1, true).has_begun_since(waiting(0, true)));
        assert!(waiting(1, false).has_begun_since(waiting(0, false)));
        assert!(!waiting(3, true).has_begun_since(waiting(0, false)));
        assert!(!waiting(0, true).has_begun_since(waiting(1, true)));
        assert!(!waiting(1, true).has_begun_since(waiting(1, true)));
    }

    #[test]
    fn words_that_may_not_have_arrived_are_told_when_they_become_more() {
        let unsure = |unsure, has_earlier| Waiting {
            pieces: 0,
            unsure,
            has_earlier,
        };
        assert!(unsure(1, false).is_less_sure_than(unsure(0, false)));
        assert!(!unsure(1, false).is_less_sure_than(unsure(1, false)));
        assert!(!unsure(0, true).is_less_sure_than(unsure(1, true)));
        assert!(!unsure(1, true).is_less_sure_than(unsure(0, false)));
        assert!(!unsure(1, false).has_begun_since(unsure(0, false)));
    }
}
