//! The person's account: who they are here, and the ways out.

mod data;
mod deletion;
mod profile;

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use crate::components::controls::{Button, ButtonKind};
use crate::components::frame::{AppPage, ForPerson, GoTo, SignOut};
use crate::hooks::browser::NoticeContext;
use crate::hooks::session::{SessionContext, SessionState, use_submission};
use data::DataSection;
use profile::ProfileSection;

/// Name, password, sign-out here and everywhere, what is kept, and the end of it.
#[component]
pub fn AccountSettings() -> impl IntoView {
    let session = SessionContext::expect();
    view! {
        <AppPage title="Account">
            <ForPerson>
                <Person />
                <ProfileSection />
                <DataSection />
            </ForPerson>
            <Show when=move || session.is_forgetful.get()>
                <p class="app-page-note">
                    "This browser stores nothing for Sotto: after a reload you have to sign in again."
                </p>
            </Show>
        </AppPage>
    }
}

/// A guest can become somebody at any time.
#[component]
fn Person() -> impl IntoView {
    let session = SessionContext::expect();
    let email = Memo::new(move |_| match session.state.get() {
        SessionState::SignedIn {
            is_guest: false,
            email,
        } => Some(email.unwrap_or_default()),
        _ => None,
    });
    move || match email.get() {
        Some(email) => view! { <Owner email /> }.into_any(),
        None => view! { <Guest /> }.into_any(),
    }
}

#[component]
fn Guest() -> impl IntoView {
    view! {
        <p class="app-page-lead">
            "You are a guest. Only this browser knows you: sign out, and nobody can open this guest "
            "account again. Create an account to keep what you have."
        </p>
        <div class="app-page-actions">
            <GoTo to="/create-account" kind=ButtonKind::Primary words="Create account" />
            <GoTo to="/sign-in" kind=ButtonKind::Plain words="Sign in" />
            <SignOut kind=ButtonKind::Plain />
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
        <p class="app-page-lead">
            "You are signed in as " <strong>{email}</strong>
        </p>
        <div class="app-page-actions">
            <GoTo to="/new-password" kind=ButtonKind::Plain words="Change password" />
            <SignOut kind=ButtonKind::Plain />
            <Button kind=ButtonKind::Quiet busy=submission.is_busy on_press=sign_out_everywhere>
                "Sign out on all devices"
            </Button>
        </div>
        <p class="app-page-trouble" role="alert">
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
