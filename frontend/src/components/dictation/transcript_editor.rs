//! The transcript, as it is read, edited and dictated into.

mod editing;
mod editing_surface;
mod keys;

use gloo::events::EventListener;
use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use crate::domain::dictated_text::{DictatedText, Selection};
use crate::domain::dictation_state::DictationState;
use crate::domain::settings::InsertMode;
use crate::hooks::dictation::{TOGGLE_SHORTCUT, UseDictation};
use editing::Editing;
use keys::use_history_keys;

/// The text, which can be edited at any time; at the place where words will settle stand, lighter,
/// those that may still change.
///
/// Screen readers are told what settled elsewhere: a region that changes ten times a second cannot
/// be listened to.
#[component]
pub fn TranscriptEditor(
    /// The dictation that writes here.
    dictation: UseDictation,
) -> impl IntoView {
    use_history_keys(dictation);
    let node = NodeRef::<Div>::new();
    let editing = StoredValue::new_local(Editing::new(dictation));
    let with = move |act: &dyn Fn(&Editing)| editing.with_value(|editing| act(editing));
    Effect::new(move || {
        if let Some(root) = node.get() {
            with(&|editing| editing.attach(root.clone().unchecked_into()));
        }
    });
    Effect::new(move || {
        dictation.text.track();
        dictation.partial.track();
        with(&|editing| editing.draw());
    });
    // Held by the owner of this component, so it goes with it.
    StoredValue::new_local(EventListener::new(
        &document(),
        "selectionchange",
        move |_| {
            with(&|editing| editing.selection_changed());
        },
    ));
    // Nobody tells of the end of a composition whose element is gone, and words wait for it.
    on_cleanup(move || dictation.edit(|text| text.end_composition(None)));
    let is_blank = Memo::new(move |_| {
        dictation.text.with(is_blank) && dictation.partial.with(|partial| partial.words.is_empty())
    });
    view! {
        <section class="transcript" aria-label="Transcript" aria-live="off">
            <div class="transcript-text">
                <Show when=move || is_blank.get()>
                    <Invitation dictation />
                </Show>
                <div
                    node_ref=node
                    class="transcript-editor"
                    role="textbox"
                    aria-multiline="true"
                    aria-label="Dictated text"
                    contenteditable="true"
                    // A browser's spell checker knows no identifiers, and some send what they check
                    // to their maker.
                    spellcheck="false"
                    autocapitalize="sentences"
                    translate="no"
                    data-gramm="false"
                    on:beforeinput=move |event| with(&|editing| editing.before_input(&event))
                    on:input=move |_| with(&|editing| editing.input())
                    on:compositionstart=move |_| with(&Editing::begin_composition)
                    on:compositionend=move |_| with(&Editing::end_composition)
                    on:focus=move |_| with(&|editing| editing.focused())
                    on:pointerdown=move |_| with(&|editing| editing.pointer(true))
                    on:pointerup=move |_| with(&|editing| editing.pointer(false))
                    on:copy=move |event| with(&|editing| editing.copy(&event, false))
                    on:cut=move |event| with(&|editing| editing.copy(&event, true))
                    on:paste=move |event| with(&|editing| editing.paste(&event))
                ></div>
            </div>
        </section>
    }
}

fn is_blank(text: &DictatedText) -> bool {
    text.is_empty() && text.selection() == Selection::default() && text.paragraphs().len() == 1
}

#[component]
fn Invitation(dictation: UseDictation) -> impl IntoView {
    let state = dictation.state;
    let words = move || match state.get() {
        DictationState::Listening | DictationState::Hearing => match dictation.insert_mode.get() {
            InsertMode::StreamFinals | InsertMode::AtEnd => "Speak, and it is written here.",
            InsertMode::CopyOnly => "Speak, and it is copied when you stop.",
        },
        state if state.can_start() => "Press the microphone and speak, or write here.",
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
