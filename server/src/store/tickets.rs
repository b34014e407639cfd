//! Single-use tickets for streams, known here only by the hash of their secret.

use uuid::Uuid;

use super::secrets::Taken;
use super::stored_id::id_from_text;
use super::{Scope, Store, StoreError};

/// Tickets are kept for so long after they expired, so that a late one can be told that it is late.
const KEPT_AFTER_EXPIRY_MS: i64 = 10 * 60 * 1000;

/// A ticket without its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredTicket {
    /// Whose.
    pub user_id: Uuid,
    /// By which sign-in.
    pub auth_session_id: Uuid,
    /// Whether that person has no address.
    pub is_anonymous: bool,
    /// When the access token that asked for it expires, in s.
    pub token_expires_at: i64,
    /// The origin of the page that asked; empty for a program.
    pub origin: String,
}

type TicketRow = (String, String, bool, i64, String, i64);

impl Store {
    /// Keeps a ticket until it is used, for `life_ms` at most.
    ///
    /// # Errors
    /// If the database fails, or the scope is not the ticket's person.
    pub async fn insert_ticket(
        &self,
        scope: &Scope,
        secret_hash: &str,
        ticket: &StoredTicket,
        life_ms: i64,
    ) -> Result<(), StoreError> {
        if *scope != Scope::User(ticket.user_id) {
            return Err(StoreError::ScopeWithoutUser);
        }
        let now = self.moment();
        let expiry = now.expiry(life_ms);
        let mut transaction = self.pool.begin().await?;
        sqlx::query("DELETE FROM stream_tickets WHERE expires_served_ms < $1")
            .bind(now.served_ms.saturating_sub(KEPT_AFTER_EXPIRY_MS))
            .execute(&mut *transaction)
            .await?;
        sqlx::query(
            "INSERT INTO stream_tickets \
                 (secret_hash, user_id, auth_session_id, is_anonymous, token_expires_at, origin, \
                  expires_served_ms, expires_latest_ms) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(secret_hash)
        .bind(ticket.user_id.to_string())
        .bind(ticket.auth_session_id.to_string())
        .bind(ticket.is_anonymous)
        .bind(ticket.token_expires_at)
        .bind(&ticket.origin)
        .bind(expiry.served_ms)
        .bind(expiry.latest_ms)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Takes a ticket away, so that of any number who present it one gets it. Who presents a
    /// secret is not known before this, so there is no scope: the secret is the authority.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn take_ticket(&self, secret_hash: &str) -> Result<Taken<StoredTicket>, StoreError> {
        let now = self.moment();
        let row: Option<TicketRow> = sqlx::query_as(
            "DELETE FROM stream_tickets WHERE secret_hash = $1 \
               AND (expires_served_ms <= $2 OR expires_latest_ms IS NULL OR expires_latest_ms > $3) \
             RETURNING user_id, auth_session_id, is_anonymous, token_expires_at, origin, \
                       expires_served_ms",
        )
        .bind(secret_hash)
        .bind(now.served_ms)
        .bind(now.earliest_ms)
        .fetch_all(self.pool.writer()?)
        .await?
        .pop();
        let Some((user, session, is_anonymous, token_expires_at, origin, expires_served_ms)) = row
        else {
            let count = "SELECT COUNT(*) FROM stream_tickets WHERE secret_hash = $1";
            return self.late_or_unknown(count, secret_hash).await;
        };
        if now.is_past(expires_served_ms) {
            return Ok(Taken::Late);
        }
        Ok(Taken::Good(StoredTicket {
            user_id: id_from_text(&user, "a person's id")?,
            auth_session_id: id_from_text(&session, "a sign-in's id")?,
            is_anonymous,
            token_expires_at,
            origin,
        }))
    }
}
