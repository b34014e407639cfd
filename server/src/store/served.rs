//! The time for which the database has been served: what runs out is measured by it.
//!
//! It goes on while a server runs, and is kept with the pulse. The machine's clock may be set meanwhile, by hand or by
//! the network: nothing ends because of that. Nor does the time without a server count, in which nobody can renew.
//!
//! Where it has to count (words that are kept for days, secrets that are good for minutes), the clock is asked, and may
//! be wrong. So it is held against itself: something began at the *latest* time that it can have been, by the furthest
//! that the clock was ever ahead of the served time, and it is now the *earliest* time that it can be, by the least that
//! the clock was ahead of late. Served time never runs faster than time, so neither way is anything found older than it
//! is, if the clock was right once before it began and once of late. What is over by either of the two is over.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use sqlx::FromRow;

use super::{Store, StoreError};
use crate::clock::Clock;

/// How far the clock may be behind the newest time in the database: clocks are set by seconds every day.
pub(super) const TOLERANCE_MS: i64 = 5 * 60 * 1000;

/// A clock that was set back is worth somebody's attention for so long, in ms of served time.
const ATTENTION_MS: i64 = 24 * 60 * 60 * 1000;

/// What is known of the served time and of the clock beside it, shared by all handles.
#[derive(Clone, Debug, Default)]
pub(super) struct ServedTime(Arc<Known>);

#[derive(Debug)]
struct Known {
    /// The served time less the time that this process has been running.
    lead_ms: AtomicI64,
    /// How far the clock was ahead of the served time at most, ever.
    greatest_offset_ms: AtomicI64,
    /// How far it was ahead at the least, since this process began.
    least_offset_ms: AtomicI64,
    /// The served time when the clock was last set back.
    set_back_ms: AtomicI64,
}

impl Default for Known {
    fn default() -> Self {
        Self {
            lead_ms: AtomicI64::new(0),
            greatest_offset_ms: AtomicI64::new(i64::MIN),
            least_offset_ms: AtomicI64::new(i64::MAX),
            set_back_ms: AtomicI64::new(i64::MIN),
        }
    }
}

/// What is kept with the pulse.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, FromRow)]
pub(super) struct KeptTime {
    served_ms: i64,
    /// None: it is not known.
    greatest_offset_ms: Option<i64>,
    /// None: it never was.
    set_back_served_ms: Option<i64>,
}

impl ServedTime {
    pub(super) fn now_ms(&self, clock: &Clock) -> i64 {
        clock
            .running_ms()
            .saturating_add(self.0.lead_ms.load(Ordering::SeqCst))
    }

    /// Begins where the servers before have stopped.
    fn begin(&self, clock: &Clock, kept: KeptTime) {
        let lead = kept.served_ms.saturating_sub(clock.running_ms());
        self.0.lead_ms.store(lead, Ordering::SeqCst);
        self.catch_up(clock, kept);
    }

    /// Another server at the same database may be ahead.
    pub(super) fn catch_up(&self, clock: &Clock, kept: KeptTime) {
        let raise = |known: &AtomicI64, by: i64| known.fetch_max(by, Ordering::SeqCst);
        let lead = kept.served_ms.saturating_sub(clock.running_ms());
        raise(&self.0.lead_ms, lead);
        if let Some(offset) = kept.greatest_offset_ms {
            raise(&self.0.greatest_offset_ms, offset);
        }
        if let Some(served) = kept.set_back_served_ms {
            raise(&self.0.set_back_ms, served);
        }
    }

    /// What it is now, by both clocks; what they say is noted.
    fn moment(&self, clock: &Clock) -> Moment {
        let (wall_ms, served_ms) = (clock.now_ms(), self.now_ms(clock));
        let offset = wall_ms.saturating_sub(served_ms);
        let at_most = self
            .0
            .greatest_offset_ms
            .fetch_max(offset, Ordering::SeqCst);
        let at_least = self.0.least_offset_ms.fetch_min(offset, Ordering::SeqCst);
        Moment {
            wall_ms,
            served_ms,
            latest_ms: served_ms.saturating_add(at_most.max(offset)),
            earliest_ms: served_ms.saturating_add(at_least.min(offset)),
        }
    }

    /// The clock was set back.
    fn note_set_back(&self, served_ms: i64) {
        self.0.set_back_ms.fetch_max(served_ms, Ordering::SeqCst);
    }

    /// How long the clock has not been set back, by served time.
    fn since_set_back_ms(&self, clock: &Clock) -> i64 {
        let set_back = self.0.set_back_ms.load(Ordering::SeqCst);
        self.now_ms(clock).saturating_sub(set_back)
    }
}

/// When something happens: by the clock, for people, and in served time, for what runs out.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment {
    pub(super) wall_ms: i64,
    pub(super) served_ms: i64,
    /// The latest that it can be by the clock, if the clock was right at any time until now.
    pub(super) latest_ms: i64,
    /// The earliest that it can be by the clock, if the clock was right at any time since this process began.
    pub(super) earliest_ms: i64,
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
        self.served.moment(&self.clock)
    }

    /// Goes on with the time that is kept, and looks for times that have not come yet.
    pub(super) async fn begin_service(&mut self) -> Result<(), StoreError> {
        let kept: Option<KeptTime> = sqlx::query_as(
            "SELECT served_ms, greatest_offset_ms, set_back_served_ms FROM pulse WHERE id = 1",
        )
        .fetch_optional(self.pool.reader())
        .await?;
        self.served.begin(&self.clock, kept.unwrap_or_default());
        let beaten_ms: Option<i64> = sqlx::query_scalar("SELECT beat_at - served_ms FROM pulse")
            .fetch_optional(self.pool.reader())
            .await?;
        let now = self.moment();
        if beaten_ms.is_some_and(|before| now.offset_ms() < before.saturating_sub(TOLERANCE_MS)) {
            self.served.note_set_back(now.served_ms);
        }
        self.newest_at = self.newest_time().await?;
        if let Some(notice) = self.clock_notice() {
            tracing::warn!("{notice}");
        }
        Ok(())
    }

    /// The newest time by any clock that stands in the database.
    async fn newest_time(&self) -> Result<i64, StoreError> {
        let newest: Option<i64> = sqlx::query_scalar(
            "SELECT MAX(at) FROM ( \
                 SELECT MAX(beat_at) AS at FROM pulse \
                 UNION ALL SELECT MAX(refreshed_at) FROM auth_sessions \
                 UNION ALL SELECT MAX(last_active_at) FROM devices \
                 UNION ALL SELECT MAX(created_at) FROM voice_sessions \
                 UNION ALL SELECT MAX(created_at) FROM usage_records) AS times",
        )
        .fetch_one(self.pool.reader())
        .await?;
        Ok(newest.unwrap_or(0))
    }

    /// How far the clock is behind the newest time that stood in the database. As of now: a clock that has come there is
    /// right.
    fn clock_lag_ms(&self) -> Option<i64> {
        let ahead = self.newest_at.saturating_sub(self.clock.now_ms());
        (ahead > TOLERANCE_MS).then_some(ahead)
    }

    /// What is wrong with the clock, or was once, if the database was written under one that was further ahead.
    pub(super) fn clock_notice(&self) -> Option<String> {
        let ahead = in_words(self.clock_lag_ms()?);
        Some(if self.clock_needs_attention() {
            format!(
                "the database holds times that are {ahead} ahead of this machine's clock: set the clock, if it is wrong. \
                 Nobody is locked out by it, and what happens now stands under the time that the clock says"
            )
        } else {
            format!(
                "the database holds times that are {ahead} ahead of this machine's clock: a clock was wrong once. All \
                 that was written in the last day of service is in order. If the clock is right, there is nothing to do"
            )
        })
    }

    /// Whether somebody should look at the clock: which of the two times is right, the server cannot know, so it asks for
    /// a day of service behind the step.
    pub(super) fn clock_needs_attention(&self) -> bool {
        let is_recent = self.served.since_set_back_ms(&self.clock) < ATTENTION_MS;
        is_recent && self.clock_lag_ms().is_some()
    }

    /// The earliest that it can be by the clock, in ms since 1970, if the clock was right at any time of the last day of
    /// service. What cannot be brought back is deleted by this time.
    pub(super) async fn earliest_now_ms(&self) -> Result<i64, StoreError> {
        let now = self.moment();
        let least: Option<(i64, i64)> = sqlx::query_as(
            "SELECT least_offset_ms, least_offset_before_ms FROM pulse WHERE id = 1",
        )
        .fetch_optional(self.pool.reader())
        .await?;
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
        let kept = |served_ms| KeptTime {
            served_ms,
            ..KeptTime::default()
        };
        hand.advance_ms(1_000);
        served.begin(&clock, kept(5_000));
        assert_eq!(served.now_ms(&clock), 5_000);
        hand.set_by_ms(365 * 24 * 60 * 60 * 1000);
        hand.advance_ms(10);
        assert_eq!(served.now_ms(&clock), 5_010);
        served.catch_up(&clock, kept(7_000));
        served.catch_up(&clock, kept(6_000));
        assert_eq!(served.now_ms(&clock), 7_000);
    }

    #[test]
    fn a_moment_is_no_later_and_no_earlier_than_a_clock_that_was_right_has_said() {
        const DAY: i64 = 24 * 60 * 60 * 1000;
        for step in [DAY, -DAY] {
            let (clock, hand) = Clock::manual();
            let served = ServedTime::default();
            served.begin(&clock, KeptTime::default());
            let right = served.moment(&clock);
            assert_eq!(
                (right.latest_ms, right.earliest_ms),
                (right.wall_ms, right.wall_ms)
            );
            hand.set_by_ms(step);
            let wrong = served.moment(&clock);
            assert!(wrong.earliest_ms <= right.wall_ms, "off by {step}");
            assert!(wrong.latest_ms >= right.wall_ms, "off by {step}");
            hand.set_by_ms(-step);
            hand.advance_ms(10);
            let again = served.moment(&clock);
            assert!(again.earliest_ms <= right.wall_ms + 10, "off by {step}");
            assert!(again.latest_ms >= right.wall_ms + 10, "off by {step}");
        }
    }
}
