//! How much engines had been given whenever a dictation changed hands: what its writer had committed by
//! then was written, whether the writer heard of it or not.

use uuid::Uuid;

use crate::store::StoreError;
use crate::store::database::{Done, Tx, within};
use crate::store::stored_id::{Id, samples_from_stored};

/// So many are kept of a dictation. Who lost it longer ago has said its last by now.
const MOST_KEPT: i64 = 100;

/// Notes that whoever writes under `epoch` has taken the dictation over as it stands.
pub(in crate::store) async fn note(
    transaction: &mut Tx<'_>,
    session: Id,
    epoch: i64,
) -> Result<(), StoreError> {
    within!(transaction, |connection| {
        sqlx::query(
            "INSERT INTO voice_session_takeovers (session_id, epoch, given_samples) \
             SELECT id, $2, given_samples FROM voice_sessions WHERE id = $1",
        )
        .bind(session)
        .bind(epoch)
        .execute(connection)
        .await
        .map(Done::from)
    })?;
    within!(transaction, |connection| {
        sqlx::query("DELETE FROM voice_session_takeovers WHERE session_id = $1 AND epoch <= $2")
            .bind(session)
            .bind(epoch.saturating_sub(MOST_KEPT))
            .execute(connection)
            .await
            .map(Done::from)
    })?;
    Ok(())
}

/// As many samples were given when who wrote under `epoch` lost the dictation. None: nobody has taken it over, or it is
/// too long ago.
///
/// A statement of its own, behind the one that has waited for the dictation's row: one that waits for a row sees others
/// as they were before.
pub(super) async fn given_when_lost(
    transaction: &mut Tx<'_>,
    session: Uuid,
    epoch: i64,
) -> Result<Option<u64>, StoreError> {
    let given: Option<i64> = within!(transaction, |connection| {
        sqlx::query_scalar(
            "SELECT given_samples FROM voice_session_takeovers WHERE session_id = $1 AND epoch = $2",
        )
        .bind(Id::from(session))
        .bind(epoch.saturating_add(1))
        .fetch_optional(connection)
        .await
    })?;
    given.map(samples_from_stored).transpose()
}
