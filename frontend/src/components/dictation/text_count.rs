//! How much there is.

use leptos::prelude::*;

use crate::domain::dictated_text::DictatedText;

/// Words, and time spoken. Nothing while there is nothing.
#[component]
pub fn TextCount(
    /// The settled text.
    #[prop(into)]
    text: Signal<DictatedText>,
    /// Seconds of audio.
    #[prop(into)]
    seconds: Signal<u64>,
) -> impl IntoView {
    let words = Memo::new(move |_| text.with(DictatedText::word_count));
    let shown = move || match (words.get(), seconds.get()) {
        (0, 0) => String::new(),
        (1, seconds) => format!("1 word · {}", clock(seconds)),
        (words, seconds) => format!("{words} words · {}", clock(seconds)),
    };
    view! { <p class="text-count">{shown}</p> }
}

fn clock(seconds: u64) -> String {
    format!("{}:{:02}", seconds / 60, seconds % 60)
}
