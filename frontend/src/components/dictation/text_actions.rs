//! What can be done with the text.

use leptos::prelude::*;

use crate::components::controls::{Button, ButtonKind, DownloadMenu};
use crate::domain::dictated_text::DictatedText;
use crate::hooks::browser::{FileKind, NoticeContext, use_clipboard, use_download};
use crate::hooks::dictation::UseDictation;

/// Undo, clear, save and copy.
#[component]
pub fn TextActions(
    /// The dictation whose text it is.
    dictation: UseDictation,
) -> impl IntoView {
    let clipboard = use_clipboard();
    let download = use_download();
    let notice = NoticeContext::expect();
    let text = dictation.text;
    let is_empty = Memo::new(move |_| text.with(DictatedText::is_empty));
    let can_undo = Memo::new(move |_| text.with(DictatedText::can_undo));
    let copy = move || {
        clipboard.copy(
            text.with_untracked(DictatedText::text),
            ".transcript-editor",
        );
    };
    let save = move |kind| {
        Callback::new(move |()| download.save(text.with_untracked(DictatedText::text), kind))
    };
    let kinds = vec![
        ("Text", save(FileKind::Text)),
        ("Markdown", save(FileKind::Markdown)),
    ];
    let clear = move || {
        dictation.edit(DictatedText::clear);
        notice.show("Cleared");
    };
    view! {
        <div class="text-actions">
            <Show when=move || can_undo.get()>
                <Button kind=ButtonKind::Quiet on_press=move || dictation.undo()>
                    "Undo"
                </Button>
            </Show>
            <Button kind=ButtonKind::Quiet busy=is_empty on_press=clear>
                "Clear"
            </Button>
            <DownloadMenu is_empty kinds />
            <Button kind=ButtonKind::Plain busy=is_empty on_press=copy>
                "Copy text"
            </Button>
        </div>
    }
}
