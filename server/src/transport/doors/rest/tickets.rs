//! `POST /voice/tickets`: a ticket for one stream.

use axum::extract::{FromRef, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::IntoResponse;
use axum::routing::post;
use axum::{Json, Router};
use serde::Serialize;
use utoipa::ToSchema;

use crate::auth::{Auth, Caller};
use crate::transport::doors::Doors;
use crate::transport::error::ApiError;
use crate::transport::http::client_address::{ClientAddress, TrustedProxies};
use crate::transport::http::problem::Problem;

/// What the route needs.
#[derive(Clone, FromRef)]
struct TicketState {
    auth: Auth,
    proxies: TrustedProxies,
}

/// A ticket for one stream.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TicketBody {
    /// Goes into `Sec-WebSocket-Protocol` as `ticket.<this>`. Opens one stream, once.
    ticket: String,
    /// For how long, in seconds.
    #[schema(example = 30)]
    expires_in: u32,
}

/// The route.
pub(crate) fn router(doors: &Doors) -> Router {
    let state = TicketState {
        auth: doors.auth.clone(),
        proxies: doors.proxies.clone(),
    };
    Router::new()
        .route("/voice/tickets", post(issue_ticket))
        .with_state(state)
}

/// A single-use ticket that opens `/voice/stream` from the page that asks for it.
#[utoipa::path(
    post,
    path = "/voice/tickets",
    tag = "voice",
    security(("bearer" = [])),
    responses(
        (status = 200, description = "A ticket", body = TicketBody),
        (status = 400, description = "The Origin header is not plain text", body = Problem,
            content_type = "application/problem+json"),
        (status = 401, description = "No valid access token", body = Problem,
            content_type = "application/problem+json"),
        (status = 429, description = "Too many tickets; see Retry-After", body = Problem,
            content_type = "application/problem+json"),
        (status = 500, description = "Our fault", body = Problem,
            content_type = "application/problem+json"),
        (status = 503, description = "The database cannot be reached now", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(crate) async fn issue_ticket(
    State(auth): State<Auth>,
    caller: Caller,
    ClientAddress(address): ClientAddress,
    headers: HeaderMap,
) -> Result<impl IntoResponse, ApiError> {
    let origin = headers
        .get(header::ORIGIN)
        .map(HeaderValue::to_str)
        .transpose();
    let origin = origin.map_err(|_error| ApiError::BadRequest {
        detail: "The Origin header is not plain text.".to_owned(),
    })?;
    let ticket = auth.issue_ticket(&caller, origin, address).await?;
    let body = TicketBody {
        ticket: ticket.secret,
        expires_in: ticket.expires_in,
    };
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(body)))
}
