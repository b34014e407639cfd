//! Dictations that nobody came back to.

use sqlx::{Sqlite, Transaction};

use super::served::Moment;
use super::usage::{Cost, UnenteredRow, enter_rest, takeovers, unentered_columns};
use super::{Store, StoreError};

/// So many are closed in one transaction, so that live dictations need not wait for a long one.
const BATCH: i64 = 100;

impl Store {
    /// Ends every dictation that was not written to for `older_than_ms` and enters what the ledger
    /// does not hold of it yet; returns how many. A job of the server, for all people.
    /// `cost_micro_usd` gives the price of audio at an engine.
    ///
    /// # Errors
    /// If the database fails; what is closed by then stays closed.
    pub async fn close_abandoned_voice_sessions(
        &self,
        older_than_ms: i64,
        cost_micro_usd: Cost<'_>,
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
        cost_micro_usd: Cost<'_>,
    ) -> Result<u64, StoreError> {
        let now = self.moment();
        let mut transaction = self.pool.begin().await?;
        let rows = end_abandoned(&mut transaction, now, older_than_ms).await?;
        enter_rest(&mut transaction, &rows, cost_micro_usd, now.wall_ms).await?;
        transaction.commit().await?;
        Ok(rows.len() as u64)
    }
}

/// Ends a batch under a new epoch, so that a writer that wakes up after all is fenced.
/// How far the entries reach is given back as it was: the caller writes the rest from there.
async fn end_abandoned(
    transaction: &mut Transaction<'static, Sqlite>,
    now: Moment,
    older_than_ms: i64,
) -> Result<Vec<UnenteredRow>, StoreError> {
    let rows: Vec<UnenteredRow> = sqlx::query_as(concat!(
        "SELECT ",
        unentered_columns!(),
        " FROM voice_sessions \
         WHERE ended_at IS NULL AND touched_served_ms < $1 ORDER BY touched_served_ms LIMIT $2",
    ))
    .bind(now.served_ms.saturating_sub(older_than_ms))
    .bind(BATCH)
    .fetch_all(&mut **transaction)
    .await?;
    for row in &rows {
        let epoch: i64 = sqlx::query_scalar(
            "UPDATE voice_sessions \
             SET ended_at = $1, epoch = epoch + 1, sliced_sample = told_sample, \
                 costed_samples = given_samples \
             WHERE id = $2 RETURNING epoch",
        )
        .bind(now.wall_ms)
        .bind(&row.id)
        .fetch_one(&mut **transaction)
        .await?;
        takeovers::note(transaction, &row.id, epoch).await?;
    }
    Ok(rows)
}
