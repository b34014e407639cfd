//! `GET /auth/v1/user`.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::IntoResponse;

use super::fault::{AuthFault, AuthFaultBody};
use super::wire::UserBody;
use crate::auth::Auth;
use crate::transport::caller::caller_from_headers;

/// Who the caller is.
#[utoipa::path(
    get,
    path = "/auth/v1/user",
    tag = "auth",
    security(("bearer" = [])),
    responses(
        (status = 200, description = "The caller", body = UserBody),
        (status = 401, description = "No access token", body = AuthFaultBody),
        (status = 403, description = "The access token is not valid, or its session is over",
            body = AuthFaultBody),
    )
)]
pub(crate) async fn user(
    State(auth): State<Auth>,
    headers: HeaderMap,
) -> Result<impl IntoResponse, AuthFault> {
    let caller = caller_from_headers(&auth, &headers).await?;
    let account = auth.account(&caller).await?;
    Ok((
        [(header::CACHE_CONTROL, "no-store")],
        Json(UserBody::from(account)),
    ))
}
