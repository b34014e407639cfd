//! Who is signed in, and the ways to change that.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::use_standing::UseStanding;
use crate::components::controls::{Button, ButtonKind};
use crate::components::frame::{Guest, GuestQuestion};
use crate::extension::message::Message;
use crate::extension::{browser, sign_in};
use crate::hooks::session::{SessionContext, SessionState, UseSession};
use crate::timer::sleep;

/// The service worker may be stopped in the middle: it is told again so often. Then the session ends all the same, which
/// the offscreen document sees by itself.
const TRIES: u32 = 5;
const TRY_AGAIN_AFTER_MS: u32 = 50;

/// Names whoever is signed in, or opens the doors.
#[component]
pub(super) fn SignInState(standing: UseStanding) -> impl IntoView {
    let session = SessionContext::expect();
    let state = session.state;
    let is_busy = RwSignal::new(false);
    let complaint = RwSignal::new(String::new());
    let words = move || match state.get() {
        SessionState::SignedOut => "Nobody is signed in.".to_owned(),
        SessionState::SigningIn => "Signing in\u{2026}".to_owned(),
        SessionState::SignedIn {
            email: Some(email), ..
        } => format!("Signed in as {email}."),
        SessionState::SignedIn { .. } => "Signed in as a guest.".to_owned(),
    };
    let trouble = move || {
        let of_guest = session.trouble.get();
        of_guest.map_or_else(
            || complaint.get(),
            |trouble| format!("{} {}", trouble.message, trouble.remedy),
        )
    };
    let sign_in = Callback::new(move |guest: Guest| {
        is_busy.set(true);
        complaint.set(String::new());
        spawn_local(async move {
            let signed_in = sign_in::sign_in(session, guest).await;
            let words = signed_in.err().map(|failure| failure.words());
            // The side panel shows none of this any more to who has an account.
            let _gone = complaint.try_set(words.unwrap_or_default());
            let _gone = is_busy.try_set(false);
        });
    });
    let is_asking = RwSignal::new(false);
    // Nobody can open a guest's account again.
    let want_sign_in = move || {
        if state.with_untracked(SessionState::is_guest) {
            is_asking.set(true);
        } else {
            sign_in.run(Guest::Left);
        }
    };
    let busy = Signal::derive(move || is_busy.get() || state.get() == SessionState::SigningIn);
    let is_out = move || {
        matches!(
            state.get(),
            SessionState::SignedOut | SessionState::SigningIn
        )
    };
    let waits = Memo::new(move |_| standing.now.with(|now| now.waits_for_account));
    view! {
        <p role="status" aria-label="Account">{words}</p>
        <Show when=move || is_out() && waits.get()>
            <p class="app-page-note" role="note">
                "What you said with your account waits for it. If a guest or another account goes on \
                 here, it is gone."
            </p>
        </Show>
        <div class="app-page-actions">
            <Show when=is_out>
                <Button kind=ButtonKind::Primary busy on_press=move || session.continue_as_guest()>
                    "Continue as guest"
                </Button>
            </Show>
            <Show when=move || !state.get().has_account()>
                <Button kind=ButtonKind::Plain busy on_press=want_sign_in>
                    "Sign in"
                </Button>
            </Show>
            <Show when=move || state.get().has_account()>
                <Button kind=ButtonKind::Plain on_press=move || sign_out(session)>
                    "Sign out"
                </Button>
            </Show>
        </div>
        <p class="app-page-trouble" role="alert">{trouble}</p>
        <GuestQuestion is_open=is_asking go_on=sign_in />
    }
}

/// The microphone closes, and what was said goes: the offscreen document has both.
fn sign_out(session: UseSession) {
    spawn_local(async move {
        for _ in 0..TRIES {
            if browser::tell(&Message::SignOutWanted {}).await {
                break;
            }
            sleep(TRY_AGAIN_AFTER_MS).await;
        }
        session.sign_out();
    });
}
