//! Sign-in, in the shapes of Supabase Auth, so that its clients work unchanged.

mod body;
pub(crate) mod discovery;
pub(crate) mod fault;
pub(crate) mod hand_over;
pub(crate) mod mails;
pub(crate) mod session;
pub(crate) mod sign_up;
pub(crate) mod user;
pub(crate) mod verify;
pub(crate) mod wire;

use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRef};
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderName, Method};
use axum::middleware;
use axum::routing::{get, post};
use tower_http::cors::{AllowOrigin, CorsLayer};

use crate::auth::Auth;
use crate::transport::doors::Doors;
use crate::transport::http::client_address::TrustedProxies;
use crate::transport::http::limit_headers;
use crate::transport::http::origin::AllowedOrigins;
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
    let state = SignInState {
        auth: doors.auth.clone(),
        proxies: doors.proxies.clone(),
    };
    let routes = Router::new()
        .route("/signup", post(sign_up::sign_up))
        .route("/token", post(session::token))
        .route("/logout", post(session::logout))
        .route("/user", get(user::user).put(user::change_user))
        .route("/hand-over", post(hand_over::hand_over))
        .route("/recover", post(mails::recover))
        .route("/otp", post(mails::magic_link))
        .route("/resend", post(mails::resend))
        .route(
            "/verify",
            get(verify::follow_link)
                // Mail programs look at links before people follow them.
                .head(verify::look_at_link)
                .post(verify::verify),
        )
        .route("/authorize", get(discovery::authorize))
        .route("/.well-known/jwks.json", get(discovery::jwks))
        .route("/settings", get(discovery::settings))
        .route("/health", get(discovery::health))
        .fallback(unknown_endpoint)
        .method_not_allowed_fallback(unknown_endpoint)
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        // Outside of all that can fail: it sees every fault and the version that the client speaks.
        .layer(middleware::from_fn(write_fault))
        .layer(cors(AllowedOrigins::new(doors.origins.clone())))
        .with_state(state);
    Router::new().nest("/auth/v1", routes)
}

/// Our pages on other origins (the extension) may call. Supabase's client reads codes of errors only
/// where it sees the version.
fn cors(origins: AllowedOrigins) -> CorsLayer {
    let exposed = [
        HeaderName::from_static("x-supabase-api-version"),
        HeaderName::from_static("x-sb-error-code"),
        RETRY_AFTER,
        limit_headers::POLICY,
        limit_headers::LEFT,
    ];
    let allowed = [
        "authorization",
        "apikey",
        "content-type",
        "x-client-info",
        "x-supabase-api-version",
    ]
    .map(HeaderName::from_static);
    CorsLayer::new()
        .allow_origin(AllowOrigin::predicate(move |origin, _request| {
            origin.to_str().is_ok_and(|origin| origins.allows(origin))
        }))
        .allow_methods([Method::GET, Method::POST, Method::PUT])
        .allow_headers(allowed)
        .expose_headers(exposed)
        .max_age(Duration::from_secs(600))
}

async fn unknown_endpoint() -> AuthFault {
    AuthFault::new(404, "not_found", "This server has no such endpoint")
}
