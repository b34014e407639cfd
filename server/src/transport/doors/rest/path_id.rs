//! An id in a path. What is none names nothing, so it is answered like an id that is not known.

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use uuid::Uuid;

use crate::transport::error::ApiError;

/// The one id in the path.
pub(crate) struct PathId(pub(crate) Uuid);

impl<State: Send + Sync> FromRequestParts<State> for PathId {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, ApiError> {
        let path = Path::<String>::from_request_parts(parts, state).await;
        let Path(text) = path.map_err(|_unreadable| ApiError::NotFound)?;
        Uuid::try_parse(&text)
            .map(Self)
            .map_err(|_none| ApiError::NotFound)
    }
}
