//! What belongs to a person: the routes, and what their answers have in common.

pub(crate) mod account;
pub(crate) mod devices;
pub(crate) mod settings;
pub(crate) mod transcripts;
pub(crate) mod usage;

use axum::Router;
use axum::extract::rejection::QueryRejection;
use axum::extract::{DefaultBodyLimit, FromRef};
use axum::routing::{get, patch, post};
use utoipa::IntoResponses;

use super::json_body::MAX_BODY_BYTES;
use crate::auth::Auth;
use crate::person::People;
use crate::transport::doors::Doors;
use crate::transport::error::ApiError;
use crate::transport::http::problem::Problem;
use crate::transport::words::parser_words::told;

/// What the routes need.
#[derive(Clone, FromRef)]
pub(crate) struct PersonState {
    auth: Auth,
    people: People,
}

/// The routes.
pub(crate) fn router(doors: &Doors) -> Router {
    Router::new()
        .route(
            "/user/me",
            get(account::profile)
                .patch(account::change_profile)
                .delete(account::delete_account),
        )
        .route("/user/me/export", get(account::export))
        .route("/user/me/take-over", post(account::take_over_guest))
        .route("/devices", get(devices::list))
        .route("/devices/register", post(devices::register))
        .route("/devices/{id}", patch(devices::rename))
        .route("/devices/{id}/sign-out", post(devices::sign_out))
        .route("/settings", get(settings::current).put(settings::change))
        .route(
            "/transcripts",
            get(transcripts::list).delete(transcripts::delete_all),
        )
        .route(
            "/transcripts/{id}",
            get(transcripts::one).delete(transcripts::delete),
        )
        .route("/transcripts/{id}/export", get(transcripts::export))
        .route("/transcripts/{id}/restore", post(transcripts::restore))
        .route("/usage", get(usage::usage))
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .with_state(PersonState {
            auth: doors.auth.clone(),
            people: doors.people.clone(),
        })
}

/// What every route here may answer.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "describes the interface")]
pub(crate) enum PersonProblems {
    /// No valid access token
    #[response(status = 401, content_type = "application/problem+json")]
    NoToken(Problem),
    /// Too many requests; see Retry-After
    #[response(status = 429, content_type = "application/problem+json")]
    TooMany(Problem),
    /// Our fault
    #[response(status = 500, content_type = "application/problem+json")]
    Internal(Problem),
    /// The database cannot be reached now
    #[response(status = 503, content_type = "application/problem+json")]
    Away(Problem),
}

/// What every route here that takes JSON may answer besides.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "describes the interface")]
pub(crate) enum BodyProblems {
    /// The body is not JSON
    #[response(status = 400, content_type = "application/problem+json")]
    NotJson(Problem),
    /// The body came too slowly
    #[response(status = 408, content_type = "application/problem+json")]
    TooSlow(Problem),
    /// The body has more than 256 KiB
    #[response(status = 413, content_type = "application/problem+json")]
    TooLarge(Problem),
    /// The body is not said to be JSON
    #[response(status = 415, content_type = "application/problem+json")]
    NotSaidToBeJson(Problem),
    /// Fields are not as they must be; errors names them
    #[response(status = 422, content_type = "application/problem+json")]
    Invalid(Problem),
}

/// Parameters that are none of those that are described.
fn bad_query(rejection: QueryRejection) -> ApiError {
    ApiError::invalid("", told(&rejection.body_text()))
}
