//! `POST /auth/v1/token` and `POST /auth/v1/logout`.

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use serde::Deserialize;
use utoipa::IntoParams;

use super::fault::{AuthFault, AuthFaultBody};
use super::wire::{RefreshBody, SessionBody, parse_body};
use crate::auth::{Auth, SignOutScope};
use crate::transport::caller::caller_from_headers;
use crate::transport::client_address::ClientAddress;

/// How a session is asked for.
#[derive(Debug, Deserialize, IntoParams)]
pub(crate) struct TokenQuery {
    /// `refresh_token`.
    grant_type: Option<String>,
}

/// Which sessions end.
#[derive(Debug, Deserialize, IntoParams)]
pub(crate) struct LogoutQuery {
    /// `global` (the default), `local` or `others`.
    scope: Option<String>,
}

/// Exchanges a refresh token for a new session.
#[utoipa::path(
    post,
    path = "/auth/v1/token",
    tag = "auth",
    params(TokenQuery),
    request_body = RefreshBody,
    responses(
        (status = 200, description = "A session", body = SessionBody),
        (status = 400, description = "The token is not known or was used before, or another grant type",
            body = AuthFaultBody),
        (status = 429, description = "Too many; see Retry-After", body = AuthFaultBody),
    )
)]
pub(crate) async fn token(
    State(auth): State<Auth>,
    ClientAddress(address): ClientAddress,
    Query(query): Query<TokenQuery>,
    body: Result<Bytes, BytesRejection>,
) -> Result<impl IntoResponse, AuthFault> {
    if query.grant_type.as_deref() != Some("refresh_token") {
        let message = "This server supports grant_type=refresh_token only";
        return Err(AuthFault::new(400, "unsupported_grant_type", message));
    }
    let body: RefreshBody = parse_body(body)?;
    let token = body
        .refresh_token
        .filter(|token| !token.is_empty())
        .ok_or_else(|| AuthFault::new(400, "validation_failed", "refresh_token required"))?;
    let sign_in = auth.refresh(&token, address).await?;
    Ok((
        [(header::CACHE_CONTROL, "no-store")],
        Json(SessionBody::from(sign_in)),
    ))
}

/// Ends sessions of the caller.
#[utoipa::path(
    post,
    path = "/auth/v1/logout",
    tag = "auth",
    params(LogoutQuery),
    security(("bearer" = [])),
    responses(
        (status = 204, description = "Done"),
        (status = 401, description = "No access token", body = AuthFaultBody),
        (status = 403, description = "The access token is not valid", body = AuthFaultBody),
    )
)]
pub(crate) async fn logout(
    State(auth): State<Auth>,
    Query(query): Query<LogoutQuery>,
    headers: HeaderMap,
) -> Result<StatusCode, AuthFault> {
    let which = match query.scope.as_deref() {
        None | Some("" | "global") => SignOutScope::Global,
        Some("local") => SignOutScope::Local,
        Some("others") => SignOutScope::Others,
        Some(_unknown) => {
            let message = "scope must be global, local or others";
            return Err(AuthFault::new(400, "validation_failed", message));
        }
    };
    let caller = caller_from_headers(&auth, &headers).await?;
    auth.sign_out(&caller, which).await?;
    Ok(StatusCode::NO_CONTENT)
}
