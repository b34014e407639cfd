//! What Supabase Auth says where we say no: each of our errors in its status, code and words.

use std::time::Duration;

use super::AuthFault;
use crate::auth::accounts::error::{CodeError, LinkError, PasswordError};
use crate::auth::accounts::password_rules::PasswordWeakness;
use crate::auth::email_address::BadEmail;
use crate::auth::{AccountError, Failure, TokenError};
use crate::limits::rate_limiter::TooMany;
use crate::store::StoreError;

/// Whoever comes while many sign in is asked to wait so long.
const BUSY_PAUSE: Duration = Duration::from_secs(2);

impl From<Failure> for AuthFault {
    fn from(error: Failure) -> Self {
        tracing::error!(%error, "sign-in failed");
        // Clients keep their session on a 500 and try again.
        let message = "Unexpected failure, please try again";
        Self::new(500, "unexpected_failure", message)
    }
}

impl From<StoreError> for AuthFault {
    fn from(error: StoreError) -> Self {
        Failure::from(error).into()
    }
}

impl From<TooMany> for AuthFault {
    fn from(TooMany { retry_after, quota }: TooMany) -> Self {
        let message = "Request rate limit reached";
        Self::new(429, "over_request_rate_limit", message).beyond(quota, retry_after)
    }
}

impl From<TokenError> for AuthFault {
    fn from(error: TokenError) -> Self {
        let (status, code, message) = match error {
            TokenError::NoCredentials => (
                401,
                "no_authorization",
                "This endpoint requires a valid Bearer token",
            ),
            TokenError::BadToken(_) => (403, "bad_jwt", "invalid JWT"),
            TokenError::SessionEnded => (
                403,
                "session_not_found",
                "The session of this JWT has ended",
            ),
            TokenError::UnknownUser => return unknown_user(),
            TokenError::UnknownRefreshToken => (
                400,
                "refresh_token_not_found",
                "Invalid Refresh Token: Refresh Token Not Found",
            ),
            TokenError::ReusedRefreshToken => (
                400,
                "refresh_token_already_used",
                "Invalid Refresh Token: Already Used",
            ),
            TokenError::SessionExpired => (
                400,
                "session_expired",
                "Invalid Refresh Token: Session Expired",
            ),
            TokenError::TooMany(too_many) => return too_many.into(),
            TokenError::Failure(failure) => return failure.into(),
        };
        Self::new(status, code, message)
    }
}

fn unknown_user() -> AuthFault {
    let message = "The user of this JWT does not exist";
    AuthFault::new(403, "user_not_found", message)
}

impl From<AccountError> for AuthFault {
    fn from(error: AccountError) -> Self {
        let (status, code, message) = match error {
            AccountError::SignUpClosed => (
                422,
                "signup_disabled",
                "Signups not allowed for this instance",
            ),
            AccountError::BadMetadata { .. } => return misshapen(&error),
            AccountError::AddressTaken => (
                422,
                "email_exists",
                "A user with this email address has already been registered",
            ),
            AccountError::UnknownUser => return unknown_user(),
            AccountError::WrongCredentials => {
                (400, "invalid_credentials", "Invalid login credentials")
            }
            AccountError::Unconfirmed => (400, "email_not_confirmed", "Email not confirmed"),
            AccountError::Password(error) => return error.into(),
            AccountError::Link(error) => return error.into(),
            AccountError::Code(error) => return error.into(),
            AccountError::TooMany(too_many) => return too_many.into(),
            AccountError::Failure(failure) => return failure.into(),
        };
        Self::new(status, code, message)
    }
}

impl From<PasswordError> for AuthFault {
    fn from(error: PasswordError) -> Self {
        match error {
            PasswordError::Weak(weakness) => Self {
                weakness: Some(match weakness {
                    PasswordWeakness::Length => "length",
                    PasswordWeakness::Guessable => "pwned",
                }),
                ..Self::new(422, "weak_password", error.to_string())
            },
            PasswordError::Same => Self::new(
                422,
                "same_password",
                "New password should be different from the old password.",
            ),
            PasswordError::WithoutAddress => Self::new(422, "validation_failed", error.to_string()),
            PasswordError::Busy => {
                Self::new(503, "request_timeout", error.to_string()).after(BUSY_PAUSE)
            }
            PasswordError::Failure(failure) => failure.into(),
        }
    }
}

impl From<LinkError> for AuthFault {
    fn from(error: LinkError) -> Self {
        match error {
            LinkError::BadLink => {
                Self::new(403, "otp_expired", "Email link is invalid or has expired")
            }
            LinkError::NoMail => Self::new(422, "email_provider_disabled", error.to_string()),
            LinkError::TooManyMails { retry_after, quota } => {
                let message = "Email rate limit exceeded";
                Self::new(429, "over_email_send_rate_limit", message).beyond(quota, retry_after)
            }
        }
    }
}

impl From<CodeError> for AuthFault {
    fn from(error: CodeError) -> Self {
        match error {
            CodeError::BadChallenge => misshapen(&error),
            CodeError::UnlistedRedirect => Self::new(422, "validation_failed", error.to_string()),
            CodeError::UnknownCode => Self::new(
                404,
                "flow_state_not_found",
                "invalid flow state, no valid flow state found",
            ),
            CodeError::ExpiredCode => Self::new(
                422,
                "flow_state_expired",
                "invalid flow state, flow state has expired",
            ),
            CodeError::BadVerifier => Self::new(
                400,
                "bad_code_verifier",
                "code challenge does not match previously saved code verifier",
            ),
        }
    }
}

impl From<BadEmail> for AuthFault {
    fn from(BadEmail: BadEmail) -> Self {
        let message = "Unable to validate email address: invalid format";
        Self::new(400, "email_address_invalid", message)
    }
}

/// Where Supabase Auth has no words of its own.
fn misshapen(error: &impl ToString) -> AuthFault {
    AuthFault::new(400, "validation_failed", error.to_string())
}
