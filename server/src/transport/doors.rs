//! The doors: WebSocket, gRPC and REST, and the one router of the one port. Each converts, calls the
//! domain, converts back; no rule lives here.

pub mod access;
pub mod caller;
pub mod rest;

mod grpc;
mod ws;

use std::path::PathBuf;

use axum::Router;
use axum::extract::Request;
use axum::middleware;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::auth::Auth;
use crate::limits::person::PersonLimits;
use crate::mail::Mailer;
use crate::person::People;
use crate::relay::Relay;
use crate::relay::uploads::Uploads;
use crate::store::Store;
use crate::transport::error::ApiError;
use crate::transport::http::client_address::TrustedProxies;
use crate::transport::http::origin::AllowedOrigins;
use crate::transport::http::{headers, tls_only, web_files};
use access::{Guard, guard_rest};
use ws::StreamState;

/// What the doors need of the house.
pub struct Doors {
    /// Live dictation.
    pub relay: Relay,
    /// Recordings in one piece.
    pub uploads: Uploads,
    /// Where mail goes.
    pub mailer: Mailer,
    /// Who is who.
    pub auth: Auth,
    /// What people keep here.
    pub people: People,
    /// For readiness.
    pub store: Store,
    /// Cancelled when the server has been told to end: from then on it is not ready.
    pub leaving: CancellationToken,
    /// Live sockets, for shutdown.
    pub sockets: TaskTracker,
    /// Origins whose pages may dictate.
    pub origins: Vec<String>,
    /// The server's own origin.
    pub public_origin: String,
    /// The built web app.
    pub web_folder: PathBuf,
    /// How much one person or address may do.
    pub limits: PersonLimits,
    /// Who is believed about whom they speak for.
    pub proxies: TrustedProxies,
    /// Whether requests must have come over TLS, by the word of a trusted proxy.
    pub tls_only: bool,
}

/// The one router of the one port.
///
/// # Errors
/// If the gRPC descriptors are broken.
pub async fn router(doors: Doors) -> Result<Router, tonic_reflection::server::Error> {
    let origins = AllowedOrigins::new(doors.origins.clone());
    let websocket = doors.public_origin.replacen("http", "ws", 1);
    let over_tls = doors.public_origin.starts_with("https:");
    let proxies = doors.proxies.clone();
    let guard = Guard {
        auth: doors.auth.clone(),
        limits: doors.limits.clone(),
        people: doors.people.clone(),
        proxies: proxies.clone(),
    };
    let grpc = grpc::router(&doors, guard.clone(), &origins).await?;
    let stream = ws::router(StreamState {
        relay: doors.relay.clone(),
        auth: doors.auth.clone(),
        people: doors.people.clone(),
        origins,
        sockets: doors.sockets.clone(),
        proxies: proxies.clone(),
    });
    let mut router = rest::router(&doors)
        .merge(stream)
        .method_not_allowed_fallback(wrong_method)
        .route_layer(middleware::from_fn_with_state(guard, guard_rest))
        .merge(web_files::router(&doors.web_folder, &websocket))
        .merge(grpc)
        .fallback(unknown_path);
    if doors.tls_only {
        router = router.layer(middleware::from_fn_with_state(proxies, tls_only::require));
    }
    Ok(
        router.layer(middleware::from_fn(move |request: Request, next| {
            headers::add(over_tls, request, next)
        })),
    )
}

async fn unknown_path() -> ApiError {
    ApiError::NotFound
}

async fn wrong_method() -> ApiError {
    ApiError::MethodNotAllowed
}
