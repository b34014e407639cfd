//! What the pages on which people sign in have in common.

use leptos::prelude::*;

use super::Masthead;
use crate::components::controls::PageLink;
use crate::components::dictation::DictationNews;
use crate::hooks::browser::use_page_title;

/// The head, the way back, and the page's own part. A dictation goes on meanwhile, and says so.
#[component]
pub fn AccountPage(
    /// What the page is called.
    title: &'static str,
    /// Its own part.
    children: Children,
) -> impl IntoView {
    use_page_title(title);
    view! {
        <Masthead>
            <PageLink to="/" class="account-page-back">
                "Back to dictation"
            </PageLink>
        </Masthead>
        <main class="account-page">
            <DictationNews />
            <h2 class="account-page-title">{title}</h2>
            {children()}
        </main>
    }
}
