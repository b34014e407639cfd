//! One renewal at a time in all tabs: a refresh token is good once.

use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortSignal;

const NAME: &str = "sotto-session-renewal";

/// A tab that holds the lock for longer is stuck: the others go on without it.
const PATIENCE_MS: u32 = 15_000;

/// Held while a session is renewed. Dropped, the next tab may.
pub(super) struct RenewalLock {
    release: Function,
}

impl RenewalLock {
    /// Waits for its turn. None where the browser has no locks for pages (those that came without
    /// TLS) or another tab is stuck: then the server's tolerance of races has to do.
    pub(super) async fn acquire() -> Option<Self> {
        let locks = Reflect::get(&web_sys::window()?.navigator(), &"locks".into()).ok()?;
        let request: Function = Reflect::get(&locks, &"request".into())
            .ok()?
            .dyn_into()
            .ok()?;
        let (held, release) = promise()?;
        let (granted, grant) = promise()?;
        let on_grant = Closure::once_into_js(move || -> Promise {
            let _resolved = grant.call0(&JsValue::UNDEFINED);
            held
        });
        let options = Object::new();
        let patience = AbortSignal::timeout_with_u32(PATIENCE_MS);
        Reflect::set(&options, &"signal".into(), &patience).ok()?;
        let requested = request
            .call3(&locks, &NAME.into(), &options, &on_grant)
            .ok()?;
        JsFuture::from(Promise::race(&Array::of2(&granted, &requested)))
            .await
            .ok()?;
        Some(Self { release })
    }
}

impl Drop for RenewalLock {
    fn drop(&mut self) {
        let _resolved = self.release.call0(&JsValue::UNDEFINED);
    }
}

/// A promise and what keeps it.
fn promise() -> Option<(Promise, Function)> {
    let mut resolve = None;
    let promise = Promise::new(&mut |keep, _| resolve = Some(keep));
    Some((promise, resolve?))
}
