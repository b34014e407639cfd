//! Whether drafts may be kept at all in this window.

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Whether the window lets on that it is private, or that it is to keep nothing.
///
/// No browser says it. Firefox and Safari refuse a private window the files of its own (`storage.getDirectory`).
/// Chromium makes its private windows alike in all that a page can ask for, down to the quota (since version 138):
/// there, what keeps drafts off the disk is that a private window's storage lies in memory and ends with it. That is
/// why drafts are kept in local and session storage alone.
pub(super) async fn keeps_nothing() -> bool {
    match directory() {
        Some(asked) => JsFuture::from(asked).await.is_err(),
        // Too old to know of such files, or without TLS.
        None => false,
    }
}

fn directory() -> Option<Promise> {
    let storage = Reflect::get(&web_sys::window()?.navigator(), &"storage".into()).ok()?;
    let get: JsValue = Reflect::get(&storage, &"getDirectory".into()).ok()?;
    let get: Function = get.dyn_into().ok()?;
    get.call0(&storage).ok()?.dyn_into().ok()
}
