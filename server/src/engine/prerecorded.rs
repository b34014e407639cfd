//! Audio in one piece: `POST /v1/listen`, answered as a whole and faster than it was spoken.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use dictation::transcript::Word;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::{Request, Response, StatusCode, header};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use tokio::time::timeout;

use super::endpoint::Reach;
use super::error::EngineError;
use super::listed::ListedEngine;
use super::{ListenOptions, exchange, query, tls, wire};

/// A piece is at most half a minute of speech, which engines hear in a second or two.
const ANSWER_LIMIT: Duration = Duration::from_secs(10);

/// The largest answer that is read, in bytes.
const MAX_ANSWER_BYTES: usize = 1024 * 1024;

type HttpClient = Client<HttpsConnector<HttpConnector>, Full<Bytes>>;

/// Keeps connections for the next request. None without TLS, as with streams.
static CLIENT: LazyLock<Option<HttpClient>> = LazyLock::new(|| {
    let config = tls::config()?;
    let connector = HttpsConnectorBuilder::new()
        .with_tls_config((*config).clone())
        .https_or_http()
        .enable_http1()
        .build();
    Some(Client::builder(TokioExecutor::new()).build(connector))
});

/// Has mono PCM16 at 16 kHz transcribed. Times count from its first sample.
pub(super) async fn transcribe(
    engine: &Arc<ListedEngine>,
    reach: &Reach,
    options: &ListenOptions,
    frames: Vec<Bytes>,
) -> Result<Vec<Word>, EngineError> {
    let unreachable = |reason: String| EngineError::Unreachable {
        engine: engine.name().to_owned(),
        reason,
    };
    let request =
        request(engine, reach, options, frames).map_err(|error| unreachable(error.to_string()))?;
    let client = CLIENT
        .as_ref()
        .ok_or_else(|| unreachable("there is no TLS".to_owned()))?;
    let exchange = async {
        let response = client
            .request(request)
            .await
            .map_err(|error| unreachable(error.to_string()))?;
        read(engine, response).await
    };
    match timeout(ANSWER_LIMIT, exchange).await {
        Ok(outcome) => outcome,
        Err(_elapsed) => Err(EngineError::Silent {
            engine: engine.name().to_owned(),
            step: "transcribe a piece",
            limit_ms: u64::try_from(ANSWER_LIMIT.as_millis()).unwrap_or(u64::MAX),
            request_id: String::new(),
        }),
    }
}

fn request(
    engine: &ListedEngine,
    reach: &Reach,
    options: &ListenOptions,
    frames: Vec<Bytes>,
) -> Result<Request<Full<Bytes>>, hyper::http::Error> {
    let path = query::file_path(engine.endpoint().model(), options);
    // ws becomes http, wss https.
    let url = format!("{}{path}", reach.base_url.replacen("ws", "http", 1));
    let mut pcm = BytesMut::with_capacity(frames.iter().map(Bytes::len).sum());
    for frame in frames {
        pcm.extend_from_slice(&frame);
    }
    let mut request = Request::post(url).header(header::CONTENT_TYPE, "audio/raw");
    if let Some(key) = &reach.key {
        request = request.header(header::AUTHORIZATION, exchange::authorization(key)?);
    }
    request.body(Full::new(pcm.freeze()))
}

async fn read<Body>(
    engine: &ListedEngine,
    response: Response<Body>,
) -> Result<Vec<Word>, EngineError>
where
    Body: hyper::body::Body,
    Body::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    if response.status() != StatusCode::OK {
        return Err(exchange::refusal(engine.name(), &response));
    }
    let request_id = exchange::request_id(&response);
    let nonsense = |reason: String| EngineError::Nonsense {
        engine: engine.name().to_owned(),
        reason,
        request_id: request_id.clone(),
    };
    let body = Limited::new(response.into_body(), MAX_ANSWER_BYTES);
    let body = body
        .collect()
        .await
        .map_err(|error| nonsense(error.to_string()))?
        .to_bytes();
    wire::read_file(&body).map_err(|error| nonsense(error.to_string()))
}
