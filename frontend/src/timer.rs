//! Waiting, for whoever asks the browser for something and tries again.

use gloo::timers::callback::Timeout;
use js_sys::Promise;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

/// Comes back after `ms` milliseconds, later in a page that the browser holds back.
pub(crate) async fn sleep(ms: u32) {
    let promise = Promise::new(&mut |resolve, _reject| {
        let wake = move || drop(resolve.call0(&JsValue::UNDEFINED));
        Timeout::new(ms, wake).forget();
    });
    // A promise that nobody rejects.
    let _woken = JsFuture::from(promise).await;
}
