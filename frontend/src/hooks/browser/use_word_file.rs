//! Words from a file that the person chose.

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen_futures::JsFuture;

/// Words to listen for are not more than this.
const MOST_BYTES: f64 = 1_048_576.0;

/// A way to choose a file.
#[derive(Clone, Copy)]
pub struct UseWordFile {
    /// The field in which the chosen file stands. Nobody has to see it.
    pub field: NodeRef<html::Input>,
}

impl UseWordFile {
    /// Has the browser ask for a file.
    pub fn choose(self) {
        if let Some(field) = self.field.get_untracked() {
            field.click();
        }
    }

    /// Reads the file that stands in the field, if one does. The same file can be chosen again after
    /// it.
    pub fn read(self, done: impl FnOnce(Result<String, &'static str>) + 'static) {
        let Some(field) = self.field.get_untracked() else {
            return;
        };
        let Some(file) = field.files().and_then(|files| files.get(0)) else {
            return;
        };
        field.set_value("");
        if file.size() > MOST_BYTES {
            done(Err("This file is too large to be a list of words."));
            return;
        }
        spawn_local(async move {
            let text = JsFuture::from(file.text()).await.ok();
            let text = text.and_then(|text| text.as_string());
            // What is no text is full of characters that stand for none.
            let text = text.filter(|text| !text.contains(['\u{0}', '\u{fffd}']));
            done(text.ok_or("This file is no text."));
        });
    }
}

/// No file has been chosen yet.
pub fn use_word_file() -> UseWordFile {
    UseWordFile {
        field: NodeRef::new(),
    }
}
