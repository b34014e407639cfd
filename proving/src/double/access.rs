//! Who may speak: the key's holder, and whoever was granted a token for a while.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use axum::http::HeaderMap;
use axum::http::header::{AUTHORIZATION, SEC_WEBSOCKET_PROTOCOL};
use uuid::Uuid;

use super::locked;
use super::refusal::Refusal;

/// Knows the key and the granted tokens.
#[derive(Debug)]
pub(super) struct Access {
    key: String,
    granted: Mutex<HashMap<String, Instant>>,
}

/// What a request brings to prove itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Proof {
    /// As the client wrote it.
    pub(super) scheme: String,
    secret: String,
    /// It came as a WebSocket subprotocol, which the answer must repeat.
    pub(super) is_protocol: bool,
}

impl Proof {
    /// Reads `Authorization`, or else `Sec-WebSocket-Protocol`.
    pub(super) fn read(headers: &HeaderMap) -> Option<Self> {
        let text = |name| headers.get(name)?.to_str().ok();
        if let Some((scheme, secret)) = text(AUTHORIZATION).and_then(|value| value.split_once(' '))
        {
            return Some(Self::new(scheme, secret, false));
        }
        let mut protocols = text(SEC_WEBSOCKET_PROTOCOL)?.split(',');
        Some(Self::new(protocols.next()?, protocols.next()?, true))
    }

    fn new(scheme: &str, secret: &str, is_protocol: bool) -> Self {
        Self {
            scheme: scheme.trim().to_owned(),
            secret: secret.trim().to_owned(),
            is_protocol,
        }
    }

    /// The scheme as the journal has it.
    pub(super) fn label(&self) -> String {
        let place = if self.is_protocol { " protocol" } else { "" };
        format!("{}{place}", self.scheme)
    }
}

impl Access {
    pub(super) fn new(key: String) -> Self {
        Self {
            key,
            granted: Mutex::default(),
        }
    }

    /// `Token KEY`, or `Bearer` with a granted token: an API key is no bearer token.
    pub(super) fn check(&self, proof: Option<&Proof>) -> Result<(), Refusal> {
        let proof = proof.ok_or_else(Refusal::invalid_auth)?;
        let is_valid = match proof.scheme.to_ascii_lowercase().as_str() {
            "token" => proof.secret == self.key,
            "bearer" => locked(&self.granted)
                .get(&proof.secret)
                .is_some_and(|until| Instant::now() < *until),
            _ => false,
        };
        is_valid.then_some(()).ok_or_else(Refusal::invalid_auth)
    }

    /// A token that is valid for so long.
    pub(super) fn grant(&self, ttl: Duration) -> String {
        let id = || Uuid::new_v4().simple();
        // The shape of a JWT; nobody but the double has to read it.
        let token = format!("eyJhbGciOiJIUzI1NiJ9.{}.{}", id(), id());
        locked(&self.granted).insert(token.clone(), Instant::now() + ttl);
        token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: &'static str, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(
            axum::http::HeaderName::from_static(name),
            value.parse().expect("a header"),
        )])
    }

    #[test]
    fn keys_and_granted_tokens_pass_in_their_own_schemes_only() {
        let access = Access::new("k".to_owned());
        let jwt = access.grant(Duration::from_secs(30));
        let old = access.grant(Duration::ZERO);
        let passes = |headers: &HeaderMap| access.check(Proof::read(headers).as_ref()).is_ok();
        for good in ["Token k", "token k", &format!("bearer {jwt}")] {
            assert!(passes(&headers("authorization", good)), "{good}");
        }
        for bad in [
            "Bearer k",
            "k",
            "Token x",
            &format!("Token {jwt}"),
            &format!("Bearer {old}"),
        ] {
            assert!(!passes(&headers("authorization", bad)), "{bad}");
        }
        let protocol = format!("bearer, {jwt}, x-deepgram-session-id, 1");
        assert!(passes(&headers("sec-websocket-protocol", &protocol)));
        assert!(passes(&headers("sec-websocket-protocol", "token, k")));
        assert!(!passes(&HeaderMap::new()));
    }
}
