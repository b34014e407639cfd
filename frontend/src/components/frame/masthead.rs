//! The head of every page.

use leptos::prelude::*;

/// The product's name, and beside it what the page puts there.
#[component]
pub fn Masthead(
    /// What stands at the other end.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <header class="masthead">
            <h1 class="masthead-name">"Sotto"</h1>
            {children.map(|children| children())}
        </header>
    }
}
