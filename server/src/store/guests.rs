//! What a guest has becomes an account's.

use uuid::Uuid;

use super::database::{Done, Tx, within};
use super::stored_id::Id;
use super::{Scope, Store, StoreError, again, settings};

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TakenOver {
    /// How many transcripts came; those in the trash came too and are not counted.
    pub transcripts: u64,
    /// The guest's sign-ins, which are over.
    pub ended: Vec<Uuid>,
}

impl Store {
    /// Gives the transcripts, the vocabulary and the replacements of `guest` to the scope's person, whose own count, and
    /// ends the guest's sign-ins, in one transaction. Usage stays where it was counted. None: there is no such guest, or
    /// the scope's person has no account.
    ///
    /// # Errors
    /// If the database fails, or the scope names nobody; then nothing has changed.
    pub async fn take_over_guest(
        &self,
        scope: &Scope,
        guest: Uuid,
    ) -> Result<Option<TakenOver>, StoreError> {
        let (account, guest) = (scope.required_user()?, Id::from(guest));
        again::until_through(|| self.take_over(account, guest)).await
    }

    async fn take_over(&self, account: Id, guest: Id) -> Result<Option<TakenOver>, StoreError> {
        let now = self.clock.now_ms();
        let mut transaction = self.pool.begin().await?;
        if !are_account_and_guest(&mut transaction, account, guest).await? {
            return Ok(None);
        }
        settings::join_lists(&mut transaction, account, guest, now).await?;
        let transcripts = move_transcripts(&mut transaction, account, guest).await?;
        let ended: Vec<Id> = within!(&mut transaction, |connection| {
            sqlx::query_scalar(
                "UPDATE auth_sessions SET ended_at = $1 WHERE user_id = $2 AND ended_at IS NULL \
                 RETURNING id",
            )
            .bind(now)
            .bind(guest)
            .fetch_all(connection)
            .await
        })?;
        transaction.commit().await?;
        let ended = ended.into_iter().map(Id::uuid).collect();
        Ok(Some(TakenOver { transcripts, ended }))
    }
}

async fn are_account_and_guest(
    transaction: &mut Tx<'_>,
    account: Id,
    guest: Id,
) -> Result<bool, StoreError> {
    let found: i64 = within!(transaction, |connection| {
        sqlx::query_scalar(
            "SELECT COUNT(*) FROM auth_users \
             WHERE (id = $1 AND NOT is_anonymous) OR (id = $2 AND is_anonymous)",
        )
        .bind(account)
        .bind(guest)
        .fetch_one(connection)
        .await
    })?;
    Ok(found == 2)
}

/// The device was the guest's, and so are the dictation and its usage: a transcript keeps its link to neither.
async fn move_transcripts(
    transaction: &mut Tx<'_>,
    account: Id,
    guest: Id,
) -> Result<u64, StoreError> {
    let moved: Vec<Option<i64>> = within!(transaction, |connection| {
        sqlx::query_scalar(
            "UPDATE transcripts SET user_id = $1, device_id = NULL, session_id = NULL \
             WHERE user_id = $2 RETURNING trashed_at",
        )
        .bind(account)
        .bind(guest)
        .fetch_all(connection)
        .await
    })?;
    within!(transaction, |connection| {
        sqlx::query("UPDATE transcript_words SET user_id = $1 WHERE user_id = $2")
            .bind(account)
            .bind(guest)
            .execute(connection)
            .await
            .map(Done::from)
    })?;
    Ok(moved.iter().filter(|trashed| trashed.is_none()).count() as u64)
}
