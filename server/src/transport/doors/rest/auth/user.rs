//! `GET` and `PUT /auth/v1/user`.

use axum::Json;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, header};
use axum::response::IntoResponse;

use super::body::{WholeBody, parse_body};
use super::fault::{AuthFault, AuthFaultBody, AuthTrouble, BodyFaults};
use super::wire::{ChangeBody, RedirectQuery, UserBody};
use crate::auth::Auth;
use crate::auth::accounts::changes::WantedChange;
use crate::auth::accounts::mail_links::MailWish;
use crate::auth::accounts::pkce::code_challenge;
use crate::auth::email_address::EmailAddress;
use crate::config::Secret;
use crate::transport::doors::caller::caller_from_headers;
use crate::transport::http::client_address::ClientAddress;

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
        AuthTrouble,
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

/// Changes the caller's account. A guest who gives an address keeps everything.
#[utoipa::path(
    put,
    path = "/auth/v1/user",
    tag = "auth",
    security(("bearer" = [])),
    params(RedirectQuery),
    request_body = ChangeBody,
    responses(
        (status = 200, description = "The caller as they are now", body = UserBody),
        (status = 401, description = "No access token", body = AuthFaultBody),
        (status = 403, description = "The access token is not valid, or its session is over",
            body = AuthFaultBody),
        (status = 422, description = "The address is taken, the password weak or the same",
            body = AuthFaultBody),
        (status = 429, description = "Too many; see Retry-After", body = AuthFaultBody),
        BodyFaults,
        AuthTrouble,
    )
)]
pub(crate) async fn change_user(
    State(auth): State<Auth>,
    ClientAddress(address): ClientAddress,
    Query(query): Query<RedirectQuery>,
    headers: HeaderMap,
    body: Result<WholeBody, AuthFault>,
) -> Result<impl IntoResponse, AuthFault> {
    let caller = caller_from_headers(&auth, &headers).await?;
    let body: ChangeBody = parse_body(body)?;
    let given = |field: Option<String>| field.filter(|text| !text.is_empty());
    if given(body.phone).is_some() {
        let message = "Phone numbers are disabled";
        return Err(AuthFault::new(422, "phone_provider_disabled", message));
    }
    let email = given(body.email).map(|email| EmailAddress::parse(&email));
    let wanted = WantedChange {
        email: email.transpose()?,
        password: given(body.password).map(Secret::new),
        metadata: body.data,
        wish: MailWish {
            redirect_to: query.redirect_to,
            challenge: code_challenge(body.code_challenge, body.code_challenge_method)?,
        },
    };
    let account = auth.change_account(&caller, wanted, address).await?;
    Ok((
        [(header::CACHE_CONTROL, "no-store")],
        Json(UserBody::from(account)),
    ))
}
