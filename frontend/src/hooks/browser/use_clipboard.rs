//! Copying text.

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen_futures::JsFuture;

use super::notice::{NoticeContext, Offer};

/// A way to put text on the clipboard.
#[derive(Clone, Copy)]
pub struct UseClipboard {
    notice: NoticeContext,
}

impl UseClipboard {
    /// Puts `text` on the clipboard and says so, or says that the browser refused.
    pub fn copy(self, text: String) {
        let written = window().navigator().clipboard().write_text(&text);
        spawn_local(async move {
            let copied = JsFuture::from(written).await.is_ok();
            self.notice.show(if copied {
                "Copied"
            } else {
                "The browser does not allow copying here. Select the text and copy it by hand."
            });
        });
    }
}

impl UseClipboard {
    /// Puts `text` on the clipboard unasked, because the person wants all dictations copied. Where
    /// browsers allow this to a press only, the notice offers one.
    pub fn copy_unasked(self, text: String) {
        let written = window().navigator().clipboard().write_text(&text);
        spawn_local(async move {
            if JsFuture::from(written).await.is_ok() {
                self.notice
                    .show_long("Copied. It was not put into the text, as you chose in Settings.");
                return;
            }
            let accept = Callback::new(move |()| self.copy(text.clone()));
            self.notice.show_offer(
                "Your dictation is ready to be copied.",
                Offer {
                    words: "Copy",
                    accept,
                },
            );
        });
    }
}

/// The clipboard.
pub fn use_clipboard() -> UseClipboard {
    UseClipboard {
        notice: NoticeContext::expect(),
    }
}
