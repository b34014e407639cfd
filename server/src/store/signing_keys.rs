//! What the server signs with.

use uuid::Uuid;

use super::database::{Done, reading, writing};
use super::stored_id::Id;
use super::{Store, StoreError};

/// What a key signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyPurpose {
    /// Access tokens; others verify them with the public half.
    AccessToken,
    /// Refresh tokens; only we verify them.
    RefreshToken,
}

impl KeyPurpose {
    const fn as_text(self) -> &'static str {
        match self {
            Self::AccessToken => "access_token",
            Self::RefreshToken => "refresh_token",
        }
    }
}

/// A key.
#[derive(Clone)]
pub struct SigningKey {
    /// Which; the `kid` of what it signs.
    pub id: Uuid,
    /// The key itself, in the form that its user chose.
    pub secret: String,
}

impl Store {
    /// The keys for `purpose`, newest first. `fresh` becomes the first one if there is none;
    /// of several instances that start at once, all get the one that was quickest.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn signing_keys(
        &self,
        purpose: KeyPurpose,
        fresh: &str,
    ) -> Result<Vec<SigningKey>, StoreError> {
        writing!(self.pool, |writer| {
            sqlx::query(
                "INSERT INTO signing_keys (id, purpose, generation, secret, created_at) \
                 SELECT $1, $2, 1, $3, $4 \
                 WHERE NOT EXISTS (SELECT 1 FROM signing_keys WHERE purpose = $2) \
                 ON CONFLICT (purpose, generation) DO NOTHING",
            )
            .bind(Id::from(Uuid::now_v7()))
            .bind(purpose.as_text())
            .bind(fresh)
            .bind(self.clock.now_ms())
            .execute(writer)
            .await
            .map(Done::from)
        })?;
        let rows: Vec<(Id, String)> = reading!(self.pool, |reader| {
            sqlx::query_as(
                "SELECT id, secret FROM signing_keys WHERE purpose = $1 ORDER BY generation DESC",
            )
            .bind(purpose.as_text())
            .fetch_all(reader)
            .await
        })?;
        let key = |(id, secret): (Id, String)| SigningKey {
            id: id.uuid(),
            secret,
        };
        Ok(rows.into_iter().map(key).collect())
    }
}
