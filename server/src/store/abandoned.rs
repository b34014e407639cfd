//! Dictations that nobody came back to.

use dictation::audio::SampleRange;
use dictation::meter::UsageSlice;
use sqlx::{Sqlite, Transaction};

use super::served::Moment;
use super::stored_id::{id_from_text, offset_from_stored};
use super::usage::UsageRow;
use super::{Store, StoreError};

/// So many are closed in one transaction, so that live dictations need not wait for a long one.
const BATCH: i64 = 100;

/// An open dictation with its last writer gone.
type AbandonedRow = (String, String, String, i64, i64);

impl Store {
    /// Ends every dictation that was not written to for `older_than_ms` and enters its last
    /// audio, `[sliced, acked)`, into the ledger; returns how many. A job of the server, for all
    /// people. `cost_micro_usd` gives the price of audio at an engine.
    ///
    /// # Errors
    /// If the database fails; what is closed by then stays closed.
    pub async fn close_abandoned_voice_sessions(
        &self,
        older_than_ms: i64,
        cost_micro_usd: &(dyn Fn(&str, SampleRange) -> i64 + Sync),
    ) -> Result<u64, StoreError> {
        let mut closed: u64 = 0;
        loop {
            let batch = self
                .close_abandoned_batch(older_than_ms, cost_micro_usd)
                .await?;
            closed += batch;
            if batch < BATCH.unsigned_abs() {
                return Ok(closed);
            }
        }
    }

    async fn close_abandoned_batch(
        &self,
        older_than_ms: i64,
        cost_micro_usd: &(dyn Fn(&str, SampleRange) -> i64 + Sync),
    ) -> Result<u64, StoreError> {
        let now = self.moment();
        let mut transaction = self.pool.begin().await?;
        let rows = end_abandoned(&mut transaction, now, older_than_ms).await?;
        for (session, user, engine, sliced, acked) in &rows {
            let range = SampleRange::new(offset_from_stored(*sliced)?, offset_from_stored(*acked)?);
            if range.samples() == 0 {
                continue;
            }
            let slice = UsageSlice {
                engine: engine.clone(),
                range,
            };
            let row = UsageRow {
                session: id_from_text(session, "a dictation's id")?,
                user: id_from_text(user, "a person's id")?,
                slice: &slice,
                cost_micro_usd: cost_micro_usd(engine, range),
            };
            row.insert(&mut transaction, now.wall_ms).await?;
        }
        transaction.commit().await?;
        Ok(rows.len() as u64)
    }
}

/// Ends a batch under a new epoch, so that a writer that wakes up after all is fenced.
/// `sliced_sample` is given back as it was: the caller writes the slice from there.
async fn end_abandoned(
    transaction: &mut Transaction<'static, Sqlite>,
    now: Moment,
    older_than_ms: i64,
) -> Result<Vec<AbandonedRow>, StoreError> {
    let rows: Vec<AbandonedRow> = sqlx::query_as(
        "SELECT id, user_id, provider, sliced_sample, acked_sample FROM voice_sessions \
         WHERE ended_at IS NULL AND touched_served_ms < $1 ORDER BY touched_served_ms LIMIT $2",
    )
    .bind(now.served_ms.saturating_sub(older_than_ms))
    .bind(BATCH)
    .fetch_all(&mut **transaction)
    .await?;
    for (session, ..) in &rows {
        sqlx::query(
            "UPDATE voice_sessions \
             SET ended_at = $1, epoch = epoch + 1, sliced_sample = acked_sample \
             WHERE id = $2",
        )
        .bind(now.wall_ms)
        .bind(session)
        .execute(&mut **transaction)
        .await?;
    }
    Ok(rows)
}
