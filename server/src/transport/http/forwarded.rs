//! What proxies write into headers that each of them appends to.

use std::net::{IpAddr, SocketAddr};

use axum::http::HeaderMap;

/// The hops of a header, nearest first. What cannot be read is an empty hop. A comma ends a hop even between
/// quotes: no proxy writes one into its own, and a quote that somebody else has left open must not swallow it.
pub(super) fn hops<'a>(headers: &'a HeaderMap, name: &str) -> impl Iterator<Item = &'a str> {
    let lines: Vec<_> = headers.get_all(name).iter().collect();
    lines.into_iter().rev().flat_map(|line| {
        let line = line.to_str().unwrap_or_default();
        line.rsplit(',').map(str::trim)
    })
}

/// A parameter of a hop of `Forwarded` (RFC 7239). None: it is not there, or it is there twice.
pub(super) fn parameter<'a>(hop: &'a str, name: &str) -> Option<&'a str> {
    let pairs = hop.split(';').filter_map(|pair| pair.split_once('='));
    let mut values = pairs
        .filter(|(key, _value)| key.trim().eq_ignore_ascii_case(name))
        .map(|(_key, value)| value.trim());
    match (values.next(), values.next()) {
        (Some(value), None) => Some(unquoted(value)),
        _none_or_two => None,
    }
}

fn unquoted(value: &str) -> &str {
    let inner = value
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    inner.unwrap_or(value)
}

/// An address as proxies write it: with or without a port, IPv6 perhaps in brackets.
pub(super) fn address(text: &str) -> Option<IpAddr> {
    let with_port = || text.parse::<SocketAddr>().ok().map(|socket| socket.ip());
    let in_brackets = || {
        let inner = text.strip_prefix('[')?.strip_suffix(']')?;
        inner.parse().ok().map(IpAddr::V6)
    };
    text.parse().ok().or_else(with_port).or_else(in_brackets)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_with_and_without_port_and_brackets() {
        let read = |text: &str| address(text).map(|address| address.to_string());
        for (text, wanted) in [
            ("1.2.3.4", "1.2.3.4"),
            ("1.2.3.4:5678", "1.2.3.4"),
            ("2001:db8::1", "2001:db8::1"),
            ("[2001:db8::1]", "2001:db8::1"),
            ("[2001:db8::1]:5678", "2001:db8::1"),
        ] {
            assert_eq!(read(text).as_deref(), Some(wanted), "{text}");
        }
        for text in [
            "",
            "unknown",
            "_hidden",
            "1.2.3.4:",
            "[1.2.3.4]",
            "1.2.3",
            "[::1",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn parameters_are_found_by_name_and_never_guessed() {
        let hop = r#"For="[2001:db8::1]:80" ; proto=https;by=_x"#;
        assert_eq!(parameter(hop, "for"), Some("[2001:db8::1]:80"));
        assert_eq!(parameter(hop, "proto"), Some("https"));
        assert_eq!(parameter(hop, "host"), None);
        assert_eq!(parameter("for=1.2.3.4;for=6.6.6.6", "for"), None);
        assert_eq!(parameter("1.2.3.4", "for"), None);
    }
}
