//! Whether the server can be asked, and the worker that opens the app when it cannot.

use std::time::Duration;

use gloo::events::EventListener;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::JsFuture;

use crate::api;

/// How often a server that was not there is asked again.
const ASK_EVERY: Duration = Duration::from_secs(5);
/// The page is drawn and usable before anything is fetched for the next visit.
const KEEP_AFTER: Duration = Duration::from_secs(1);
const WORKER_URL: &str = "/app/service-worker.js";

/// What is known about the way to the server.
#[derive(Clone, Copy)]
pub struct UseNetwork {
    /// The server does not answer. What the browser says about networks decides nothing: a server
    /// on this machine needs none.
    pub is_offline: Signal<bool>,
}

/// Asks the server once, again when the browser's networks change, and again and again while it
/// does not answer.
pub(super) fn use_network() -> UseNetwork {
    let is_offline = RwSignal::new(false);
    let ask = move || {
        spawn_local(async move {
            let is_there = api::is_server_there().await;
            if is_offline.try_get_untracked() == Some(is_there) {
                is_offline.set(!is_there);
            }
        });
    };
    ask();
    for change in ["online", "offline"] {
        StoredValue::new_local(EventListener::new(&window(), change, move |_| ask()));
    }
    let ask_again = move || {
        if is_offline.get_untracked() && !document().hidden() {
            ask();
        }
    };
    if let Ok(asking) = set_interval_with_handle(ask_again, ASK_EVERY) {
        on_cleanup(move || asking.clear());
    }
    set_timeout(keep_for_next_visit, KEEP_AFTER);
    UseNetwork {
        is_offline: is_offline.into(),
    }
}

/// Registers the service worker. Where there is none (an unsafe origin, a private window) the app
/// does not open without a network, and nothing else is lost.
fn keep_for_next_visit() {
    let workers = window().navigator().service_worker();
    if workers.is_undefined() {
        return;
    }
    let registering = workers.register(WORKER_URL);
    spawn_local(async move {
        let _registration = JsFuture::from(registering.unchecked_into::<js_sys::Promise>()).await;
    });
}
