//! The end of an account, in every file.

use std::time::Duration;

use tokio::time::sleep;

use super::{Scope, Store, StoreError};

/// So often the log is asked to give up what it holds; somebody who reads may be in the way.
const CHECKPOINT_TRIES: u32 = 50;

const CHECKPOINT_PAUSE: Duration = Duration::from_millis(20);

impl Store {
    /// Deletes the scope's person and all that is theirs, at once and for good: freed pages are
    /// overwritten (`secure_delete`), and the write-ahead log is emptied. False: there was nobody.
    ///
    /// # Errors
    /// If the database fails, or the scope names nobody.
    pub async fn delete_account(&self, scope: &Scope) -> Result<bool, StoreError> {
        let user = scope.required_user_text()?;
        // Everything of theirs refers to this row and goes with it.
        let done = sqlx::query("DELETE FROM auth_users WHERE id = $1")
            .bind(user)
            .execute(self.pool.writer())
            .await?;
        self.empty_log().await?;
        Ok(done.rows_affected() == 1)
    }

    /// Moves all that is committed into the database's file and cuts the log to nothing, so that
    /// what was deleted stands nowhere any more.
    ///
    /// # Errors
    /// If the database fails. Readers that stay in the way for a second are left alone: the log is
    /// then overwritten by what is written next.
    pub(super) async fn empty_log(&self) -> Result<(), StoreError> {
        for _try in 0..CHECKPOINT_TRIES {
            let (busy, _pages, _moved): (i64, i64, i64) =
                sqlx::query_as("PRAGMA wal_checkpoint(TRUNCATE)")
                    .fetch_one(self.pool.writer())
                    .await?;
            if busy == 0 {
                return Ok(());
            }
            sleep(CHECKPOINT_PAUSE).await;
        }
        tracing::warn!("the database's log could not be emptied: somebody reads all the time");
        Ok(())
    }
}
