//! The program of the extension's pages: each page's own name says what it shows.

use frontend::api::learn_server;
use frontend::extension::offscreen::OffscreenDocument;
use frontend::extension::pages::{OptionsPage, PermissionPage, SidePanel};
use leptos::mount::mount_to_body;
use wasm_bindgen_futures::spawn_local;

fn main() {
    console_error_panic_hook::set_once();
    spawn_local(async {
        learn_server("config.json").await;
        mount();
    });
}

fn mount() {
    let path = leptos::prelude::window().location().pathname();
    match path.unwrap_or_default().as_str() {
        "/offscreen.html" => mount_to_body(OffscreenDocument),
        "/options.html" => mount_to_body(OptionsPage),
        "/permission.html" => mount_to_body(PermissionPage),
        _ => mount_to_body(SidePanel),
    }
}
