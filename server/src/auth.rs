//! Who is asking: sign-in without an outside service, tokens, tickets.
//!
//! The server speaks as Supabase Auth does, so one client and one verifier serve both. Access
//! tokens are ES256 JWTs that live minutes; a refresh token renews them and is exchanged on
//! every use; a ticket opens one stream. Nothing that is stored opens an account by itself
//! except the signing keys.

pub mod access_token;
pub mod account_changes;
pub mod accounts;
pub mod email_address;
pub mod hand_over;
mod keys;
pub mod mail_links;
pub mod password_rules;
pub mod pkce;
pub mod rate_limit;
pub mod refresh_token;
pub mod sign_in;
pub mod tickets;
pub mod verifier;

mod liveness;
mod passwords;
mod random;
mod redirects;
mod strict_json;

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use uuid::Uuid;

use crate::clock::Clock;
use crate::config::network::Origin;
use crate::config::{AuthConfig, LimitsConfig, Secret};
use crate::mail::Mailer;
use crate::store::auth_sessions::SessionLife;
use crate::store::{Scope, Store, StoreError};

use access_token::TokenIssuer;
use keys::KeyRing;
use liveness::LiveSessions;
use password_rules::PasswordWeakness;
use passwords::Passwords;
use rate_limit::{Quota, RateLimits, counted_address};
use redirects::RedirectUrls;
use refresh_token::RefreshTokens;
pub use sign_in::{SignIn, SignOutScope};
pub use tickets::{Ticket, TicketError};
use verifier::{TokenFault, Verifier};

/// Recordings are counted in so many bytes.
const MEBIBYTE: usize = 1024 * 1024;

/// Who is asking, proven by a token or a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The person.
    pub user_id: Uuid,
    /// The sign-in by which they are here; see [`Auth::is_live`].
    pub auth_session: Uuid,
    /// Whether they have no address.
    pub is_anonymous: bool,
    /// When their access token expires, in s since 1970.
    pub expires_at_unix: i64,
}

impl Caller {
    /// What the store lets them see.
    pub fn scope(&self) -> Scope {
        Scope::User(self.user_id)
    }
}

/// Why somebody is not let in.
#[derive(Debug, thiserror::Error)]
pub enum AuthError {
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
    /// Newcomers get no account here.
    #[error("sign-up is closed")]
    SignUpClosed,
    /// What a client wants kept with its account is too much or no JSON object.
    #[error("user data must be a JSON object of at most {limit} bytes")]
    BadMetadata {
        /// How much it may be.
        limit: usize,
    },
    /// No mail can go to this address.
    #[error("this is no e-mail address")]
    BadEmail,
    /// The address has an account.
    #[error("this address has an account")]
    AddressTaken,
    /// The password is easy to guess, too short or too long.
    #[error("{}", weakness_in_words(*.0))]
    WeakPassword(PasswordWeakness),
    /// The new password is the old one.
    #[error("the new password is the old one")]
    SamePassword,
    /// A password without an address signs nobody in.
    #[error("give an e-mail address first, or together with the password")]
    PasswordWithoutAddress,
    /// The address has no account, or the password is not its password.
    #[error("address or password is wrong")]
    WrongCredentials,
    /// The address is not confirmed.
    #[error("the address is not confirmed: follow the link in the mail")]
    Unconfirmed,
    /// The link is not known, was used, or came too late.
    #[error("the link is not known, was used before, or came too late")]
    BadLink,
    /// PKCE was begun with half of what it needs, or in a way that is not known.
    #[error("code_challenge and code_challenge_method (s256 or plain) belong together")]
    BadChallenge,
    /// A sign-in is handed over to addresses only that the settings list.
    #[error("this address is not among auth.redirect_urls")]
    UnlistedRedirect,
    /// The code of PKCE is not known or was used.
    #[error("the code is not known or was used before")]
    UnknownCode,
    /// The code of PKCE came too late.
    #[error("the code came too late")]
    ExpiredCode,
    /// The verifier is not the one behind the challenge.
    #[error("the code verifier does not match the challenge")]
    BadVerifier,
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
    /// More people sign in at this moment than passwords can be checked.
    #[error("too many people sign in at this moment; try again in a few seconds")]
    Busy,
    /// A password could not be hashed.
    #[error("a password could not be hashed: {0}")]
    Hashing(String),
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
    #[error("too many requests; try again in {} s", retry_after.as_secs())]
    TooMany {
        /// When the next one is taken.
        retry_after: Duration,
        /// The limit that was reached.
        quota: Quota,
    },
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A signing key cannot be used.
    #[error("a signing key cannot be used: {0}")]
    Key(String),
    /// The system gives no random numbers.
    #[error("the system gives no random numbers")]
    NoRandomness,
}

/// What to do about a weak password.
const fn weakness_in_words(weakness: PasswordWeakness) -> &'static str {
    match weakness {
        PasswordWeakness::Length => "A password has 12 to 128 characters.",
        PasswordWeakness::Guessable => {
            "This password is among those that are tried first. Add a word or two that have \
             nothing to do with each other."
        }
    }
}

/// What [`Auth`] is made of.
#[derive(Clone, Debug)]
pub struct AuthSetup {
    /// The server's public address: tokens name it as their issuer.
    pub public_origin: Origin,
    /// How long sign-ins last.
    pub auth: AuthConfig,
    /// How often one may try.
    pub limits: LimitsConfig,
    /// How mail goes out.
    pub mailer: Mailer,
}

/// Sign-in, tokens and tickets. A clonable handle.
#[derive(Clone)]
pub struct Auth {
    parts: Arc<AuthParts>,
}

struct AuthParts {
    store: Store,
    clock: Clock,
    config: AuthConfig,
    issuer: TokenIssuer,
    verifier: Verifier,
    refresh_tokens: RefreshTokens,
    live_sessions: LiveSessions,
    rate_limits: RateLimits,
    passwords: Passwords,
    redirects: RedirectUrls,
    mailer: Mailer,
    public_origin: Origin,
    jwks: serde_json::Value,
}

impl Auth {
    /// Takes the signing keys from the store; makes them at the first start.
    ///
    /// # Errors
    /// If the store fails or holds keys that cannot be used.
    pub async fn open(store: Store, setup: AuthSetup) -> Result<Self, AuthError> {
        let clock = store.clock().clone();
        let ring = KeyRing::load(&store).await?;
        let issuer_name = format!("{}/auth/v1", setup.public_origin);
        let life = i64::from(setup.auth.access_token_seconds);
        let parts = AuthParts {
            issuer: TokenIssuer::new(issuer_name.clone(), life, ring.signing_key()?),
            verifier: Verifier::new(issuer_name, ring.verifying_keys()?, clock.clone()),
            jwks: ring.jwks(),
            refresh_tokens: RefreshTokens::new(ring.refresh_secret),
            live_sessions: LiveSessions::new(clock.clone()),
            rate_limits: RateLimits::new(&setup.limits, &clock),
            passwords: Passwords::new(setup.auth.password_cost())?,
            redirects: RedirectUrls::new(&setup.public_origin, setup.auth.redirect_urls.clone()),
            mailer: setup.mailer,
            public_origin: setup.public_origin,
            config: setup.auth,
            clock,
            store,
        };
        Ok(Self {
            parts: Arc::new(parts),
        })
    }

    /// Who sent an access token.
    ///
    /// # Errors
    /// [`AuthError::BadToken`] or [`AuthError::SessionEnded`]; [`AuthError::Store`] says nothing
    /// about the token.
    pub async fn caller_from_bearer(&self, token: &str) -> Result<Caller, AuthError> {
        let caller = self.parts.verifier.verify(token).map_err(|fault| {
            tracing::debug!(?fault, "access token refused");
            AuthError::BadToken(fault)
        })?;
        if self.check_live(caller.auth_session).await? {
            Ok(caller)
        } else {
            Err(AuthError::SessionEnded)
        }
    }

    /// Who sent an access token to go on with what `user` began. A database that fails says nothing
    /// about them, so it takes nobody's stream away: see [`Auth::is_live`].
    ///
    /// # Errors
    /// [`AuthError::BadToken`], also for the good token of somebody else; [`AuthError::SessionEnded`].
    pub async fn renewed_caller(&self, token: &Secret, user: Uuid) -> Result<Caller, AuthError> {
        let caller = self
            .parts
            .verifier
            .verify(token.reveal())
            .and_then(|caller| {
                let is_same = caller.user_id == user;
                is_same.then_some(caller).ok_or(TokenFault::Subject)
            });
        let caller = caller.map_err(|fault| {
            tracing::debug!(?fault, "renewal refused");
            AuthError::BadToken(fault)
        })?;
        if self.is_live(caller.auth_session).await {
            Ok(caller)
        } else {
            Err(AuthError::SessionEnded)
        }
    }

    /// Whether a sign-in still holds, as of half a second ago. For streams that last
    /// longer than the token which opened them. A database that fails says nothing about a
    /// person, so it ends no stream.
    pub async fn is_live(&self, auth_session: Uuid) -> bool {
        self.check_live(auth_session).await.unwrap_or_else(|error| {
            tracing::warn!(%error, "a sign-in could not be looked up");
            true
        })
    }

    /// Counts a recording that `user` sends.
    ///
    /// # Errors
    /// [`AuthError::TooMany`] if it is one too many.
    pub fn count_upload(&self, user: Uuid) -> Result<(), AuthError> {
        self.parts.rate_limits.upload_by_user.take(user)
    }

    /// Counts the bytes of a recording that `user` has sent.
    ///
    /// # Errors
    /// [`AuthError::TooMany`] if they are too many.
    pub fn count_uploaded(&self, user: Uuid, bytes: usize) -> Result<(), AuthError> {
        let mebibytes = u32::try_from(bytes.div_ceil(MEBIBYTE)).unwrap_or(u32::MAX);
        let limit = &self.parts.rate_limits.uploaded_by_user;
        limit.take_many(user, mebibytes)
    }

    /// Counts a request about what belongs to a person, from `address`.
    ///
    /// # Errors
    /// [`AuthError::TooMany`] if it is one too many.
    pub fn count_request_from(&self, address: IpAddr) -> Result<(), AuthError> {
        let limit = &self.parts.rate_limits.request_by_address;
        limit.take(counted_address(address))
    }

    /// Counts a request of `caller` about what belongs to them.
    ///
    /// # Errors
    /// [`AuthError::TooMany`] if it is one too many.
    pub fn count_request_of(&self, caller: &Caller) -> Result<(), AuthError> {
        self.parts.rate_limits.request_by_user.take(caller.user_id)
    }

    /// Counts a download of everything that is kept about `caller`.
    ///
    /// # Errors
    /// [`AuthError::TooMany`] if it is one too many.
    pub fn count_export_of(&self, caller: &Caller) -> Result<(), AuthError> {
        self.parts.rate_limits.export_by_user.take(caller.user_id)
    }

    /// How long sign-ins last.
    pub fn session_life(&self) -> SessionLife {
        let day = |days: u32| i64::from(days) * 24 * 60 * 60 * 1000;
        SessionLife {
            idle_ms: day(self.parts.config.idle_days),
            total_ms: day(self.parts.config.session_days),
        }
    }

    /// Sign-ins have ended in the store: no token of theirs is believed from here on.
    pub fn forget_sign_ins(&self, ended: &[Uuid]) {
        let live = &self.parts.live_sessions;
        ended.iter().for_each(|sign_in| live.forget(*sign_in));
    }

    /// The public keys, as others fetch them: a JSON Web Key Set.
    pub fn jwks(&self) -> &serde_json::Value {
        &self.parts.jwks
    }

    /// Whether newcomers get an account.
    pub fn is_sign_up_open(&self) -> bool {
        self.parts.config.sign_up
    }

    /// Whether an address must be confirmed before its account can be used.
    pub fn confirms_addresses(&self) -> bool {
        self.parts.config.confirm_email
    }

    /// Whether mail can be sent: without it nobody recovers a password.
    pub fn sends_mail(&self) -> bool {
        self.parts.mailer.can_send()
    }

    async fn check_live(&self, auth_session: Uuid) -> Result<bool, StoreError> {
        let parts = &self.parts;
        if parts.live_sessions.knows(auth_session) {
            return Ok(true);
        }
        let generation = parts.live_sessions.generation();
        let is_live = parts
            .store
            .is_auth_session_live(&Scope::System, auth_session)
            .await?;
        if is_live {
            parts.live_sessions.remember(auth_session, generation);
        }
        Ok(is_live)
    }
}
