//! What engines had heard for a server that is gone without a word: nobody can say what came of it.

use crate::store::database::{Done, writing};
use crate::store::{Store, StoreError, again};

/// A dictation that was written to so shortly before the last beat of the server that is gone, or
/// after it, was cut off by its end, in ms of served time: two beats. Whose client had sent nothing
/// for longer had left, or had its final: engines that owe one are given up sooner.
const CUT_OFF_MS: i64 = 20_000;

impl Store {
    /// A server starts. Of the dictations that the end of the one before has cut off, what engines
    /// heard beyond the last final is no doing of their clients'
    /// (`dictation::account::Standing::without_lost`): the server that would have told it has died.
    /// One that another server holds at this moment is as it was with its next commit. Who had left
    /// by themselves before that end has left.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn forgive_lost_hearings(&self) -> Result<(), StoreError> {
        let dictations = again::until_through(|| self.forgive()).await?;
        if dictations > 0 {
            tracing::info!(
                dictations,
                "what engines heard for a server that is gone is forgiven"
            );
        }
        Ok(())
    }

    /// Gives of how many dictations something was forgiven.
    async fn forgive(&self) -> Result<u64, StoreError> {
        let done = writing!(self.pool, |writer| {
            sqlx::query(
                "UPDATE voice_sessions \
                 SET heard_sample = CASE WHEN told_sample > heard_from_sample \
                                         THEN told_sample ELSE heard_from_sample END \
                 WHERE ended_at IS NULL AND heard_sample > told_sample \
                   AND heard_sample > heard_from_sample \
                   AND touched_served_ms >= COALESCE((SELECT served_ms FROM pulse WHERE id = 1), 0) - $1",
            )
            .bind(CUT_OFF_MS)
            .execute(writer)
            .await
            .map(Done::from)
        })?;
        Ok(done.rows_affected())
    }
}
