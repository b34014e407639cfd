//! Says on other pages that a dictation goes on.

use leptos::prelude::*;

use crate::components::controls::{Button, ButtonKind, PageLink};
use crate::hooks::dictation::{DictationContext, DictationEvent, use_leave_guard};

/// What runs, the way back to it, and the way to end it. Nothing while nothing runs.
#[component]
pub fn DictationNews() -> impl IntoView {
    let dictation = DictationContext::expect();
    use_leave_guard(dictation);
    let state = dictation.state;
    let is_recording = Memo::new(move |_| state.get().is_recording());
    let is_held = Memo::new(move |_| state.get().holds_speech());
    let words = move || match (is_recording.get(), is_held.get()) {
        (true, _) => "The dictation goes on. The microphone is open.",
        (false, true) => "Your last dictation is not written down yet.",
        (false, false) => "",
    };
    view! {
        <div class="dictation-news" class:dictation-news-live=move || is_held.get()>
            <p role="status" aria-label="Dictation status">
                {words}
            </p>
            <Show when=move || is_held.get()>
                <PageLink to="/" class="dictation-news-back">
                    "Go to it"
                </PageLink>
            </Show>
            <Show when=move || is_recording.get()>
                <Button kind=ButtonKind::Quiet on_press=move || dictation.send(DictationEvent::Stop)>
                    "Stop dictation"
                </Button>
            </Show>
        </div>
    }
}
