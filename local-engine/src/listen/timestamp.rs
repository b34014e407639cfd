//! The time of day as Deepgram writes it: `2026-09-07T12:00:00.123Z`.

use time::OffsetDateTime;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;

const FORM: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z");

/// The present.
#[must_use]
pub fn now() -> String {
    written(OffsetDateTime::now_utc())
}

fn written(moment: OffsetDateTime) -> String {
    moment.format(FORM).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn moments_are_written_to_the_millisecond() {
        let whole = datetime!(1970-01-01 0:00 UTC);
        assert_eq!(written(whole), "1970-01-01T00:00:00.000Z");
        let leap_day = datetime!(2000-02-29 12:34:56.007999 UTC);
        assert_eq!(written(leap_day), "2000-02-29T12:34:56.007Z");
    }
}
