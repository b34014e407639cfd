//! Where another program of the person asks to be signed in: the browser extension.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::components::controls::{Button, ButtonKind, PageLink};
use crate::components::frame::AccountPage;
use crate::domain::hand_over::HandOverWish;
use crate::hooks::person::use_hand_over;
use crate::hooks::session::{SessionContext, SessionState};

/// Asks the person, and sends the browser on with a code. The server knows which programs may have one.
#[component]
pub fn HandOver() -> impl IntoView {
    let state = SessionContext::expect().state;
    let query = use_query_map();
    let hand_over = use_hand_over();
    let request = hand_over.request;
    let wish = move || {
        let read = |name: &str| {
            query
                .with_untracked(|query| query.get(name))
                .unwrap_or_default()
        };
        HandOverWish {
            redirect_to: read("redirect_to"),
            code_challenge: read("code_challenge"),
            code_challenge_method: read("code_challenge_method"),
        }
    };
    let allow = move || hand_over.allow(wish());
    let lead = move || match state.get() {
        SessionState::SignedIn {
            email: Some(email), ..
        } => {
            format!("Sotto\u{2019}s browser extension wants to dictate as {email}.")
        }
        SessionState::SignedIn { .. } => {
            "Sotto\u{2019}s browser extension wants to dictate as the guest that you are here."
                .to_owned()
        }
        _ => "Sign in first, then choose \u{201c}Sign in\u{201d} in the extension once more."
            .to_owned(),
    };
    let is_in = move || matches!(state.get(), SessionState::SignedIn { .. });
    let trouble = move || {
        let trouble = request.trouble.get();
        trouble.map(|trouble| format!("{} {}", trouble.message, trouble.remedy))
    };
    view! {
        <AccountPage title="Sign in to the extension">
            <p class="account-page-lead">{lead}</p>
            <p role="alert">{trouble}</p>
            <Show
                when=is_in
                fallback=|| view! { <p class="account-page-more"><PageLink to="/sign-in">"Sign in"</PageLink></p> }
            >
                <Button kind=ButtonKind::Primary busy=request.is_busy on_press=allow>
                    "Allow"
                </Button>
                <p class="account-page-more">
                    <PageLink to="/sign-in">"Use another account"</PageLink>
                </p>
            </Show>
        </AccountPage>
    }
}
