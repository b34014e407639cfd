//! Where preferences are kept: local storage, one entry each.

use web_sys::Storage;

/// What was kept under `name`, if anything and if the browser stores at all.
pub(super) fn read(name: &str) -> Option<String> {
    storage()?.get_item(&key(name)).ok()?
}

/// Keeps `value`. A browser that refuses forgets it with the page, and nothing worse.
pub(super) fn write(name: &str, value: &str) {
    if let Some(storage) = storage() {
        let _kept = storage.set_item(&key(name), value);
    }
}

fn key(name: &str) -> String {
    format!("sotto.{name}")
}

fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok()?
}
