//! Opening a stream at an engine: the request, its deadline, and what a refusal says.

use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Error as SocketError;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::http::Request;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async_tls_with_config};

use super::endpoint::EngineEndpoint;
use super::error::EngineError;
use super::reach::Reach;
use super::{ListenOptions, exchange, query, tls};

/// An engine must answer the handshake within this.
const OPEN_LIMIT: Duration = Duration::from_secs(3);

/// The largest message that an engine may send, in bytes: a final of some minutes of speech.
const MAX_MESSAGE_BYTES: usize = 256 * 1024;

/// Two results at once; a larger one is read in several goes.
const READ_BUFFER_BYTES: usize = 4 * 1024;

/// The stream's socket.
pub(super) type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// A stream that stands.
pub(super) struct Opened {
    pub(super) socket: Socket,
    /// By which the engine's operators find it.
    pub(super) request_id: String,
}

/// Opens a stream. An engine that refuses the keyterms is asked again without them: they help
/// some words, and without the stream there are none.
pub(super) async fn open(
    endpoint: &EngineEndpoint,
    reach: &Reach,
    options: &ListenOptions,
) -> Result<Opened, EngineError> {
    match open_once(endpoint, reach, options).await {
        Err(EngineError::Refused { status, reason, .. })
            if status == 400 && !options.keyterms.is_empty() && names_keyterms(&reason) =>
        {
            tracing::warn!(engine = endpoint.name(), %reason, "keyterms refused, going on without");
            let without = ListenOptions {
                keyterms: Vec::new(),
                ..options.clone()
            };
            open_once(endpoint, reach, &without).await
        }
        outcome => outcome,
    }
}

fn names_keyterms(reason: &str) -> bool {
    reason.to_ascii_lowercase().contains("keyterm")
}

async fn open_once(
    endpoint: &EngineEndpoint,
    reach: &Reach,
    options: &ListenOptions,
) -> Result<Opened, EngineError> {
    let unreachable = |reason| unreachable(endpoint, reason);
    let request = request(endpoint, reach, options)?;
    // The library's defaults would keep 128 KiB a socket and grow without bound on writes.
    let config = WebSocketConfig::default()
        .read_buffer_size(READ_BUFFER_BYTES)
        .write_buffer_size(0)
        .max_write_buffer_size(256 * 1024)
        .max_message_size(Some(MAX_MESSAGE_BYTES))
        .max_frame_size(Some(MAX_MESSAGE_BYTES));
    let handshake =
        connect_async_tls_with_config(request, Some(config), true, Some(tls::connector()));
    match timeout(OPEN_LIMIT, handshake).await {
        Ok(Ok((socket, response))) => Ok(Opened {
            socket,
            request_id: exchange::request_id(&response),
        }),
        Ok(Err(SocketError::Http(response))) => Err(exchange::refusal(endpoint.name(), &response)),
        Ok(Err(error)) => Err(unreachable(error.to_string())),
        Err(_elapsed) => Err(unreachable(format!(
            "no answer within {} s",
            OPEN_LIMIT.as_secs()
        ))),
    }
}

fn unreachable(endpoint: &EngineEndpoint, reason: String) -> EngineError {
    EngineError::Unreachable {
        engine: endpoint.name().to_owned(),
        reason,
    }
}

/// The upgrade request, or why there is none (never with the key in it).
fn request(
    endpoint: &EngineEndpoint,
    reach: &Reach,
    options: &ListenOptions,
) -> Result<Request<()>, EngineError> {
    let path = query::listen_path(endpoint.model(), &endpoint.options(options));
    let url = format!("{}{path}", reach.base_url);
    let mut request = url
        .into_client_request()
        .map_err(|error| unreachable(endpoint, error.to_string()))?;
    if let Some(key) = &reach.key {
        let authorization = exchange::authorization(key).map_err(|_invalid| {
            let reason = "its key has characters that no header may".to_owned();
            unreachable(endpoint, reason)
        })?;
        request.headers_mut().insert("authorization", authorization);
    }
    Ok(request)
}
