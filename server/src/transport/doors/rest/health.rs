//! `GET /health`: whether the server can do its work, part by part, in words for people.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;
use tokio_util::sync::CancellationToken;
use utoipa::ToSchema;

use crate::engine::Engines;
use crate::store::Store;

/// What the routes look at.
#[derive(Clone)]
pub(crate) struct HealthState {
    pub(crate) store: Store,
    pub(crate) engines: Engines,
    /// Cancelled when the server has been told to end.
    pub(crate) leaving: CancellationToken,
}

/// The state of the server.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Health {
    /// `ok`: all is well. `degraded`: it runs, but no speech engine is ready, or something of the database should be
    /// looked after. `down`: it cannot keep anything.
    status: &'static str,
    /// The version of the program.
    version: &'static str,
    /// Whether the database takes writes: one is tried every ten seconds, and must come to its end within thirty.
    database: PartHealth,
    /// The speech engines, best first.
    engines: Vec<EngineHealth>,
    /// What to know although the server works, and what to do about it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notices: Vec<String>,
}

/// The state of one part.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PartHealth {
    /// Whether it works.
    ready: bool,
    /// Why not.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

/// The state of one engine.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EngineHealth {
    /// Its name.
    name: String,
    /// Whether it works.
    ready: bool,
    /// Why not.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

/// Readiness of the database and the engines.
#[utoipa::path(
    get,
    path = "/health",
    tag = "health",
    responses(
        (status = 200, description = "The server runs; `status` says how well", body = Health),
        (status = 503, description = "The database takes no writes", body = Health),
    )
)]
pub(crate) async fn health(State(state): State<HealthState>) -> Response {
    let trouble = state.store.trouble();
    let database = PartHealth {
        ready: trouble.is_none(),
        reason: trouble.map(str::to_owned),
    };
    let engines: Vec<EngineHealth> = state
        .engines
        .health()
        .into_iter()
        .map(|(name, reach)| {
            let reason = reach.err().map(|not_ready| not_ready.to_string());
            EngineHealth {
                name,
                ready: reason.is_none(),
                reason,
            }
        })
        .collect();
    let notices = state.store.notices();
    let (code, status) = if !database.ready {
        (StatusCode::SERVICE_UNAVAILABLE, "down")
    } else if !state.store.needs_attention() && engines.iter().any(|engine| engine.ready) {
        (StatusCode::OK, "ok")
    } else {
        (StatusCode::OK, "degraded")
    };
    let version = env!("CARGO_PKG_VERSION");
    (
        code,
        Json(Health {
            status,
            version,
            database,
            engines,
            notices,
        }),
    )
        .into_response()
}
