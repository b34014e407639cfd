//! Where people sign in who have an account.

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use crate::components::controls::PageLink;
use crate::components::frame::{AccountForm, AccountPage, Field, FieldKind, Guest, GuestQuestion};
use crate::hooks::browser::NoticeContext;
use crate::hooks::session::{
    SessionContext, SessionState, check_email, check_password, use_submission,
};

/// An address and a password. Text on the page stays.
#[component]
pub fn SignIn() -> impl IntoView {
    let session = SessionContext::expect();
    let notice = NoticeContext::expect();
    let navigate = StoredValue::new_local(use_navigate());
    let submission = use_submission(session.link_trouble());
    let (email, password) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let is_open = RwSignal::new(false);
    let address = move || email.get_untracked().trim().to_owned();
    let wrong = move || {
        let characters = password.with_untracked(|password| password.chars().count());
        check_email(&address()).or_else(|| check_password(characters))
    };
    let sign_in = Callback::new(move |guest: Guest| {
        let (address, secret) = (address(), password.get_untracked());
        let navigate = navigate.get_value();
        submission.run(
            wrong(),
            async move {
                match guest {
                    Guest::Left => session.sign_in(&address, &secret).await,
                    Guest::Taken => session.sign_in_with_guest(&address, &secret).await,
                }
            },
            move |()| {
                notice.show(match guest {
                    Guest::Left => "Signed in",
                    Guest::Taken => "Signed in, with what you had as a guest",
                });
                navigate("/", Default::default());
            },
        );
    });
    let send = move || {
        let is_guest = session.state.with_untracked(SessionState::is_guest);
        if is_guest && wrong().is_none() {
            is_open.set(true);
        } else {
            sign_in.run(Guest::Left);
        }
    };
    let trouble = submission.trouble;
    let lead = move || match session.state.get() {
        SessionState::SignedIn {
            email: Some(email), ..
        } => format!(
            "You are signed in as {email}. You can sign in as somebody else: the text on the page goes then."
        ),
        _ if session.is_confirmed.get() => {
            "Your address is confirmed. Sign in to go on.".to_owned()
        }
        state if state.is_guest() => "You are a guest now. The text on the page stays.".to_owned(),
        _ => String::new(),
    };
    view! {
        <AccountPage title="Sign in">
            <p class="account-page-lead">{lead}</p>
            <AccountForm submit="Sign in" is_busy=submission.is_busy trouble on_submit=send>
                <Field kind=FieldKind::Email value=email trouble is_first=true />
                <Field kind=FieldKind::CurrentPassword value=password trouble />
            </AccountForm>
            <p class="account-page-more">
                <PageLink to="/recover">"Forgot your password?"</PageLink>
                <PageLink to="/create-account">"New here?"</PageLink>
            </p>
            <GuestQuestion is_open go_on=sign_in />
        </AccountPage>
    }
}
