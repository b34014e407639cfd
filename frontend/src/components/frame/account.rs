//! Who is signed in, the way in and the way out.

use leptos::prelude::*;

use super::{GoTo, SignOut};
use crate::components::controls::{ButtonKind, PageLink};
use crate::hooks::session::{SessionContext, SessionState};

/// The corner of the page that is about the person. A guest can make an account of what they have;
/// the dictation goes on meanwhile.
#[component]
pub fn Account() -> impl IntoView {
    let session = SessionContext::expect();
    let is_signed_in =
        Memo::new(move |_| matches!(session.state.get(), SessionState::SignedIn { .. }));
    let has_account = Memo::new(move |_| session.state.get().has_account());
    let name = move || match session.state.get() {
        SessionState::SignedIn { is_guest: true, .. } => "Guest".to_owned(),
        SessionState::SignedIn { email, .. } => email.unwrap_or_else(|| "Account".to_owned()),
        SessionState::SignedOut | SessionState::SigningIn => String::new(),
    };
    view! {
        <div class="account">
            <Show when=move || is_signed_in.get()>
                <PageLink to="/account" class="account-name">
                    <span class="visually-hidden">"Signed in as "</span>
                    {name}
                </PageLink>
            </Show>
            <Show when=move || !has_account.get()>
                <GoTo to="/create-account" kind=ButtonKind::Quiet words="Create account" />
                <GoTo to="/sign-in" kind=ButtonKind::Quiet words="Sign in" />
            </Show>
            <Show when=move || is_signed_in.get()>
                <SignOut kind=ButtonKind::Quiet />
            </Show>
        </div>
    }
}
