//! Sign-ins: begun, renewed, ended.

use std::net::IpAddr;

use uuid::Uuid;

use super::access_token::{IssuedAt, TokenSubject};
use super::error::TokenError;
use super::refresh_token::RefreshClaim;
use crate::auth::error::Failure;
use crate::auth::{Auth, Caller};
use crate::limits::address::counted_address;
use crate::store::accounts::Account;
use crate::store::auth_sessions::{AuthSession, RefreshOutcome, SignInMethod};
use crate::store::{Scope, StoreError};

/// What somebody holds who is signed in.
#[derive(Clone, Debug)]
pub struct SignIn {
    /// Proves who they are, for minutes.
    pub access_token: String,
    /// Gets the next access token.
    pub refresh_token: String,
    /// How long the access token is good, in s.
    pub expires_in: i64,
    /// Until when, in s since 1970.
    pub expires_at: i64,
    /// Who they are.
    pub account: Account,
}

/// Which sign-ins somebody ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SignOutScope {
    /// All of theirs.
    #[default]
    Global,
    /// This one.
    Local,
    /// All of theirs but this one.
    Others,
}

impl Auth {
    /// Exchanges a refresh token.
    ///
    /// # Errors
    /// If it is not ours, was used before, or the sign-in is over.
    pub async fn refresh(&self, token: &str, address: IpAddr) -> Result<SignIn, TokenError> {
        let parts = &self.parts;
        parts
            .limits
            .refresh_by_address
            .take(counted_address(address))?;
        let claim = parts.tokens.refresh_tokens.read(token)?;
        parts.limits.refresh_by_session.take(claim.session)?;
        let life = self.session_life();
        let store = &parts.store;
        let outcome = store
            .refresh_auth_session(&Scope::System, claim.session, claim.counter, life)
            .await?;
        if let RefreshOutcome::Recovered(session) = &outcome {
            tracing::warn!(
                auth_session = %claim.session,
                user = %session.user_id,
                counter = claim.counter,
                "a refresh token is ahead of the database, which was set back to an older copy: it is taken"
            );
        }
        let error = match outcome {
            RefreshOutcome::Renewed(session) | RefreshOutcome::Recovered(session) => {
                let scope = Scope::User(session.user_id);
                let account = store.account(&scope, session.user_id).await?;
                return Ok(self.sign_in(account.ok_or(TokenError::UnknownUser)?, &session)?);
            }
            RefreshOutcome::Reused => {
                tracing::warn!(auth_session = %claim.session, "an old refresh token came back");
                TokenError::ReusedRefreshToken
            }
            RefreshOutcome::Expired => TokenError::SessionExpired,
            RefreshOutcome::Ended | RefreshOutcome::Unknown => TokenError::UnknownRefreshToken,
        };
        parts.tokens.live_sessions.forget(claim.session);
        Err(error)
    }

    /// Ends sign-ins of the caller.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn sign_out(&self, caller: &Caller, which: SignOutScope) -> Result<(), StoreError> {
        let parts = &self.parts;
        let (scope, current) = (caller.scope(), caller.auth_session);
        let ended = match which {
            SignOutScope::Local => {
                parts.store.end_auth_session(&scope, current).await?;
                vec![current]
            }
            SignOutScope::Global => {
                parts
                    .store
                    .end_other_auth_sessions(&scope, caller.user_id, None)
                    .await?
            }
            SignOutScope::Others => {
                parts
                    .store
                    .end_other_auth_sessions(&scope, caller.user_id, Some(current))
                    .await?
            }
        };
        ended
            .into_iter()
            .for_each(|session: Uuid| parts.tokens.live_sessions.forget(session));
        Ok(())
    }

    /// Begins a sign-in of somebody who has proved who they are.
    pub(in crate::auth) async fn begin_sign_in(
        &self,
        account: Account,
        method: SignInMethod,
    ) -> Result<SignIn, Failure> {
        let (store, scope) = (&self.parts.store, Scope::User(account.id));
        let session = store.begin_auth_session(&scope, account.id, method).await?;
        tracing::info!(user = %account.id, method = method.name(), "signed in");
        let account = Account {
            last_sign_in_at: session.created_at,
            ..account
        };
        self.sign_in(account, &session)
    }

    /// What somebody holds whose sign-in is `session`.
    pub(in crate::auth) fn sign_in(
        &self,
        account: Account,
        session: &AuthSession,
    ) -> Result<SignIn, Failure> {
        let parts = &self.parts;
        let now = IssuedAt {
            seconds: parts.clock.now_seconds(),
            served_ms: parts.store.served_ms(),
        };
        let subject = TokenSubject {
            user_id: account.id,
            session_id: session.id,
            is_anonymous: account.is_anonymous,
            user_metadata: account.metadata(),
            email: account.email.clone().unwrap_or_default(),
            method: session.method,
            signed_in_at: session.created_at.div_euclid(1000),
        };
        let counter = session.refresh_counter;
        Ok(SignIn {
            access_token: parts.tokens.issuer.issue(subject, now)?,
            refresh_token: parts.tokens.refresh_tokens.write(RefreshClaim {
                session: session.id,
                counter,
            })?,
            expires_in: parts.tokens.issuer.life_seconds(),
            expires_at: now
                .seconds
                .saturating_add(parts.tokens.issuer.life_seconds()),
            account,
        })
    }
}
