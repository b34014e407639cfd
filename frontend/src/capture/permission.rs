//! Whether the person has allowed the microphone, asked without asking the person.

use gloo::events::EventListener;
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

/// What the browser says about the microphone, now and later.
pub(super) struct PermissionWatch(Option<PermissionStatus>);

impl PermissionWatch {
    /// Asks the browser.
    pub(super) async fn ask() -> Self {
        Self(status().await)
    }

    pub(super) fn now(&self) -> Permission {
        match self.0.as_ref().map(PermissionStatus::state) {
            Some(PermissionState::Granted) => Permission::Granted,
            Some(PermissionState::Denied) => Permission::Denied,
            _ => Permission::Prompt,
        }
    }

    /// Tells when the person takes it back.
    pub(super) fn on_denied(self, tell: impl Fn() + 'static) -> Option<EventListener> {
        let status = self.0?;
        let told = status.clone();
        Some(EventListener::new(&status, "change", move |_| {
            if told.state() == PermissionState::Denied {
                tell();
            }
        }))
    }
}

/// What the browser would do if it were asked for the microphone.
pub async fn permission() -> Permission {
    PermissionWatch::ask().await.now()
}

async fn status() -> Option<PermissionStatus> {
    let permissions = web_sys::window()?.navigator().permissions().ok()?;
    let wish = Object::new();
    Reflect::set(&wish, &"name".into(), &"microphone".into()).ok()?;
    let status = JsFuture::from(permissions.query(&wish).ok()?).await.ok()?;
    status.dyn_into().ok()
}
