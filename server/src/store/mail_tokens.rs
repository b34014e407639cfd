//! Single-use secrets that go by mail, and the codes of PKCE; known here only by their hashes.

use uuid::Uuid;

use super::auth_sessions::SignInMethod;
use super::secrets::Taken;
use super::stored_id::id_from_text;
use super::{Scope, Store, StoreError};

/// What a mail is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailPurpose {
    /// Proves the address of a new account.
    SignUp,
    /// Signs in somebody who forgot their password.
    Recovery,
    /// Signs in without a password.
    MagicLink,
    /// Proves an address that an account is to have.
    EmailChange,
}

impl MailPurpose {
    const ALL: [Self; 4] = [
        Self::SignUp,
        Self::Recovery,
        Self::MagicLink,
        Self::EmailChange,
    ];

    /// Its name in links and tables: Supabase Auth's.
    pub const fn name(self) -> &'static str {
        match self {
            Self::SignUp => "signup",
            Self::Recovery => "recovery",
            Self::MagicLink => "magiclink",
            Self::EmailChange => "email_change",
        }
    }

    fn from_name(name: &str) -> Result<Self, StoreError> {
        let known = Self::ALL.into_iter().find(|purpose| purpose.name() == name);
        known.ok_or(StoreError::Corrupt {
            what: "a mail's purpose",
        })
    }
}

/// What PKCE holds a later request against.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeChallenge {
    /// The hash of the verifier.
    pub challenge: String,
    /// `s256`.
    pub method: String,
}

/// A mailed secret without the secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredMailToken {
    /// Whose.
    pub user_id: Uuid,
    /// What it does.
    pub purpose: MailPurpose,
    /// Where it went.
    pub email: String,
    /// Whoever presents it gets a code for the holder of this.
    pub challenge: Option<CodeChallenge>,
}

/// A code of PKCE without the code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredAuthCode {
    /// Whose.
    pub user_id: Uuid,
    /// How they proved who they are.
    pub method: SignInMethod,
    /// What the verifier must match.
    pub challenge: CodeChallenge,
}

type MailTokenRow = (String, String, String, Option<String>, Option<String>, i64);
type AuthCodeRow = (String, String, String, String, i64);

impl Store {
    /// Keeps a mailed secret until it is used, for `life_ms` at most. It takes the place of one for the same purpose.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn insert_mail_token(
        &self,
        secret_hash: &str,
        token: &StoredMailToken,
        life_ms: i64,
    ) -> Result<(), StoreError> {
        let now = self.moment();
        let expiry = now.expiry(life_ms);
        let user = token.user_id.to_string();
        let challenge = token.challenge.as_ref();
        let mut transaction = self.pool.begin().await?;
        sqlx::query(
            "DELETE FROM auth_mail_tokens \
             WHERE expires_served_ms < $1 OR (user_id = $2 AND purpose = $3)",
        )
        .bind(now.served_ms)
        .bind(&user)
        .bind(token.purpose.name())
        .execute(&mut *transaction)
        .await?;
        sqlx::query(
            "INSERT INTO auth_mail_tokens \
                 (secret_hash, user_id, purpose, email, code_challenge, code_challenge_method, \
                  expires_served_ms, expires_latest_ms) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(secret_hash)
        .bind(&user)
        .bind(token.purpose.name())
        .bind(&token.email)
        .bind(challenge.map(|challenge| challenge.challenge.as_str()))
        .bind(challenge.map(|challenge| challenge.method.as_str()))
        .bind(expiry.served_ms)
        .bind(expiry.latest_ms)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Takes a mailed secret away, so that of any number who present it one gets it. The secret is
    /// the authority.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn take_mail_token(
        &self,
        secret_hash: &str,
    ) -> Result<Taken<StoredMailToken>, StoreError> {
        let now = self.moment();
        let row: Option<MailTokenRow> = sqlx::query_as(
            "DELETE FROM auth_mail_tokens WHERE secret_hash = $1 \
               AND (expires_served_ms <= $2 OR expires_latest_ms IS NULL OR expires_latest_ms > $3) \
             RETURNING user_id, purpose, email, code_challenge, code_challenge_method, expires_served_ms",
        )
        .bind(secret_hash)
        .bind(now.served_ms)
        .bind(now.earliest_ms)
        .fetch_all(self.pool.writer()?)
        .await?
        .pop();
        let Some((user_id, purpose, email, challenge, method, expires_served_ms)) = row else {
            let count = "SELECT COUNT(*) FROM auth_mail_tokens WHERE secret_hash = $1";
            return self.late_or_unknown(count, secret_hash).await;
        };
        if now.is_past(expires_served_ms) {
            return Ok(Taken::Late);
        }
        let challenge = challenge.zip(method);
        Ok(Taken::Good(StoredMailToken {
            user_id: id_from_text(&user_id, "a person's id")?,
            purpose: MailPurpose::from_name(&purpose)?,
            email,
            challenge: challenge.map(|(challenge, method)| CodeChallenge { challenge, method }),
        }))
    }

    /// Makes all mailed secrets and codes of a person worthless.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn remove_mail_tokens(&self, scope: &Scope, user: Uuid) -> Result<(), StoreError> {
        let mut transaction = self.pool.begin().await?;
        for statement in [
            "DELETE FROM auth_mail_tokens \
             WHERE user_id = $1 AND (CAST($2 AS TEXT) IS NULL OR user_id = $2)",
            "DELETE FROM auth_codes \
             WHERE user_id = $1 AND (CAST($2 AS TEXT) IS NULL OR user_id = $2)",
        ] {
            sqlx::query(statement)
                .bind(user.to_string())
                .bind(scope.user_text())
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    /// Keeps a code until it is used, for `life_ms` at most.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn insert_auth_code(
        &self,
        code_hash: &str,
        code: &StoredAuthCode,
        life_ms: i64,
    ) -> Result<(), StoreError> {
        let now = self.moment();
        let expiry = now.expiry(life_ms);
        let mut transaction = self.pool.begin().await?;
        sqlx::query("DELETE FROM auth_codes WHERE expires_served_ms < $1")
            .bind(now.served_ms)
            .execute(&mut *transaction)
            .await?;
        sqlx::query(
            "INSERT INTO auth_codes \
                 (code_hash, user_id, method, code_challenge, code_challenge_method, expires_served_ms, \
                  expires_latest_ms) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(code_hash)
        .bind(code.user_id.to_string())
        .bind(code.method.name())
        .bind(&code.challenge.challenge)
        .bind(&code.challenge.method)
        .bind(expiry.served_ms)
        .bind(expiry.latest_ms)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Takes a code away, so that it works once.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn take_auth_code(
        &self,
        code_hash: &str,
    ) -> Result<Taken<StoredAuthCode>, StoreError> {
        let now = self.moment();
        let row: Option<AuthCodeRow> = sqlx::query_as(
            "DELETE FROM auth_codes WHERE code_hash = $1 \
               AND (expires_served_ms <= $2 OR expires_latest_ms IS NULL OR expires_latest_ms > $3) \
             RETURNING user_id, method, code_challenge, code_challenge_method, expires_served_ms",
        )
        .bind(code_hash)
        .bind(now.served_ms)
        .bind(now.earliest_ms)
        .fetch_all(self.pool.writer()?)
        .await?
        .pop();
        let Some((user_id, sign_in_method, challenge, method, expires_served_ms)) = row else {
            let count = "SELECT COUNT(*) FROM auth_codes WHERE code_hash = $1";
            return self.late_or_unknown(count, code_hash).await;
        };
        if now.is_past(expires_served_ms) {
            return Ok(Taken::Late);
        }
        Ok(Taken::Good(StoredAuthCode {
            user_id: id_from_text(&user_id, "a person's id")?,
            method: SignInMethod::from_name(&sign_in_method)?,
            challenge: CodeChallenge { challenge, method },
        }))
    }
}
