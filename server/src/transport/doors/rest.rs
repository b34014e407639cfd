//! The REST face: the list of routes.

pub mod auth;
pub mod tickets;
pub(crate) mod transcribe;

mod app_config;
mod dev_outbox;
mod health;
mod json_body;
mod openapi;
mod path_id;
mod person;
mod probes;
mod whole_body;

use axum::Router;
use axum::routing::get;

use super::Doors;
use health::HealthState;

/// All routes of the REST face.
pub(crate) fn router(doors: &Doors) -> Router {
    let health = HealthState {
        store: doors.store.clone(),
        engines: doors.relay.engines.clone(),
        leaving: doors.leaving.clone(),
    };
    Router::new()
        .route("/livez", get(probes::livez))
        .route("/readyz", get(probes::readyz).with_state(health.clone()))
        .route("/health", get(health::health).with_state(health))
        .route(
            "/app/config.json",
            get(app_config::app_config).with_state(doors.auth.clone()),
        )
        .route("/openapi.json", get(openapi::document))
        .merge(auth::router(doors))
        .merge(tickets::router(doors))
        .merge(transcribe::router(doors))
        .merge(person::router(doors))
        .merge(dev_outbox::router(doors))
}
