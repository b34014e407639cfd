//! Where a guest, or whoever is new, makes an account.

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use crate::components::controls::PageLink;
use crate::components::frame::{AccountForm, AccountPage, Field, FieldKind};
use crate::hooks::browser::NoticeContext;
use crate::hooks::session::{
    NewAccount, SessionContext, check_email, check_new_password, use_submission,
};

/// An address and a password make an account; a guest keeps everything.
#[component]
pub fn CreateAccount() -> impl IntoView {
    let session = SessionContext::expect();
    let to_be_confirmed = RwSignal::new(None::<String>);
    // Looked at once: who makes an account here has one in the end.
    let owner = session.state.with_untracked(|state| {
        state
            .has_account()
            .then(|| state.email().unwrap_or_default())
    });
    let body = move || match (to_be_confirmed.get(), owner.clone()) {
        (Some(email), _) => view! { <ToBeConfirmed email /> }.into_any(),
        (None, Some(email)) => view! { <HasAccount email /> }.into_any(),
        (None, None) => view! { <CreateForm to_be_confirmed /> }.into_any(),
    };
    view! { <AccountPage title="Create account">{body}</AccountPage> }
}

#[component]
fn CreateForm(to_be_confirmed: RwSignal<Option<String>>) -> impl IntoView {
    let session = SessionContext::expect();
    let notice = NoticeContext::expect();
    let navigate = use_navigate();
    let submission = use_submission(None);
    let (email, password) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let is_guest = Memo::new(move |_| session.state.get().is_guest());
    let send = move || {
        let address = email.get_untracked().trim().to_owned();
        let secret = password.get_untracked();
        let wrong = check_email(&address).or_else(|| check_new_password(secret.chars().count()));
        let (shown, navigate) = (address.clone(), navigate.clone());
        submission.run(
            wrong,
            async move { session.create_account(&address, &secret).await },
            move |account| match account {
                NewAccount::Ready => {
                    notice.show("Account created");
                    navigate("/", Default::default());
                }
                NewAccount::ToBeConfirmed => to_be_confirmed.set(Some(shown)),
            },
        );
    };
    let trouble = submission.trouble;
    view! {
        <p class="account-page-lead">
            {move || {
                if is_guest.get() {
                    "What you have as a guest stays yours, and so does the text on the page."
                } else {
                    "With an account you find everything again, on any device."
                }
            }}
        </p>
        <AccountForm submit="Create account" is_busy=submission.is_busy trouble on_submit=send>
            <Field kind=FieldKind::Email value=email trouble is_first=true />
            <Field kind=FieldKind::NewPassword value=password trouble />
        </AccountForm>
        <p class="account-page-more">
            "You have an account? " <PageLink to="/sign-in">"Go to sign-in"</PageLink>
        </p>
    }
}

#[component]
fn ToBeConfirmed(email: String) -> impl IntoView {
    view! {
        <p class="account-page-lead" role="status" aria-label="Next step">
            "A mail is on its way to " <strong>{email}</strong>
            ". Open the link in it to finish. Until then you can go on as you are."
        </p>
        <p>
            <PageLink to="/">"Go to dictation"</PageLink>
        </p>
    }
}

#[component]
fn HasAccount(email: String) -> impl IntoView {
    view! {
        <p class="account-page-lead">
            "You are signed in as " <strong>{email}</strong>
            ". To make another account, sign out first."
        </p>
        <p>
            <PageLink to="/account">"Go to your account"</PageLink>
        </p>
    }
}
