//! `GET` and `POST /auth/v1/verify`: what people have from a mail.

use axum::Json;
use axum::extract::{Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::body::{WholeBody, parse_body};
use super::fault::{AuthFault, AuthFaultBody, AuthTrouble, BodyFaults};
use super::wire::{SessionBody, VerifyBody};
use crate::auth::accounts::mail_links::Followed;
use crate::auth::{Auth, SignIn};
use crate::store::mail_tokens::MailPurpose;

/// A page that is led to. A sandbox, which other answers have, would follow it there.
const LEADS_ELSEWHERE: HeaderValue =
    HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");

/// Exchanges what came by mail for a session.
#[utoipa::path(
    post,
    path = "/auth/v1/verify",
    tag = "auth",
    request_body = VerifyBody,
    responses(
        BodyFaults,
        (status = 200, description = "A session", body = SessionBody),
        (status = 400, description = "Something is missing", body = AuthFaultBody),
        (status = 403, description = "Not known, used before, or too late", body = AuthFaultBody),
        AuthTrouble,
    )
)]
pub(crate) async fn verify(
    State(auth): State<Auth>,
    body: Result<WholeBody, AuthFault>,
) -> Result<Response, AuthFault> {
    match follow(&auth, &parse_body(body)?).await? {
        Followed::SignedIn { sign_in, .. } => Ok((
            [(header::CACHE_CONTROL, "no-store")],
            Json(SessionBody::from(*sign_in)),
        )
            .into_response()),
        // The mail was asked for by a client that waits for a code at its own address.
        Followed::Code(_) => Err(AuthFault::new(
            400,
            "validation_failed",
            "This link belongs to a PKCE flow: open it in the browser that asked for it",
        )),
    }
}

/// Looks at a link without following it.
pub(crate) async fn look_at_link() -> StatusCode {
    StatusCode::OK
}

/// Follows a link from a mail: leads to its page with a session in the fragment, or with a code of
/// PKCE or an error in the query.
#[utoipa::path(
    get,
    path = "/auth/v1/verify",
    tag = "auth",
    params(VerifyBody),
    responses((status = 303, description = "To the page, with a session, a code or an error"))
)]
pub(crate) async fn follow_link(
    State(auth): State<Auth>,
    Query(query): Query<VerifyBody>,
) -> Response {
    let page = auth.redirect_url(query.redirect_to.as_deref());
    let location = match follow(&auth, &query).await {
        Ok(Followed::SignedIn { sign_in, purpose }) => {
            format!("{page}#{}", session_fragment(&sign_in, purpose))
        }
        Ok(Followed::Code(code)) => format!("{page}{}code={code}", joint(&page)),
        Err(fault) => {
            let error = error_query(&fault);
            format!("{page}{}{error}#{error}&sb=", joint(&page))
        }
    };
    let Ok(location) = HeaderValue::try_from(location) else {
        return AuthFault::new(400, "validation_failed", "redirect_to is no address")
            .into_response();
    };
    let headers = [
        (header::LOCATION, location),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::CONTENT_SECURITY_POLICY, LEADS_ELSEWHERE),
    ];
    (StatusCode::SEE_OTHER, headers).into_response()
}

async fn follow(auth: &Auth, asked: &VerifyBody) -> Result<Followed, AuthFault> {
    let secret = asked.token_hash.as_ref().or(asked.token.as_ref());
    let secret = secret.filter(|secret| !secret.is_empty()).ok_or_else(|| {
        let message = "Verify requires a token or a token hash";
        AuthFault::new(400, "validation_failed", message)
    })?;
    let purposes: &[MailPurpose] = match asked.kind.as_deref() {
        Some("signup") => &[MailPurpose::SignUp],
        Some("recovery") => &[MailPurpose::Recovery],
        Some("magiclink") => &[MailPurpose::MagicLink],
        Some("email_change") => &[MailPurpose::EmailChange],
        Some("email") => &[
            MailPurpose::SignUp,
            MailPurpose::MagicLink,
            MailPurpose::EmailChange,
        ],
        _other => {
            let message = "Verify requires a verification type";
            return Err(AuthFault::new(400, "validation_failed", message));
        }
    };
    Ok(auth.follow_link(secret, purposes).await?)
}

/// As Supabase Auth's implicit flow has it: a fragment is never sent to a server.
fn session_fragment(sign_in: &SignIn, purpose: MailPurpose) -> String {
    format!(
        "access_token={}&expires_at={}&expires_in={}&refresh_token={}&sb=&token_type=bearer&type={}",
        sign_in.access_token,
        sign_in.expires_at,
        sign_in.expires_in,
        sign_in.refresh_token,
        purpose.name(),
    )
}

fn error_query(fault: &AuthFault) -> String {
    let description = utf8_percent_encode(fault.message(), NON_ALPHANUMERIC);
    let code = fault.code();
    format!("error=access_denied&error_code={code}&error_description={description}")
}

fn joint(page: &str) -> char {
    if page.contains('?') { '&' } else { '?' }
}
