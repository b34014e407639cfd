//! What clients learn about sign-in before anybody has signed in.

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::fault::{AuthFault, AuthFaultBody};
use crate::auth::Auth;

/// Keys may be kept for ten minutes: a new one is published for longer before it is used.
const KEYS_CACHE: &str = "public, max-age=600";

/// Which ways to sign in there are.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AuthSettingsBody {
    external: ProvidersBody,
    disable_signup: bool,
    mailer_autoconfirm: bool,
    phone_autoconfirm: bool,
    sms_provider: &'static str,
    saml_enabled: bool,
}

/// Ways to sign in.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProvidersBody {
    anonymous_users: bool,
    email: bool,
    phone: bool,
}

/// The sign-in's own health.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AuthHealthBody {
    version: &'static str,
    name: &'static str,
    description: &'static str,
}

/// The public keys of access tokens, as a JSON Web Key Set.
#[utoipa::path(
    get,
    path = "/auth/v1/.well-known/jwks.json",
    tag = "auth",
    responses((status = 200, description = "The keys", body = Object))
)]
pub(crate) async fn jwks(State(auth): State<Auth>) -> impl IntoResponse {
    let keys: Value = auth.jwks().clone();
    ([(header::CACHE_CONTROL, KEYS_CACHE)], Json(keys))
}

/// Which ways to sign in there are.
#[utoipa::path(
    get,
    path = "/auth/v1/settings",
    tag = "auth",
    responses((status = 200, description = "The ways", body = AuthSettingsBody))
)]
pub(crate) async fn settings(State(auth): State<Auth>) -> Json<AuthSettingsBody> {
    let is_open = auth.is_sign_up_open();
    Json(AuthSettingsBody {
        external: ProvidersBody {
            anonymous_users: is_open,
            email: true,
            phone: false,
        },
        disable_signup: !is_open,
        mailer_autoconfirm: !auth.confirms_addresses(),
        phone_autoconfirm: false,
        sms_provider: "",
        saml_enabled: false,
    })
}

/// Sign-in at another house: none is enabled here.
#[utoipa::path(
    get,
    path = "/auth/v1/authorize",
    tag = "auth",
    responses((status = 400, description = "No provider is enabled", body = AuthFaultBody))
)]
pub(crate) async fn authorize() -> AuthFault {
    let message = "Unsupported provider: provider is not enabled";
    AuthFault::new(400, "validation_failed", message)
}

/// That sign-in is there.
#[utoipa::path(
    get,
    path = "/auth/v1/health",
    tag = "auth",
    responses((status = 200, description = "It is there", body = AuthHealthBody))
)]
pub(crate) async fn health() -> Json<AuthHealthBody> {
    Json(AuthHealthBody {
        version: env!("CARGO_PKG_VERSION"),
        name: "Sotto",
        description: "Sotto's sign-in, in the shapes of Supabase Auth",
    })
}
