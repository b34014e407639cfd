//! What is happening, in words.

use leptos::prelude::*;

use super::{Button, ButtonKind};
use crate::context::{NetworkContext, SessionContext};
use crate::dictation_state::DictationState;
use crate::use_dictation::UseDictation;
use crate::use_download::use_download;

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
    let advice = Memo::new(
        move |_| match (state.get(), dictation.engine_remark.get()) {
            (state, Some(remark)) if state.leaves_room_for_remarks() => remark,
            (DictationState::Ready | DictationState::Done, _) if network.is_offline.get() => {
                WITHOUT_A_SERVER.to_owned()
            }
            (state, _) => state.advice(),
        },
    );
    let name = move || {
        if is_ready_offline.get() {
            "offline"
        } else {
            state.get().name()
        }
    };
    let is_signed_out = Memo::new(move |_| matches!(state.get(), DictationState::SignedOut { .. }));
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
            <div class="status-actions">
                <Show when=move || is_unsent.get()>
                    <Button kind=ButtonKind::Plain on_press=move || dictation.send_again()>
                        "Try again"
                    </Button>
                    <Button kind=ButtonKind::Plain on_press=save>
                        "Download recording"
                    </Button>
                </Show>
                <Show when=move || waits_offline.get()>
                    <Button kind=ButtonKind::Quiet on_press=move || dictation.give_up()>
                        "Discard what is not sent"
                    </Button>
                </Show>
            </div>
        </div>
    }
}
