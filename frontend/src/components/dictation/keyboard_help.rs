//! What the keys do.

use leptos::ev;
use leptos::prelude::*;
use leptos::wasm_split::{SplitLoaderError, wasm_split};
use wasm_bindgen::JsCast as _;
use web_sys::{EventTarget, HtmlElement};

use crate::components::controls::{Dialog, LateDialog};
use crate::hooks::dictation::{HELP_KEY, Shortcut, shortcuts};
use crate::hooks::preferences::PreferencesContext;

/// A button, and the table that it opens. So does [`HELP_KEY`], where it is not written into a text.
#[component]
pub fn KeyboardHelp() -> impl IntoView {
    let is_open = RwSignal::new(false);
    let listening = window_event_listener(ev::keydown, move |event| {
        if event.key() == HELP_KEY && !event.repeat() && !is_typed(&event) {
            event.prevent_default();
            is_open.update(|is_open| *is_open = !*is_open);
        }
    });
    on_cleanup(move || listening.remove());
    view! {
        <button
            type="button"
            class="keyboard-help-button"
            aria-label="Keyboard help"
            aria-haspopup="dialog"
            aria-keyshortcuts=HELP_KEY
            on:click=move |_| is_open.set(true)
        >
            <kbd class="key" aria-hidden="true">{HELP_KEY}</kbd>
        </button>
        <LateDialog
            is_open
            make=Box::new(move || Box::pin(help(is_open)))
            failed="The server cannot be reached, so the keys cannot be shown. Try again later."
        />
    }
}

/// Lies with what is fetched later: few people ask.
#[wasm_split(behind, wasm_split_path = ::leptos::wasm_split, fallible)]
fn help(is_open: RwSignal<bool>) -> Result<AnyView, SplitLoaderError> {
    let help = view! {
        <Dialog title="Keyboard help" is_open>
            <ShortcutTable />
        </Dialog>
    };
    Ok(help.into_any())
}

#[component]
fn ShortcutTable() -> impl IntoView {
    let preferences = PreferencesContext::expect();
    let row = |shortcut: Shortcut| {
        view! {
            <tr>
                <th class="keyboard-help-keys" scope="row">
                    <Keys keys=shortcut.keys />
                </th>
                <td>{shortcut.does}</td>
            </tr>
        }
    };
    view! {
        <table class="keyboard-help">
            <tbody>
                {move || shortcuts(preferences.push_to_talk_key.get()).map(row).collect_view()}
            </tbody>
        </table>
    }
}

/// `Ctrl + Space` as two keys.
#[component]
fn Keys(keys: &'static str) -> impl IntoView {
    keys.split(" + ")
        .enumerate()
        .map(|(index, key)| {
            let joint = (index > 0).then_some(" + ");
            view! {
                {joint}
                <kbd class="key">{key}</kbd>
            }
        })
        .collect_view()
}

/// Whether the key writes a character into a text, or belongs to the browser.
fn is_typed(event: &ev::KeyboardEvent) -> bool {
    let is_text = |target: EventTarget| {
        target.dyn_into::<HtmlElement>().is_ok_and(|element| {
            element.is_content_editable()
                || matches!(&*element.tag_name(), "INPUT" | "TEXTAREA" | "SELECT")
        })
    };
    event.ctrl_key() || event.meta_key() || event.alt_key() || event.target().is_some_and(is_text)
}
