//! Text from a file that the person chose.

use leptos::task::spawn_local;
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlInputElement;

/// Words to listen for are not more than this.
const MOST_BYTES: f64 = 1_048_576.0;

/// Reads the file that stands in `input`, if one does. The same file can be chosen again after it.
pub(super) fn read(
    input: &HtmlInputElement,
    done: impl FnOnce(Result<String, &'static str>) + 'static,
) {
    let Some(file) = input.files().and_then(|files| files.get(0)) else {
        return;
    };
    input.set_value("");
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
