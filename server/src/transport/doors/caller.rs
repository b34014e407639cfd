//! Who is asking, as an extractor: a handler that takes a [`Caller`] cannot be reached without. Where
//! the table of rules asks for a person, the layer has found out already.

use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};

use crate::auth::{Auth, Caller, TokenError};
use crate::transport::error::ApiError;

impl<S> FromRequestParts<S> for Caller
where
    Auth: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        if let Some(caller) = parts.extensions.get::<Self>() {
            return Ok(*caller);
        }
        Ok(caller_from_headers(&Auth::from_ref(state), &parts.headers).await?)
    }
}

/// Who sent the bearer token in `headers`.
pub(crate) async fn caller_from_headers(
    auth: &Auth,
    headers: &HeaderMap,
) -> Result<Caller, TokenError> {
    let token = bearer_token(headers).ok_or(TokenError::NoCredentials)?;
    auth.caller_from_bearer(token).await
}

/// The bearer token, if there is exactly one `Authorization`.
fn bearer_token(headers: &HeaderMap) -> Option<&str> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let (value, None) = (values.next()?, values.next()) else {
        return None;
    };
    let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
