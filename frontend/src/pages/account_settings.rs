//! The person's account: who they are here, and the ways out.

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use crate::components::{AccountPage, Button, ButtonKind, GoTo, PageLink};
use crate::context::{DictationContext, NoticeContext, SessionContext};
use crate::use_session::SessionState;
use crate::use_submission::use_submission;

/// Name, password, sign-out here and everywhere.
#[component]
pub fn AccountSettings() -> impl IntoView {
    let session = SessionContext::expect();
    let kind = Memo::new(move |_| match session.state.get() {
        SessionState::SignedIn { is_guest, email } => Some((is_guest, email)),
        SessionState::SignedOut | SessionState::SigningIn => None,
    });
    let body = move || match kind.get() {
        Some((true, _)) => view! { <Guest /> }.into_any(),
        Some((false, email)) => view! { <Owner email=email.unwrap_or_default() /> }.into_any(),
        None => view! { <Nobody /> }.into_any(),
    };
    view! {
        <AccountPage title="Account">
            {body}
            <Show when=move || session.is_forgetful.get()>
                <p class="account-page-more">
                    "This browser stores nothing for Sotto: after a reload you have to sign in again."
                </p>
            </Show>
        </AccountPage>
    }
}

#[component]
fn Guest() -> impl IntoView {
    view! {
        <p class="account-page-lead">
            "You are a guest. Only this browser knows you: sign out, and nobody can open this guest "
            "account again. Create an account to keep what you have."
        </p>
        <div class="account-page-actions">
            <GoTo to="/create-account" kind=ButtonKind::Primary words="Create account" />
            <GoTo to="/sign-in" kind=ButtonKind::Plain words="Sign in" />
            <SignOut />
        </div>
    }
}

#[component]
fn Owner(email: String) -> impl IntoView {
    let session = SessionContext::expect();
    let notice = NoticeContext::expect();
    let navigate = use_navigate();
    let submission = use_submission(None);
    let sign_out_everywhere = move || {
        let navigate = navigate.clone();
        submission.run(
            None,
            async move { session.sign_out_everywhere().await },
            move |()| {
                notice.show("Signed out on all devices");
                navigate("/", Default::default());
            },
        );
    };
    view! {
        <p class="account-page-lead">
            "You are signed in as " <strong>{email}</strong>
        </p>
        <div class="account-page-actions">
            <GoTo to="/new-password" kind=ButtonKind::Plain words="Change password" />
            <SignOut />
            <Button kind=ButtonKind::Quiet busy=submission.is_busy on_press=sign_out_everywhere>
                "Sign out on all devices"
            </Button>
        </div>
        <p class="account-page-trouble" role="alert">
            {move || {
                submission
                    .trouble
                    .get()
                    .map(|found| {
                        format!("{} {}", found.trouble.message, found.trouble.remedy)
                    })
            }}
        </p>
    }
}

#[component]
fn Nobody() -> impl IntoView {
    let session = SessionContext::expect();
    view! {
        <p class="account-page-lead">"Nobody is signed in."</p>
        <div class="account-page-actions">
            <GoTo to="/sign-in" kind=ButtonKind::Primary words="Sign in" />
            <Button kind=ButtonKind::Plain on_press=move || session.continue_as_guest()>
                "Continue as guest"
            </Button>
        </div>
        <p class="account-page-more">
            <PageLink to="/create-account">"New here?"</PageLink>
        </p>
    }
}

/// Not while something is recorded or on its way.
#[component]
fn SignOut() -> impl IntoView {
    let session = SessionContext::expect();
    let dictation = DictationContext::expect();
    let navigate = use_navigate();
    let is_running = Signal::derive(move || !dictation.state.get().can_start());
    let sign_out = move || {
        session.sign_out();
        navigate("/", Default::default());
    };
    view! {
        <Button kind=ButtonKind::Plain busy=is_running on_press=sign_out>
            "Sign out"
        </Button>
    }
}
