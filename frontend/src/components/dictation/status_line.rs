//! What is happening, in words.

use leptos::prelude::*;

use crate::components::controls::{Button, ButtonKind};
use crate::domain::dictation_state::DictationState;
use crate::domain::microphone_choice::{InputDevice, MicrophoneChoice};
use crate::hooks::browser::{NetworkContext, use_download};
use crate::hooks::dictation::{DictationEvent, MicrophonesContext, UseDictation};
use crate::hooks::preferences::PreferencesContext;
use crate::hooks::session::SessionContext;

/// What a person may do while the server does not answer.
const WITHOUT_A_SERVER: &str = "Dictate all the same: what you say is kept on this page, and written \
     down once the server answers.";

/// The state, what to do about it, and the button to do it with if there is one.
#[component]
pub fn StatusLine(
    /// The dictation that it tells about.
    dictation: UseDictation,
) -> impl IntoView {
    let session = SessionContext::expect();
    let state = dictation.state;
    let network = NetworkContext::expect();
    let is_ready_offline =
        Memo::new(move |_| state.get() == DictationState::Ready && network.is_offline.get());
    let headline = Memo::new(move |_| {
        if is_ready_offline.get() {
            return "You are offline".to_owned();
        }
        state.get().headline()
    });
    let advice = Memo::new(move |_| match state.get() {
        DictationState::Ready | DictationState::Done if network.is_offline.get() => {
            WITHOUT_A_SERVER.to_owned()
        }
        _ => dictation.advice(),
    });
    let name = move || {
        if is_ready_offline.get() {
            "offline"
        } else {
            state.get().name()
        }
    };
    let is_signed_out = Memo::new(move |_| {
        matches!(
            state.get(),
            DictationState::SignedOut { .. } | DictationState::AwaitingSignIn
        )
    });
    let is_unsent = Memo::new(move |_| matches!(state.get(), DictationState::Unsent(_)));
    let waits_offline = Memo::new(move |_| {
        is_unsent.get() || matches!(state.get(), DictationState::Finishing { held_ms: Some(_) })
    });
    let download = use_download();
    let save = move || {
        if let Some(recording) = dictation.recording() {
            download.save_recording(&recording);
        }
    };
    view! {
        <div class="status-line" data-state=name>
            <div role="status" aria-label="Dictation status">
                <p class="status-headline">{headline}</p>
                <p class="status-advice">{advice}</p>
            </div>
            <Show when=move || is_signed_out.get()>
                <Button kind=ButtonKind::Plain on_press=move || session.continue_as_guest()>
                    "Continue as guest"
                </Button>
            </Show>
            <MicrophoneHelp dictation />
            <div class="status-actions">
                <Show when=move || is_unsent.get()>
                    <Button kind=ButtonKind::Plain on_press=move || dictation.send(DictationEvent::Retry)>
                        "Try again"
                    </Button>
                    <Button kind=ButtonKind::Plain on_press=save>
                        "Download recording"
                    </Button>
                </Show>
                <Show when=move || waits_offline.get()>
                    <Button kind=ButtonKind::Quiet on_press=move || dictation.send(DictationEvent::GiveUp)>
                        "Discard what is not sent"
                    </Button>
                </Show>
            </div>
        </div>
    }
}

/// The way on for who has lost a microphone, or speaks into the wrong one, or has cancelled.
#[component]
fn MicrophoneHelp(dictation: UseDictation) -> impl IntoView {
    let preferences = PreferencesContext::expect();
    let devices = MicrophonesContext::expect().devices;
    let state = dictation.state;
    let is_lost = Memo::new(move |_| matches!(state.get(), DictationState::MicrophoneLost(_)));
    let is_cancelled = Memo::new(move |_| state.get() == DictationState::Cancelled);
    let other = Memo::new(move |_| other_microphone(&state.get(), &devices.get()));
    view! {
        <Show when=move || is_cancelled.get()>
            <Button kind=ButtonKind::Plain on_press=move || dictation.send(DictationEvent::BringBack)>
                "Bring it back"
            </Button>
        </Show>
        <Show when=move || is_lost.get()>
            <Button kind=ButtonKind::Plain on_press=move || dictation.send(DictationEvent::ChangeMicrophone)>
                "Try again"
            </Button>
        </Show>
        {move || {
            other
                .get()
                .map(|device| {
                    let words = format!("Use {}", device.label);
                    view! {
                        <Button
                            kind=ButtonKind::Plain
                            on_press=move || {
                                preferences.choose_microphone(MicrophoneChoice::of(device.clone()));
                            }
                        >
                            {words}
                        </Button>
                    }
                })
        }}
    }
}

/// A microphone to offer in place of one that is of no use.
fn other_microphone(state: &DictationState, connected: &[InputDevice]) -> Option<InputDevice> {
    let useless = match state {
        DictationState::MicrophoneLost(trouble) => Some(trouble.message.as_str()),
        DictationState::HearingNothing { microphone } => microphone.as_deref(),
        _ => return None,
    };
    // A lost microphone's trouble begins with its name.
    let is_other =
        |device: &&InputDevice| !useless.is_some_and(|name| name.starts_with(&device.label));
    connected.iter().find(is_other).cloned()
}
