//! JSON that comes in, as Supabase's clients send it.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use serde::de::DeserializeOwned;

use super::fault::AuthFault;
use crate::transport::doors::rest::whole_body::{BodyTrouble, whole_body};

/// The body of a request, whole and in time.
pub(crate) struct WholeBody(Bytes);

impl<State: Send + Sync> FromRequest<State> for WholeBody {
    type Rejection = AuthFault;

    async fn from_request(request: Request, state: &State) -> Result<Self, AuthFault> {
        let read = whole_body(request, state).await;
        let bytes = read.map_err(|trouble| match trouble {
            BodyTrouble::TooSlow => {
                AuthFault::new(408, "request_timeout", "The request did not come in time")
            }
            BodyTrouble::TooLarge => {
                AuthFault::new(413, "request_entity_too_large", "Request body is too large")
            }
            BodyTrouble::BrokenOff => {
                AuthFault::new(400, "bad_json", "Could not read request body")
            }
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
