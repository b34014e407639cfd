//! What the pages that fill a tab have in common.

use leptos::prelude::*;

use crate::components::frame::Notice;

/// A page with a title.
#[component]
pub(super) fn Frame(
    /// What it is about.
    title: &'static str,
    /// What is on it.
    children: Children,
) -> impl IntoView {
    view! {
        <main class="app-page">
            <h1 class="app-page-title">{title}</h1>
            {children()}
        </main>
        <Notice />
    }
}
