//! Tickets for streams: browsers cannot send a token with a WebSocket, and a token in an
//! address would end up in logs. A ticket that does is worthless by then.

use std::net::IpAddr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

use super::error::TokenError;
use crate::auth::random::random_bytes;
use crate::auth::{Auth, Caller};
use crate::limits::address::counted_address;
use crate::store::StoreError;
use crate::store::secrets::Taken;
use crate::store::tickets::StoredTicket;

/// Characters in a ticket: 256 bits in base64url.
const TICKET_LENGTH: usize = 43;

/// A ticket as its owner gets it.
#[derive(Clone)]
pub struct Ticket {
    /// What opens the stream, once.
    pub secret: String,
    /// How long, in s.
    pub expires_in: u32,
}

/// Why a ticket opens nothing.
#[derive(Debug, thiserror::Error)]
pub enum TicketError {
    /// Never given out, or used before.
    #[error("the ticket is not known or was used before; ask for a new one for every stream")]
    Unknown,
    /// Came too late, or its owner signed out.
    #[error("the ticket has expired; ask for one right before opening the stream")]
    Expired,
    /// Came from another origin than the page that asked for it.
    #[error("the ticket was given to a page of another origin")]
    WrongOrigin,
    /// The database failed, which says nothing about the ticket.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Auth {
    /// Gives the caller a ticket for one stream, to be opened by a page of the same `origin`
    /// (`None`: by a program, which sends none).
    ///
    /// # Errors
    /// [`TokenError::TooMany`] if the caller or their address has had too many.
    pub async fn issue_ticket(
        &self,
        caller: &Caller,
        origin: Option<&str>,
        address: IpAddr,
    ) -> Result<Ticket, TokenError> {
        let parts = &self.parts;
        parts
            .limits
            .ticket_by_address
            .take(counted_address(address))?;
        parts.limits.ticket_by_user.take(caller.user_id)?;
        let secret = URL_SAFE_NO_PAD.encode(random_bytes::<32>()?);
        let expires_in = parts.config.ticket_seconds;
        let ticket = StoredTicket {
            user_id: caller.user_id,
            auth_session_id: caller.auth_session,
            is_anonymous: caller.is_anonymous,
            token_expires_at: caller.expires_at_unix,
            origin: origin.unwrap_or_default().to_owned(),
        };
        let life_ms = i64::from(expires_in) * 1000;
        parts
            .store
            .insert_ticket(&caller.scope(), &hash(&secret), &ticket, life_ms)
            .await?;
        Ok(Ticket { secret, expires_in })
    }

    /// Who was given the ticket. It is used up by this, whatever the answer, but for one that is
    /// late by a clock that may be wrong. `origin` is what the upgrade request says; empty if it
    /// says nothing.
    ///
    /// # Errors
    /// See [`TicketError`].
    pub async fn redeem_ticket(&self, secret: &str, origin: &str) -> Result<Caller, TicketError> {
        let parts = &self.parts;
        if secret.len() != TICKET_LENGTH {
            return Err(TicketError::Unknown);
        }
        let ticket = match parts.store.take_ticket(&hash(secret)).await? {
            Taken::Good(ticket) => ticket,
            Taken::Late => return Err(TicketError::Expired),
            Taken::Unknown => return Err(TicketError::Unknown),
        };
        if ticket.origin != origin {
            return Err(TicketError::WrongOrigin);
        }
        if !self.check_live(ticket.auth_session_id).await? {
            return Err(TicketError::Expired);
        }
        Ok(Caller {
            user_id: ticket.user_id,
            auth_session: ticket.auth_session_id,
            is_anonymous: ticket.is_anonymous,
            expires_at_unix: self.possible_expiry(ticket.token_expires_at),
        })
    }

    /// When a token can expire that was good a moment ago: a clock that was set since neither ends what it opens nor gives
    /// it more than the life of a token.
    fn possible_expiry(&self, expires_at: i64) -> i64 {
        let now = self.parts.store.clock().now_seconds();
        let life = i64::from(self.parts.config.access_token_seconds);
        expires_at.clamp(now, now.saturating_add(life))
    }
}

/// What the store knows of a ticket. The secret has 256 bits: nobody can try them all, so a
/// plain hash will do, and looking it up tells nothing about others.
fn hash(secret: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(secret.as_bytes()))
}
