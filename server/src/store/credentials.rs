//! Addresses and passwords of accounts.

use sqlx::FromRow;
use uuid::Uuid;

use super::accounts::{Account, AccountRow, account_columns};
use super::auth_sessions::{AuthSession, SignInMethod, insert_auth_session};
use super::{Scope, Store, StoreError};

/// An account with what proves whose it is.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// Whose.
    pub account: Account,
    /// In PHC form; none if they have no password.
    pub password_hash: Option<String>,
}

/// What is to change of an account. What is `None` stays.
#[derive(Clone, Debug, Default)]
pub struct AccountChange {
    /// An address that is theirs from now on: they are no guest any more.
    pub email: Option<String>,
    /// An address that they want; it waits for its confirmation.
    pub new_email: Option<String>,
    /// In PHC form.
    pub password_hash: Option<String>,
    /// JSON that their client wrote.
    pub user_metadata: Option<String>,
}

#[derive(FromRow)]
struct CredentialsRow {
    #[sqlx(flatten)]
    account: AccountRow,
    password_hash: Option<String>,
}

impl TryFrom<CredentialsRow> for Credentials {
    type Error = StoreError;

    fn try_from(row: CredentialsRow) -> Result<Self, StoreError> {
        Ok(Self {
            account: row.account.try_into()?,
            password_hash: row.password_hash,
        })
    }
}

impl Store {
    /// Who has this address. Whoever signs in is not known before this, so there is no scope.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn credentials_by_email(
        &self,
        email: &str,
    ) -> Result<Option<Credentials>, StoreError> {
        let row: Option<CredentialsRow> = sqlx::query_as(concat!(
            "SELECT password_hash, ",
            account_columns!(),
            " FROM auth_users WHERE email = $1",
        ))
        .bind(email)
        .fetch_optional(self.pool.reader())
        .await?;
        row.map(Credentials::try_from).transpose()
    }

    /// The credentials of a person, if the scope reaches them.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn credentials(
        &self,
        scope: &Scope,
        user: Uuid,
    ) -> Result<Option<Credentials>, StoreError> {
        let row: Option<CredentialsRow> = sqlx::query_as(concat!(
            "SELECT password_hash, ",
            account_columns!(),
            " FROM auth_users WHERE id = $1 AND (CAST($2 AS TEXT) IS NULL OR id = $2)",
        ))
        .bind(user.to_string())
        .bind(scope.user_text())
        .fetch_optional(self.pool.reader())
        .await?;
        row.map(Credentials::try_from).transpose()
    }

    /// Changes an account and gives it as it is now; nothing if the scope does not reach it.
    ///
    /// # Errors
    /// [`StoreError::Duplicate`] if the address is somebody else's.
    pub async fn change_account(
        &self,
        scope: &Scope,
        user: Uuid,
        change: AccountChange,
    ) -> Result<Option<Account>, StoreError> {
        // An address that became theirs ends the wish for one.
        let row: Option<AccountRow> = sqlx::query_as(concat!(
            "UPDATE auth_users SET \
                 email = COALESCE($1, email), \
                 is_anonymous = CASE WHEN $1 IS NULL THEN is_anonymous ELSE 0 END, \
                 email_confirmed_at = CASE WHEN $1 IS NULL THEN email_confirmed_at ELSE $2 END, \
                 new_email = CASE WHEN $1 IS NULL THEN COALESCE($3, new_email) ELSE NULL END, \
                 password_hash = COALESCE($4, password_hash), \
                 user_metadata = COALESCE($5, user_metadata), \
                 updated_at = $2 \
             WHERE id = $6 AND (CAST($7 AS TEXT) IS NULL OR id = $7) RETURNING ",
            account_columns!(),
        ))
        .bind(change.email)
        .bind(self.clock.now_ms())
        .bind(change.new_email)
        .bind(change.password_hash)
        .bind(change.user_metadata)
        .bind(user.to_string())
        .bind(scope.user_text())
        .fetch_all(self.pool.writer()?)
        .await
        .map_err(StoreError::from_write)?
        .pop();
        row.map(Account::try_from).transpose()
    }

    /// Puts a stronger hash of the same password in the place of `old`, unless the password was
    /// changed meanwhile.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn replace_password_hash(
        &self,
        scope: &Scope,
        user: Uuid,
        old: &str,
        new: &str,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "UPDATE auth_users SET password_hash = $1 \
             WHERE id = $2 AND password_hash = $3 AND (CAST($4 AS TEXT) IS NULL OR id = $4)",
        )
        .bind(new)
        .bind(user.to_string())
        .bind(old)
        .bind(scope.user_text())
        .execute(self.pool.writer()?)
        .await?;
        Ok(())
    }

    /// Takes a password away that was set before anybody proved whose the address is.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn remove_password(&self, scope: &Scope, user: Uuid) -> Result<(), StoreError> {
        sqlx::query(
            "UPDATE auth_users SET password_hash = NULL \
             WHERE id = $1 AND (CAST($2 AS TEXT) IS NULL OR id = $2)",
        )
        .bind(user.to_string())
        .bind(scope.user_text())
        .execute(self.pool.writer()?)
        .await?;
        Ok(())
    }

    /// Begins a sign-in.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn begin_auth_session(
        &self,
        scope: &Scope,
        user: Uuid,
        method: SignInMethod,
    ) -> Result<AuthSession, StoreError> {
        let now = self.moment();
        let mut transaction = self.pool.begin().await?;
        let session = insert_auth_session(&mut transaction, user, method, now).await?;
        sqlx::query(
            "UPDATE auth_users SET last_sign_in_at = $1 \
             WHERE id = $2 AND (CAST($3 AS TEXT) IS NULL OR id = $3)",
        )
        .bind(now.wall_ms)
        .bind(user.to_string())
        .bind(scope.user_text())
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(session)
    }
}
