//! Whether the person has allowed the microphone, asked without asking the person.

use js_sys::{Object, Reflect};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{PermissionState, PermissionStatus};

/// What the browser would do if it were asked for the microphone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    /// Give it.
    Granted,
    /// Refuse it.
    Denied,
    /// Ask the person, or it does not say.
    Prompt,
}

/// What the browser would do if it were asked for the microphone.
pub async fn permission() -> Permission {
    match state().await {
        Some(PermissionState::Granted) => Permission::Granted,
        Some(PermissionState::Denied) => Permission::Denied,
        _ => Permission::Prompt,
    }
}

async fn state() -> Option<PermissionState> {
    let permissions = web_sys::window()?.navigator().permissions().ok()?;
    let wish = Object::new();
    Reflect::set(&wish, &"name".into(), &"microphone".into()).ok()?;
    let status = JsFuture::from(permissions.query(&wish).ok()?).await.ok()?;
    Some(status.dyn_into::<PermissionStatus>().ok()?.state())
}
