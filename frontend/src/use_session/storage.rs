//! Where the session is kept: local storage, under the name and in the shape of Supabase's client.

use web_sys::Storage;

use crate::api::Session;

const KEY: &str = "sb-sotto-auth-token";

/// The session that this browser has, if it has one.
pub(super) fn read() -> Option<Session> {
    let document = storage()?.get_item(KEY).ok()??;
    Session::from_document(&document)
}

/// Keeps `session` in place of what was there. False if the browser refuses to store.
pub(super) fn write(session: Option<&Session>) -> bool {
    storage().is_some_and(|storage| match session {
        Some(session) => storage.set_item(KEY, &session.document).is_ok(),
        None => storage.remove_item(KEY).is_ok(),
    })
}

fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok()?
}
