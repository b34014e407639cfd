//! Errors as problem documents (RFC 9457).

use std::error::Error as _;

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::limit_headers;
use crate::engine::wire::RefusedFile;
use crate::person::FieldViolation;
use crate::transport::error::ApiError;

/// Why a request was not done.
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    /// Always `about:blank`: the title says the kind, the code says the case.
    #[serde(rename = "type")]
    #[schema(example = "about:blank")]
    kind: &'static str,
    /// The status in words.
    #[schema(example = "Unauthorized")]
    title: &'static str,
    /// The HTTP status.
    #[schema(example = 401)]
    status: u16,
    /// What is wrong and what to do, for people.
    detail: String,
    /// The case, for programs. Never changes.
    #[schema(example = "authentication_required")]
    code: &'static str,
    /// The fields that are not as they must be.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldProblem>,
    /// Why a recording cannot be heard, where the engine has said it.
    #[serde(skip_serializing_if = "Option::is_none")]
    recording: Option<RecordingProblem>,
}

/// Why a recording cannot be heard.
#[derive(Debug, Serialize, ToSchema)]
pub struct RecordingProblem {
    /// `unknown_format`, `unknown_container`, `no_audio`, `unknown_codec`, `damaged` or `too_long`.
    #[schema(example = "unknown_codec")]
    reason: String,
    /// The container, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "WAV")]
    container: Option<String>,
    /// The codec, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "GSM 6.10")]
    codec: Option<String>,
}

impl From<&RefusedFile> for RecordingProblem {
    fn from(file: &RefusedFile) -> Self {
        Self {
            reason: file.reason.clone(),
            container: file.container.clone(),
            codec: file.codec.clone(),
        }
    }
}

/// What is wrong with one field.
#[derive(Debug, Serialize, ToSchema)]
pub struct FieldProblem {
    /// Where it is: `replacements[2].spoken[0]`. Empty: the whole body.
    #[schema(example = "language")]
    field: String,
    /// What is wrong with it, for people.
    detail: String,
}

impl From<&FieldViolation> for FieldProblem {
    fn from(violation: &FieldViolation) -> Self {
        Self {
            field: violation.field.clone(),
            detail: violation.detail.clone(),
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        if let Some(cause) = self.source() {
            tracing::error!(code = self.code(), %cause, "a request failed");
        }
        let status =
            StatusCode::from_u16(self.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let problem = Problem {
            kind: "about:blank",
            title: status.canonical_reason().unwrap_or("Error"),
            status: status.as_u16(),
            detail: self.to_string(),
            code: self.code(),
            errors: self.violations().iter().map(Into::into).collect(),
            recording: self.refused_file().map(Into::into),
        };
        let mut response = (status, Json(problem)).into_response();
        let headers = response.headers_mut();
        let json = HeaderValue::from_static("application/problem+json");
        headers.insert(header::CONTENT_TYPE, json);
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(wait) = self.retry_after() {
            limit_headers::tell(headers, wait, self.quota());
        }
        response
    }
}
