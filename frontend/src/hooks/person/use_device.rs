//! Tells the server which device this is, so that the person finds it among their devices.

mod name;

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_split::{SplitLoaderError, wasm_split};
use web_sys::Storage;

use crate::api::{self, CallFailure};
use crate::domain::device::NewDevice;
use crate::hooks::browser::Work;
use crate::hooks::session::UseSession;
use crate::timer::sleep;

/// Where the id of this device is kept.
const ID: &str = "sotto.device_id";
/// What the person waits for comes first.
const REGISTER_AFTER: Duration = Duration::from_secs(1);
/// Failing that, it is tried again after so long, and then after twice as long as the time before, …
const TRY_AGAIN_AFTER_MS: u32 = 2_000;
/// … so many times: pages of the extension stay open for days and have no next visit.
const TRIES: u32 = 10;
/// A browser's own scheme for the pages of extensions.
const EXTENSION_SCHEME: &str = "chrome-extension:";

/// Registers this device for whoever is signed in, behind their back: nobody waits for it.
pub fn use_device(session: UseSession) {
    Effect::new(move || {
        if session.person.get().is_some() {
            set_timeout(move || register(session), REGISTER_AFTER);
        }
    });
}

fn register(session: UseSession) {
    spawn_local(async move {
        let is_told = Rc::new(Cell::new(false));
        for attempt in 0..TRIES {
            if let Ok(telling) = telling(session, is_told.clone()).await {
                telling.await;
            }
            if is_told.get() || session.person.get_untracked().is_none() {
                return;
            }
            sleep(TRY_AGAIN_AFTER_MS << attempt).await;
        }
    });
}

#[wasm_split(behind, wasm_split_path = ::leptos::wasm_split, fallible)]
fn telling(session: UseSession, is_told: Rc<Cell<bool>>) -> Result<Work, SplitLoaderError> {
    Ok(Box::pin(async move {
        // What is refused now is refused again.
        let told = tell(session).await;
        is_told.set(matches!(told, Ok(()) | Err(CallFailure::Unsupported)));
    }))
}

/// Tells the server now. The same sign-in is the same device, however often it is told; the name that
/// somebody gave it stays.
pub(super) async fn tell(session: UseSession) -> Result<(), CallFailure> {
    let (name, os) = name::of_this_browser();
    let name = match program() {
        WEB => name,
        program => format!("{name}, {program}"),
    };
    let mut device = NewDevice {
        name: String::new(),
        os,
        app_version: format!("{} {}", program(), env!("CARGO_PKG_VERSION")),
        id: known_id(),
    };
    if device.id.is_empty() {
        device.name.clone_from(&name);
    }
    let told = match api::register_device(&session, device.clone()).await {
        // It is known to another person only: a new one has no name yet.
        Err(CallFailure::Invalid { .. }) if device.name.is_empty() => {
            device.name = name;
            api::register_device(&session, device).await
        }
        told => told,
    };
    remember_id(&told?.id);
    Ok(())
}

const WEB: &str = "web";

/// Which of our programs this is: each signs in by itself, so each is a device of its own.
fn program() -> &'static str {
    match window().location().protocol() {
        Ok(scheme) if scheme == EXTENSION_SCHEME => "extension",
        _ => WEB,
    }
}

fn known_id() -> String {
    storage()
        .and_then(|storage| storage.get_item(ID).ok()?)
        .unwrap_or_default()
}

fn remember_id(id: &str) {
    if let Some(storage) = storage() {
        // A browser that refuses is a new device at the next visit.
        let _kept = storage.set_item(ID, id);
    }
}

fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok()?
}
