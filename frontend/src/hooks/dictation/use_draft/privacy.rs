//! Where drafts may be kept in this window.

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Allowed {
    /// Nowhere: the window lets on that it is private, or that it is to keep nothing.
    Nowhere,
    /// In local and session storage alone, which every browser keeps in memory while a window is private.
    Storage,
    /// On the disk, too.
    Disk,
}

/// Where drafts may be kept.
///
/// No browser says whether a window is private. Firefox and Safari refuse a private window the files of its own
/// (`storage.getDirectory`), so nothing is kept there. Chromium makes its private windows alike in all that a page can ask
/// for, down to the quota (since version 138): there, what keeps drafts off the disk is that all storage of a private
/// window, databases too, lies in memory and ends with it. A browser that knows of no such files, because it is too old
/// or the page came without TLS, may be one that writes a private window's databases to the disk, if only encrypted:
/// there it is local storage alone.
pub(super) async fn allowed() -> Allowed {
    let Some(asked) = directory() else {
        return Allowed::Storage;
    };
    match JsFuture::from(asked).await {
        Ok(_) => Allowed::Disk,
        Err(_) => Allowed::Nowhere,
    }
}

fn directory() -> Option<Promise> {
    let storage = Reflect::get(&web_sys::window()?.navigator(), &"storage".into()).ok()?;
    let get: JsValue = Reflect::get(&storage, &"getDirectory".into()).ok()?;
    let get: Function = get.dyn_into().ok()?;
    get.call0(&storage).ok()?.dyn_into().ok()
}
