//! How far the clock was ahead of the served time, and since when: how old something is by the clock.
//!
//! It began at the latest time that it can have been, by the furthest that the clock was ahead by then (`served.rs`). A
//! clock that was far ahead for a while would make all that is later look younger than it is, for as long as it was
//! ahead. So what it has shown is held against what it shows of late. Less and less of it can be right: served time
//! stands still while no server runs, and never runs faster than time, so the clock is ahead of it by more and more. If
//! the clock was right once of late, it was wrong whenever it was further ahead than at most of late. What remains is
//! the furthest of the others; a clock that is behind for weeks and then right again was right before, too.

use std::ops::Range;

use sqlx::FromRow;

use super::database::{Done, reading, writing};
use super::served::{Moment, TOLERANCE_MS};
use super::{Store, StoreError};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// Offsets are kept in whole minutes, rounded up: a clock that is corrected by a second is where it was.
const ROUNDED_TO_MS: i64 = 60 * 1000;

/// That the clock is still where it was is written so often: a beat is to need one page.
const NOTED_AGAIN_MS: i64 = 10 * 60 * 1000;

/// The clock was so far ahead of the served time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromRow)]
struct ClockOffset {
    offset_ms: i64,
    /// It was by then, perhaps since then.
    first_served_ms: i64,
    last_served_ms: i64,
}

/// What the clock has shown, as far as it can have been right.
#[derive(Clone, Debug)]
pub(super) struct ClockHistory {
    believed: Vec<ClockOffset>,
    /// The earliest that it can be now by the clock.
    earliest_now_ms: i64,
}

impl ClockHistory {
    fn new(offsets: Vec<ClockOffset>, now: Moment, earliest_now_ms: i64) -> Self {
        // As far back as the earliest time looks.
        let of_late_ms = (now.served_ms.div_euclid(DAY_MS) - 1) * DAY_MS - NOTED_AGAIN_MS;
        let of_late = offsets
            .iter()
            .filter(|offset| offset.last_served_ms >= of_late_ms)
            .map(|offset| offset.offset_ms);
        let most = of_late.fold(rounded(now.offset_ms()), i64::max);
        let believed = offsets
            .into_iter()
            .filter(|offset| offset.offset_ms <= most.saturating_add(TOLERANCE_MS));
        Self {
            believed: believed.collect(),
            earliest_now_ms,
        }
    }

    /// In served time, when that began which is older than `age_ms` by the clock. None: nothing is.
    pub(super) fn older_than(&self, age_ms: i64) -> Option<Range<i64>> {
        let latest_ms = self.earliest_now_ms.saturating_sub(age_ms);
        // Before the first there is nothing to go by.
        let known = self.believed.iter().map(|offset| offset.first_served_ms);
        // From when on one of them says that it is not older.
        let younger = self.believed.iter().map(|offset| {
            let by_it = latest_ms.saturating_sub(offset.offset_ms);
            by_it.max(offset.first_served_ms)
        });
        let older = known.min()?..younger.min()?;
        (!older.is_empty()).then_some(older)
    }
}

impl Store {
    /// Notes how far the clock is ahead. It may have been since the last time that was noted.
    pub(super) async fn note_clock_offset(&self, now: Moment) -> Result<(), StoreError> {
        writing!(self.pool, |writer| {
            sqlx::query(
                "INSERT INTO clock_offsets (offset_ms, first_served_ms, last_served_ms) \
                 SELECT CAST($1 AS BIGINT), \
                        COALESCE((SELECT served_ms FROM pulse WHERE id = 1), 0), CAST($2 AS BIGINT) \
                 WHERE NOT EXISTS (SELECT offset_ms FROM clock_offsets \
                                   WHERE offset_ms = $1 AND last_served_ms > $2 - $3) \
                 ON CONFLICT (offset_ms) DO UPDATE SET last_served_ms = excluded.last_served_ms",
            )
            .bind(rounded(now.offset_ms()))
            .bind(now.served_ms)
            .bind(NOTED_AGAIN_MS)
            .execute(writer)
            .await
            .map(Done::from)
        })?;
        Ok(())
    }

    /// What the clock has shown until now.
    pub(super) async fn clock_history(&self) -> Result<ClockHistory, StoreError> {
        let now = self.moment();
        let earliest_now_ms = self.earliest_now_ms().await?;
        let offsets = reading!(self.pool, |reader| {
            sqlx::query_as("SELECT offset_ms, first_served_ms, last_served_ms FROM clock_offsets")
                .fetch_all(reader)
                .await
        })?;
        Ok(ClockHistory::new(offsets, now, earliest_now_ms))
    }
}

fn rounded(offset_ms: i64) -> i64 {
    let up = offset_ms.saturating_add(ROUNDED_TO_MS - 1);
    up.div_euclid(ROUNDED_TO_MS) * ROUNDED_TO_MS
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where the clock is when it is right and no server was ever off.
    const RIGHT: i64 = 100_000 * DAY_MS;

    /// The clock was `ahead` days ahead of where it is when it is right, in these days of service.
    fn shown(ahead: i64, days: Range<i64>) -> ClockOffset {
        ClockOffset {
            offset_ms: RIGHT + ahead * DAY_MS,
            first_served_ms: days.start * DAY_MS,
            last_served_ms: days.end * DAY_MS,
        }
    }

    /// After `day` days of service, with a clock that stands `ahead` days ahead for two days.
    fn history(offsets: &[ClockOffset], day: i64, ahead: i64) -> ClockHistory {
        let (served_ms, offset_ms) = (day * DAY_MS, RIGHT + ahead * DAY_MS);
        let wall_ms = served_ms + offset_ms;
        let now = Moment {
            wall_ms,
            served_ms,
            latest_ms: wall_ms,
            earliest_ms: wall_ms,
        };
        ClockHistory::new(offsets.to_vec(), now, wall_ms)
    }

    /// When that began which is older than thirty days, in days of service.
    fn old(history: &ClockHistory) -> Option<Range<i64>> {
        let older = history.older_than(30 * DAY_MS)?;
        Some(older.start / DAY_MS..older.end / DAY_MS)
    }

    #[test]
    fn days_without_a_server_count() {
        let offsets = [shown(0, 0..10), shown(40, 10..12)];
        assert_eq!(old(&history(&offsets, 12, 40)), Some(0..10));
        assert_eq!(old(&history(&offsets[..1], 12, 0)), None);
        assert_eq!(old(&history(&offsets[..1], 50, 0)), Some(0..20));
    }

    #[test]
    fn a_clock_that_was_far_ahead_once_makes_nothing_younger() {
        let offsets = [shown(0, 0..10), shown(365, 1..2), shown(40, 10..12)];
        assert_eq!(old(&history(&offsets, 12, 40)), Some(0..10));
    }

    #[test]
    fn a_clock_that_was_behind_makes_nothing_older() {
        let offsets = [shown(0, 0..12), shown(-40, 1..9), shown(365, 2..3)];
        assert_eq!(old(&history(&offsets, 12, 0)), None);
        assert_eq!(old(&history(&offsets, 42, 0)), Some(0..12));
    }

    #[test]
    fn where_a_clock_was_ahead_of_late_it_may_have_been_right() {
        let offsets = [shown(0, 0..12), shown(365, 1..11)];
        // It was not there yet on the first day.
        assert_eq!(old(&history(&offsets, 12, 40)), Some(0..1));
    }

    #[test]
    fn nothing_is_said_of_the_time_before_the_first() {
        let offsets = [shown(0, 5..10), shown(40, 10..12)];
        assert_eq!(old(&history(&offsets, 12, 40)), Some(5..10));
        assert_eq!(old(&history(&[], 12, 40)), None);
    }
}
