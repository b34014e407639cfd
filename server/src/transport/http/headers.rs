//! Headers that every answer carries. Files of the web app replace the policy with their own.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

/// What answers that are no pages may do: nothing.
const NOTHING: HeaderValue =
    HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'; sandbox");

/// Two years, the whole domain: only said where people come over TLS.
const TLS_ONLY: HeaderValue =
    HeaderValue::from_static("max-age=63072000; includeSubDomains; preload");

/// Adds what is missing. `over_tls`: the public address is https.
pub(crate) async fn add(over_tls: bool, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let fixed = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    add_missing(headers, header::CONTENT_SECURITY_POLICY, NOTHING);
    add_missing(
        headers,
        header::CACHE_CONTROL,
        HeaderValue::from_static("no-store"),
    );
    let microphone = HeaderName::from_static("permissions-policy");
    add_missing(
        headers,
        microphone,
        HeaderValue::from_static("microphone=()"),
    );
    if over_tls {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, TLS_ONLY);
    }
    response
}

fn add_missing(headers: &mut HeaderMap, name: HeaderName, value: HeaderValue) {
    headers.entry(name).or_insert(value);
}
