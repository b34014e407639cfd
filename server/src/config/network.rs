//! Addresses as settings name them: origins, and ranges of IP addresses.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use hyper::Uri;
use serde::Deserialize;

/// What is wrong with an address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Not of the form `scheme://host[:port]`.
    #[error("`{0}` is not an origin of the form scheme://host[:port], without path")]
    Origin(String),
    /// Not an IP address or range.
    #[error("`{0}` is not an IP address, nor a range such as 10.0.0.0/8")]
    Range(String),
}

/// A web origin exactly as browsers send it: scheme, host, and a port where it is not the usual one.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(try_from = "String")]
pub struct Origin(String);

impl Origin {
    /// `http://` and an authority that is known to be one.
    pub(super) fn http(authority: &str) -> Self {
        let shown = authority.strip_suffix(":80").unwrap_or(authority);
        Self(format!("http://{shown}"))
    }

    /// That of the extension with this id.
    pub(super) fn chrome_extension(id: &str) -> Self {
        Self(format!("chrome-extension://{id}"))
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it begins with `https://`.
    pub fn is_https(&self) -> bool {
        self.0.starts_with("https://")
    }

    /// Whether browsers treat it as this very machine.
    pub fn is_loopback(&self) -> bool {
        let host = self.0.split_once("://").map_or("", |(_scheme, rest)| rest);
        let is = |name: &str| {
            host.strip_prefix(name)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
        };
        is("localhost") || is("127.0.0.1") || is("[::1]")
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl FromStr for Origin {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        let wrong = || AddressError::Origin(text.to_owned());
        let trimmed = text.strip_suffix('/').unwrap_or(text).to_ascii_lowercase();
        let (scheme, authority) = trimmed.split_once("://").ok_or_else(wrong)?;
        let known = matches!(
            scheme,
            "http" | "https" | "chrome-extension" | "moz-extension"
        );
        let uri: Uri = format!("{scheme}://{authority}")
            .parse()
            .map_err(|_error| wrong())?;
        let whole = uri
            .authority()
            .is_some_and(|parsed| parsed.as_str() == authority);
        let plain = matches!(uri.path(), "" | "/") && uri.query().is_none();
        if !(known && whole && plain) || authority.contains(['@', '#', '*']) {
            return Err(wrong());
        }
        // Browsers leave out the port that belongs to the scheme, so an origin with it never matches.
        let usual = if scheme == "https" { ":443" } else { ":80" };
        let shown = authority.strip_suffix(usual).unwrap_or(authority);
        Ok(Self(format!("{scheme}://{shown}")))
    }
}

impl TryFrom<String> for Origin {
    type Error = AddressError;

    fn try_from(text: String) -> Result<Self, AddressError> {
        text.parse()
    }
}

/// Where trusted proxies write whom they speak for. Each platform has its own; any other header there is
/// what somebody on the way has written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AddressHeader {
    /// Each proxy appends the address that it saw.
    #[default]
    XForwardedFor,
    /// The same in the form of RFC 7239, with the scheme.
    Forwarded,
    /// Fly's.
    FlyClientIp,
    /// Railway's, and what nginx is usually told to write.
    XRealIp,
    /// Cloudflare's.
    CfConnectingIp,
}

impl AddressHeader {
    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::XForwardedFor => "x-forwarded-for",
            Self::Forwarded => "forwarded",
            Self::FlyClientIp => "fly-client-ip",
            Self::XRealIp => "x-real-ip",
            Self::CfConnectingIp => "cf-connecting-ip",
        }
    }
}

/// A range of IP addresses, or a single one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct AddressRange {
    first_bits: u128,
    mask: u128,
}

impl AddressRange {
    /// Whether `address` lies in it.
    pub fn contains(&self, address: IpAddr) -> bool {
        as_bits(address) & self.mask == self.first_bits
    }
}

impl FromStr for AddressRange {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        let wrong = || AddressError::Range(text.to_owned());
        let (address, length) = match text.split_once('/') {
            Some((address, length)) => (address, Some(length)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_error| wrong())?;
        let width: u32 = if address.is_ipv4() { 32 } else { 128 };
        let length = match length {
            Some(length) => length.parse().map_err(|_error| wrong())?,
            None => width,
        };
        let host_bits = width.checked_sub(length).ok_or_else(wrong)?;
        let mask = u128::MAX.checked_shl(host_bits).unwrap_or(0);
        Ok(Self {
            first_bits: as_bits(address) & mask,
            mask,
        })
    }
}

impl TryFrom<String> for AddressRange {
    type Error = AddressError;

    fn try_from(text: String) -> Result<Self, AddressError> {
        text.parse()
    }
}

/// IPv4 as IPv6 writes it, so that one comparison serves both and `::ffff:10.0.0.1` is `10.0.0.1`.
fn as_bits(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => address.to_ipv6_mapped().to_bits(),
        IpAddr::V6(address) => address.to_bits(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin(text: &str) -> Option<String> {
        text.parse::<Origin>().ok().map(|origin| origin.to_string())
    }

    #[test]
    fn origins_are_kept_as_browsers_send_them() {
        assert_eq!(
            origin("https://Sotto.example/").as_deref(),
            Some("https://sotto.example")
        );
        assert_eq!(
            origin("https://sotto.example:443").as_deref(),
            Some("https://sotto.example")
        );
        assert_eq!(
            origin("http://127.0.0.1:8787").as_deref(),
            Some("http://127.0.0.1:8787")
        );
        assert_eq!(
            origin("chrome-extension://abcdefghijklmnop").as_deref(),
            Some("chrome-extension://abcdefghijklmnop")
        );
    }

    #[test]
    fn what_is_not_an_origin_is_refused() {
        let wrong = [
            "",
            "null",
            "*",
            "sotto.example",
            "https://",
            "https://*.example",
            "ftp://a.example",
            "https://a.example/path",
            "https://a.example?x",
            "https://a.example#x",
            "https://user@a.example",
            "https://a b.example",
        ];
        for text in wrong {
            assert_eq!(origin(text), None, "{text}");
        }
    }

    #[test]
    fn loopback_is_known_by_its_host() {
        let is_loopback = |text: &str| text.parse::<Origin>().unwrap().is_loopback();
        assert!(is_loopback("http://localhost:8787"));
        assert!(is_loopback("http://[::1]:8787"));
        assert!(!is_loopback("http://localhost.example"));
    }

    #[test]
    fn ranges_contain_what_they_say() {
        let contains = |range: &str, address: &str| {
            range
                .parse::<AddressRange>()
                .unwrap()
                .contains(address.parse().unwrap())
        };
        assert!(contains("10.0.0.0/8", "10.255.1.2"));
        assert!(contains("10.0.0.0/8", "::ffff:10.1.2.3"));
        assert!(!contains("10.0.0.0/8", "11.0.0.1"));
        assert!(contains("127.0.0.1", "127.0.0.1"));
        assert!(!contains("127.0.0.1", "127.0.0.2"));
        assert!(contains("fd00::/8", "fd12::1"));
        assert!(contains("0.0.0.0/0", "1.2.3.4"));
        assert!(!contains("0.0.0.0/0", "fd12::1"));
        assert!("10.0.0.0/33".parse::<AddressRange>().is_err());
        assert!("ten".parse::<AddressRange>().is_err());
    }
}
