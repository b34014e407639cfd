//! What belongs to a person: the routes, and what their answers have in common.

pub(crate) mod account;
pub(crate) mod devices;
pub(crate) mod settings;
pub(crate) mod transcripts;
pub(crate) mod usage;

use axum::Router;
/// Parameters that are none of those that are described.
fn bad_query(rejection: QueryRejection) -> ApiError {
    ApiError::invalid("", rejection.body_text())
}
