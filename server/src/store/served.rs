//! The time for which the database has been served: what runs out is measured by it.
//!
//! It goes on while a server runs, and is kept with the pulse. The machine's clock may be set meanwhile, by hand or by
//! the network: nothing ends because of that. Nor does the time without a server count, in which nobody can renew.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use super::database::reading;
use super::{Store, StoreError};
use crate::clock::Clock;

/// How far the clock may be behind the newest time in the database: clocks are set by seconds every day.
const TOLERANCE_MS: i64 = 5 * 60 * 1000;

/// The served time less the time that this process has been running, shared by all handles.
#[derive(Clone, Debug, Default)]
pub(super) struct ServedTime(Arc<AtomicI64>);

impl ServedTime {
    pub(super) fn now_ms(&self, clock: &Clock) -> i64 {
        clock
            .running_ms()
            .saturating_add(self.0.load(Ordering::SeqCst))
    }

    /// Begins where the servers before have stopped.
    fn begin(&self, clock: &Clock, stored_ms: i64) {
        let lead = stored_ms.saturating_sub(clock.running_ms());
        self.0.store(lead, Ordering::SeqCst);
    }

    /// Another server at the same database may be ahead.
    pub(super) fn catch_up(&self, clock: &Clock, stored_ms: i64) {
        let lead = stored_ms.saturating_sub(clock.running_ms());
        self.0.fetch_max(lead, Ordering::SeqCst);
    }
}

/// When something happens: by the clock, for people, and in served time, for what runs out.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment {
    pub(super) wall_ms: i64,
    pub(super) served_ms: i64,
}

impl Moment {
    /// How far the clock is ahead of the served time.
    pub(super) fn offset_ms(self) -> i64 {
        self.wall_ms.saturating_sub(self.served_ms)
    }
}

impl Store {
    /// The ms for which this database has been served, by all servers that there were.
    pub fn served_ms(&self) -> i64 {
        self.served.now_ms(&self.clock)
    }

    pub(super) fn moment(&self) -> Moment {
        Moment {
            wall_ms: self.clock.now_ms(),
            served_ms: self.served_ms(),
        }
    }

    /// Goes on with the time that is kept, and looks for times that have not come yet.
    pub(super) async fn begin_service(&mut self) -> Result<(), StoreError> {
        let served: Option<i64> = reading!(self.pool, |reader| {
            sqlx::query_scalar("SELECT served_ms FROM pulse WHERE id = 1")
                .fetch_optional(reader)
                .await
        })?;
        self.served.begin(&self.clock, served.unwrap_or(0));
        self.newest_at = self.newest_time().await?;
        if let Some(notice) = self.clock_notice() {
            tracing::warn!("{notice}");
        }
        Ok(())
    }

    /// The newest time by any clock that stands in the database.
    async fn newest_time(&self) -> Result<i64, StoreError> {
        let newest: Option<i64> = reading!(self.pool, |reader| {
            sqlx::query_scalar(
                "SELECT MAX(at) FROM ( \
                     SELECT MAX(beat_at) AS at FROM pulse \
                     UNION ALL SELECT MAX(refreshed_at) FROM auth_sessions \
                     UNION ALL SELECT MAX(last_active_at) FROM devices \
                     UNION ALL SELECT MAX(created_at) FROM voice_sessions \
                     UNION ALL SELECT MAX(created_at) FROM usage_records) AS times",
            )
            .fetch_one(reader)
            .await
        })?;
        Ok(newest.unwrap_or(0))
    }

    /// What is wrong with the clock, if the database was written under one that was further ahead. As of now: a clock
    /// that has come there is right.
    pub(super) fn clock_notice(&self) -> Option<String> {
        let ahead = self.newest_at.saturating_sub(self.clock.now_ms());
        (ahead > TOLERANCE_MS).then(|| {
            format!(
                "the database holds times that are {} ahead of this machine's clock: set the clock, if it is wrong. \
                 Nobody is locked out by it, and what happens now stands under the time that the clock says",
                in_words(ahead)
            )
        })
    }

    /// The earliest that it can be by the clock, in ms since 1970, if the clock was right at any time of the last day of
    /// service. What cannot be brought back is deleted by this time.
    pub(super) async fn earliest_now_ms(&self) -> Result<i64, StoreError> {
        let now = self.moment();
        let least: Option<(i64, i64)> = reading!(self.pool, |reader| {
            sqlx::query_as("SELECT least_offset_ms, least_offset_before_ms FROM pulse WHERE id = 1")
                .fetch_optional(reader)
                .await
        })?;
        let offset = least.map_or(now.offset_ms(), |(today, before)| {
            now.offset_ms().min(today).min(before)
        });
        Ok(now.served_ms.saturating_add(offset))
    }
}

/// A span of time in its largest unit.
fn in_words(span_ms: i64) -> String {
    const MINUTE_MS: i64 = 60 * 1000;
    const HOUR_MS: i64 = 60 * MINUTE_MS;
    const DAY_MS: i64 = 24 * HOUR_MS;
    let (count, unit) = if span_ms >= 2 * DAY_MS {
        (span_ms / DAY_MS, "days")
    } else if span_ms >= 2 * HOUR_MS {
        (span_ms / HOUR_MS, "hours")
    } else {
        (span_ms / MINUTE_MS, "minutes")
    };
    format!("{count} {unit}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_told_in_its_largest_unit() {
        let minute = 60_000;
        assert_eq!(in_words(6 * minute), "6 minutes");
        assert_eq!(in_words(119 * minute), "119 minutes");
        assert_eq!(in_words(120 * minute), "2 hours");
        assert_eq!(in_words(40 * 24 * 60 * minute + 1), "40 days");
    }

    #[test]
    fn another_server_that_is_ahead_is_followed_and_one_behind_is_not() {
        let (clock, hand) = Clock::manual();
        let served = ServedTime::default();
        hand.advance_ms(1_000);
        served.begin(&clock, 5_000);
        assert_eq!(served.now_ms(&clock), 5_000);
        hand.set_by_ms(365 * 24 * 60 * 60 * 1000);
        hand.advance_ms(10);
        assert_eq!(served.now_ms(&clock), 5_010);
        served.catch_up(&clock, 7_000);
        served.catch_up(&clock, 6_000);
        assert_eq!(served.now_ms(&clock), 7_000);
    }
}
