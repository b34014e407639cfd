//! What streams and pieces share of HTTP: how we prove who we are, and what a refusal says.

use hyper::Response;
use hyper::header::{HeaderValue, InvalidHeaderValue};

use super::error::EngineError;
use crate::config::Secret;

/// `Authorization` for this key, marked so that no log shows it.
pub(super) fn authorization(key: &Secret) -> Result<HeaderValue, InvalidHeaderValue> {
    let mut value = HeaderValue::try_from(format!("Token {}", key.reveal()))?;
    value.set_sensitive(true);
    Ok(value)
}

/// By which the engine's operators find the request.
pub(super) fn request_id<Body>(response: &Response<Body>) -> String {
    header(response, "dg-request-id").unwrap_or_default()
}

/// The error that an answer other than success stands for.
pub(super) fn refusal<Body>(engine: &str, response: &Response<Body>) -> EngineError {
    EngineError::Refused {
        engine: engine.to_owned(),
        status: response.status().as_u16(),
        reason: header(response, "dg-error").unwrap_or_else(|| "no reason given".to_owned()),
        request_id: request_id(response),
        file: None,
    }
}

/// A header's text, as far as a log can take it.
fn header<Body>(response: &Response<Body>, name: &str) -> Option<String> {
    let text = response.headers().get(name)?.to_str().ok()?;
    Some(text.chars().take(300).collect())
}
