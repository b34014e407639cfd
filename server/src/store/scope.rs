//! On whose behalf the store is asked.

use uuid::Uuid;

use super::StoreError;
use super::stored_id::Id;

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
    pub(super) fn user(&self) -> Option<Id> {
        match self {
            Self::User(user) => Some(Id::from(*user)),
            Self::System => None,
        }
    }

    /// The person, for what only a person can do.
    pub(super) fn required_user(&self) -> Result<Id, StoreError> {
        self.user().ok_or(StoreError::ScopeWithoutUser)
    }
}
