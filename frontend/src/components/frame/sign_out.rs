//! The way out. A guest is asked first, because nobody can open a guest's account again; and whoever is signed in to
//! the extension, too, is asked afterwards whether they mean that as well.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_split::{SplitLoaderError, wasm_split};
use leptos_router::hooks::use_navigate;

use super::GoTo;
use crate::components::controls::{Button, ButtonKind, Dialog, LateDialog};
use crate::hooks::browser::{NoticeContext, Offer, is_extension_signed_in, sign_extension_out};
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
    let is_running = Signal::derive(move || !dictation.state.get().can_start());
    let leave = use_leaving();
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

/// Signs out of this device, and asks whether the extension is meant, too.
pub fn use_leaving() -> Callback<()> {
    let session = SessionContext::expect();
    let notice = NoticeContext::expect();
    let navigate = StoredValue::new_local(use_navigate());
    Callback::new(move |()| {
        // What it offers would be of whoever leaves.
        notice.dismiss();
        session.sign_out();
        navigate.with_value(|navigate| navigate("/", Default::default()));
        // Nobody's sign-out waits for the extension.
        spawn_local(ask_about_extension(notice));
    })
}

async fn ask_about_extension(notice: NoticeContext) {
    if !is_extension_signed_in().await {
        return;
    }
    let accept = Callback::new(move |()| {
        spawn_local(async move {
            notice.show_long(if sign_extension_out().await {
                "Signed out of the extension, too"
            } else {
                "The extension does not answer. Sign it out on its settings page."
            });
        });
    });
    let words = "Sign it out, too";
    let text = "You are signed out here. The Sotto extension of this browser is still signed in. \
                If you are a guest there, a sign-out loses that guest.";
    notice.show_offer(text, Offer { words, accept });
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
