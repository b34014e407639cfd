//! Whose connection it is, for limits: the peer's address, or what a proxy that we trust says.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, FromRef, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap};

use super::forwarded::{address, hops, parameter};
use crate::config::network::{AddressHeader, AddressRange};

/// The proxies whose word counts, and where they give it.
#[derive(Clone, Debug, Default)]
pub struct TrustedProxies {
    ranges: Arc<[AddressRange]>,
    header: AddressHeader,
}

impl TrustedProxies {
    /// These and no others, and no other header than this one.
    pub fn new(ranges: &[AddressRange], header: AddressHeader) -> Self {
        Self {
            ranges: ranges.into(),
            header,
        }
    }

    /// Where they write whom they speak for.
    pub(super) const fn header(&self) -> AddressHeader {
        self.header
    }

    /// Whether `peer` is one of them.
    pub fn trusts(&self, peer: IpAddr) -> bool {
        self.ranges.iter().any(|range| range.contains(peer))
    }

    /// Whether the connection that `extensions` tell of is one of theirs.
    pub fn trusts_sender(&self, extensions: &Extensions) -> bool {
        let peer = extensions.get::<ConnectInfo<SocketAddr>>();
        peer.is_some_and(|peer| self.trusts(peer.0.ip()))
    }

    /// Who sent the request with these headers over the connection that `extensions` tell of.
    pub fn address_of(&self, extensions: &Extensions, headers: &HeaderMap) -> IpAddr {
        let peer = extensions.get::<ConnectInfo<SocketAddr>>();
        // A connection without an address shares its limits with all others of its kind.
        let peer = peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |connect| connect.0.ip());
        self.client_address(peer, headers)
    }

    /// Whom the proxies speak for by the one header that is theirs; the peer where they say nothing that
    /// can be read. All other headers anybody can have written.
    pub fn client_address(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let name = self.header.name();
        match self.header {
            AddressHeader::XForwardedFor => {
                self.nearest_stranger(peer, hops(headers, name).map(address))
            }
            AddressHeader::Forwarded => {
                let named = |hop| parameter(hop, "for").and_then(address);
                self.nearest_stranger(peer, hops(headers, name).map(named))
            }
            AddressHeader::FlyClientIp | AddressHeader::XRealIp | AddressHeader::CfConnectingIp => {
                self.named_in(name, peer, headers)
            }
        }
    }

    /// The nearest address that is none of them. What stands before it in the header anybody
    /// can have written.
    fn nearest_stranger(&self, peer: IpAddr, hops: impl Iterator<Item = Option<IpAddr>>) -> IpAddr {
        let mut nearest = peer;
        for hop in hops {
            match hop {
                Some(hop) if self.trusts(nearest) => nearest = hop,
                _unreadable_or_untrusted => break,
            }
        }
        nearest
    }

    /// The one address in a header that the platform replaces. A second line is not the platform's.
    fn named_in(&self, name: &str, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut lines = headers.get_all(name).iter();
        let line = match (lines.next(), lines.next()) {
            (Some(line), None) if self.trusts(peer) => line.to_str().ok(),
            _forged_or_missing => None,
        };
        line.and_then(|line| address(line.trim())).unwrap_or(peer)
    }
}

/// Extracts the client's address.
#[derive(Clone, Copy, Debug)]
pub struct ClientAddress(pub IpAddr);

impl<S> FromRequestParts<S> for ClientAddress
where
    TrustedProxies: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let proxies = TrustedProxies::from_ref(state);
        Ok(Self(proxies.address_of(&parts.extensions, &parts.headers)))
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderName;

    use super::*;

    /// Whom a request with these lines of headers comes from, where this header counts.
    fn client_by(header: AddressHeader, peer: &str, lines: &[(&str, &str)]) -> String {
        let ranges = ["10.0.0.0/8".parse().unwrap(), "127.0.0.1".parse().unwrap()];
        let mut headers = HeaderMap::new();
        for (name, line) in lines {
            let name: HeaderName = name.parse().unwrap();
            headers.append(name, line.parse().unwrap());
        }
        TrustedProxies::new(&ranges, header)
            .client_address(peer.parse().unwrap(), &headers)
            .to_string()
    }

    fn client(peer: &str, lines: &[&str]) -> String {
        let lines: Vec<_> = lines
            .iter()
            .map(|line| ("x-forwarded-for", *line))
            .collect();
        client_by(AddressHeader::XForwardedFor, peer, &lines)
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        assert_eq!(client("203.0.113.9", &[]), "203.0.113.9");
        assert_eq!(client("203.0.113.9", &["1.2.3.4"]), "203.0.113.9");
        assert_eq!(client("127.0.0.1", &["1.2.3.4"]), "1.2.3.4");
        assert_eq!(
            client("127.0.0.1", &["6.6.6.6, 1.2.3.4, 10.1.1.1"]),
            "1.2.3.4"
        );
        assert_eq!(
            client("127.0.0.1", &["6.6.6.6", "1.2.3.4,10.1.1.1"]),
            "1.2.3.4"
        );
        assert_eq!(
            client("127.0.0.1", &["1.2.3.4, nonsense, 10.1.1.1"]),
            "10.1.1.1"
        );
        assert_eq!(client("127.0.0.1", &["10.1.1.1"]), "10.1.1.1");
        assert_eq!(client("127.0.0.1", &["2001:db8::1"]), "2001:db8::1");
        assert_eq!(client("127.0.0.1", &["6.6.6.6, 1.2.3.4:567"]), "1.2.3.4");
    }

    #[test]
    fn a_platforms_own_header_is_believed_once_from_its_proxies() {
        for header in [
            AddressHeader::FlyClientIp,
            AddressHeader::XRealIp,
            AddressHeader::CfConnectingIp,
        ] {
            let name = header.name();
            let client = |peer: &str, lines: &[(&str, &str)]| client_by(header, peer, lines);
            assert_eq!(client("127.0.0.1", &[(name, "1.2.3.4")]), "1.2.3.4");
            let forged = [("x-forwarded-for", "6.6.6.6"), ("forwarded", "for=6.6.6.6")];
            let both = [forged[0], (name, "1.2.3.4"), forged[1]];
            assert_eq!(client("10.1.1.1", &both), "1.2.3.4", "others are not read");
            assert_eq!(client("10.1.1.1", &forged), "10.1.1.1", "{name} is missing");
            assert_eq!(client("203.0.113.9", &[(name, "6.6.6.6")]), "203.0.113.9");
            let twice = [(name, "6.6.6.6"), (name, "1.2.3.4")];
            assert_eq!(client("10.1.1.1", &twice), "10.1.1.1", "{name} twice");
            let list = [(name, "6.6.6.6, 1.2.3.4")];
            assert_eq!(client("10.1.1.1", &list), "10.1.1.1", "{name} is no list");
        }
    }

    #[test]
    fn forwarded_is_read_from_the_right() {
        let client = |peer: &str, lines: &[&str]| {
            let lines: Vec<_> = lines.iter().map(|line| ("forwarded", *line)).collect();
            client_by(AddressHeader::Forwarded, peer, &lines)
        };
        assert_eq!(client("127.0.0.1", &["for=1.2.3.4"]), "1.2.3.4");
        assert_eq!(client("203.0.113.9", &["for=1.2.3.4"]), "203.0.113.9");
        assert_eq!(
            client(
                "127.0.0.1",
                &["for=6.6.6.6, For=\"[2001:db8::1]:9\";proto=https"]
            ),
            "2001:db8::1"
        );
        assert_eq!(
            client("127.0.0.1", &["for=6.6.6.6", "for=1.2.3.4, for=10.1.1.1"]),
            "1.2.3.4"
        );
        assert_eq!(
            client("127.0.0.1", &["for=\"6.6.6.6, for=1.2.3.4"]),
            "1.2.3.4",
            "a quote that is left open swallows nothing"
        );
        assert_eq!(
            client("127.0.0.1", &["for=1.2.3.4, for=unknown, for=10.1.1.1"]),
            "10.1.1.1"
        );
        assert_eq!(
            client("127.0.0.1", &["for=6.6.6.6;for=1.2.3.4"]),
            "127.0.0.1"
        );
    }
}
