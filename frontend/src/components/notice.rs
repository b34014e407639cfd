//! Short news at the edge of the page.

use leptos::prelude::*;

use crate::context::NoticeContext;

/// Shows and announces the notice of the moment.
#[component]
pub fn Notice() -> impl IntoView {
    let notice = NoticeContext::expect();
    let shown = notice.shown();
    view! {
        <p class="notice" role="status" aria-label="Notice">
            {move || shown.get().map(|text| view! { <span class="notice-text">{text}</span> })}
        </p>
    }
}
