//! What the server signs with.

use uuid::Uuid;

use super::stored_id::id_from_text;
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
        sqlx::query(
            "INSERT INTO signing_keys (id, purpose, generation, secret, created_at) \
             SELECT $1, $2, 1, $3, $4 \
             WHERE NOT EXISTS (SELECT 1 FROM signing_keys WHERE purpose = $2) \
             ON CONFLICT (purpose, generation) DO NOTHING",
        )
        .bind(Uuid::now_v7().to_string())
        .bind(purpose.as_text())
        .bind(fresh)
        .bind(self.clock.now_ms())
        .execute(self.pool.writer()?)
        .await?;
        let rows: Vec<(String, String)> = sqlx::query_as(
            "SELECT id, secret FROM signing_keys WHERE purpose = $1 ORDER BY generation DESC",
        )
        .bind(purpose.as_text())
        .fetch_all(self.pool.reader())
        .await?;
        rows.into_iter()
            .map(|(id, secret)| {
                Ok(SigningKey {
                    id: id_from_text(&id, "a key's id")?,
                    secret,
                })
            })
            .collect()
    }
}
