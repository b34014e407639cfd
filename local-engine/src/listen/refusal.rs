//! Answers that say no, in Deepgram's form.

use std::time::Duration;

use axum::Json;
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use uuid::Uuid;

use crate::listen::file_queue::COME_BACK;
use crate::media::error::MediaError;

const REQUEST_ID: HeaderName = HeaderName::from_static("dg-request-id");
const ERROR: HeaderName = HeaderName::from_static("dg-error");

/// A request that is not served, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {message}")]
pub struct Refusal {
    /// The HTTP status.
    pub status: StatusCode,
    /// Deepgram's code for it.
    pub code: &'static str,
    /// A sentence for a person.
    pub message: String,
    /// The same for programs, where there is more to say than the code says.
    pub details: Option<Value>,
    /// When it may be tried again.
    pub retry_after: Option<Duration>,
}

impl Refusal {
    fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
            details: None,
            retry_after: None,
        }
    }

    /// The request makes no sense.
    #[must_use]
    pub fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "Bad Request", message)
    }

    /// A file cannot be heard. Its container and codec go with the words.
    #[must_use]
    pub fn media(cause: &MediaError) -> Self {
        let details = serde_json::json!({
            "reason": cause.reason(),
            "container": cause.container(),
            "codec": cause.codec(),
        });
        Self {
            details: Some(details),
            ..Self::bad_request(format!("Could not process audio: {cause}."))
        }
    }

    /// A query parameter has a value that this engine does not know.
    #[must_use]
    pub fn query(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "INVALID_QUERY_PARAMETER", message)
    }

    /// The key is missing or wrong.
    #[must_use]
    pub fn credentials() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "INVALID_AUTH",
            "Invalid credentials.",
        )
    }

    /// The engine is busy.
    #[must_use]
    pub fn too_many_requests() -> Self {
        Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "TOO_MANY_REQUESTS",
            "Too many requests. Please try again later",
        )
    }

    /// As many files as may wait do.
    #[must_use]
    pub fn line_full() -> Self {
        let seconds = COME_BACK.as_secs();
        Self {
            message: format!(
                "As many files as may wait are waiting already. Try again in {seconds} s."
            ),
            retry_after: Some(COME_BACK),
            ..Self::too_many_requests()
        }
    }

    /// The body is larger than the engine takes.
    #[must_use]
    pub fn too_large(message: impl Into<String>) -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "PAYLOAD_TOO_LARGE", message)
    }

    /// The work took too long.
    #[must_use]
    pub fn too_slow() -> Self {
        Self::new(
            StatusCode::GATEWAY_TIMEOUT,
            "GATEWAY_TIMEOUT",
            "The file could not be transcribed in time.",
        )
    }

    /// There is nothing at this address.
    #[must_use]
    pub fn not_found() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "NOT_FOUND",
            "There is nothing at this address.",
        )
    }

    /// Something broke here.
    #[must_use]
    pub fn internal() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "INTERNAL_SERVER_ERROR",
            "The engine could not serve this request.",
        )
    }

    /// The refusal as an answer.
    #[must_use]
    pub fn into_response(self, request_id: Uuid) -> Response {
        tracing::info!(%request_id, status = self.status.as_u16(), "refused: {}", self.message);
        let mut body = serde_json::json!({
            "err_code": self.code,
            "err_msg": self.message,
            "request_id": request_id,
        });
        if let Some(details) = self.details {
            body["details"] = details;
        }
        let mut response = (self.status, Json(body)).into_response();
        if let Some(wait) = self.retry_after {
            let seconds = HeaderValue::from(wait.as_secs());
            response.headers_mut().insert(RETRY_AFTER, seconds);
        }
        // A header takes less than a body; what it cannot carry is replaced.
        let safe: String = self
            .message
            .chars()
            .map(|letter| {
                if (' '..='~').contains(&letter) {
                    letter
                } else {
                    '?'
                }
            })
            .take(400)
            .collect();
        if let Ok(value) = HeaderValue::from_str(&safe) {
            response.headers_mut().insert(ERROR, value);
        }
        response
    }
}

/// Puts the request's id on an answer.
#[must_use]
pub fn with_request_id(mut response: Response, request_id: Uuid) -> Response {
    if let Ok(value) = HeaderValue::from_str(&request_id.to_string()) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}
