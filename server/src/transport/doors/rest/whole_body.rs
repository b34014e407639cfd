//! The bytes of a body, whole and in time. What is said of one that is neither is its reader's.

use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use tokio::time::timeout;

/// All of a body must come within this.
const BODY_LIMIT: Duration = Duration::from_secs(15);

/// Why a body was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BodyTrouble {
    /// It did not come in time.
    TooSlow,
    /// It is larger than the route allows.
    TooLarge,
    /// It broke off.
    BrokenOff,
}

/// Reads all of a body.
///
/// # Errors
/// [`BodyTrouble`], whose words each face has its own for.
pub(super) async fn whole_body<State: Send + Sync>(
    request: Request,
    state: &State,
) -> Result<Bytes, BodyTrouble> {
    let read = timeout(BODY_LIMIT, Bytes::from_request(request, state)).await;
    let bytes = read.map_err(|_elapsed| BodyTrouble::TooSlow)?;
    bytes.map_err(|rejection| match rejection.status().as_u16() {
        413 => BodyTrouble::TooLarge,
        _broken_off => BodyTrouble::BrokenOff,
    })
}
