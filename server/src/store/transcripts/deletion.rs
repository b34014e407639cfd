//! Transcripts that go: into the trash and back, for good, and by age.

use uuid::Uuid;

use crate::store::{Scope, Store, StoreError};

/// So many are deleted in one transaction, so that live dictations need not wait for a long one.
const BATCH: i64 = 50;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

impl Store {
    /// Puts a transcript into the trash; gives the time since which it is there, in ms. None if
    /// there is no such transcript. One that is there already stays there as long as before.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn trash_transcript(
        &self,
        scope: &Scope,
        id: Uuid,
    ) -> Result<Option<i64>, StoreError> {
        let now = self.moment();
        let trashed_at = sqlx::query_scalar(
            "UPDATE transcripts SET trashed_at = COALESCE(trashed_at, $1), \
                 trashed_served_ms = COALESCE(trashed_served_ms, $4) \
             WHERE id = $2 AND (CAST($3 AS TEXT) IS NULL OR user_id = $3) \
             RETURNING trashed_at",
        )
        .bind(now.wall_ms)
        .bind(id.to_string())
        .bind(scope.user_text())
        .bind(now.served_ms)
        .fetch_all(self.pool.writer()?)
        .await?
        .pop();
        Ok(trashed_at)
    }

    /// Takes a transcript out of the trash, if it is there for less than `window_ms`. False if it
    /// is not there.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn restore_transcript(
        &self,
        scope: &Scope,
        id: Uuid,
        window_ms: i64,
    ) -> Result<bool, StoreError> {
        let restored = sqlx::query(
            "UPDATE transcripts SET trashed_at = NULL, trashed_served_ms = NULL \
             WHERE id = $1 AND (CAST($2 AS TEXT) IS NULL OR user_id = $2) \
               AND trashed_served_ms > $3",
        )
        .bind(id.to_string())
        .bind(scope.user_text())
        .bind(self.served_ms().saturating_sub(window_ms))
        .execute(self.pool.writer()?)
        .await?;
        Ok(restored.rows_affected() == 1)
    }

    /// Deletes all transcripts in scope for good, those in the trash too; gives how many were not
    /// in the trash.
    ///
    /// # Errors
    /// If the database fails; what is deleted by then stays deleted.
    pub async fn delete_all_transcripts(&self, scope: &Scope) -> Result<u64, StoreError> {
        let mut visible: u64 = 0;
        loop {
            let deleted: Vec<Option<i64>> = sqlx::query_scalar(
                "DELETE FROM transcripts WHERE number IN \
                     (SELECT number FROM transcripts \
                      WHERE (CAST($1 AS TEXT) IS NULL OR user_id = $1) LIMIT $2) \
                 RETURNING trashed_at",
            )
            .bind(scope.user_text())
            .bind(BATCH)
            .fetch_all(self.pool.writer()?)
            .await?;
            visible += deleted.iter().filter(|trashed| trashed.is_none()).count() as u64;
            self.erasure_is_due();
            if (deleted.len() as u64) < BATCH.unsigned_abs() {
                return Ok(visible);
            }
        }
    }

    /// Deletes for good what is in the trash for `window_ms` or longer; gives how many. A job of the
    /// server, for all people.
    ///
    /// # Errors
    /// If the database fails; what is deleted by then stays deleted.
    pub async fn empty_trash(&self, window_ms: i64) -> Result<u64, StoreError> {
        let until = self.served_ms().saturating_sub(window_ms);
        let some_of_it = "DELETE FROM transcripts WHERE number IN \
                              (SELECT number FROM transcripts \
                               WHERE trashed_at IS NOT NULL AND trashed_served_ms <= $1 LIMIT $2)";
        self.delete_in_batches(some_of_it, &[until]).await
    }

    /// Deletes for good what is older than its person wants it kept, by served time or by the clock as far as it cannot be
    /// wrong for the worse (`served.rs`); gives how many. A job of the server, for all people.
    ///
    /// # Errors
    /// If the database fails; what is deleted by then stays deleted.
    pub async fn delete_expired_transcripts(&self) -> Result<u64, StoreError> {
        let by_served_time = "DELETE FROM transcripts WHERE number IN \
                 (SELECT t.number FROM user_settings u JOIN transcripts t \
                      ON t.user_id = u.user_id AND t.kept_served_ms < $1 - u.keep_days * $2 \
                  WHERE u.keep_days > 0 LIMIT $3)";
        let by_the_clock = "DELETE FROM transcripts WHERE number IN \
                 (SELECT t.number FROM user_settings u JOIN transcripts t \
                      ON t.user_id = u.user_id AND t.kept_latest_ms < $1 - u.keep_days * $2 \
                  WHERE u.keep_days > 0 LIMIT $3)";
        let (served, now) = (self.served_ms(), self.earliest_now_ms().await?);
        let old = self
            .delete_in_batches(by_served_time, &[served, DAY_MS])
            .await?;
        let older = self.delete_in_batches(by_the_clock, &[now, DAY_MS]).await?;
        Ok(old + older)
    }

    /// Carries out a statement that deletes some, with `numbers` and behind them how many at most,
    /// until there is nothing left for it; gives how many were deleted.
    async fn delete_in_batches(
        &self,
        statement: &'static str,
        numbers: &[i64],
    ) -> Result<u64, StoreError> {
        let mut count = 0;
        loop {
            let mut some = sqlx::query(statement);
            for number in numbers {
                some = some.bind(*number);
            }
            let done = some.bind(BATCH).execute(self.pool.writer()?).await?;
            let deleted = done.rows_affected();
            count += deleted;
            if deleted > 0 {
                self.erasure_is_due();
            }
            if deleted < BATCH.unsigned_abs() {
                return Ok(count);
            }
        }
    }
}
