//! Whose connection it is, for limits: the peer's address, or what a proxy that we trust says.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, FromRef, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap};

use crate::config::network::AddressRange;

/// Where proxies write whom they speak for; each appends the address that it saw.
const FORWARDED_FOR: &str = "x-forwarded-for";

/// The proxies whose word counts.
#[derive(Clone, Debug, Default)]
pub struct TrustedProxies {
    ranges: Arc<[AddressRange]>,
}

impl TrustedProxies {
    /// These and no others.
    pub fn new(ranges: &[AddressRange]) -> Self {
        Self {
            ranges: ranges.into(),
        }
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

    /// The nearest address that is none of them. What stands before it in the header anybody
    /// can have written.
    pub fn client_address(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let lines: Vec<_> = headers.get_all(FORWARDED_FOR).iter().collect();
        let hops = lines.iter().rev().flat_map(|line| {
            line.to_str()
                .unwrap_or_default()
                .rsplit(',')
                .map(|hop| hop.trim().parse::<IpAddr>())
        });
        let mut nearest = peer;
        for hop in hops {
            match hop {
                Ok(hop) if self.trusts(nearest) => nearest = hop,
                _unreadable_or_untrusted => break,
            }
        }
        nearest
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
    use super::*;

    fn client(peer: &str, lines: &[&str]) -> String {
        let ranges = ["10.0.0.0/8".parse().unwrap(), "127.0.0.1".parse().unwrap()];
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(FORWARDED_FOR, line.parse().unwrap());
        }
        TrustedProxies::new(&ranges)
            .client_address(peer.parse().unwrap(), &headers)
            .to_string()
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
    }
}
