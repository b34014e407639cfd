//! Who is signed in, the way in and the way out.

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use super::SignOut;
use crate::components::controls::{Button, ButtonKind, PageLink};
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

/// A button that leads to another page of the app. What runs and what stands on this one stays.
#[component]
pub fn GoTo(
    /// The page's path in the app.
    to: &'static str,
    /// How much it asks for attention.
    kind: ButtonKind,
    /// Its words.
    words: &'static str,
) -> impl IntoView {
    let navigate = use_navigate();
    view! {
        <Button kind on_press=move || navigate(to, Default::default())>
            {words}
        </Button>
    }
}
