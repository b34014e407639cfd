//! In production the server speaks plain HTTP to a proxy that ends TLS, and to nobody else: what
//! did not come over TLS by the word of a trusted proxy is refused before anything reads it.

use std::net::SocketAddr;
use std::sync::Once;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::HeaderMap;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use super::client_address::TrustedProxies;
use super::forwarded::{hops, parameter};
use crate::config::network::AddressHeader;
use crate::transport::error::ApiError;

/// Where a proxy writes how the request came to it.
const FORWARDED_PROTO: &str = "x-forwarded-proto";

/// Where balancers and supervisors on the same network ask; they tell no secret.
const PROBES: [&str; 3] = ["/health", "/livez", "/readyz"];

/// Refuses what came in the clear.
pub(crate) async fn require(
    State(proxies): State<TrustedProxies>,
    request: Request,
    next: Next,
) -> Response {
    let by_proxy = proxies.trusts_sender(request.extensions());
    let says_https = says_https(proxies.header(), request.headers());
    if (by_proxy && says_https) || PROBES.contains(&request.uri().path()) {
        return next.run(request).await;
    }
    if says_https {
        note_unknown_proxy(&request);
    }
    ApiError::NotOverTls.into_response()
}

/// Says once who speaks as a proxy does and is none of ours. Platforms do not write down the addresses of
/// theirs: this is the one that the settings lack, or a client that pretends.
fn note_unknown_proxy(request: &Request) {
    static NOTED: Once = Once::new();
    let Some(ConnectInfo(peer)) = request.extensions().get::<ConnectInfo<SocketAddr>>() else {
        return;
    };
    NOTED.call_once(|| {
        tracing::warn!(
            address = %peer.ip(),
            "refused what did not come by a trusted proxy; if this address is your platform's proxy, \
             name it or its range in listen.trusted_proxies"
        );
    });
}

/// The nearest proxy wrote last; anybody can have written what stands before. A proxy that says in
/// `Forwarded` whom it speaks for says there, too, how they came: the other header it passes on unseen.
fn says_https(header: AddressHeader, headers: &HeaderMap) -> bool {
    let proto = match header {
        AddressHeader::Forwarded => {
            let nearest = hops(headers, header.name()).next();
            nearest.and_then(|hop| parameter(hop, "proto"))
        }
        _others => hops(headers, FORWARDED_PROTO).next(),
    };
    proto.is_some_and(|proto| proto.eq_ignore_ascii_case("https"))
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::body::Body;
    use axum::middleware::from_fn_with_state;
    use axum::routing::get;
    use tower::ServiceExt as _;

    use super::*;

    async fn status(peer: &str, path: &str, protos: &[&str]) -> u16 {
        let lines: Vec<_> = protos
            .iter()
            .map(|proto| (FORWARDED_PROTO, *proto))
            .collect();
        status_by(AddressHeader::default(), peer, path, &lines).await
    }

    async fn status_by(
        header: AddressHeader,
        peer: &str,
        path: &str,
        lines: &[(&'static str, &str)],
    ) -> u16 {
        let ranges = ["10.0.0.0/8".parse().unwrap()];
        let router = Router::new()
            .route("/{probe}", get(|| async {}))
            .route("/user/me", get(|| async {}))
            .layer(from_fn_with_state(
                TrustedProxies::new(&ranges, header),
                require,
            ));
        let mut request = Request::get(path).body(Body::empty()).unwrap();
        let peer: SocketAddr = peer.parse().unwrap();
        request.extensions_mut().insert(ConnectInfo(peer));
        for (name, line) in lines {
            request.headers_mut().append(*name, line.parse().unwrap());
        }
        router.oneshot(request).await.unwrap().status().as_u16()
    }

    #[tokio::test]
    async fn only_the_word_of_a_trusted_proxy_counts() {
        let (proxy, stranger) = ("10.1.1.1:9", "203.0.113.9:9");
        assert_eq!(status(proxy, "/user/me", &["https"]).await, 200);
        assert_eq!(status(proxy, "/user/me", &["http"]).await, 400);
        assert_eq!(status(proxy, "/user/me", &[]).await, 400);
        assert_eq!(status(proxy, "/user/me", &["https, http"]).await, 400);
        assert_eq!(status(proxy, "/user/me", &["https", "http"]).await, 400);
        assert_eq!(status(stranger, "/user/me", &["https"]).await, 400);
        for probe in PROBES {
            assert_eq!(status(stranger, probe, &[]).await, 200, "{probe}");
        }
        assert_eq!(status(stranger, "/devices", &[]).await, 400);
    }

    #[tokio::test]
    async fn a_proxy_that_writes_forwarded_is_not_believed_by_another_header() {
        let status = async |lines: &[(&'static str, &str)]| {
            status_by(AddressHeader::Forwarded, "10.1.1.1:9", "/user/me", lines).await
        };
        assert_eq!(
            status(&[("forwarded", "for=1.2.3.4;proto=https")]).await,
            200
        );
        let forged = [
            (FORWARDED_PROTO, "https"),
            ("forwarded", "proto=https, for=1.2.3.4;proto=http"),
        ];
        assert_eq!(status(&forged).await, 400);
        assert_eq!(status(&forged[..1]).await, 400);
    }
}
