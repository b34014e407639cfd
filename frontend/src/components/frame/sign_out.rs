//! The way out. A guest is asked first, because nobody can open a guest's account again.

use leptos::prelude::*;
use leptos::wasm_split::{SplitLoaderError, wasm_split};
use leptos_router::hooks::use_navigate;

use super::GoTo;
use crate::components::controls::{Button, ButtonKind, Dialog, LateDialog};
use crate::hooks::dictation::DictationContext;
use crate::hooks::session::{SessionContext, SessionState};

/// Signs out on this device. Not while something is recorded or on its way.
#[component]
pub fn SignOut(
    /// How much it asks for attention.
    kind: ButtonKind,
) -> impl IntoView {
    let session = SessionContext::expect();
    let dictation = DictationContext::expect();
    let navigate = StoredValue::new_local(use_navigate());
    let is_running = Signal::derive(move || !dictation.state.get().can_start());
    let leave = Callback::new(move |()| {
        session.sign_out();
        navigate.with_value(|navigate| navigate("/", Default::default()));
    });
    let is_open = RwSignal::new(false);
    let press = move || {
        if session.state.with_untracked(SessionState::is_guest) {
            is_open.set(true);
        } else {
            leave.run(());
        }
    };
    view! {
        <Button kind busy=is_running on_press=press>
            "Sign out"
        </Button>
        <LateDialog
            is_open
            make=Box::new(move || Box::pin(guest_question(is_open, leave)))
            failed="The server cannot be reached, so you are not signed out. Try again later."
        />
    }
}

/// Lies with the pages that are fetched later: few people are guests who sign out.
#[wasm_split(pages, wasm_split_path = ::leptos::wasm_split, fallible)]
fn guest_question(
    is_open: RwSignal<bool>,
    leave: Callback<()>,
) -> Result<AnyView, SplitLoaderError> {
    Ok(view! { <GuestQuestion is_open leave /> }.into_any())
}

/// Says what a guest loses, and offers to keep it.
#[component]
fn GuestQuestion(is_open: RwSignal<bool>, leave: Callback<()>) -> impl IntoView {
    view! {
        <Dialog title="Sign out and lose this guest?" is_open>
            <p>
                "You are a guest: only this browser knows you. Once you sign out, nobody can open this guest "
                "account again. Its dictations, its devices, its vocabulary and replacements are lost, and so "
                "is the text on the page."
            </p>
            <p>"Give the account an address instead, and it keeps everything."</p>
            <div class="dialog-actions">
                <GoTo to="/create-account" kind=ButtonKind::Primary words="Keep it with an address" />
                <Button
                    kind=ButtonKind::Quiet
                    on_press=move || {
                        is_open.set(false);
                        leave.run(());
                    }
                >
                    "Sign out and lose it"
                </Button>
            </div>
        </Dialog>
    }
}
