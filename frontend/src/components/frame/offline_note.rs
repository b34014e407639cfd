//! Says that the server cannot be had.

use leptos::prelude::*;

use crate::hooks::browser::NetworkContext;

/// For pages that cannot do anything without the server. Nothing while it answers.
#[component]
pub fn OfflineNote() -> impl IntoView {
    let is_offline = NetworkContext::expect().is_offline;
    let words = move || {
        is_offline
            .get()
            .then_some("You are offline. This page goes on when the server answers again.")
    };
    view! {
        <p class="offline-note" role="status" aria-label="Connection">
            {words}
        </p>
    }
}
