//! Where people go who have forgotten their password.

use leptos::prelude::*;

use crate::components::controls::PageLink;
use crate::components::frame::{AccountForm, AccountPage, Field, FieldKind};
use crate::hooks::session::{SessionContext, check_email, use_submission};

/// An address, to which a mail goes. Whether there is an account with it is not told to anybody
/// but who reads its mail.
#[component]
pub fn Recover() -> impl IntoView {
    let session = SessionContext::expect();
    let submission = use_submission(session.link_trouble());
    let email = RwSignal::new(String::new());
    let sent_to = RwSignal::new(None::<String>);
    let send = move || {
        let address = email.get_untracked().trim().to_owned();
        let shown = address.clone();
        submission.run(
            check_email(&address),
            async move { session.recover(&address).await },
            move |()| sent_to.set(Some(shown)),
        );
    };
    let trouble = submission.trouble;
    view! {
        <AccountPage title="Forgot your password?">
            <p class="account-page-lead">
                "Enter your address. We send you a mail with a link to a new password."
            </p>
            <AccountForm submit="Send mail" is_busy=submission.is_busy trouble on_submit=send>
                <Field kind=FieldKind::Email value=email trouble is_first=true />
            </AccountForm>
            <p class="account-page-more" role="status" aria-label="Next step">
                {move || {
                    sent_to
                        .get()
                        .map(|email| {
                            format!(
                                "If there is an account with {email}, a mail is on its way. \
                                 Open its link in this browser. It works once.",
                            )
                        })
                }}
            </p>
            <p class="account-page-more">
                <PageLink to="/sign-in">"Go to sign-in"</PageLink>
            </p>
        </AccountPage>
    }
}
