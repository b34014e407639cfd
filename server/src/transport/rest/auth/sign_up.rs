//! `POST /auth/v1/signup`.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::header;
use axum::response::IntoResponse;

use super::fault::{AuthFault, AuthFaultBody};
use super::wire::{SessionBody, SignUpBody, parse_body};
use crate::auth::Auth;
use crate::transport::client_address::ClientAddress;

/// Makes an account without an address and signs its owner in.
#[utoipa::path(
    post,
    path = "/auth/v1/signup",
    tag = "auth",
    request_body = SignUpBody,
    responses(
        (status = 200, description = "A session", body = SessionBody),
        (status = 422, description = "Accounts with an address, or sign-up at all, are not possible",
            body = AuthFaultBody),
        (status = 429, description = "Too many; see Retry-After", body = AuthFaultBody),
    )
)]
pub(crate) async fn sign_up(
    State(auth): State<Auth>,
    ClientAddress(address): ClientAddress,
    body: Result<Bytes, BytesRejection>,
) -> Result<impl IntoResponse, AuthFault> {
    let body: SignUpBody = parse_body(body)?;
    let is_given = |field: &Option<String>| field.as_ref().is_some_and(|text| !text.is_empty());
    if is_given(&body.email) {
        let message = "Email signups are disabled: accounts with passwords come later";
        return Err(AuthFault::new(422, "email_provider_disabled", message));
    }
    if is_given(&body.phone) {
        let message = "Phone signups are disabled";
        return Err(AuthFault::new(422, "phone_provider_disabled", message));
    }
    let sign_in = auth
        .sign_up_anonymously(&body.data.unwrap_or_default(), address)
        .await?;
    Ok((
        [(header::CACHE_CONTROL, "no-store")],
        Json(SessionBody::from(sign_in)),
    ))
}
