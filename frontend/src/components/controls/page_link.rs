//! A link to another page of the app.

use leptos::prelude::*;

use crate::domain::base_path::BASE_PATH;

/// A link that the router follows without leaving the page: what runs and what was said stays. (The
/// router's own link forgets the path under which the app is served, and loads it anew.)
#[component]
pub fn PageLink(
    /// The page's path in the app.
    #[prop(into)]
    to: String,
    /// What style sheets know it by.
    #[prop(optional)]
    class: &'static str,
    /// Whether the page that is shown is this one, as `aria-current` says it.
    #[prop(optional, into)]
    current: Signal<Option<&'static str>>,
    /// Its words.
    children: Children,
) -> impl IntoView {
    view! {
        <a href=format!("{BASE_PATH}{to}") class=class aria-current=current>
            {children()}
        </a>
    }
}
