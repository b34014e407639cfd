//! Secrets that nobody has presented in time.

use super::database::{Done, writing};
use super::tickets::KEPT_AFTER_EXPIRY_MS;
use super::{Store, StoreError};

impl Store {
    /// Deletes tickets, secrets of mails and codes that ran out. A job of the server, for all people: whoever makes one
    /// does not wait for it.
    ///
    /// # Errors
    /// If the database fails; what is deleted by then stays deleted.
    pub async fn delete_expired_secrets(&self) -> Result<(), StoreError> {
        let now = self.served_ms();
        let late = now.saturating_sub(KEPT_AFTER_EXPIRY_MS);
        for (statement, until) in [
            (
                "DELETE FROM stream_tickets WHERE expires_served_ms < $1",
                late,
            ),
            (
                "DELETE FROM auth_mail_tokens WHERE expires_served_ms < $1",
                now,
            ),
            ("DELETE FROM auth_codes WHERE expires_served_ms < $1", now),
        ] {
            writing!(self.pool, |writer| {
                sqlx::query(statement)
                    .bind(until)
                    .execute(writer)
                    .await
                    .map(Done::from)
            })?;
        }
        Ok(())
    }
}
