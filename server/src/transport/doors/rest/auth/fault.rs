//! Errors as Supabase Auth writes them: two shapes, by the version that the client speaks.

mod reasons;

use std::time::Duration;

use axum::Json;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::{IntoResponses, ToSchema};

use crate::limits::rate_limiter::Quota;
use crate::transport::http::limit_headers;

/// Names the version that a client speaks, and in the answer the version that it got.
const VERSION_HEADER: HeaderName = HeaderName::from_static("x-supabase-api-version");

/// From this version on errors have a `code` in words. Versions are dates, so they sort as text.
const WORDED_CODES_SINCE: &str = "2024-01-01";

/// Repeats the code for clients that do not read the body.
const CODE_HEADER: HeaderName = HeaderName::from_static("x-sb-error-code");

/// An error of a sign-in endpoint.
#[derive(Clone, Debug)]
pub(crate) struct AuthFault {
    status: u16,
    code: &'static str,
    message: String,
    retry_after: Option<Duration>,
    quota: Option<Quota>,
    weakness: Option<&'static str>,
}

/// An error, in the shape that the client's version has.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum AuthFaultBody<'a> {
    Worded(WordedFaultBody<'a>),
    Old(OldFaultBody<'a>),
}

/// An error for clients that send `X-Supabase-Api-Version: 2024-01-01` or later.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WordedFaultBody<'a> {
    /// What programs go by.
    #[schema(example = "refresh_token_not_found")]
    code: &'a str,
    /// For people.
    message: &'a str,
    /// Why a password is weak.
    #[serde(skip_serializing_if = "Option::is_none")]
    weak_password: Option<WeakPasswordBody<'a>>,
}

/// Why a password is weak.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub(crate) struct WeakPasswordBody<'a> {
    /// `length`, or `pwned` for what everybody tries first.
    reasons: [&'a str; 1],
}

/// An error for older clients.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OldFaultBody<'a> {
    /// The HTTP status.
    code: u16,
    /// What programs go by.
    error_code: &'a str,
    /// For people.
    msg: &'a str,
    /// Why a password is weak.
    #[serde(skip_serializing_if = "Option::is_none")]
    weak_password: Option<WeakPasswordBody<'a>>,
}

/// What every endpoint may answer besides, if something is wrong with our house.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "describes the interface")]
pub(crate) enum AuthTrouble<'a> {
    /// Our fault
    #[response(status = 500)]
    Internal(AuthFaultBody<'a>),
    /// Too many sign in just now; see Retry-After
    #[response(status = 503)]
    Busy(AuthFaultBody<'a>),
}

/// What every endpoint that takes JSON may answer besides.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "describes the interface")]
pub(crate) enum BodyFaults<'a> {
    /// The body is not JSON of the right form
    #[response(status = 400)]
    NotJson(AuthFaultBody<'a>),
    /// The body did not come in time
    #[response(status = 408)]
    TooSlow(AuthFaultBody<'a>),
    /// The body is too large
    #[response(status = 413)]
    TooLarge(AuthFaultBody<'a>),
}

impl AuthFault {
    pub(super) fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
            retry_after: None,
            quota: None,
            weakness: None,
        }
    }

    fn after(self, wait: Duration) -> Self {
        Self {
            retry_after: Some(wait),
            ..self
        }
    }

    /// One more than a limit grants.
    fn beyond(self, quota: Quota, wait: Duration) -> Self {
        Self {
            quota: Some(quota),
            ..self.after(wait)
        }
    }

    /// What programs go by.
    pub(super) const fn code(&self) -> &'static str {
        self.code
    }

    /// For people.
    pub(super) fn message(&self) -> &str {
        &self.message
    }
}

impl IntoResponse for AuthFault {
    /// Only the status; [`write_fault`] knows what the client speaks and writes the rest.
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Writes faults in the shape that the client's version has.
pub(super) async fn write_fault(request: Request, next: Next) -> Response {
    let is_worded = speaks_worded_codes(request.headers());
    let response = next.run(request).await;
    let status = response.status();
    let Some(fault) = response.extensions().get::<AuthFault>() else {
        return response;
    };
    let (code, message) = (fault.code, fault.message.as_str());
    let weak_password = fault
        .weakness
        .map(|reason| WeakPasswordBody { reasons: [reason] });
    let body = if is_worded {
        AuthFaultBody::Worded(WordedFaultBody {
            code,
            message,
            weak_password,
        })
    } else {
        AuthFaultBody::Old(OldFaultBody {
            code: status.as_u16(),
            error_code: code,
            msg: message,
            weak_password,
        })
    };
    let mut written = (status, Json(body)).into_response();
    let headers = written.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(CODE_HEADER, HeaderValue::from_static(code));
    if is_worded {
        headers.insert(VERSION_HEADER, HeaderValue::from_static(WORDED_CODES_SINCE));
    }
    if let Some(wait) = fault.retry_after {
        limit_headers::tell(headers, wait, fault.quota);
    }
    written
}

fn speaks_worded_codes(headers: &HeaderMap) -> bool {
    let version = headers
        .get(VERSION_HEADER)
        .and_then(|value| value.to_str().ok());
    version.is_some_and(|version| {
        let is_date = version.len() == WORDED_CODES_SINCE.len()
            && version
                .bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b'-');
        is_date && version >= WORDED_CODES_SINCE
    })
}
