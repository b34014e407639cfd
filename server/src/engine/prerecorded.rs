//! Audio in one piece: `POST /v1/listen`, answered as a whole and faster than it was spoken.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::{Arc, LazyLock};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use dictation::transcript::Word;
use http_body_util::{BodyExt as _, Limited};
use hyper::body::{Body, Frame, SizeHint};
use hyper::{Request, Response, StatusCode, header};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use tokio::time::timeout;

use super::close_reason::CloseReason;
use super::error::EngineError;
use super::listed::ListedEngine;
use super::reach::Reach;
use super::wire::FileHearing;
use super::{ListenOptions, exchange, query, tls, wire};

/// A piece is at most half a minute of speech, which engines hear in a second or two.
const PIECE_LIMIT: Duration = Duration::from_secs(10);

/// A recording is given so long, and a second more for every [`BYTES_A_SECOND`]. Our own engine lets
/// it wait for its turn for 25 s of these.
const SHORTEST_RECORDING_LIMIT: Duration = Duration::from_secs(60);

/// What the slowest engine hears in a second: speech at 24 kbit/s, three times as fast as spoken.
const BYTES_A_SECOND: u64 = 10_000;

/// After ten minutes Deepgram gives up (its "Pre-Recorded Audio" page), and so does our own engine
/// after its file's turn has come.
const LONGEST_RECORDING_LIMIT: Duration = Duration::from_secs(650);

/// The largest answers that are read, in bytes: a word takes about 120.
const MAX_PIECE_ANSWER: usize = 1024 * 1024;
const MAX_RECORDING_ANSWER: usize = 16 * 1024 * 1024;
const MAX_REFUSAL: usize = 16 * 1024;

type HttpClient = Client<HttpsConnector<HttpConnector>, Audio>;

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

/// One request.
struct Ask {
    path: String,
    content_type: &'static str,
    audio: Audio,
    time_limit: Duration,
    answer_limit: usize,
}

/// Has a piece of a stream transcribed, mono PCM16 at 16 kHz. Times count from its first sample.
pub(super) async fn transcribe_piece(
    engine: &Arc<ListedEngine>,
    reach: &Reach,
    options: &ListenOptions,
    frames: Vec<Bytes>,
) -> Result<Vec<Word>, EngineError> {
    let endpoint = engine.endpoint();
    let ask = Ask {
        path: query::piece_path(endpoint.model(), &endpoint.options(options)),
        content_type: "audio/raw",
        audio: Audio::new(frames),
        time_limit: PIECE_LIMIT,
        answer_limit: MAX_PIECE_ANSWER,
    };
    Ok(exchange_within_limit(engine, reach, ask).await?.words)
}

/// Has a file transcribed, in whatever form it was recorded.
pub(super) async fn transcribe_recording(
    engine: &Arc<ListedEngine>,
    reach: &Reach,
    options: &ListenOptions,
    blocks: Vec<Bytes>,
) -> Result<FileHearing, EngineError> {
    let (audio, endpoint) = (Audio::new(blocks), engine.endpoint());
    let for_size = Duration::from_secs(audio.left / BYTES_A_SECOND);
    let ask = Ask {
        path: query::recording_path(endpoint.model(), &endpoint.options(options)),
        content_type: "application/octet-stream",
        time_limit: (SHORTEST_RECORDING_LIMIT + for_size).min(LONGEST_RECORDING_LIMIT),
        answer_limit: MAX_RECORDING_ANSWER,
        audio,
    };
    exchange_within_limit(engine, reach, ask).await
}

async fn exchange_within_limit(
    engine: &ListedEngine,
    reach: &Reach,
    ask: Ask,
) -> Result<FileHearing, EngineError> {
    let limit = ask.time_limit;
    match timeout(limit, ask_engine(engine, reach, ask)).await {
        Ok(outcome) => outcome,
        Err(_elapsed) => Err(EngineError::Silent {
            engine: engine.name().to_owned(),
            step: "transcribe a file",
            limit_ms: u64::try_from(limit.as_millis()).unwrap_or(u64::MAX),
            request_id: String::new(),
        }),
    }
}

async fn ask_engine(
    engine: &ListedEngine,
    reach: &Reach,
    ask: Ask,
) -> Result<FileHearing, EngineError> {
    let unreachable = |reason: String| EngineError::Unreachable {
        engine: engine.name().to_owned(),
        reason,
    };
    let answer_limit = ask.answer_limit;
    let request = request(reach, ask).map_err(|error| unreachable(error.to_string()))?;
    let client = CLIENT
        .as_ref()
        .ok_or_else(|| unreachable("there is no TLS".to_owned()))?;
    let response = client
        .request(request)
        .await
        .map_err(|error| broken(engine, &error))?;
    read(engine, response, answer_limit).await
}

/// What a request came to that has no answer. Once there was a connection the audio was on its way.
fn broken(engine: &ListedEngine, error: &hyper_util::client::legacy::Error) -> EngineError {
    if error.is_connect() {
        EngineError::Unreachable {
            engine: engine.name().to_owned(),
            reason: error.to_string(),
        }
    } else {
        EngineError::BrokeOff {
            engine: engine.name().to_owned(),
            reason: CloseReason::broken(error),
            request_id: String::new(),
        }
    }
}

fn request(reach: &Reach, ask: Ask) -> Result<Request<Audio>, hyper::http::Error> {
    // ws becomes http, wss https.
    let url = format!("{}{}", reach.base_url.replacen("ws", "http", 1), ask.path);
    let mut request = Request::post(url).header(header::CONTENT_TYPE, ask.content_type);
    if let Some(key) = &reach.key {
        request = request.header(header::AUTHORIZATION, exchange::authorization(key)?);
    }
    request.body(ask.audio)
}

async fn read<Answer>(
    engine: &ListedEngine,
    response: Response<Answer>,
    limit: usize,
) -> Result<FileHearing, EngineError>
where
    Answer: Body,
    Answer::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    if response.status() != StatusCode::OK {
        return Err(read_refusal(engine, response).await);
    }
    let request_id = exchange::request_id(&response);
    let nonsense = |reason: String| EngineError::Nonsense {
        engine: engine.name().to_owned(),
        reason,
        request_id: request_id.clone(),
    };
    let body = Limited::new(response.into_body(), limit);
    let body = body
        .collect()
        .await
        .map_err(|error| nonsense(error.to_string()))?
        .to_bytes();
    wire::read_file(&body).map_err(|error| nonsense(error.to_string()))
}

/// A refusal with what its body says to programs, if it says it.
async fn read_refusal<Answer>(engine: &ListedEngine, response: Response<Answer>) -> EngineError
where
    Answer: Body,
    Answer::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let mut refusal = exchange::refusal(engine.name(), &response);
    let body = Limited::new(response.into_body(), MAX_REFUSAL);
    if let EngineError::Refused { file, .. } = &mut refusal
        && let Ok(body) = body.collect().await
    {
        *file = wire::read_refused_file(&body.to_bytes()).map(Box::new);
    }
    refusal
}

/// A body of blocks that are in memory already: sent as they are, with their length.
struct Audio {
    blocks: std::vec::IntoIter<Bytes>,
    /// Bytes not yet taken.
    left: u64,
}

impl Audio {
    fn new(blocks: Vec<Bytes>) -> Self {
        Self {
            left: blocks.iter().map(|block| block.len() as u64).sum(),
            blocks: blocks.into_iter(),
        }
    }
}

impl Body for Audio {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let block = self.blocks.next();
        self.left -= block.as_ref().map_or(0, |block| block.len() as u64);
        Poll::Ready(block.map(|block| Ok(Frame::data(block))))
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}
