//! `POST /auth/v1/hand-over`: ours alone, Supabase Auth has no such endpoint.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::body::{WholeBody, parse_body};
use super::fault::{AuthFault, AuthFaultBody, AuthTrouble, BodyFaults};
use crate::auth::Auth;
use crate::auth::accounts::pkce::hashed_code_challenge;
use crate::transport::doors::caller::caller_from_headers;

/// Which program is to be signed in.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
pub(crate) struct HandOverBody {
    /// One of the server's `auth.redirect_urls`, exactly.
    redirect_to: String,
    /// PKCE: the hash of the program's verifier.
    code_challenge: Option<String>,
    /// `s256`.
    code_challenge_method: Option<String>,
}

/// Where to go.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HandedOverBody {
    /// `redirect_to` with the code in its query, to be exchanged within five minutes.
    url: String,
}

/// Hands the caller's sign-in over to another program of theirs.
#[utoipa::path(
    post,
    path = "/auth/v1/hand-over",
    tag = "auth",
    security(("bearer" = [])),
    request_body = HandOverBody,
    responses(
        (status = 200, description = "Where to go", body = HandedOverBody),
        (status = 401, description = "No access token", body = AuthFaultBody),
        (status = 403, description = "The access token is not valid, or its session is over",
            body = AuthFaultBody),
        (status = 422, description = "The address is not listed", body = AuthFaultBody),
        BodyFaults,
        AuthTrouble,
    )
)]
pub(crate) async fn hand_over(
    State(auth): State<Auth>,
    headers: HeaderMap,
    body: Result<WholeBody, AuthFault>,
) -> Result<impl IntoResponse, AuthFault> {
    let caller = caller_from_headers(&auth, &headers).await?;
    let body: HandOverBody = parse_body(body)?;
    let challenge = hashed_code_challenge(body.code_challenge, body.code_challenge_method)?;
    let url = auth
        .hand_over(&caller, &body.redirect_to, challenge)
        .await?;
    Ok((
        [(header::CACHE_CONTROL, "no-store")],
        Json(HandedOverBody { url }),
    ))
}
