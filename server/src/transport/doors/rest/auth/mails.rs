//! `POST /auth/v1/recover`, `/otp` and `/resend`: mails with a link. No answer tells whether the
//! address has an account.

use axum::Json;
use axum::extract::{Query, State};
use serde_json::{Value, json};

use super::body::{WholeBody, parse_body};
use super::fault::{AuthFault, AuthFaultBody, AuthTrouble, BodyFaults};
use super::wire::{MailBody, RedirectQuery, required_email};
use crate::auth::Auth;
use crate::auth::accounts::mail_links::MailWish;
use crate::auth::accounts::pkce::code_challenge;
use crate::auth::email_address::EmailAddress;
use crate::transport::http::client_address::ClientAddress;

/// What all of them read.
fn read(mut body: MailBody, query: RedirectQuery) -> Result<(EmailAddress, MailWish), AuthFault> {
    let email = required_email(body.email.take())?;
    let wish = MailWish {
        redirect_to: query.redirect_to,
        challenge: code_challenge(body.code_challenge, body.code_challenge_method)?,
    };
    Ok((email, wish))
}

/// Sends a link that signs in somebody who forgot their password, so that they can set another.
#[utoipa::path(
    post,
    path = "/auth/v1/recover",
    tag = "auth",
    params(RedirectQuery),
    request_body = MailBody,
    responses(
        BodyFaults,
        (status = 200, description = "If the address has an account, a mail is on its way",
            body = Object),
        (status = 400, description = "No address", body = AuthFaultBody),
        (status = 422, description = "This server sends no mail", body = AuthFaultBody),
        (status = 429, description = "Too many; see Retry-After", body = AuthFaultBody),
        AuthTrouble,
    )
)]
pub(crate) async fn recover(
    State(auth): State<Auth>,
    ClientAddress(address): ClientAddress,
    Query(query): Query<RedirectQuery>,
    body: Result<WholeBody, AuthFault>,
) -> Result<Json<Value>, AuthFault> {
    let (email, wish) = read(parse_body(body)?, query)?;
    auth.recover(email, wish, address).await?;
    Ok(Json(json!({})))
}

/// Sends a link that signs in without a password.
#[utoipa::path(
    post,
    path = "/auth/v1/otp",
    tag = "auth",
    params(RedirectQuery),
    request_body = MailBody,
    responses(
        BodyFaults,
        (status = 200, description = "A mail is on its way", body = Object),
        (status = 400, description = "No address", body = AuthFaultBody),
        (status = 422, description = "This server sends no mail", body = AuthFaultBody),
        (status = 429, description = "Too many; see Retry-After", body = AuthFaultBody),
        AuthTrouble,
    )
)]
pub(crate) async fn magic_link(
    State(auth): State<Auth>,
    ClientAddress(address): ClientAddress,
    Query(query): Query<RedirectQuery>,
    body: Result<WholeBody, AuthFault>,
) -> Result<Json<Value>, AuthFault> {
    let body: MailBody = parse_body(body)?;
    let creates = body.create_user.unwrap_or(true);
    let (email, wish) = read(body, query)?;
    auth.send_magic_link(email, creates, wish, address).await?;
    Ok(Json(json!({})))
}

/// Sends the link again that proves the address of a new account.
#[utoipa::path(
    post,
    path = "/auth/v1/resend",
    tag = "auth",
    params(RedirectQuery),
    request_body = MailBody,
    responses(
        BodyFaults,
        (status = 200, description = "If the address waits for it, a mail is on its way",
            body = Object),
        (status = 400, description = "No address, or another type", body = AuthFaultBody),
        (status = 422, description = "This server sends no mail", body = AuthFaultBody),
        (status = 429, description = "Too many; see Retry-After", body = AuthFaultBody),
        AuthTrouble,
    )
)]
pub(crate) async fn resend(
    State(auth): State<Auth>,
    ClientAddress(address): ClientAddress,
    Query(query): Query<RedirectQuery>,
    body: Result<WholeBody, AuthFault>,
) -> Result<Json<Value>, AuthFault> {
    let body: MailBody = parse_body(body)?;
    if body.kind.as_deref() != Some("signup") {
        let message = "type must be signup";
        return Err(AuthFault::new(400, "validation_failed", message));
    }
    let (email, wish) = read(body, query)?;
    auth.resend_confirmation(email, wish, address).await?;
    Ok(Json(json!({})))
}
