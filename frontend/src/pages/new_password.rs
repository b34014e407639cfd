//! Where the link from a mail leads, and who is signed in changes their password.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_navigate;

use crate::components::controls::PageLink;
use crate::components::frame::{AccountForm, AccountPage, Field, FieldKind, Guest, GuestQuestion};
use crate::hooks::browser::NoticeContext;
use crate::hooks::session::{
    AccountTrouble, PasswordOwner, SessionContext, SessionState, check_new_password, use_submission,
};

/// Says whose password it is, and takes the new one. Nobody is signed in by a link alone.
#[component]
pub fn NewPassword() -> impl IntoView {
    let session = SessionContext::expect();
    let redeemed = RwSignal::new(None);
    spawn_local(async move {
        let result = session.redeem_link().await;
        // None is left to tell it to if the person has left the page.
        let _told = redeemed.try_set(Some(result));
    });
    let body = move || match redeemed.get() {
        None => view! { <p class="account-page-lead">"Checking the link…"</p> }.into_any(),
        Some(Ok(owner)) => view! { <NewPasswordForm owner /> }.into_any(),
        Some(Err(trouble)) => view! { <NoLink trouble /> }.into_any(),
    };
    view! { <AccountPage title="New password">{body}</AccountPage> }
}

#[component]
fn NewPasswordForm(owner: PasswordOwner) -> impl IntoView {
    let session = SessionContext::expect();
    let notice = NoticeContext::expect();
    let navigate = StoredValue::new_local(use_navigate());
    let submission = use_submission(None);
    let password = RwSignal::new(String::new());
    let email = owner.email().unwrap_or_default().to_owned();
    let name = email.clone();
    let is_open = RwSignal::new(false);
    let wrong =
        move || check_new_password(password.with_untracked(|password| password.chars().count()));
    let save = Callback::new(move |guest: Guest| {
        let (owner, secret) = (owner.clone(), password.get_untracked());
        let navigate = navigate.get_value();
        submission.run(
            wrong(),
            async move {
                match guest {
                    Guest::Left => session.set_password(&owner, &secret).await,
                    Guest::Taken => session.set_password_with_guest(&owner, &secret).await,
                }
            },
            move |()| {
                notice.show(match guest {
                    Guest::Left => "New password saved",
                    Guest::Taken => "New password saved. You have what you had as a guest",
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
            save.run(Guest::Left);
        }
    };
    let trouble = submission.trouble;
    view! {
        <p class="account-page-lead">
            "For " <strong>{email}</strong>
        </p>
        <AccountForm submit="Save password" is_busy=submission.is_busy trouble on_submit=send>
            // Password managers file the new password under this name.
            <input
                class="visually-hidden"
                type="text"
                name="username"
                autocomplete="username"
                value=name
                readonly
                tabindex="-1"
                aria-hidden="true"
            />
            <Field kind=FieldKind::NewPassword value=password trouble is_first=true />
        </AccountForm>
        <GuestQuestion is_open go_on=save />
    }
}

#[component]
fn NoLink(trouble: AccountTrouble) -> impl IntoView {
    view! {
        <div role="alert">
            <p class="account-page-lead">{trouble.trouble.message}</p>
            <p>{trouble.trouble.remedy}</p>
        </div>
        <p class="account-page-more">
            <PageLink to="/recover">"Ask for a new link"</PageLink>
            <PageLink to="/sign-in">"Go to sign-in"</PageLink>
        </p>
    }
}
