//! Locks that the tabs of a browser share (Web Locks). Everything answers "none" where the browser has no locks for
//! pages: those that came without TLS.

use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortSignal;

/// A lock that this tab holds. Dropped, the next tab may have it.
pub struct WebLock {
    release: Function,
}

/// What came of asking for a lock that somebody else may hold.
pub enum Asked {
    /// This tab holds it.
    Held(WebLock),
    /// Another tab holds it.
    Taken,
    /// The browser has no locks.
    NoLocks,
}

impl WebLock {
    /// Waits for the lock. None, too, if another tab holds it for longer than `patience_ms`.
    pub async fn wait(name: &str, patience_ms: u32) -> Option<Self> {
        let options = Object::new();
        let patience = AbortSignal::timeout_with_u32(patience_ms);
        Reflect::set(&options, &"signal".into(), &patience).ok()?;
        request(name, &options).await?
    }

    /// Asks for the lock without waiting.
    pub async fn ask(name: &str) -> Asked {
        let options = Object::new();
        let _set = Reflect::set(&options, &"ifAvailable".into(), &JsValue::TRUE);
        match request(name, &options).await {
            Some(Some(lock)) => Asked::Held(lock),
            Some(None) => Asked::Taken,
            None => Asked::NoLocks,
        }
    }

    /// The names of all locks that are held in this browser.
    pub async fn held() -> Option<Vec<String>> {
        let locks = locks()?;
        let query: Promise = method(&locks, "query")?
            .call0(&locks)
            .ok()?
            .dyn_into()
            .ok()?;
        let answer = JsFuture::from(query).await.ok()?;
        let held: Array = Reflect::get(&answer, &"held".into())
            .ok()?
            .dyn_into()
            .ok()?;
        let name = |lock: JsValue| Reflect::get(&lock, &"name".into()).ok()?.as_string();
        Some(held.iter().filter_map(name).collect())
    }
}

impl Drop for WebLock {
    fn drop(&mut self) {
        let _resolved = self.release.call0(&JsValue::UNDEFINED);
    }
}

/// The lock, or none inside if another tab has it and `options` forbid to wait.
async fn request(name: &str, options: &Object) -> Option<Option<WebLock>> {
    let locks = locks()?;
    let (held, release) = promise()?;
    let (granted, grant) = promise()?;
    let on_grant = Closure::once_into_js(move |lock: JsValue| -> Promise {
        let _resolved = grant.call1(&JsValue::UNDEFINED, &(!lock.is_null()).into());
        held
    });
    let requested = method(&locks, "request")?
        .call3(&locks, &name.into(), options, &on_grant)
        .ok()?;
    let outcome = JsFuture::from(Promise::race(&Array::of2(&granted, &requested))).await;
    let is_held = outcome.ok()?.is_truthy();
    let lock = WebLock { release };
    // Dropped, what was not given lets go of nothing.
    Some(is_held.then_some(lock))
}

fn locks() -> Option<JsValue> {
    let locks = Reflect::get(&web_sys::window()?.navigator(), &"locks".into()).ok()?;
    locks.is_object().then_some(locks)
}

fn method(of: &JsValue, name: &str) -> Option<Function> {
    Reflect::get(of, &name.into()).ok()?.dyn_into().ok()
}

/// A promise and what keeps it.
fn promise() -> Option<(Promise, Function)> {
    let mut resolve = None;
    let promise = Promise::new(&mut |keep, _| resolve = Some(keep));
    Some((promise, resolve?))
}
