//! Tokens: how they are made, renewed and verified, and whether the sign-in behind one still holds.

pub mod access_token;
pub mod error;
pub mod sign_in;
pub mod tickets;
pub mod verifier;

mod keys;
mod liveness;
mod refresh_token;
mod strict_json;

use uuid::Uuid;

use super::error::Failure;
use super::{Auth, Caller};
use crate::config::Secret;
use crate::config::network::Origin;
use crate::store::{Scope, Store, StoreError};

use access_token::TokenIssuer;
use error::TokenError;
use keys::KeyRing;
use liveness::LiveSessions;
use refresh_token::RefreshTokens;
use verifier::{TokenFault, Verifier};

/// What makes tokens and reads them.
pub(super) struct Tokens {
    issuer: TokenIssuer,
    verifier: Verifier,
    refresh_tokens: RefreshTokens,
    live_sessions: LiveSessions,
    jwks: serde_json::Value,
}

impl Tokens {
    /// Takes the signing keys from the store; makes them at the first start. Access tokens are good for
    /// `life_seconds`.
    pub(super) async fn open(
        store: &Store,
        public_origin: &Origin,
        life_seconds: i64,
    ) -> Result<Self, Failure> {
        let clock = store.clock();
        let ring = KeyRing::load(store).await?;
        let issuer_name = format!("{public_origin}/auth/v1");
        Ok(Self {
            issuer: TokenIssuer::new(issuer_name.clone(), life_seconds, ring.signing_key()?),
            verifier: Verifier::of_this_server(issuer_name, ring.verifying_keys()?, store),
            jwks: ring.jwks(),
            refresh_tokens: RefreshTokens::new(ring.refresh_secret),
            live_sessions: LiveSessions::new(clock.clone()),
        })
    }
}

impl Auth {
    /// Who sent an access token.
    ///
    /// # Errors
    /// [`TokenError::BadToken`] or [`TokenError::SessionEnded`]; [`TokenError::Failure`] says nothing
    /// about the token.
    pub async fn caller_from_bearer(&self, token: &str) -> Result<Caller, TokenError> {
        let caller = self.parts.tokens.verifier.verify(token).map_err(|fault| {
            tracing::debug!(?fault, "access token refused");
            TokenError::BadToken(fault)
        })?;
        if self.check_live(caller.auth_session).await? {
            Ok(caller)
        } else {
            Err(TokenError::SessionEnded)
        }
    }

    /// Who sent an access token to go on with what `user` began. A database that fails says nothing
    /// about them, so it takes nobody's stream away: see [`Auth::is_live`].
    ///
    /// # Errors
    /// [`TokenError::BadToken`], also for the good token of somebody else; [`TokenError::SessionEnded`].
    pub async fn renewed_caller(&self, token: &Secret, user: Uuid) -> Result<Caller, TokenError> {
        let caller = self
            .parts
            .tokens
            .verifier
            .verify(token.reveal())
            .and_then(|caller| {
                let is_same = caller.user_id == user;
                is_same.then_some(caller).ok_or(TokenFault::Subject)
            });
        let caller = caller.map_err(|fault| {
            tracing::debug!(?fault, "renewal refused");
            TokenError::BadToken(fault)
        })?;
        if self.is_live(caller.auth_session).await {
            Ok(caller)
        } else {
            Err(TokenError::SessionEnded)
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

    /// Sign-ins have ended in the store: no token of theirs is believed from here on.
    pub fn forget_sign_ins(&self, ended: &[Uuid]) {
        let live = &self.parts.tokens.live_sessions;
        ended.iter().for_each(|sign_in| live.forget(*sign_in));
    }

    /// The public keys, as others fetch them: a JSON Web Key Set.
    pub fn jwks(&self) -> &serde_json::Value {
        &self.parts.tokens.jwks
    }

    async fn check_live(&self, auth_session: Uuid) -> Result<bool, StoreError> {
        let live = &self.parts.tokens.live_sessions;
        if live.knows(auth_session) {
            return Ok(true);
        }
        let generation = live.generation();
        let store = &self.parts.store;
        let is_live = store
            .is_auth_session_live(&Scope::System, auth_session)
            .await?;
        if is_live {
            live.remember(auth_session, generation);
        }
        Ok(is_live)
    }
}
