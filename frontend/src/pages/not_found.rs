//! What is shown at an address that leads nowhere.

use leptos::prelude::*;

use crate::components::controls::PageLink;
use crate::components::frame::Masthead;

/// Says so, and leads back.
#[component]
pub fn NotFound() -> impl IntoView {
    view! {
        <Masthead />
        <main class="not-found">
            <h2>"There is no page here"</h2>
            <p>
                <PageLink to="/">"Go to dictation"</PageLink>
            </p>
        </main>
    }
}
