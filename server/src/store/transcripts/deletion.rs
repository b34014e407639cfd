//! Transcripts that go: into the trash and back, for good, and by age.

use uuid::Uuid;

use crate::store::database::{Done, reading, writing};
use crate::store::stored_id::Id;
use crate::store::{Scope, Store, StoreError, again};

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
        let trashed_at = writing!(self.pool, |writer| {
            sqlx::query_scalar(
                "UPDATE transcripts SET trashed_at = COALESCE(trashed_at, $1), \
                     trashed_served_ms = COALESCE(trashed_served_ms, $4) \
                 WHERE id = $2 AND (CAST($3 AS TEXT) IS NULL OR user_id = $3) \
                 RETURNING trashed_at",
            )
            .bind(now.wall_ms)
            .bind(Id::from(id))
            .bind(scope.user())
            .bind(now.served_ms)
            .fetch_all(writer)
            .await
        })?
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
        let restored = writing!(self.pool, |writer| {
            sqlx::query(
                "UPDATE transcripts SET trashed_at = NULL, trashed_served_ms = NULL \
                 WHERE id = $1 AND (CAST($2 AS TEXT) IS NULL OR user_id = $2) \
                   AND trashed_served_ms > $3",
            )
            .bind(Id::from(id))
            .bind(scope.user())
            .bind(self.served_ms().saturating_sub(window_ms))
            .execute(writer)
            .await
            .map(Done::from)
        })?;
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
            let deleted = again::until_through(|| self.delete_some(scope)).await?;
            visible += deleted.iter().filter(|trashed| trashed.is_none()).count() as u64;
            self.erasure_is_due();
            // Of a batch others may have deleted some meanwhile: fewer than were asked for are no sign of the end.
            if deleted.is_empty() {
                return Ok(visible);
            }
        }
    }

    /// Deletes a batch of what is in scope; gives since when each was in the trash.
    async fn delete_some(&self, scope: &Scope) -> Result<Vec<Option<i64>>, StoreError> {
        Ok(writing!(self.pool, |writer| {
            sqlx::query_scalar(
                "DELETE FROM transcripts WHERE number IN \
                     (SELECT number FROM transcripts \
                      WHERE (CAST($1 AS TEXT) IS NULL OR user_id = $1) LIMIT $2) \
                 RETURNING trashed_at",
            )
            .bind(scope.user())
            .bind(BATCH)
            .fetch_all(writer)
            .await
        })?)
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
    /// wrong for the worse (`served.rs`, `clock_offsets.rs`); gives how many. A job of the server, for all people.
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
        let oldest = self.delete_what_the_clock_has_shown_to_be_old().await?;
        Ok(old + older + oldest)
    }

    /// Also after the clock was further ahead than it was right: when they were kept stands in the words' rows, and what
    /// the clock has shown by then is known.
    async fn delete_what_the_clock_has_shown_to_be_old(&self) -> Result<u64, StoreError> {
        let kept_for: Vec<i64> = reading!(self.pool, |reader| {
            sqlx::query_scalar("SELECT DISTINCT keep_days FROM user_settings WHERE keep_days > 0")
                .fetch_all(reader)
                .await
        })?;
        let (served, history) = (self.served_ms(), self.clock_history().await?);
        let begun_then = "DELETE FROM transcripts WHERE number IN \
                 (SELECT t.number FROM user_settings u JOIN transcripts t \
                      ON t.user_id = u.user_id AND t.kept_served_ms >= $1 AND t.kept_served_ms < $2 \
                  WHERE u.keep_days = $3 LIMIT $4)";
        let mut count = 0;
        for days in kept_for {
            let keep_ms = days.saturating_mul(DAY_MS);
            let older = history.older_than(keep_ms);
            // What is old by served time is deleted already.
            let older = older.filter(|older| older.end > served.saturating_sub(keep_ms));
            if let Some(older) = older {
                let numbers = [older.start, older.end, days];
                count += self.delete_in_batches(begun_then, &numbers).await?;
            }
        }
        Ok(count)
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
            let deleted = again::until_through(|| self.delete_batch(statement, numbers)).await?;
            if deleted == 0 {
                return Ok(count);
            }
            count += deleted;
            self.erasure_is_due();
        }
    }

    async fn delete_batch(
        &self,
        statement: &'static str,
        numbers: &[i64],
    ) -> Result<u64, StoreError> {
        let done = writing!(self.pool, |writer| {
            let mut some = sqlx::query(statement);
            for number in numbers {
                some = some.bind(*number);
            }
            some.bind(BATCH).execute(writer).await.map(Done::from)
        })?;
        Ok(done.rows_affected())
    }
}
