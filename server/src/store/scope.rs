//! On whose behalf the store is asked.

use uuid::Uuid;

use super::StoreError;

/// Limits every query to the rows of one person, or says that none is meant in particular.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Only this person's rows exist.
    User(Uuid),
    /// The server's own jobs: all rows.
    System,
}

impl Scope {
    /// The person, as the `$n` of `(CAST($n AS TEXT) IS NULL OR user_id = $n)`.
    pub(super) fn user_text(&self) -> Option<String> {
        match self {
            Self::User(user) => Some(user.to_string()),
            Self::System => None,
        }
    }

    /// The person, for what only a person can do.
    pub(super) fn required_user_text(&self) -> Result<String, StoreError> {
        self.user_text().ok_or(StoreError::ScopeWithoutUser)
    }
}
