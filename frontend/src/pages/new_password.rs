//! Where the link from a mail leads, and who is signed in changes their password.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_navigate;

use crate::components::controls::PageLink;
use crate::components::frame::{AccountForm, AccountPage, Field, FieldKind};
use crate::hooks::browser::NoticeContext;
use crate::hooks::session::{
    AccountTrouble, PasswordOwner, SessionContext, check_new_password, use_submission,
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
    let navigate = use_navigate();
    let submission = use_submission(None);
    let password = RwSignal::new(String::new());
    let email = owner.email().unwrap_or_default().to_owned();
    let name = email.clone();
    let send = move || {
        let secret = password.get_untracked();
        let (owner, navigate) = (owner.clone(), navigate.clone());
        submission.run(
            check_new_password(secret.chars().count()),
            async move { session.set_password(&owner, &secret).await },
            move |()| {
                notice.show("New password saved");
                navigate("/", Default::default());
            },
        );
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
