//! Times as interfaces show them.

use time::OffsetDateTime;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;

/// RFC 3339 in UTC, to the millisecond.
const FORM: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z");

/// ms since 1970 as RFC 3339 in UTC: `2026-11-22T16:53:59.123Z`. Times that no calendar has (before
/// the year -9999, after 9999) show as 1970.
pub fn rfc3339(millis: i64) -> String {
    let moment = OffsetDateTime::from_unix_timestamp_nanos(i128::from(millis) * 1_000_000);
    let moment = moment.unwrap_or(OffsetDateTime::UNIX_EPOCH);
    moment.format(FORM).unwrap_or_default()
}

/// The day in UTC on which a moment lies, in ms since 1970: `2026-11-22`. As for [`rfc3339`].
pub fn day(millis: i64) -> String {
    rfc3339(millis)
        .chars()
        .take_while(|sign| *sign != 'T')
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_moments_are_written_right() {
        let known = [
            (0, "1970-01-01T00:00:00.000Z"),
            (-1, "1969-12-31T23:59:59.999Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (1_709_251_199_999, "2024-02-29T23:59:59.999Z"),
            (1_795_366_439_123, "2026-11-22T16:53:59.123Z"),
            (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
            (i64::MAX, "1970-01-01T00:00:00.000Z"),
        ];
        for (millis, text) in known {
            assert_eq!(rfc3339(millis), text);
        }
    }
}
