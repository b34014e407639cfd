//! Copying text.

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen_futures::JsFuture;

use crate::context::NoticeContext;

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

/// The clipboard.
pub fn use_clipboard() -> UseClipboard {
    UseClipboard {
        notice: NoticeContext::expect(),
    }
}
