//! Requests that are not served, in Deepgram's words.

use axum::Json;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

const REQUEST_ID: HeaderName = HeaderName::from_static("dg-request-id");
const ERROR: HeaderName = HeaderName::from_static("dg-error");

/// Why a request is not served.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// HTTP status.
    pub status: u16,
    /// Deepgram's code: `err_code`.
    pub code: String,
    /// A sentence: `err_msg` and the header `dg-error`.
    pub message: String,
}

impl Refusal {
    /// A refusal.
    #[must_use]
    pub fn new(status: u16, code: &str, message: impl Into<String>) -> Self {
        Self {
            status,
            code: code.to_owned(),
            message: message.into(),
        }
    }

    /// The key is missing or wrong.
    #[must_use]
    pub fn invalid_auth() -> Self {
        Self::new(401, "INVALID_AUTH", "Invalid credentials.")
    }

    /// The project's money is spent.
    #[must_use]
    pub fn payment_required() -> Self {
        let message = "Project does not have enough credits for an ASR request and does not \
                       have an overage agreement.";
        Self::new(402, "ASR_PAYMENT_REQUIRED", message)
    }

    /// The model is unknown or not for this project.
    #[must_use]
    pub fn no_access_to_model() -> Self {
        let message = "Project does not have access to the requested model.";
        Self::new(403, "INSUFFICIENT_PERMISSIONS", message)
    }

    /// Too many streams at a time.
    #[must_use]
    pub fn too_many_requests() -> Self {
        let message = "Too many requests. Please try again later";
        Self::new(429, "TOO_MANY_REQUESTS", message)
    }

    /// The request makes no sense.
    #[must_use]
    pub fn bad_request(message: impl Into<String>) -> Self {
        Self::new(400, "Bad Request", message)
    }

    /// A parameter's value makes no sense.
    #[must_use]
    pub fn query(message: impl Into<String>) -> Self {
        Self::new(400, "INVALID_QUERY_PARAMETER", message)
    }

    /// The answer that says so.
    pub(super) fn response(&self, request_id: Uuid) -> Response {
        let body = serde_json::json!({
            "err_code": self.code,
            "err_msg": self.message,
            "request_id": request_id,
        });
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::BAD_REQUEST);
        let mut response = (status, Json(body)).into_response();
        if let Ok(message) = HeaderValue::from_str(&self.message) {
            response.headers_mut().insert(ERROR, message);
        }
        with_request_id(response, request_id)
    }
}

/// Puts the request's id on an answer.
pub(super) fn with_request_id(mut response: Response, request_id: Uuid) -> Response {
    let headers = response.headers_mut();
    if let Ok(id) = HeaderValue::from_str(&request_id.to_string()) {
        headers.insert(REQUEST_ID, id);
    }
    let exposed = "dg-model-name,dg-model-uuid,dg-char-count,dg-request-id,dg-error";
    headers.insert(
        "access-control-expose-headers",
        HeaderValue::from_static(exposed),
    );
    response
}
