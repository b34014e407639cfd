//! The end of an account, in every file.

use sqlx::{Sqlite, Transaction};
use uuid::Uuid;

use super::stored_id::id_from_text;
use super::usage::{Cost, UnenteredRow, enter_rest, unentered_columns};
use super::{Scope, Store, StoreError};

impl Store {
    /// Deletes the scope's person and all that is theirs, at once and for good: freed pages are
    /// overwritten (`secure_delete`); the write-ahead log has to be emptied ([`Store::erase_deleted`]).
    /// Gives their sign-ins, which went with the rest. None: there was nobody.
    ///
    /// The ledger keeps what was billed, with what is committed of their dictations and was not
    /// entered yet, under a subject that is nobody's from here on. Later commits of theirs are
    /// fenced: their dictations are gone.
    ///
    /// # Errors
    /// If the database fails, or the scope names nobody. Words that are gone by then stay gone.
    pub async fn delete_account(
        &self,
        scope: &Scope,
        cost_micro_usd: Cost<'_>,
    ) -> Result<Option<Vec<Uuid>>, StoreError> {
        let user = scope.required_user_text()?;
        // First, and in parts: a long history would hold up everybody who writes.
        self.delete_all_transcripts(scope).await?;
        let mut transaction = self.pool.begin().await?;
        let dictations = unentered(&mut transaction, &user).await?;
        let now = self.clock.now_ms();
        enter_rest(&mut transaction, &dictations, cost_micro_usd, now).await?;
        let sign_ins = live_sign_ins(&mut transaction, &user).await?;
        // Everything of theirs refers to this row and goes with it, what tells their subject too.
        let done = sqlx::query("DELETE FROM auth_users WHERE id = $1")
            .bind(user)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        self.erasure_is_due();
        Ok((done.rows_affected() == 1).then_some(sign_ins))
    }
}

async fn live_sign_ins(
    transaction: &mut Transaction<'static, Sqlite>,
    user: &str,
) -> Result<Vec<Uuid>, StoreError> {
    let live: Vec<String> =
        sqlx::query_scalar("SELECT id FROM auth_sessions WHERE user_id = $1 AND ended_at IS NULL")
            .bind(user)
            .fetch_all(&mut **transaction)
            .await?;
    let ids = live.iter().map(|id| id_from_text(id, "a sign-in's id"));
    ids.collect()
}

/// The person's dictations of which the ledger does not hold all that is committed.
async fn unentered(
    transaction: &mut Transaction<'static, Sqlite>,
    user: &str,
) -> Result<Vec<UnenteredRow>, StoreError> {
    let rows = sqlx::query_as(concat!(
        "SELECT ",
        unentered_columns!(),
        " FROM voice_sessions \
         WHERE user_id = $1 AND (ended_at IS NULL OR sliced_sample < told_sample \
               OR costed_samples < given_samples) ORDER BY id",
    ))
    .bind(user)
    .fetch_all(&mut **transaction);
    Ok(rows.await?)
}
