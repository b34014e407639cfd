//! The strings behind the double, for tests in other languages: `/_double/…`.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};

use super::fault::Fault;
use super::house::House;
use super::journal::JournalEntry;
use super::refusal::Refusal;

/// `GET journal`, `POST faults`, `POST refusal`, `POST reset-streams`.
pub(super) fn routes() -> Router<Arc<House>> {
    Router::new()
        .route("/journal", get(journal))
        .route("/faults", post(faults))
        .route("/refusal", post(refusal))
        .route("/reset-streams", post(reset_streams))
}

async fn journal(State(house): State<Arc<House>>) -> Json<Vec<JournalEntry>> {
    Json(house.journal.all())
}

async fn faults(State(house): State<Arc<House>>, Json(faults): Json<Vec<Fault>>) -> StatusCode {
    house.script.append(faults);
    StatusCode::NO_CONTENT
}

async fn refusal(
    State(house): State<Arc<House>>,
    Json(refusal): Json<Option<Refusal>>,
) -> StatusCode {
    house.refuse_all(refusal);
    StatusCode::NO_CONTENT
}

async fn reset_streams(State(house): State<Arc<House>>) -> StatusCode {
    house.reset_streams();
    StatusCode::NO_CONTENT
}
