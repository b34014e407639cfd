//! Sign-in, in the shapes of Supabase Auth, so that its clients work unchanged.

pub(crate) mod discovery;
pub(crate) mod fault;
pub(crate) mod session;
pub(crate) mod sign_up;
pub(crate) mod user;
pub(crate) mod wire;

use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRef};
use axum::middleware;
use axum::routing::{get, post};

use super::super::Doors;
use crate::auth::Auth;
use crate::transport::client_address::TrustedProxies;
use fault::{AuthFault, write_fault};

/// Bodies here are a token or a few settings.
const MAX_BODY_BYTES: usize = 64 * 1024;

/// What the routes need.
#[derive(Clone, FromRef)]
struct SignInState {
    auth: Auth,
    proxies: TrustedProxies,
}

/// The routes.
pub(crate) fn router(doors: &Doors) -> Router {
    let proxies = TrustedProxies::new(&doors.trusted_proxies);
    let state = SignInState {
        auth: doors.auth.clone(),
        proxies,
    };
    let routes = Router::new()
        .route("/signup", post(sign_up::sign_up))
        .route("/token", post(session::token))
        .route("/logout", post(session::logout))
        .route("/user", get(user::user))
        .route("/.well-known/jwks.json", get(discovery::jwks))
        .route("/settings", get(discovery::settings))
        .route("/health", get(discovery::health))
        .fallback(unknown_endpoint)
        .method_not_allowed_fallback(unknown_endpoint)
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        // Outermost: it sees every fault and the version that the client speaks.
        .layer(middleware::from_fn(write_fault))
        .with_state(state);
    Router::new().nest("/auth/v1", routes)
}

async fn unknown_endpoint() -> AuthFault {
    AuthFault::new(404, "not_found", "This server has no such endpoint")
}
