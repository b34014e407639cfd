//! What a person tells about themselves.

use sqlx::FromRow;
use uuid::Uuid;

use super::stored_id::id_from_text;
use super::{Scope, Store, StoreError};

/// A person as they see themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredProfile {
    /// Who.
    pub id: Uuid,
    /// What they want to be called; may be empty.
    pub display_name: String,
    /// Their address, in small letters; none for a guest.
    pub email: Option<String>,
    /// Signed up without an address.
    pub is_anonymous: bool,
    /// When the account was made, in ms.
    pub created_at: i64,
}

#[derive(FromRow)]
struct ProfileRow {
    id: String,
    display_name: String,
    email: Option<String>,
    is_anonymous: bool,
    created_at: i64,
}

impl TryFrom<ProfileRow> for StoredProfile {
    type Error = StoreError;

    fn try_from(row: ProfileRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: id_from_text(&row.id, "a person's id")?,
            display_name: row.display_name,
            email: row.email,
            is_anonymous: row.is_anonymous,
            created_at: row.created_at,
        })
    }
}

impl Store {
    /// The profile of the scope's person; none if their account is gone.
    ///
    /// # Errors
    /// If the database fails, or the scope names nobody.
    pub async fn profile(&self, scope: &Scope) -> Result<Option<StoredProfile>, StoreError> {
        let user = scope.required_user_text()?;
        let row: Option<ProfileRow> = sqlx::query_as(
            "SELECT auth_users.id, display_name, email, is_anonymous, auth_users.created_at \
             FROM auth_users JOIN profiles ON profiles.id = auth_users.id \
             WHERE auth_users.id = $1",
        )
        .bind(user)
        .fetch_optional(self.pool.reader())
        .await?;
        row.map(StoredProfile::try_from).transpose()
    }

    /// Gives the scope's person another name. Does nothing if their account is gone.
    ///
    /// # Errors
    /// If the database fails, or the scope names nobody.
    pub async fn set_display_name(&self, scope: &Scope, name: &str) -> Result<(), StoreError> {
        let user = scope.required_user_text()?;
        sqlx::query("UPDATE profiles SET display_name = $1, updated_at = $2 WHERE id = $3")
            .bind(name)
            .bind(self.clock.now_ms())
            .bind(user)
            .execute(self.pool.writer()?)
            .await?;
        Ok(())
    }
}
