//! JSON that comes in, as Supabase's clients send it.

use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use serde::de::DeserializeOwned;
use tokio::time::timeout;

use super::fault::AuthFault;

/// All of a body must come within this.
const BODY_LIMIT: Duration = Duration::from_secs(15);

/// The body of a request, whole and in time.
pub(crate) struct WholeBody(Bytes);

impl<State: Send + Sync> FromRequest<State> for WholeBody {
    type Rejection = AuthFault;

    async fn from_request(request: Request, state: &State) -> Result<Self, AuthFault> {
        let read = timeout(BODY_LIMIT, Bytes::from_request(request, state)).await;
        let too_slow = "The request did not come in time";
        let bytes = read.map_err(|_elapsed| AuthFault::new(408, "request_timeout", too_slow))?;
        let bytes = bytes.map_err(|rejection| match rejection.status().as_u16() {
            413 => AuthFault::new(413, "request_entity_too_large", "Request body is too large"),
            _broken => AuthFault::new(400, "bad_json", "Could not read request body"),
        })?;
        Ok(Self(bytes))
    }
}

/// Reads a JSON body; none at all counts as an empty object.
pub(super) fn parse_body<Body: DeserializeOwned + Default>(
    body: Result<WholeBody, AuthFault>,
) -> Result<Body, AuthFault> {
    let WholeBody(bytes) = body?;
    if bytes.is_empty() {
        return Ok(Body::default());
    }
    serde_json::from_slice(&bytes)
        .map_err(|_error| AuthFault::new(400, "bad_json", "Could not parse request body as JSON"))
}
