//! Short news at the edge of the page.

use leptos::prelude::*;

use crate::hooks::browser::NoticeContext;

/// Shows and announces the notice of the moment. Its button lies outside of what is announced.
#[component]
pub fn Notice() -> impl IntoView {
    let notice = NoticeContext::expect();
    let (shown, offer) = (notice.shown(), notice.offer());
    let button = move || {
        offer.get().map(|offer| {
            let accept = move |_| {
                notice.dismiss();
                offer.accept.run(());
            };
            view! {
                <button type="button" class="notice-offer" on:click=accept>
                    {offer.words}
                </button>
            }
        })
    };
    view! {
        <div class="notice" class:notice-shown=move || shown.get().is_some()>
            <p class="notice-text" role="status" aria-label="Notice">
                {shown}
            </p>
            {button}
        </div>
    }
}
