//! The way out. A guest is asked first, because nobody can open a guest's account again; and whoever is signed in to
//! the extension, too, whether they mean that as well.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_split::{SplitLoaderError, wasm_split};
use leptos_router::hooks::use_navigate;

use super::GoTo;
use crate::components::controls::{Button, ButtonKind, Dialog, LateDialog};
use crate::hooks::browser::{NoticeContext, is_extension_signed_in, sign_extension_out};
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
    let leaving = use_leaving();
    let leave = Callback::new(move |()| leaving.ask());
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
        <ExtensionQuestion leaving />
    }
}

/// Signing out of this device.
#[derive(Clone, Copy)]
pub struct Leaving {
    /// Leaves the web app.
    leave: Callback<()>,
    is_open: RwSignal<bool>,
}

/// For where somebody can sign out; [`ExtensionQuestion`] has to stand there.
pub fn use_leaving() -> Leaving {
    let session = SessionContext::expect();
    let navigate = StoredValue::new_local(use_navigate());
    let leave = Callback::new(move |()| {
        session.sign_out();
        navigate.with_value(|navigate| navigate("/", Default::default()));
    });
    let is_open = RwSignal::new(false);
    Leaving { leave, is_open }
}

impl Leaving {
    /// Signs out, at once unless somebody is signed in to the extension.
    pub fn ask(self) {
        spawn_local(async move {
            if is_extension_signed_in().await {
                self.is_open.set(true);
            } else {
                self.leave.run(());
            }
        });
    }
}

/// Asks whether the extension is meant, too.
#[component]
pub fn ExtensionQuestion(leaving: Leaving) -> impl IntoView {
    let is_open = leaving.is_open;
    view! {
        <LateDialog
            is_open
            make=Box::new(move || Box::pin(extension_question(leaving)))
            failed="The server cannot be reached, so you are not signed out. Try again later."
        />
    }
}

#[wasm_split(pages, wasm_split_path = ::leptos::wasm_split, fallible)]
fn extension_question(leaving: Leaving) -> Result<AnyView, SplitLoaderError> {
    let notice = NoticeContext::expect();
    let Leaving { leave, is_open } = leaving;
    let both = move || {
        is_open.set(false);
        spawn_local(async move {
            if !sign_extension_out().await {
                notice.show_long("The extension did not answer. Sign it out on its settings page.");
            }
            leave.run(());
        });
    };
    let only_here = move || {
        is_open.set(false);
        leave.run(());
    };
    Ok(view! {
        <Dialog title="Sign out of the extension, too?" is_open>
            <p>
                "The Sotto extension of this browser is signed in. It goes on typing what you say until it is "
                "signed out."
            </p>
            <div class="dialog-actions">
                <Button kind=ButtonKind::Primary on_press=both>
                    "Sign out of both"
                </Button>
                <Button kind=ButtonKind::Quiet on_press=only_here>
                    "Only here"
                </Button>
            </div>
        </Dialog>
    }
    .into_any())
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
