//! The way to all pages.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::components::controls::PageLink;
use crate::domain::base_path::BASE_PATH;

/// The pages, by their paths in the app.
const PAGES: [(&str, &str); 5] = [
    ("/", "Dictate"),
    ("/history", "History"),
    ("/devices", "Devices"),
    ("/settings", "Settings"),
    ("/account", "Account"),
];

/// Pages that are reached from another one and belong to it.
const PARTS: [(&str, &str); 1] = [("/usage", "/account")];

/// Links to all pages; the one that is shown is marked. What runs and what was said stays.
#[component]
pub fn Navigation() -> impl IntoView {
    let path = use_location().pathname;
    let links = PAGES.map(|(to, words)| {
        let current = Signal::derive(move || current(to, &path.get()));
        view! {
            <PageLink to class="navigation-link" current>
                {words}
            </PageLink>
        }
    });
    view! {
        <nav class="navigation" aria-label="Main">
            {links.into_iter().collect_view()}
        </nav>
    }
}

/// What a link to `page` says about the page at `path` (ARIA 1.2, `aria-current`).
fn current(page: &str, path: &str) -> Option<&'static str> {
    let path = path.strip_prefix(BASE_PATH).unwrap_or(path);
    let path = path.trim_end_matches('/');
    if PARTS.contains(&(path, page)) {
        return Some("true");
    }
    let rest = path.strip_prefix(page.trim_end_matches('/'))?;
    match rest {
        "" => Some("page"),
        // A part of it is shown.
        _ if page != "/" && rest.starts_with('/') => Some("true"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_that_is_shown_is_marked() {
        assert_eq!(current("/", "/app/"), Some("page"));
        assert_eq!(current("/", "/app"), Some("page"));
        assert_eq!(current("/", "/app/history"), None);
        assert_eq!(current("/history", "/app/history/"), Some("page"));
        assert_eq!(current("/history", "/app/history/0193"), Some("true"));
        assert_eq!(current("/history", "/app/historyx"), None);
        assert_eq!(current("/account", "/app/"), None);
        assert_eq!(current("/account", "/app/usage"), Some("true"));
        assert_eq!(current("/history", "/app/usage"), None);
    }
}
