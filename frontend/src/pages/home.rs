//! The first page: a welcome for who is new, dictation for everybody else.

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use super::{Dictate, Welcome};
use crate::domain::dictation_state::DictationState;
use crate::hooks::dictation::DictationContext;
use crate::hooks::session::{SessionContext, SessionState};

/// Shows [`Welcome`] or [`Dictate`]. Neither text on the page nor speech that waits is taken away because a session
/// ended.
#[component]
pub fn Home() -> impl IntoView {
    let session = SessionContext::expect();
    let dictation = DictationContext::expect();
    // A link has confirmed an address, and a guest is here who would be left behind.
    let navigate = use_navigate();
    Effect::new(move || {
        if session.is_confirmed.get() && session.state.with(SessionState::is_guest) {
            navigate("/sign-in", Default::default());
        }
    });
    let is_new = Memo::new(move |_| {
        let nobody = !matches!(session.state.get(), SessionState::SignedIn { .. });
        let idle = matches!(
            dictation.state.get(),
            DictationState::Ready
                | DictationState::SignedOut { recording: false }
                | DictationState::Done
        );
        let nothing_to_lose = dictation
            .text
            .with(|text| text.is_empty() && !text.can_undo());
        nobody && idle && nothing_to_lose
    });
    move || {
        if is_new.get() {
            view! { <Welcome /> }.into_any()
        } else {
            view! { <Dictate /> }.into_any()
        }
    }
}
