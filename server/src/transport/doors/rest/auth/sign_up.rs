//! `POST /auth/v1/signup`.

use axum::Json;
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};

use super::body::{WholeBody, parse_body};
use super::fault::{AuthFault, AuthFaultBody, AuthTrouble, BodyFaults};
use super::wire::{RedirectQuery, SessionBody, SignUpBody, UserBody, required_email};
use crate::auth::accounts::mail_links::MailWish;
use crate::auth::accounts::pkce::code_challenge;
use crate::auth::accounts::sign_up::{SignUp, SignedUp};
use crate::auth::{AccountError, Auth};
use crate::config::Secret;
use crate::transport::http::client_address::ClientAddress;

/// Makes an account with an address and a password, or without both for a guest.
#[utoipa::path(
    post,
    path = "/auth/v1/signup",
    tag = "auth",
    params(RedirectQuery),
    request_body = SignUpBody,
    responses(
        (status = 200, description = "A session; or the user alone, who has still to confirm their \
            address", body = SessionBody),
        (status = 422, description = "The address has an account, the password is weak, or sign-up \
            is closed", body = AuthFaultBody),
        (status = 429, description = "Too many; see Retry-After", body = AuthFaultBody),
        BodyFaults,
        AuthTrouble,
    )
)]
pub(crate) async fn sign_up(
    State(auth): State<Auth>,
    ClientAddress(address): ClientAddress,
    Query(query): Query<RedirectQuery>,
    body: Result<WholeBody, AuthFault>,
) -> Result<Response, AuthFault> {
    let body: SignUpBody = parse_body(body)?;
    let given = |field: Option<String>| field.filter(|text| !text.is_empty());
    if given(body.phone).is_some() {
        let message = "Phone signups are disabled";
        return Err(AuthFault::new(422, "phone_provider_disabled", message));
    }
    let metadata = body.data.unwrap_or_default();
    let (email, password) = (given(body.email), given(body.password));
    if email.is_none() && password.is_none() {
        let sign_in = auth.sign_up_anonymously(&metadata, address).await?;
        return Ok(no_store(SessionBody::from(sign_in)));
    }
    let password = password.ok_or_else(|| {
        let message = "Signup requires a valid password";
        AuthFault::new(400, "validation_failed", message)
    })?;
    let wanted = SignUp {
        email: required_email(email)?,
        password: Secret::new(password),
        metadata,
        wish: MailWish {
            redirect_to: query.redirect_to,
            challenge: code_challenge(body.code_challenge, body.code_challenge_method)?,
        },
    };
    let signed_up = auth.sign_up(wanted, address).await;
    match signed_up.map_err(already_registered)? {
        SignedUp::In(sign_in) => Ok(no_store(SessionBody::from(*sign_in))),
        SignedUp::MailSent(account) => Ok(no_store(UserBody::unconfirmed(*account))),
    }
}

/// Here the fault has a name of its own.
fn already_registered(error: AccountError) -> AuthFault {
    match error {
        AccountError::AddressTaken => {
            AuthFault::new(422, "user_already_exists", "User already registered")
        }
        error => error.into(),
    }
}

fn no_store(body: impl serde::Serialize) -> Response {
    ([(header::CACHE_CONTROL, "no-store")], Json(body)).into_response()
}
