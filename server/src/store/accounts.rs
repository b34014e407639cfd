//! People who signed up here.

use serde_json::{Map, Value};
use sqlx::FromRow;
use uuid::Uuid;

use super::auth_sessions::{AuthSession, SignInMethod, insert_auth_session};
use super::database::{Done, Tx, reading, within};
use super::stored_id::Id;
use super::{Scope, Store, StoreError};

/// Somebody who signed up here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Who.
    pub id: Uuid,
    /// Signed up without an address.
    pub is_anonymous: bool,
    /// Their address, in small letters.
    pub email: Option<String>,
    /// When they proved that it is theirs, or were believed, in ms.
    pub email_confirmed_at: Option<i64>,
    /// The address that they want and have not confirmed.
    pub new_email: Option<String>,
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

/// The columns of an [`AccountRow`].
macro_rules! account_columns {
    () => {
        "id, is_anonymous, email, email_confirmed_at, new_email, user_metadata, created_at, \
         updated_at, last_sign_in_at"
    };
}
pub(super) use account_columns;

/// An account as the table holds it.
#[derive(FromRow)]
pub(super) struct AccountRow {
    id: Id,
    is_anonymous: bool,
    email: Option<String>,
    email_confirmed_at: Option<i64>,
    new_email: Option<String>,
    user_metadata: String,
    created_at: i64,
    updated_at: i64,
    last_sign_in_at: i64,
}

impl TryFrom<AccountRow> for Account {
    type Error = StoreError;

    fn try_from(row: AccountRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id.uuid(),
            is_anonymous: row.is_anonymous,
            email: row.email,
            email_confirmed_at: row.email_confirmed_at,
            new_email: row.new_email,
            user_metadata: row.user_metadata,
            created_at: row.created_at,
            updated_at: row.updated_at,
            last_sign_in_at: row.last_sign_in_at,
        })
    }
}

/// An account that is to be made.
#[derive(Clone, Debug, Default)]
pub struct NewAccount {
    /// In small letters; none for a guest.
    pub email: Option<String>,
    /// Whether the address counts as theirs from the start.
    pub is_confirmed: bool,
    /// In PHC form.
    pub password_hash: Option<String>,
    /// JSON that their client wrote.
    pub user_metadata: String,
}

impl Store {
    /// Makes an account without an address, its profile, its billing subject and its first sign-in.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn create_anonymous_account(
        &self,
        user_metadata: &str,
    ) -> Result<(Account, AuthSession), StoreError> {
        let new = NewAccount {
            user_metadata: user_metadata.to_owned(),
            ..NewAccount::default()
        };
        let now = self.moment();
        let mut transaction = self.pool.begin_guarded().await?;
        let account = insert_account(&mut transaction, new, now.wall_ms).await?;
        let (id, method) = (account.id, SignInMethod::Anonymous);
        let session = insert_auth_session(&mut transaction, id, method, now).await?;
        transaction.commit().await?;
        Ok((account, session))
    }

    /// Makes an account, its profile and its billing subject.
    ///
    /// # Errors
    /// [`StoreError::Duplicate`] if the address has one.
    pub async fn create_account(&self, new: NewAccount) -> Result<Account, StoreError> {
        let mut transaction = self.pool.begin_guarded().await?;
        let account = insert_account(&mut transaction, new, self.clock.now_ms()).await?;
        transaction.commit().await?;
        Ok(account)
    }

    /// An account, if the scope reaches it.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn account(&self, scope: &Scope, id: Uuid) -> Result<Option<Account>, StoreError> {
        let row: Option<AccountRow> = reading!(self.pool, |reader| {
            sqlx::query_as(concat!(
                "SELECT ",
                account_columns!(),
                " FROM auth_users WHERE id = $1 AND (CAST($2 AS TEXT) IS NULL OR id = $2)",
            ))
            .bind(Id::from(id))
            .bind(scope.user())
            .fetch_optional(reader)
            .await
        })?;
        row.map(Account::try_from).transpose()
    }
}

async fn insert_account(
    transaction: &mut Tx<'_>,
    new: NewAccount,
    now: i64,
) -> Result<Account, StoreError> {
    let id = Uuid::now_v7();
    let is_anonymous = new.email.is_none();
    let email_confirmed_at = (!is_anonymous && new.is_confirmed).then_some(now);
    within!(transaction, |connection| {
        sqlx::query(
            "INSERT INTO auth_users \
                 (id, is_anonymous, email, email_confirmed_at, password_hash, user_metadata, \
                  created_at, updated_at, last_sign_in_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $7)",
        )
        .bind(Id::from(id))
        .bind(is_anonymous)
        .bind(&new.email)
        .bind(email_confirmed_at)
        .bind(new.password_hash)
        .bind(&new.user_metadata)
        .bind(now)
        .execute(connection)
        .await
        .map(Done::from)
    })
    .map_err(StoreError::from_write)?;
    within!(transaction, |connection| {
        sqlx::query("INSERT INTO profiles (id, created_at, updated_at) VALUES ($1, $2, $2)")
            .bind(Id::from(id))
            .bind(now)
            .execute(connection)
            .await
            .map(Done::from)
    })?;
    // Random, unlike other ids: nothing of the person follows from it.
    within!(transaction, |connection| {
        sqlx::query("INSERT INTO billing_subjects (user_id, subject) VALUES ($1, $2)")
            .bind(Id::from(id))
            .bind(Id::from(Uuid::new_v4()))
            .execute(connection)
            .await
            .map(Done::from)
    })?;
    Ok(Account {
        id,
        is_anonymous,
        email: new.email,
        email_confirmed_at,
        new_email: None,
        user_metadata: new.user_metadata,
        created_at: now,
        updated_at: now,
        last_sign_in_at: now,
    })
}
