//! Moments and spans in words: by the person's own clock and calendar, in their locale.

use js_sys::{Date, Object, Reflect};
use leptos::prelude::window;
use wasm_bindgen::JsValue;

const MINUTE: u64 = 60_000;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;
/// What is older is told by its date.
const WEEK: u64 = 7 * DAY;

/// Milliseconds since 1970, by this machine's clock.
pub fn now() -> u64 {
    Date::now() as u64
}

/// `Today`, `Yesterday`, or the day with its date.
pub fn day(millis: u64) -> String {
    let shown = date_of(millis);
    let today = Date::new_0();
    let yesterday = Date::new_0();
    yesterday.set_date(today.get_date().wrapping_sub(1));
    if is_same_day(&shown, &today) {
        "Today".to_owned()
    } else if is_same_day(&shown, &yesterday) {
        "Yesterday".to_owned()
    } else {
        let year = (shown.get_full_year() != today.get_full_year()).then_some(("year", "numeric"));
        let options = [("weekday", "long"), ("day", "numeric"), ("month", "long")];
        let all: Vec<_> = options.into_iter().chain(year).collect();
        in_locale(&shown, &all)
    }
}

/// The hour and minute.
pub fn time(millis: u64) -> String {
    let options = options(&[("hour", "2-digit"), ("minute", "2-digit")]);
    let time = date_of(millis).to_locale_time_string_with_options(&locale(), &options);
    String::from(time)
}

/// The date without the weekday.
pub fn date(millis: u64) -> String {
    let options = [("day", "numeric"), ("month", "long"), ("year", "numeric")];
    in_locale(&date_of(millis), &options)
}

/// A day in UTC such as "2026-11-24": `24 Nov`.
pub fn short_day(day: &str) -> String {
    let shown = Date::new(&day.into());
    let utc = ("timeZone", "UTC");
    in_locale(&shown, &[("day", "numeric"), ("month", "short"), utc])
}

/// When something happened last: `5 minutes ago`, or its date.
pub fn ago(millis: u64) -> String {
    recently(now().saturating_sub(millis)).unwrap_or_else(|| date(millis))
}

/// `3 s`, `2 min 5 s`, `1 h 3 min`.
pub fn span(millis: u64) -> String {
    let seconds = millis.div_ceil(1_000);
    let (hours, minutes) = (seconds / 3_600, seconds / 60 % 60);
    match (hours, minutes, seconds % 60) {
        (0, 0, seconds) => format!("{seconds} s"),
        (0, minutes, 0) => format!("{minutes} min"),
        (0, minutes, seconds) => format!("{minutes} min {seconds} s"),
        (hours, 0, _) => format!("{hours} h"),
        (hours, minutes, _) => format!("{hours} h {minutes} min"),
    }
}

/// None if it is long ago.
fn recently(elapsed: u64) -> Option<String> {
    let count = |count: u64, one: &str| {
        let plural = if count == 1 { "" } else { "s" };
        Some(format!("{count} {one}{plural} ago"))
    };
    match elapsed {
        // The server knows it to the minute.
        ..=119_999 => Some("just now".to_owned()),
        120_000..HOUR => count(elapsed / MINUTE, "minute"),
        HOUR..DAY => count(elapsed / HOUR, "hour"),
        DAY..WEEK => count(elapsed / DAY, "day"),
        WEEK.. => None,
    }
}

fn date_of(millis: u64) -> Date {
    Date::new(&JsValue::from_f64(millis as f64))
}

fn is_same_day(one: &Date, other: &Date) -> bool {
    one.to_date_string() == other.to_date_string()
}

fn in_locale(date: &Date, members: &[(&str, &str)]) -> String {
    String::from(date.to_locale_date_string(&locale(), &options(members)))
}

fn options(members: &[(&str, &str)]) -> JsValue {
    let options = JsValue::from(Object::new());
    for (name, value) in members {
        // Fails only on what is no object.
        let _set = Reflect::set(&options, &(*name).into(), &(*value).into());
    }
    options
}

/// Of the person's browser.
fn locale() -> String {
    window()
        .navigator()
        .language()
        .unwrap_or_else(|| "en".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_happened_recently_is_told_in_words() {
        let told = |elapsed| recently(elapsed).unwrap_or_default();
        assert_eq!(told(0), "just now");
        assert_eq!(told(2 * MINUTE), "2 minutes ago");
        assert_eq!(told(HOUR - 1), "59 minutes ago");
        assert_eq!(told(HOUR), "1 hour ago");
        assert_eq!(told(DAY + HOUR), "1 day ago");
        assert_eq!(told(6 * DAY), "6 days ago");
        assert_eq!(recently(WEEK), None);
    }

    #[test]
    fn spans_are_told_in_two_parts_at_most() {
        assert_eq!(span(0), "0 s");
        assert_eq!(span(1), "1 s");
        assert_eq!(span(125_000), "2 min 5 s");
        assert_eq!(span(120_000), "2 min");
        assert_eq!(span(HOUR), "1 h");
        assert_eq!(span(HOUR + 3 * MINUTE + 9), "1 h 3 min");
    }
}
