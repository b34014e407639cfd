//! Dictations at the store, without anybody who speaks.

use sotto_server::ledger::Entry;
use sotto_server::store::{NewVoiceSession, Scope, Store};
use uuid::Uuid;

/// Begins a dictation of a new guest.
pub(crate) async fn begin(store: &Store) -> Entry {
    let (account, sign_in) = store.create_anonymous_account("{}").await.unwrap();
    let session = Uuid::now_v7();
    let new = NewVoiceSession {
        id: session,
        device_id: None,
        sign_in: sign_in.id,
        provider: "double",
        is_private: false,
    };
    let scope = Scope::User(account.id);
    let begun = store.begin_voice_session(&scope, new);
    let epoch = begun.await.unwrap().epoch;
    Entry {
        session,
        user: account.id,
        epoch,
    }
}
