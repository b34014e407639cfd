//! Who is signed in, and the way out.

use leptos::prelude::*;

use super::{Button, ButtonKind};
use crate::context::{DictationContext, SessionContext};
use crate::use_session::SessionState;

/// Says "Guest" and offers to sign out while nothing runs.
#[component]
pub fn Account() -> impl IntoView {
    let session = SessionContext::expect();
    let dictation = DictationContext::expect();
    let is_running = Signal::derive(move || !dictation.state.get().can_start());
    let name = move || match session.state.get() {
        SessionState::SignedIn { is_guest: true } => "Guest",
        SessionState::SignedIn { is_guest: false } => "Signed in",
        SessionState::SignedOut | SessionState::SigningIn => "",
    };
    view! {
        <div class="account">
            <span class="account-name">{name}</span>
            <Show when=move || matches!(session.state.get(), SessionState::SignedIn { .. })>
                <Button kind=ButtonKind::Quiet busy=is_running on_press=move || session.sign_out()>
                    "Sign out"
                </Button>
            </Show>
        </div>
    }
}
