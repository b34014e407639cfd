//! The end of an account, in every file.

use super::{Scope, Store, StoreError};

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
        self.erasure_is_due();
        let _tried = self.erase_deleted().await?;
        Ok(done.rows_affected() == 1)
    }
}
