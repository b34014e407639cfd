//! Going through the words that may be misheard.

use leptos::prelude::*;

use crate::components::controls::{Button, ButtonKind};
use crate::domain::dictated_text::DictatedText;
use crate::hooks::dictation::UseDictation;

/// Says how many words may be misheard and goes to the next; at one, offers to keep it. Nothing
/// while every word is certain.
#[component]
pub fn UncertainReview(
    /// The dictation whose text it is.
    dictation: UseDictation,
) -> impl IntoView {
    let text = dictation.text;
    let count = Memo::new(move |_| text.with(DictatedText::uncertain_count));
    let word = Memo::new(move |_| text.with(|text| text.uncertain_word().map(str::to_owned)));
    let label = move || match count.get() {
        1 => "1 uncertain word".to_owned(),
        count => format!("{count} uncertain words"),
    };
    let next = move || {
        if let Some(selection) = text.with_untracked(DictatedText::next_uncertain) {
            dictation.edit(|text| text.review(selection));
            focus_editor();
        }
    };
    let keep = move || {
        dictation.edit(DictatedText::keep_uncertain);
        focus_editor();
    };
    view! {
        <Show when=move || { count.get() > 0 }>
            <div class="uncertain-review" role="group" aria-label="Uncertain words">
                <Button kind=ButtonKind::Quiet on_press=next>
                    {label}
                </Button>
                <Show when=move || word.get().is_some()>
                    <p class="uncertain-review-word" role="status" aria-label="Uncertain word">
                        {move || {
                            word.get()
                                .map(|word| view! { "“" <bdi>{word}</bdi> "” may be misheard. Type over it, or" })
                        }}
                    </p>
                    <Button kind=ButtonKind::Quiet on_press=keep>
                        "Keep it"
                    </Button>
                </Show>
            </div>
        </Show>
    }
}

/// The next key is meant for the word.
fn focus_editor() {
    let editor = document()
        .query_selector(".transcript-editor")
        .ok()
        .flatten();
    if let Some(editor) = editor
        .and_then(|editor| wasm_bindgen::JsCast::dyn_into::<web_sys::HtmlElement>(editor).ok())
    {
        let _focused = editor.focus();
    }
}
