//! Addresses of accounts: one spelling each.

use std::fmt;

use lettre::Address;
use unicode_normalization::UnicodeNormalization as _;

/// The longest address (RFC 5321 allows 254 in a path).
const MAX_BYTES: usize = 254;

/// No mail can go to this address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is no e-mail address")]
pub struct BadEmail;

/// An address in small letters: people write theirs in all ways and mean the same.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct EmailAddress(String);

impl EmailAddress {
    /// Reads what somebody typed.
    ///
    /// # Errors
    /// [`BadEmail`] if mail cannot go there.
    pub fn parse(text: &str) -> Result<Self, BadEmail> {
        let text: String = text.trim().nfc().collect::<String>().to_lowercase();
        let is_one = text.len() <= MAX_BYTES && text.parse::<Address>().is_ok();
        is_one.then_some(Self(text)).ok_or(BadEmail)
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_one_spelling_and_nonsense_is_none() {
        let ada = EmailAddress::parse(" Ada@Example.COM ").unwrap();
        assert_eq!(ada.as_str(), "ada@example.com");
        let long = format!("{}@example.com", "a".repeat(250));
        for nonsense in [
            "",
            "ada",
            "@example.com",
            "ada@",
            "a b@example.com",
            "ada@example.com\r\nBcc: eve@evil.test",
            "ada@example.com, eve@evil.test",
            "Ada <ada@example.com>",
            &long,
        ] {
            assert!(EmailAddress::parse(nonsense).is_err(), "{nonsense}");
        }
    }
}
