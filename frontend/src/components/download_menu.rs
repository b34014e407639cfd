//! The text as a file.

use leptos::prelude::*;

use crate::dictated_text::DictatedText;
use crate::use_download::{FileKind, use_download};

/// The popover's id: the button names it.
const ID: &str = "download-menu";

/// A button, and the kinds of files that it offers.
#[component]
pub fn DownloadMenu(
    /// The text.
    #[prop(into)]
    text: Signal<DictatedText>,
) -> impl IntoView {
    let download = use_download();
    let is_empty = Memo::new(move |_| text.with(DictatedText::is_empty));
    let item = move |kind: FileKind, name: &'static str| {
        view! {
            <button
                type="button"
                class="download-menu-item"
                popovertarget=ID
                popovertargetaction="hide"
                on:click=move |_| download.save(&text.with_untracked(DictatedText::text), kind)
            >
                {name}
            </button>
        }
    };
    view! {
        <div class="download-menu">
            <button
                type="button"
                class="button button-quiet"
                // Without a target a press opens nothing; the button keeps the focus.
                popovertarget=move || (!is_empty.get()).then_some(ID)
                aria-disabled=move || is_empty.get().then_some("true")
            >
                "Download"
            </button>
            <div id=ID class="download-menu-list" popover="auto" role="group" aria-label="Download as">
                {item(FileKind::Text, "Text")}
                {item(FileKind::Markdown, "Markdown")}
            </div>
        </div>
    }
}
