//! What a person's dictation used and cost.

use super::{People, PersonError};
use crate::auth::Caller;
use crate::store::usage::report::{DaySum, UsageReport, UsageSum};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// The longest span: a year and a day.
pub const MAX_DAYS: u32 = 366;

/// The span for who names none.
pub const USUAL_DAYS: u32 = 30;

/// Usage of a span of days in UTC that ends with today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Usage {
    /// When the span begins, in ms since 1970.
    pub since: i64,
    /// In all, by engine and by device.
    pub report: UsageReport,
    /// Every day of the span, by its beginning in ms since 1970, those without usage too.
    pub days: Vec<(i64, UsageSum)>,
}

impl People {
    /// Usage of the last `days` days, today among them; 0 means [`USUAL_DAYS`].
    ///
    /// # Errors
    /// If the span is longer than [`MAX_DAYS`].
    pub async fn usage(&self, caller: &Caller, days: u32) -> Result<Usage, PersonError> {
        if days > MAX_DAYS {
            let detail = format!("At most {MAX_DAYS} days can be looked at.");
            return Err(PersonError::invalid("days", detail));
        }
        let days = i64::from(if days == 0 { USUAL_DAYS } else { days });
        let today = self.store().clock().now_ms().div_euclid(DAY_MS);
        let since = (today - (days - 1)) * DAY_MS;
        let report = self.store().usage_report(&caller.scope(), since).await?;
        Ok(Usage {
            since,
            days: every_day(since, days, &report.days),
            report,
        })
    }
}

/// All days of the span, with the sums of those that have one.
fn every_day(since: i64, days: i64, used: &[DaySum]) -> Vec<(i64, UsageSum)> {
    let sum_of = |day| {
        let found = used.iter().find(|used| used.day == day);
        found.map_or_else(UsageSum::default, |used| used.sum)
    };
    (0..days)
        .map(|day| (since + day * DAY_MS, sum_of(day)))
        .collect()
}
