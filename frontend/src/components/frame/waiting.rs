//! What stands in the place of something that has been asked for and is not here.

use leptos::prelude::*;

use crate::components::controls::{Button, ButtonKind};
use crate::hooks::person::UseRequest;

/// Says that it is on its way, or why it does not come, with a button to ask again. Nothing when it
/// is here.
#[component]
pub fn Waiting(
    /// How it was asked for.
    request: UseRequest,
    /// What is waited for, as in "Loading your devices".
    what: &'static str,
    /// Asks again.
    on_retry: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let trouble = Memo::new(move |_| request.trouble.get());
    let words = move || {
        request
            .is_slow
            .get()
            .then(|| format!("Loading {what}\u{2026}"))
    };
    let failed = move || {
        trouble.get().map(|trouble| {
            view! {
                <p class="waiting-trouble">
                    <strong>{trouble.message}</strong>
                    " "
                    {trouble.remedy}
                </p>
                <Button kind=ButtonKind::Plain busy=request.is_busy on_press=on_retry>
                    "Try again"
                </Button>
            }
        })
    };
    view! {
        <p class="waiting" role="status" aria-label="Loading">
            {words}
        </p>
        <div class="waiting-failed" role="alert">
            {failed}
        </div>
    }
}
