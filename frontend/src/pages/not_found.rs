//! What is shown at an address that leads nowhere.

use leptos::prelude::*;
use leptos_router::components::A;

use crate::components::Masthead;

/// Says so, and leads back.
#[component]
pub fn NotFound() -> impl IntoView {
    view! {
        <Masthead />
        <main class="not-found">
            <h2>"There is no page here"</h2>
            <p>
                <A href="/">"Go to dictation"</A>
            </p>
        </main>
    }
}
