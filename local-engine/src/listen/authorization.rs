//! Who may speak: anybody on this machine, or whoever brings the key.

use axum::http::HeaderMap;
use axum::http::header::{AUTHORIZATION, SEC_WEBSOCKET_PROTOCOL};
use subtle::ConstantTimeEq;

use super::refusal::Refusal;

/// Checks a request's key: `Authorization: Token KEY` or `Bearer KEY`, or for browsers
/// `Sec-WebSocket-Protocol: token, KEY`. Without a key of our own anybody passes.
///
/// # Errors
/// When the key is missing or wrong.
pub fn check(headers: &HeaderMap, key: Option<&str>) -> Result<(), Refusal> {
    let Some(key) = key else { return Ok(()) };
    let brought = from_authorization(headers).or_else(|| from_protocol(headers));
    let matches =
        brought.is_some_and(|brought| bool::from(brought.as_bytes().ct_eq(key.as_bytes())));
    if matches {
        Ok(())
    } else {
        Err(Refusal::credentials())
    }
}

fn from_authorization(headers: &HeaderMap) -> Option<&str> {
    let (scheme, key) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    is_scheme(scheme).then_some(key.trim())
}

fn from_protocol(headers: &HeaderMap) -> Option<&str> {
    let mut protocols = headers
        .get(SEC_WEBSOCKET_PROTOCOL)?
        .to_str()
        .ok()?
        .split(',');
    let scheme = protocols.next()?.trim();
    is_scheme(scheme).then(|| protocols.next().map(str::trim))?
}

fn is_scheme(scheme: &str) -> bool {
    scheme.eq_ignore_ascii_case("token") || scheme.eq_ignore_ascii_case("bearer")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(name: &'static str, value: &'static str) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(name, value.parse().expect("a header"));
        check(&headers, Some("secret")).is_ok()
    }

    #[test]
    fn every_form_of_the_key_is_taken_and_no_other() {
        assert!(verdict("authorization", "Token secret"));
        assert!(verdict("authorization", "bearer secret"));
        assert!(verdict("sec-websocket-protocol", "token, secret"));
        assert!(!verdict("authorization", "Token secrets"));
        assert!(!verdict("authorization", "Basic secret"));
        assert!(!verdict("sec-websocket-protocol", "token"));
        assert!(check(&HeaderMap::new(), Some("secret")).is_err());
        assert!(check(&HeaderMap::new(), None).is_ok());
    }
}
