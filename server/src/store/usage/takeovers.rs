//! How much engines had been given whenever a dictation changed hands: what its writer had committed by
//! then was written, whether the writer heard of it or not.

use sqlx::{Sqlite, Transaction};

use crate::store::StoreError;

/// So many are kept of a dictation. Who lost it longer ago has said its last by now.
const MOST_KEPT: i64 = 100;

/// Notes that whoever writes under `epoch` has taken the dictation over as it stands.
pub(in crate::store) async fn note(
    transaction: &mut Transaction<'_, Sqlite>,
    session: &str,
    epoch: i64,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO voice_session_takeovers (session_id, epoch, given_samples) \
         SELECT id, $2, given_samples FROM voice_sessions WHERE id = $1",
    )
    .bind(session)
    .bind(epoch)
    .execute(&mut **transaction)
    .await?;
    sqlx::query("DELETE FROM voice_session_takeovers WHERE session_id = $1 AND epoch <= $2")
        .bind(session)
        .bind(epoch.saturating_sub(MOST_KEPT))
        .execute(&mut **transaction)
        .await?;
    Ok(())
}
