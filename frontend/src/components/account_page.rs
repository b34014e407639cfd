//! What the pages about accounts have in common.

use leptos::prelude::*;

use super::{Masthead, PageLink};
use crate::context::DictationContext;
use crate::use_leave_guard::use_leave_guard;
use crate::use_page_title::use_page_title;

/// The head, the way back, and the page's own part. A dictation goes on meanwhile, and says so.
#[component]
pub fn AccountPage(
    /// What the page is called.
    title: &'static str,
    /// Its own part.
    children: Children,
) -> impl IntoView {
    use_page_title(title);
    let dictation = DictationContext::expect();
    use_leave_guard(dictation);
    let is_recording = Memo::new(move |_| dictation.state.get().is_recording());
    view! {
        <Masthead>
            <PageLink to="/" class="account-page-back">
                "Back to dictation"
            </PageLink>
        </Masthead>
        <main class="account-page">
            <p class="account-page-news" role="status" aria-label="Dictation status">
                {move || is_recording.get().then_some("The dictation goes on. The microphone is open.")}
            </p>
            <h2 class="account-page-title">{title}</h2>
            {children()}
        </main>
    }
}
