//! The transcript.

use std::sync::Arc;

use leptos::prelude::*;

use crate::dictated_text::{DictatedText, Passage, ShownWord};
use crate::dictation_state::DictationState;
use crate::use_shortcut::TOGGLE_SHORTCUT;

/// The text, and after it, lighter, the words that may still change.
///
/// Screen readers are told what settled elsewhere: a region that changes ten times a second cannot
/// be listened to.
#[component]
pub fn TranscriptView(
    /// The settled text.
    #[prop(into)]
    text: Signal<DictatedText>,
    /// The words that may still change.
    #[prop(into)]
    partial: Signal<Vec<ShownWord>>,
    /// What is happening.
    #[prop(into)]
    state: Signal<DictationState>,
) -> impl IntoView {
    let paragraphs = Memo::new(move |_| {
        text.with(|text| {
            text.paragraphs()
                .iter()
                .map(|paragraph| paragraph.id)
                .collect::<Vec<_>>()
        })
    });
    let is_blank =
        Memo::new(move |_| text.with(DictatedText::is_empty) && partial.with(Vec::is_empty));
    view! {
        // It can be scrolled, so it can have the focus.
        <section class="transcript" aria-label="Transcript" aria-live="off" tabindex="0">
            <div class="transcript-text">
                <Show when=move || is_blank.get()>
                    <Invitation state />
                </Show>
                <For each=move || paragraphs.get() key=|id| *id let:id>
                    <p class="transcript-paragraph">
                        <For each=move || passages(text, id) key=|passage| passage.id let:passage>
                            <Settled passage />
                        </For>
                        <Show when=move || paragraphs.with(|ids| ids.last() == Some(&id))>
                            <Unsettled partial />
                        </Show>
                    </p>
                </For>
            </div>
        </section>
    }
}

fn passages(text: Signal<DictatedText>, id: u64) -> Vec<Arc<Passage>> {
    text.with(|text| {
        text.paragraphs()
            .iter()
            .find(|paragraph| paragraph.id == id)
            .map(|paragraph| paragraph.passages.clone())
            .unwrap_or_default()
    })
}

#[component]
fn Invitation(state: Signal<DictationState>) -> impl IntoView {
    let words = move || match state.get() {
        DictationState::Listening | DictationState::Hearing => "Speak, and it is written here.",
        state if state.can_start() => "Press the microphone and speak.",
        _ => "",
    };
    let shortcut = move || {
        state
            .get()
            .can_start()
            .then(|| format!("Or press {TOGGLE_SHORTCUT}."))
    };
    view! {
        <div class="transcript-invitation">
            <p>{words}</p>
            <p class="transcript-shortcut">{shortcut}</p>
        </div>
    }
}

#[component]
fn Settled(passage: Arc<Passage>) -> impl IntoView {
    passage
        .words
        .iter()
        .map(|word| {
            let class = word_class("word", word);
            view! {
                <span class=class>{word.text.clone()}</span>
                " "
            }
        })
        .collect_view()
}

#[component]
fn Unsettled(partial: Signal<Vec<ShownWord>>) -> impl IntoView {
    let words = move || partial.get().into_iter().enumerate().collect::<Vec<_>>();
    view! {
        <For each=words key=|(index, word)| (*index, word.text.clone()) let((_, word))>
            <span class=word_class("word word-partial", &word)>{word.text.clone()}</span>
            " "
        </For>
    }
}

fn word_class(class: &str, word: &ShownWord) -> String {
    if word.uncertain {
        format!("{class} word-uncertain")
    } else {
        class.to_owned()
    }
}
