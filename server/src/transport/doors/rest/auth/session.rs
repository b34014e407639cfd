//! `POST /auth/v1/token` and `POST /auth/v1/logout`.

use axum::Json;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use serde::Deserialize;
use utoipa::IntoParams;

use super::body::{WholeBody, parse_body};
use super::fault::{AuthFault, AuthFaultBody, AuthTrouble, BodyFaults};
use super::wire::{SessionBody, TokenBody};
use crate::auth::{Auth, SignOutScope};
use crate::transport::doors::caller::caller_from_headers;
use crate::transport::http::client_address::ClientAddress;

/// How a session is asked for.
#[derive(Debug, Deserialize, IntoParams)]
pub(crate) struct TokenQuery {
    /// `password`, `refresh_token` or `pkce`.
    grant_type: Option<String>,
}

/// Which sessions end.
#[derive(Debug, Deserialize, IntoParams)]
pub(crate) struct LogoutQuery {
    /// `global` (the default), `local` or `others`.
    scope: Option<String>,
}

/// Gives a session for a password, a refresh token, or a code of PKCE.
#[utoipa::path(
    post,
    path = "/auth/v1/token",
    tag = "auth",
    params(TokenQuery),
    request_body = TokenBody,
    responses(
        BodyFaults,
        (status = 200, description = "A session", body = SessionBody),
        (status = 400, description = "What was sent is not known, was used before, or is not right",
            body = AuthFaultBody),
        (status = 429, description = "Too many; see Retry-After", body = AuthFaultBody),
        AuthTrouble,
    )
)]
pub(crate) async fn token(
    State(auth): State<Auth>,
    ClientAddress(address): ClientAddress,
    Query(query): Query<TokenQuery>,
    body: Result<WholeBody, AuthFault>,
) -> Result<impl IntoResponse, AuthFault> {
    let grant_type = query.grant_type.unwrap_or_default();
    if !matches!(grant_type.as_str(), "password" | "refresh_token" | "pkce") {
        let message = "grant_type must be password, refresh_token or pkce";
        return Err(AuthFault::new(400, "unsupported_grant_type", message));
    }
    let body: TokenBody = parse_body(body)?;
    let sign_in = match grant_type.as_str() {
        "password" => {
            let email = required("email", body.email)?;
            let password = required("password", body.password)?;
            auth.sign_in_with_password(&email, &password, address)
                .await?
        }
        "pkce" => {
            let code = required("auth_code", body.auth_code)?;
            let verifier = required("code_verifier", body.code_verifier)?;
            auth.exchange_code(&code, &verifier).await?
        }
        _refresh_token => {
            let token = required("refresh_token", body.refresh_token)?;
            auth.refresh(&token, address).await?
        }
    };
    Ok((
        [(header::CACHE_CONTROL, "no-store")],
        Json(SessionBody::from(sign_in)),
    ))
}

fn required(name: &str, field: Option<String>) -> Result<String, AuthFault> {
    let given = field.filter(|text| !text.is_empty());
    given.ok_or_else(|| AuthFault::new(400, "validation_failed", format!("{name} required")))
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
        (status = 400, description = "No scope that is known", body = AuthFaultBody),
        (status = 401, description = "No access token", body = AuthFaultBody),
        (status = 403, description = "The access token is not valid", body = AuthFaultBody),
        AuthTrouble,
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
