//! What can be done with the text.

use leptos::prelude::*;

use super::{Button, ButtonKind};
use crate::context::NoticeContext;
use crate::use_clipboard::use_clipboard;
use crate::use_dictation::UseDictation;

/// Copy, clear, and undo.
#[component]
pub fn TextActions(
    /// The dictation whose text it is.
    dictation: UseDictation,
) -> impl IntoView {
    let clipboard = use_clipboard();
    let notice = NoticeContext::expect();
    let text = dictation.text;
    let is_empty = Memo::new(move |_| text.with(|text| text.is_empty()));
    let can_undo = Memo::new(move |_| text.with(|text| text.can_undo()));
    let copy = move || clipboard.copy(text.with_untracked(|text| text.text()));
    let clear = move || {
        dictation.clear();
        notice.show("Cleared");
    };
    let undo = move || {
        dictation.undo_clear();
        notice.show("Text restored");
    };
    view! {
        <div class="text-actions">
            <Show when=move || can_undo.get()>
                <Button kind=ButtonKind::Quiet on_press=undo>
                    "Undo"
                </Button>
            </Show>
            <Button kind=ButtonKind::Quiet busy=is_empty on_press=clear>
                "Clear"
            </Button>
            <Button kind=ButtonKind::Plain busy=is_empty on_press=copy>
                "Copy text"
            </Button>
        </div>
    }
}
