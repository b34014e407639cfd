//! Secrets that are good once and for minutes: tickets, links in mails, codes.
//!
//! Each has two ends (`served.rs`). When a server has run for so long, it is over. If none ran meanwhile, it is over by
//! the clock: when the earliest time that it can be now lies behind the latest at which it can have ended. That counts
//! only while the clock says so: such a secret is refused and stays, because a clock that is wrong may be set right, and
//! whoever holds it gets in then. What is used, or over by served time, is taken away.

use super::served::Moment;
use super::{Store, StoreError};

/// What came of a secret that somebody has presented.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Taken<T> {
    /// It was good, and is used up.
    Good(T),
    /// It is over.
    Late,
    /// It was never given out, or is used up.
    Unknown,
}

/// When a secret ends, as it is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Expiry {
    /// In served time.
    pub(super) served_ms: i64,
    /// By the clock, at the latest.
    pub(super) latest_ms: i64,
}

impl Moment {
    /// So many ms from now.
    pub(super) fn expiry(self, life_ms: i64) -> Expiry {
        Expiry {
            served_ms: self.served_ms.saturating_add(life_ms),
            latest_ms: self.latest_ms.saturating_add(life_ms),
        }
    }

    /// Of a secret that was taken away: whether it was over by served time.
    pub(super) fn is_past(self, expires_served_ms: i64) -> bool {
        self.served_ms >= expires_served_ms
    }
}

impl Store {
    /// Of a secret that was not taken away: whether it is there, and over for as long as the clock says so. `count` counts
    /// those with a hash.
    pub(super) async fn late_or_unknown<T>(
        &self,
        count: &'static str,
        secret_hash: &str,
    ) -> Result<Taken<T>, StoreError> {
        let there: i64 = sqlx::query_scalar(count)
            .bind(secret_hash)
            .fetch_one(self.pool.reader())
            .await?;
        Ok(if there > 0 {
            Taken::Late
        } else {
            Taken::Unknown
        })
    }
}
