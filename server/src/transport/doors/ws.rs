//! `GET /voice/stream`: authenticate, choose the subprotocol, upgrade, hand over to the relay.
//!
//! Everything that can be refused is refused before the upgrade, with a problem document:
//! a browser cannot read it, but a person with a command line can.

mod codec;
mod port;

use axum::Router;
use axum::extract::{FromRef, RawQuery, State, WebSocketUpgrade};
use axum::http::{HeaderMap, header};
use axum::response::Response;
use axum::routing::any;
use tokio_util::task::TaskTracker;

use self::codec::Codec;
use self::port::SocketPort;
use super::caller::caller_from_headers;
use crate::auth::{Auth, Caller, TokenError};
use crate::person::People;
use crate::relay::{Relay, Visitor};
use crate::transport::error::{ApiError, StreamRefusal};
use crate::transport::http::client_address::{ClientAddress, TrustedProxies};
use crate::transport::http::origin::AllowedOrigins;

/// Prefix of the subprotocol entry that carries a ticket.
const TICKET_PREFIX: &str = "ticket.";

/// Query parameters that people try to pass secrets in. URLs end up in logs.
const SECRETS_IN_QUERY: [&str; 6] = [
    "token",
    "access_token",
    "jwt",
    "ticket",
    "apikey",
    "authorization",
];

/// Sizes of a socket: the library's defaults are 128 KiB of buffer a socket, 64 MiB a message and
/// writes without bound. What is told in one turn leaves in one write.
const READ_BUFFER_BYTES: usize = 4 * 1024;
const WRITE_BUFFER_BYTES: usize = 4 * 1024;
const MAX_MESSAGE_BYTES: usize = 64 * 1024;
const MAX_WRITE_BUFFER_BYTES: usize = 256 * 1024;

/// What the route needs.
#[derive(Clone, FromRef)]
pub(crate) struct StreamState {
    pub(crate) relay: Relay,
    pub(crate) auth: Auth,
    pub(crate) people: People,
    pub(crate) origins: AllowedOrigins,
    pub(crate) sockets: TaskTracker,
    pub(crate) proxies: TrustedProxies,
}

/// The route.
pub(crate) fn router<S>(state: StreamState) -> Router<S> {
    Router::new()
        .route("/voice/stream", any(stream))
        .with_state(state)
}

async fn stream(
    State(state): State<StreamState>,
    RawQuery(query): RawQuery,
    ClientAddress(address): ClientAddress,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, axum::extract::ws::rejection::WebSocketUpgradeRejection>,
) -> Result<Response, ApiError> {
    refuse_secrets_in_query(query.as_deref())?;
    let upgrade = upgrade.map_err(|_rejection| StreamRefusal::NoWebSocket)?;
    let offered = offered_protocols(&headers);
    let codec = Codec::choose(&offered).ok_or(StreamRefusal::NoSubprotocol)?;
    let caller = authenticate(&state, &headers, &offered).await?;
    state.people.note_activity(&caller);
    let visitor = Visitor { caller, address };
    let StreamState { relay, sockets, .. } = state;
    Ok(upgrade
        .protocols([codec.subprotocol()])
        .read_buffer_size(READ_BUFFER_BYTES)
        .write_buffer_size(WRITE_BUFFER_BYTES)
        .max_write_buffer_size(MAX_WRITE_BUFFER_BYTES)
        .max_message_size(MAX_MESSAGE_BYTES)
        .max_frame_size(MAX_MESSAGE_BYTES)
        .on_upgrade(move |socket| {
            // Tracked, so that a shutdown waits for the last words of every dictation.
            sockets.track_future(async move {
                relay.serve(visitor, SocketPort::new(socket, codec)).await;
            })
        }))
}

fn refuse_secrets_in_query(query: Option<&str>) -> Result<(), StreamRefusal> {
    let mut names = query
        .unwrap_or_default()
        .split('&')
        .filter_map(|pair| pair.split('=').next());
    let is_secret = |name: &str| {
        SECRETS_IN_QUERY
            .iter()
            .any(|secret| name.eq_ignore_ascii_case(secret))
    };
    if names.any(is_secret) {
        Err(StreamRefusal::SecretInUrl)
    } else {
        Ok(())
    }
}

fn offered_protocols(headers: &HeaderMap) -> Vec<String> {
    headers
        .get_all(header::SEC_WEBSOCKET_PROTOCOL)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|entry| entry.trim().to_owned())
        .collect()
}

/// A ticket with an exactly matching `Origin`, or a bearer token (then `Origin` may be absent).
async fn authenticate(
    state: &StreamState,
    headers: &HeaderMap,
    offered: &[String],
) -> Result<Caller, ApiError> {
    let origin = headers
        .get(header::ORIGIN)
        .map(|origin| origin.to_str().unwrap_or_default());
    if origin.is_some_and(|origin| !state.origins.allows(origin)) {
        return Err(StreamRefusal::WrongOrigin.into());
    }
    if let Some(ticket) = offered
        .iter()
        .find_map(|entry| entry.strip_prefix(TICKET_PREFIX))
    {
        let origin = origin.ok_or(StreamRefusal::NoOrigin)?;
        return Ok(state.auth.redeem_ticket(ticket, origin).await?);
    }
    match caller_from_headers(&state.auth, headers).await {
        Err(TokenError::NoCredentials) => Err(StreamRefusal::NoCredentials.into()),
        outcome => Ok(outcome?),
    }
}
