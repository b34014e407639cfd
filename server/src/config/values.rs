//! Rules on values that the types of the settings do not hold.

use std::ops::RangeInclusive;

/// Rules on values that their types do not hold.
pub(super) trait CheckValue {
    fn check(&self) -> Result<(), ValueError>;
}

/// A value that its type allows and its meaning does not.
#[derive(Debug, thiserror::Error)]
pub(super) enum ValueError {
    #[error("{key} is {number}; allowed is {low} to {high}")]
    OutOfRange {
        key: &'static str,
        number: u32,
        low: u32,
        high: u32,
    },
    #[error("engines: the name `{0}` is not made of 1 to 32 small letters, digits and dashes")]
    EngineName(String),
    #[error("engines: the url of `{0}` is not ws:// or wss:// and a host, without path")]
    EngineUrl(String),
    // Never the address itself: it holds the password.
    #[error("mail.url is not smtp:// or smtps:// with a host; percent-encode user and password")]
    MailUrl,
    #[error("mail.from is `{0}`, not an address such as Sotto <sotto@example.com>")]
    MailFrom(String),
}

impl ValueError {
    /// The key, or its table.
    pub(super) const fn key(&self) -> &'static str {
        match self {
            Self::OutOfRange { key, .. } => key,
            Self::EngineName(_) | Self::EngineUrl(_) => "engines",
            Self::MailUrl => "mail.url",
            Self::MailFrom(_) => "mail.from",
        }
    }
}

/// Whether a number is in its range.
pub(super) fn within(
    key: &'static str,
    number: u32,
    allowed: RangeInclusive<u32>,
) -> Result<(), ValueError> {
    if allowed.contains(&number) {
        return Ok(());
    }
    let (low, high) = (*allowed.start(), *allowed.end());
    Err(ValueError::OutOfRange {
        key,
        number,
        low,
        high,
    })
}
