//! When to come again, in headers: `Retry-After`, and the limit that was reached, as the IETF's draft
//! "RateLimit header fields for HTTP" writes it: `RateLimit-Policy` says how much a limit
//! grants (`q`, in `w` seconds), `RateLimit` what is left of it (`r`) and when there is more (`t`).

use std::time::Duration;

use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderMap, HeaderName, HeaderValue};

use crate::limits::rate_limiter::Quota;

/// How much a limit grants.
pub(crate) const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");

/// What is left of it.
pub(crate) const LEFT: HeaderName = HeaderName::from_static("ratelimit");

/// Says that nothing is granted for `wait`, and by which limit, if it is one of so many in a time.
pub(crate) fn tell(headers: &mut HeaderMap, wait: Duration, quota: Option<Quota>) {
    let wait = wait.as_secs().max(1);
    headers.insert(RETRY_AFTER, HeaderValue::from(wait));
    let Some(Quota {
        name,
        count,
        period,
    }) = quota
    else {
        return;
    };
    let policy = format!("\"{name}\";q={count};w={}", period.as_secs());
    for (header, value) in [(POLICY, policy), (LEFT, format!("\"{name}\";r=0;t={wait}"))] {
        if let Ok(value) = HeaderValue::try_from(value) {
            headers.insert(header, value);
        }
    }
}
