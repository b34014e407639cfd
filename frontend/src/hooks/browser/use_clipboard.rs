//! Copying text.

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Clipboard, HtmlElement, HtmlTextAreaElement};

use super::notice::{NoticeContext, NoticeNumber, Offer};

/// A way to put text on the clipboard.
#[derive(Clone, Copy)]
pub struct UseClipboard {
    notice: NoticeContext,
    /// Counts those who have left: what is copied for one of them is shown to nobody else.
    left: StoredValue<u32>,
    /// The notice that says or offers what somebody has dictated.
    unasked: StoredValue<Option<NoticeNumber>>,
}

impl UseClipboard {
    /// Puts `text` on the clipboard and says so. Where the browser refuses, says that, and selects
    /// the text where it stands: in the element that the selector `place` finds.
    pub fn copy(self, text: String, place: impl Into<String>) {
        let place = place.into();
        spawn_local(async move {
            self.notice.show(if written(&text).await {
                "Copied"
            } else if select(&place) {
                "The browser does not allow copying here. The text is selected: copy it by hand."
            } else {
                "The browser does not allow copying here. Select the text and copy it by hand."
            });
        });
    }

    /// Puts `text` on the clipboard unasked, because the person wants all dictations copied. Where
    /// browsers allow this to a press only, the notice offers one.
    pub fn copy_unasked(self, text: String) {
        self.copy_for(text, move |text, is_written| {
            if is_written {
                self.notice
                    .show_long("Copied. It was not put into the text, as you chose in Settings.");
                return;
            }
            let accept = Callback::new(move |()| self.copy_or_show(text.clone()));
            self.notice.show_offer(
                "Your dictation is ready to be copied.",
                Offer {
                    words: "Copy",
                    accept,
                },
            );
            self.unasked.set_value(Some(self.notice.latest()));
        });
    }

    /// Puts `text`, which stands nowhere, on the clipboard; into the notice if that cannot be.
    fn copy_or_show(self, text: String) {
        self.copy_for(text, move |text, is_written| {
            if is_written {
                self.notice.show("Copied");
                return;
            }
            self.notice.show_long(format!(
                "The browser does not allow copying here. Copy it by hand: {text}"
            ));
            self.unasked.set_value(Some(self.notice.latest()));
        });
    }

    /// Puts `text` on the clipboard and goes on with it, unless whoever said it has left meanwhile.
    fn copy_for(self, text: String, go_on: impl FnOnce(String, bool) + 'static) {
        let left = self.left.get_value();
        spawn_local(async move {
            let is_written = written(&text).await;
            if self.left.try_get_value() == Some(left) {
                go_on(text, is_written);
            }
        });
    }

    /// Whoever dictated has left: nothing of it is shown or offered any more.
    pub fn forget(self) {
        self.left.update_value(|left| *left += 1);
        if let Some(notice) = self.unasked.try_update_value(Option::take).flatten() {
            self.notice.take_back(notice);
        }
    }
}

/// The clipboard.
pub fn use_clipboard() -> UseClipboard {
    UseClipboard {
        notice: NoticeContext::expect(),
        left: StoredValue::new(0),
        unasked: StoredValue::new(None),
    }
}

async fn written(text: &str) -> bool {
    match clipboard() {
        Some(clipboard) => JsFuture::from(clipboard.write_text(text)).await.is_ok(),
        None => false,
    }
}

/// None where the page did not come over TLS: browsers have no clipboard there.
fn clipboard() -> Option<Clipboard> {
    let clipboard: JsValue = window().navigator().clipboard().into();
    (!clipboard.is_undefined()).then(|| clipboard.unchecked_into())
}

/// Whether there was something to select.
fn select(place: &str) -> bool {
    let Some(element) = document().query_selector(place).ok().flatten() else {
        return false;
    };
    if let Some(area) = element.dyn_ref::<HtmlTextAreaElement>() {
        area.select();
        return true;
    }
    if let Some(editor) = element.dyn_ref::<HtmlElement>() {
        let _focused = editor.focus();
    }
    let selection = document().get_selection().ok().flatten();
    selection.is_some_and(|selection| selection.select_all_children(&element).is_ok())
}
