//! Why a token is not taken, or none is given.

use super::verifier::TokenFault;
use crate::auth::error::Failure;
use crate::limits::rate_limiter::TooMany;
use crate::store::StoreError;

/// Why a token is not taken, or none is given.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// No token came with the request.
    #[error("this needs a bearer token")]
    NoCredentials,
    /// The access token is not ours, not for us, or too old. The reason is for the log alone.
    #[error("the access token is not valid")]
    BadToken(TokenFault),
    /// The sign-in is over.
    #[error("the sign-in is over")]
    SessionEnded,
    /// The person has no account any more.
    #[error("the account does not exist")]
    UnknownUser,
    /// The refresh token is not one of ours.
    #[error("the refresh token is not known")]
    UnknownRefreshToken,
    /// The refresh token was exchanged long ago: somebody has a copy, so the sign-in is over.
    #[error("the refresh token was used before")]
    ReusedRefreshToken,
    /// The sign-in was not renewed for too long, or is too old.
    #[error("the sign-in has expired")]
    SessionExpired,
    /// Too many requests.
    #[error(transparent)]
    TooMany(#[from] TooMany),
    /// Our side failed.
    #[error(transparent)]
    Failure(#[from] Failure),
}

impl From<StoreError> for TokenError {
    fn from(error: StoreError) -> Self {
        Failure::from(error).into()
    }
}
