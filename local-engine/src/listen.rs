//! Deepgram's listen protocol: the only module that sees HTTP, WebSockets and JSON.
//!
//! `GET /v1/listen` upgrades to a live stream, `POST /v1/listen` takes a file, `GET /health`
//! tells how busy the engine is. Every answer carries `dg-request-id`; refusals carry
//! `dg-error` and the same text in a JSON body.

pub mod authorization;
pub mod connection;
pub mod file_queue;
pub mod messages;
pub mod passages;
pub mod prerecorded;
pub mod query;
pub mod refusal;
pub mod timestamp;
pub mod word;

use std::sync::Arc;

use axum::extract::ws::WebSocketUpgrade;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::{DefaultBodyLimit, RawQuery, Request, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::serve::ListenerExt;
use axum::{Json, Router};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use uuid::Uuid;

use crate::decode_pool::DecodePool;
use crate::listen::file_queue::FileQueue;
use crate::listen::messages::ModelCard;
use crate::listen::query::ListenQuery;
use crate::listen::refusal::{Refusal, with_request_id};
use crate::loaded_model::Model;
use crate::transcriber::RESULT_ROOM;
use crate::voice_activity::VoiceActivityModel;

/// The longest message on a live stream that is read, in bytes. The longest that is taken is
/// shorter: whoever sends more is told.
const LONGEST_READ: usize = 16 << 20;
/// What a socket reads at a time, in bytes; the library's default is far more than speech needs.
const READ_BUFFER: usize = 16 << 10;

/// What an engine is told at its start.
#[derive(Debug, Clone)]
pub struct EngineSettings {
    /// Live streams at a time; more are refused.
    pub speakers: usize,
    /// Threads that run the model.
    pub decode_threads: usize,
    /// The key that clients must bring, if any.
    pub key: Option<String>,
}

/// A loaded engine, ready to serve.
#[derive(Clone)]
pub struct Engine {
    parts: Arc<Parts>,
}

/// What all requests share.
pub(crate) struct Parts {
    pub(crate) pool: Arc<DecodePool>,
    pub(crate) voice_activity: VoiceActivityModel,
    pub(crate) card: ModelCard,
    /// One permit a live stream.
    pub(crate) speakers: Arc<Semaphore>,
    /// Where files wait for their turn.
    pub(crate) files: FileQueue,
    /// Told when the program ends; live streams then say goodbye.
    pub(crate) stop: CancellationToken,
    settings: EngineSettings,
    /// Counts live streams, which outlive their requests.
    streams: TaskTracker,
}

impl Engine {
    /// Starts the decoding threads.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn new(model: Model, settings: EngineSettings) -> std::io::Result<Self> {
        let capacity = (settings.speakers + file_queue::AT_A_TIME) * RESULT_ROOM;
        let pool = DecodePool::start(
            Arc::from(model.recognizer),
            settings.decode_threads,
            capacity,
        )?;
        let parts = Parts {
            pool: Arc::new(pool),
            voice_activity: model.voice_activity,
            card: ModelCard::new(&model.name, model.family),
            speakers: Arc::new(Semaphore::new(settings.speakers)),
            files: FileQueue::new(),
            stop: CancellationToken::new(),
            settings,
            streams: TaskTracker::new(),
        };
        Ok(Self {
            parts: Arc::new(parts),
        })
    }

    /// The engine's routes.
    pub fn router(&self) -> Router {
        Router::new()
            .route("/v1/listen", get(listen_live).post(listen_file))
            .route("/health", get(health))
            .fallback(nothing_here)
            .layer(DefaultBodyLimit::disable())
            .with_state(self.parts.clone())
    }

    /// Serves until `stop`; live streams get their last results before it returns.
    ///
    /// # Errors
    /// When the listener fails.
    pub async fn serve(
        self,
        listener: TcpListener,
        stop: CancellationToken,
    ) -> std::io::Result<()> {
        // Results are small and must not wait for each other.
        let listener = listener.tap_io(|socket| {
            if let Err(cause) = socket.set_nodelay(true) {
                tracing::debug!(%cause, "the socket keeps its delay");
            }
        });
        let parts = self.parts.clone();
        let told = {
            let parts = parts.clone();
            async move {
                stop.cancelled().await;
                parts.stop.cancel();
            }
        };
        axum::serve(listener, self.router())
            .with_graceful_shutdown(told)
            .await?;
        parts.streams.close();
        parts.streams.wait().await;
        Ok(())
    }
}

async fn listen_live(
    State(parts): State<Arc<Parts>>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    let request_id = Uuid::new_v4();
    let opened = open_live(&parts, &headers, query.as_deref(), upgrade, request_id);
    with_request_id(
        opened.unwrap_or_else(|refusal| refusal.into_response(request_id)),
        request_id,
    )
}

fn open_live(
    parts: &Arc<Parts>,
    headers: &HeaderMap,
    query: Option<&str>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
    request_id: Uuid,
) -> Result<Response, Refusal> {
    authorization::check(headers, parts.settings.key.as_deref())?;
    let query = ListenQuery::parse(query.unwrap_or_default())?;
    let upgrade = upgrade.map_err(|cause| Refusal::bad_request(cause.to_string()))?;
    let permit = parts
        .speakers
        .clone()
        .try_acquire_owned()
        .map_err(|_| Refusal::too_many_requests())?;
    let detector = parts
        .voice_activity
        .detector()
        .ok_or_else(Refusal::internal)?;
    let parts = parts.clone();
    let tracked = parts.streams.token();
    let response = upgrade
        .protocols(["token", "bearer"])
        .max_message_size(LONGEST_READ)
        .max_frame_size(LONGEST_READ)
        .read_buffer_size(READ_BUFFER)
        .on_upgrade(async move |socket| {
            connection::run(socket, &parts, detector, query, request_id).await;
            drop((permit, tracked));
        });
    Ok(response)
}

async fn listen_file(
    State(parts): State<Arc<Parts>>,
    RawQuery(query): RawQuery,
    request: Request,
) -> Response {
    let request_id = Uuid::new_v4();
    let answer = async {
        authorization::check(request.headers(), parts.settings.key.as_deref())?;
        let query = ListenQuery::parse(query.as_deref().unwrap_or_default())?;
        prerecorded::transcribe(&parts, &query, request, request_id).await
    };
    let response = match answer.await {
        Ok(answer) => Json(answer).into_response(),
        Err(refusal) => refusal.into_response(request_id),
    };
    with_request_id(response, request_id)
}

async fn health(State(parts): State<Arc<Parts>>) -> Response {
    let most = parts.settings.speakers;
    let body = serde_json::json!({
        "status": "ok",
        "model": parts.card.name,
        "speakers": most - parts.speakers.available_permits(),
        "max_speakers": most,
    });
    with_request_id(Json(body).into_response(), Uuid::new_v4())
}

async fn nothing_here() -> Response {
    let request_id = Uuid::new_v4();
    with_request_id(Refusal::not_found().into_response(request_id), request_id)
}
