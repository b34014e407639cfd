//! Where the session is kept: local storage, under the names and in the shape of Supabase's client.
//! A browser may refuse to read or to store at any time.

use web_sys::Storage;

use crate::api::Session;
use crate::domain::succession::Departures;

const KEY: &str = "sb-sotto-auth-token";
const VERIFIER_KEY: &str = "sb-sotto-auth-token-code-verifier";
/// Who has left of their own will.
const DEPARTED: &str = "sotto-departed";

/// Marks the verifier of a mail that leads to a new password.
const RECOVERY: &str = "/recovery";

/// The secret behind the mail that was asked for last.
pub(super) struct StoredVerifier {
    pub(super) verifier: String,
    /// The mail leads to a new password.
    pub(super) is_recovery: bool,
}

/// The session that this browser has, if it has one.
pub(super) fn read() -> Option<Session> {
    let document = storage()?.get_item(KEY).ok()??;
    Session::from_document(&document)
}

/// Keeps `session` in place of what was there. False if the browser refuses to store.
pub(super) fn write(session: Option<&Session>) -> bool {
    storage().is_some_and(|storage| match session {
        Some(session) => store(&storage, KEY, &session.document),
        None => storage.remove_item(KEY).is_ok(),
    })
}

/// Who has left this browser of their own will.
pub(super) fn departed() -> Departures {
    let stored = storage().and_then(|storage| storage.get_item(DEPARTED).ok()?);
    Departures::from_stored(&stored.unwrap_or_default())
}

/// `person` leaves now.
pub(super) fn depart(person: &str) {
    let mut departed = departed();
    // Whole, because code that writes fractions is large.
    departed.note(js_sys::Date::now() as u64, person);
    if let Some(storage) = storage() {
        let _told = storage.set_item(DEPARTED, &departed.to_stored());
    }
}

/// Keeps the secret behind a mail. False if the browser refuses to store.
pub(super) fn write_verifier(verifier: &str, is_recovery: bool) -> bool {
    let mark = if is_recovery { RECOVERY } else { "" };
    storage().is_some_and(|storage| store(&storage, VERIFIER_KEY, &format!("{verifier}{mark}")))
}

/// The secret behind the mail that was asked for last.
pub(super) fn verifier() -> Option<StoredVerifier> {
    let stored = storage()?.get_item(VERIFIER_KEY).ok()??;
    Some(match stored.strip_suffix(RECOVERY) {
        Some(verifier) => StoredVerifier {
            verifier: verifier.to_owned(),
            is_recovery: true,
        },
        None => StoredVerifier {
            verifier: stored,
            is_recovery: false,
        },
    })
}

/// A code is exchanged once: its secret is of no more use.
pub(super) fn forget_verifier() {
    if let Some(storage) = storage() {
        let _removed = storage.remove_item(VERIFIER_KEY);
    }
}

/// What was there must not stay if the new cannot be stored: a refresh token that was used already
/// would be taken for a stolen one. A storage that is full often has room for what takes its place.
fn store(storage: &Storage, key: &str, value: &str) -> bool {
    storage.set_item(key, value).is_ok()
        || (storage.remove_item(key).is_ok() && storage.set_item(key, value).is_ok())
}

fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok()?
}
