//! Waiting, for whoever asks the browser for something and tries again.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

use gloo::timers::callback::Timeout;
use js_sys::Promise;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

/// What `asked` gives, if it comes within `ms` milliseconds.
pub(crate) async fn within<Answer>(asked: impl Future<Output = Answer>, ms: u32) -> Option<Answer> {
    let mut asked = pin!(asked);
    let mut late = pin!(sleep(ms));
    poll_fn(|context| match asked.as_mut().poll(context) {
        Poll::Ready(answer) => Poll::Ready(Some(answer)),
        Poll::Pending => late.as_mut().poll(context).map(|()| None),
    })
    .await
}

/// Comes back after `ms` milliseconds, later in a page that the browser holds back.
pub(crate) async fn sleep(ms: u32) {
    let promise = Promise::new(&mut |resolve, _reject| {
        let wake = move || drop(resolve.call0(&JsValue::UNDEFINED));
        Timeout::new(ms, wake).forget();
    });
    // A promise that nobody rejects.
    let _woken = JsFuture::from(promise).await;
}
