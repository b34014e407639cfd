//! Why an account is not made, changed or signed in to.

use std::time::Duration;

use super::password_rules::PasswordWeakness;
use crate::auth::error::Failure;
use crate::limits::rate_limiter::{Quota, TooMany};
use crate::store::StoreError;

/// Why an account is not made, changed or signed in to.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// Newcomers get no account here.
    #[error("sign-up is closed")]
    SignUpClosed,
    /// What a client wants kept with its account is too much or no JSON object.
    #[error("user data must be a JSON object of at most {limit} bytes")]
    BadMetadata {
        /// How much it may be.
        limit: usize,
    },
    /// The address has an account.
    #[error("this address has an account")]
    AddressTaken,
    /// The person has no account any more.
    #[error("the account does not exist")]
    UnknownUser,
    /// The address has no account, or the password is not its password.
    #[error("address or password is wrong")]
    WrongCredentials,
    /// The address is not confirmed.
    #[error("the address is not confirmed: follow the link in the mail")]
    Unconfirmed,
    /// The password.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// The mail, or the link in it.
    #[error(transparent)]
    Link(#[from] LinkError),
    /// The code of PKCE, or what it was asked for with.
    #[error(transparent)]
    Code(#[from] CodeError),
    /// Too many requests.
    #[error(transparent)]
    TooMany(#[from] TooMany),
    /// Our side failed.
    #[error(transparent)]
    Failure(#[from] Failure),
}

impl From<StoreError> for AccountError {
    fn from(error: StoreError) -> Self {
        Failure::from(error).into()
    }
}

/// Why a password is not taken, or cannot be looked at.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    /// It is easy to guess, too short or too long.
    #[error(transparent)]
    Weak(#[from] PasswordWeakness),
    /// The new password is the old one.
    #[error("the new password is the old one")]
    Same,
    /// A password without an address signs nobody in.
    #[error("give an e-mail address first, or together with the password")]
    WithoutAddress,
    /// More people sign in at this moment than passwords can be checked.
    #[error("too many people sign in at this moment; try again in a few seconds")]
    Busy,
    /// Our side failed.
    #[error(transparent)]
    Failure(#[from] Failure),
}

/// Why no mail is sent, or its link does nothing.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    /// The link is not known, was used, or came too late.
    #[error("the link is not known, was used before, or came too late")]
    BadLink,
    /// This server sends no mail.
    #[error("this server sends no mail; ask whoever runs it")]
    NoMail,
    /// Too many mails.
    #[error("too many mails; try again in {} s", retry_after.as_secs())]
    TooManyMails {
        /// When the next one is sent.
        retry_after: Duration,
        /// The limit that was reached.
        quota: Quota,
    },
}

/// Why no code is given for a challenge, or no sign-in for a code.
#[derive(Debug, thiserror::Error)]
pub enum CodeError {
    /// PKCE was begun with half of what it needs, or in a way that is not known.
    #[error("code_challenge and code_challenge_method (s256 or plain) belong together")]
    BadChallenge,
    /// A sign-in is handed over to addresses only that the settings list.
    #[error("this address is not among auth.redirect_urls")]
    UnlistedRedirect,
    /// The code is not known or was used.
    #[error("the code is not known or was used before")]
    UnknownCode,
    /// The code came too late.
    #[error("the code came too late")]
    ExpiredCode,
    /// The verifier is not the one behind the challenge.
    #[error("the code verifier does not match the challenge")]
    BadVerifier,
}
