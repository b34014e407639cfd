//! What a person sees first.

use leptos::prelude::*;

use crate::components::controls::{Button, ButtonKind};
use crate::components::frame::{GoTo, Masthead, OfflineNote};
use crate::hooks::session::{SessionContext, SessionState};

/// Says in three sentences what this is, and opens the door.
#[component]
pub fn Welcome() -> impl IntoView {
    let session = SessionContext::expect();
    let is_busy = Signal::derive(move || session.state.get() == SessionState::SigningIn);
    view! {
        <Masthead />
        <main class="welcome">
            <h2 class="welcome-title">"Speak. It is written."</h2>
            <p class="welcome-lead">
                "Sotto writes down what you say while you say it. Press the microphone and talk, "
                "then copy the text to where you work."
            </p>
            <p class="welcome-note">
                "The microphone is open only while you dictate. Your voice is never stored."
            </p>
            <OfflineNote />
            <div class="welcome-doors">
                <Button
                    kind=ButtonKind::Primary
                    busy=is_busy
                    on_press=move || session.continue_as_guest()
                >
                    "Continue as guest"
                </Button>
                <GoTo to="/create-account" kind=ButtonKind::Quiet words="Create account" />
                <GoTo to="/sign-in" kind=ButtonKind::Quiet words="Sign in" />
            </div>
            <p class="welcome-trouble" role="status" aria-label="Sign-in status">
                {move || {
                    session
                        .trouble
                        .get()
                        .map(|trouble| format!("{} {}", trouble.message, trouble.remedy))
                }}
            </p>
        </main>
    }
}
