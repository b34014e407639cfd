//! What engines had heard for a server that is gone without a word: nobody can say what came of it.

use crate::store::{Store, StoreError};

impl Store {
    /// A server starts. Of the dictations that go on, what engines heard beyond the last final is no
    /// doing of their clients' (`dictation::account::Standing::without_lost`): the server that would
    /// have told it has died. One that another server holds at this moment is as it was with its next
    /// commit.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn forgive_lost_hearings(&self) -> Result<(), StoreError> {
        let done = sqlx::query(
            "UPDATE voice_sessions \
             SET heard_sample = CASE WHEN told_sample > heard_from_sample \
                                     THEN told_sample ELSE heard_from_sample END \
             WHERE ended_at IS NULL AND heard_sample > told_sample \
               AND heard_sample > heard_from_sample",
        )
        .execute(self.pool.writer()?)
        .await?;
        let dictations = done.rows_affected();
        if dictations > 0 {
            tracing::info!(
                dictations,
                "what engines heard for a server that is gone is forgiven"
            );
        }
        Ok(())
    }
}
