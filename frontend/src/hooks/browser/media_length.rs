//! How long a recording is, where the browser can tell.

use gloo::events::EventListener;
use js_sys::Promise;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, HtmlAudioElement, Url};

use crate::timer::within;

/// Who has not read the beginning of a file by then does not know its kind. In ms.
const PATIENCE_MS: u32 = 3_000;

/// In whole seconds. None if the browser does not know the kind of file, or the file does not say.
pub async fn media_length(file: &Blob) -> Option<u64> {
    let address = Url::create_object_url_with_blob(file).ok()?;
    let length = length_at(&address).await;
    let _revoked = Url::revoke_object_url(&address);
    length
        .filter(|seconds| seconds.is_finite() && *seconds >= 0.0)
        .map(|seconds| seconds as u64)
}

async fn length_at(address: &str) -> Option<f64> {
    let player = HtmlAudioElement::new().ok()?;
    player.set_preload("metadata");
    let known = Promise::new(&mut |resolve, reject| {
        let tell = move || drop(resolve.call0(&JsValue::UNDEFINED));
        let fail = move || drop(reject.call0(&JsValue::UNDEFINED));
        EventListener::once(&player, "loadedmetadata", move |_| tell()).forget();
        EventListener::once(&player, "error", move |_| fail()).forget();
    });
    player.set_src(address);
    within(JsFuture::from(known), PATIENCE_MS).await?.ok()?;
    Some(player.duration())
}
