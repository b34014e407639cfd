//! People who signed up here.

use serde_json::{Map, Value};
use sqlx::{Sqlite, Transaction};
use uuid::Uuid;

use super::auth_sessions::{AuthSession, insert_auth_session};
use super::stored_id::id_from_text;
use super::{Scope, Store, StoreError};

/// Somebody who signed up here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Who.
    pub id: Uuid,
    /// Signed up without an address.
    pub is_anonymous: bool,
    /// JSON that their client wrote.
    pub user_metadata: String,
    /// In ms.
    pub created_at: i64,
    /// In ms.
    pub updated_at: i64,
    /// In ms.
    pub last_sign_in_at: i64,
}

impl Account {
    /// What their client wrote, parsed.
    pub fn metadata(&self) -> Map<String, Value> {
        serde_json::from_str(&self.user_metadata).unwrap_or_default()
    }
}

type AccountRow = (String, bool, String, i64, i64, i64);

impl Store {
    /// Makes an account without an address, its profile and its first sign-in.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn create_anonymous_account(
        &self,
        user_metadata: &str,
    ) -> Result<(Account, AuthSession), StoreError> {
        let now = self.clock.now_ms();
        let account = Account {
            id: Uuid::now_v7(),
            is_anonymous: true,
            user_metadata: user_metadata.to_owned(),
            created_at: now,
            updated_at: now,
            last_sign_in_at: now,
        };
        let mut transaction = self.pool.begin().await?;
        insert_account(&mut transaction, &account).await?;
        let session = insert_auth_session(&mut transaction, account.id, now).await?;
        transaction.commit().await?;
        Ok((account, session))
    }

    /// An account, if the scope reaches it.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn account(&self, scope: &Scope, id: Uuid) -> Result<Option<Account>, StoreError> {
        let row: Option<AccountRow> = sqlx::query_as(
            "SELECT id, is_anonymous, user_metadata, created_at, updated_at, last_sign_in_at \
             FROM auth_users WHERE id = $1 AND (CAST($2 AS TEXT) IS NULL OR id = $2)",
        )
        .bind(id.to_string())
        .bind(scope.user_text())
        .fetch_optional(self.pool.reader())
        .await?;
        row.map(account_from_row).transpose()
    }
}

async fn insert_account(
    transaction: &mut Transaction<'static, Sqlite>,
    account: &Account,
) -> Result<(), StoreError> {
    let id = account.id.to_string();
    sqlx::query(
        "INSERT INTO auth_users \
             (id, is_anonymous, user_metadata, created_at, updated_at, last_sign_in_at) \
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(&id)
    .bind(account.is_anonymous)
    .bind(&account.user_metadata)
    .bind(account.created_at)
    .bind(account.updated_at)
    .bind(account.last_sign_in_at)
    .execute(&mut **transaction)
    .await?;
    sqlx::query("INSERT INTO profiles (id, created_at, updated_at) VALUES ($1, $2, $2)")
        .bind(&id)
        .bind(account.created_at)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

fn account_from_row(row: AccountRow) -> Result<Account, StoreError> {
    let (id, is_anonymous, user_metadata, created_at, updated_at, last_sign_in_at) = row;
    let id = id_from_text(&id, "a person's id")?;
    Ok(Account {
        id,
        is_anonymous,
        user_metadata,
        created_at,
        updated_at,
        last_sign_in_at,
    })
}
