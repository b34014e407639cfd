//! What fails on our side when somebody signs in, whoever they are.

use crate::store::StoreError;

/// Sign-in failed. It says nothing about whoever asks.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A signing key cannot be used.
    #[error("a signing key cannot be used: {0}")]
    Key(String),
    /// The system gives no random numbers.
    #[error("the system gives no random numbers")]
    NoRandomness,
    /// A password could not be hashed.
    #[error("a password could not be hashed: {0}")]
    Hashing(String),
}
