//! One live connection to an engine: a task that owns the socket, and a handle that feeds it.
//!
//! The task waits on three inputs: commands of the relay, messages of the engine, and timers
//! (keep-alive, an engine that stays silent). It ends with `Finished` or `Lost`, always said once.

use std::time::Duration;

use bytes::Bytes;
use dictation::audio::{SampleOffset, samples_in};
use dictation::event::{ConnectionId, EngineEvent};
use futures_util::{SinkExt as _, StreamExt as _};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout};
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Error as SocketError, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async_with_config};

use super::endpoint::{EngineEndpoint, Reach};
use super::wire::{self, EngineMessage};
use super::{EngineError, ListenOptions, query};

/// Commands that may wait for the socket. A session keeps at most 30 s of audio after its last
/// final, in frames of 20 ms or more, so an engine for which the queue is full has stopped
/// reading: it counts as lost, and its successor hears the audio again.
const QUEUED_COMMANDS: usize = 2_048;

/// An engine must answer the handshake within this.
const OPEN_LIMIT: Duration = Duration::from_secs(5);

/// A write that takes longer means that the engine has stopped reading.
const WRITE_LIMIT: Duration = Duration::from_secs(2);

/// Deepgram closes a stream after 10 s without a frame and asks for one every 3 to 5 s.
const KEEP_ALIVE_PAUSE: Duration = Duration::from_secs(4);

/// Engines count in fractions of a second: what they say they heard may fall short by this, in ms.
const TOLERANCE_MILLIS: u64 = 250;

/// Messages in a row that make no sense, after which the engine counts as lost.
const MAX_BAD_MESSAGES: u32 = 3;

const KEEP_ALIVE: &str = r#"{"type":"KeepAlive"}"#;
const FINALIZE: &str = r#"{"type":"Finalize"}"#;
const CLOSE_STREAM: &str = r#"{"type":"CloseStream"}"#;

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// An event and the connection that it came from.
#[derive(Debug)]
pub struct EngineNews {
    /// Which connection.
    pub connection: ConnectionId,
    /// What happened.
    pub event: EngineEvent,
}

/// What a relay wants of a connection.
#[derive(Debug)]
enum Command {
    Hear(Bytes),
    Finalize,
    CloseStream,
}

/// The relay's end of a connection. Dropping it drops the connection.
#[derive(Debug)]
pub struct EngineConnection {
    id: ConnectionId,
    commands: Option<mpsc::Sender<Command>>,
}

/// The connection does not keep up: nothing was queued, and it should be given up.
#[derive(Debug, PartialEq, Eq)]
pub struct Overwhelmed;

impl EngineConnection {
    pub(super) const fn never_opened(id: ConnectionId) -> Self {
        Self { id, commands: None }
    }

    pub(super) fn open(
        endpoint: EngineEndpoint,
        reach: Reach,
        options: ListenOptions,
        id: ConnectionId,
        news: mpsc::Sender<EngineNews>,
    ) -> Self {
        let (sender, commands) = mpsc::channel(QUEUED_COMMANDS);
        tokio::spawn(async move {
            let reporter = Reporter { id, news };
            let event = match converse(&endpoint, &reach, &options, commands, &reporter).await {
                Ok(()) => EngineEvent::Finished,
                Err(error) => {
                    tracing::warn!(engine = endpoint.name(), %error, "engine connection lost");
                    EngineEvent::Lost
                }
            };
            reporter.report(event).await;
        });
        Self {
            id,
            commands: Some(sender),
        }
    }

    /// Its number.
    pub const fn id(&self) -> ConnectionId {
        self.id
    }

    /// Queues audio.
    ///
    /// # Errors
    /// [`Overwhelmed`] if the engine has stopped reading.
    pub fn hear(&self, pcm: Bytes) -> Result<(), Overwhelmed> {
        self.command(Command::Hear(pcm))
    }

    /// Asks for all that the engine knows now.
    ///
    /// # Errors
    /// [`Overwhelmed`] if the engine has stopped reading.
    pub fn finalize(&self) -> Result<(), Overwhelmed> {
        self.command(Command::Finalize)
    }

    /// Says that no more audio comes.
    ///
    /// # Errors
    /// [`Overwhelmed`] if the engine has stopped reading.
    pub fn close_stream(&self) -> Result<(), Overwhelmed> {
        self.command(Command::CloseStream)
    }

    fn command(&self, command: Command) -> Result<(), Overwhelmed> {
        let Some(commands) = &self.commands else {
            return Ok(());
        };
        match commands.try_send(command) {
            // A closed queue has told its end as news already.
            Ok(()) | Err(mpsc::error::TrySendError::Closed(_)) => Ok(()),
            Err(mpsc::error::TrySendError::Full(_)) => Err(Overwhelmed),
        }
    }
}

struct Reporter {
    id: ConnectionId,
    news: mpsc::Sender<EngineNews>,
}

impl Reporter {
    /// Waits for room: an engine may not outrun its relay. A relay that is gone needs no news.
    async fn report(&self, event: EngineEvent) {
        let _relay_gone = self
            .news
            .send(EngineNews {
                connection: self.id,
                event,
            })
            .await;
    }
}

/// Runs a connection from handshake to end. `Ok` means that the engine said everything.
async fn converse(
    endpoint: &EngineEndpoint,
    reach: &Reach,
    options: &ListenOptions,
    commands: mpsc::Receiver<Command>,
    reporter: &Reporter,
) -> Result<(), EngineError> {
    let socket = connect(endpoint, reach, options).await?;
    reporter
        .report(EngineEvent::Opened {
            engine: endpoint.name().to_owned(),
        })
        .await;
    let now = Instant::now();
    Conversation {
        engine: endpoint.name(),
        socket,
        reporter,
        quiet_limit: Duration::from_millis(endpoint.quiet_limit_ms()),
        written_at: now,
        owes_answer_since: None,
        closing: false,
        bad_messages: 0,
        given: SampleOffset::ZERO,
        said_everything: false,
    }
    .run(commands)
    .await
}

async fn connect(
    endpoint: &EngineEndpoint,
    reach: &Reach,
    options: &ListenOptions,
) -> Result<Socket, EngineError> {
    let engine = endpoint.name();
    let unreachable = |reason: String| EngineError::Unreachable {
        engine: engine.to_owned(),
        reason,
    };
    let url = format!(
        "{}{}",
        reach.base_url,
        query::listen_path(endpoint.model(), options)
    );
    let mut request = url
        .into_client_request()
        .map_err(|error| unreachable(error.to_string()))?;
    if let Some(key) = &reach.key {
        let mut authorization = HeaderValue::try_from(format!("Token {}", key.reveal()))
            .map_err(|_invalid| unreachable("its key has characters that no header may".into()))?;
        authorization.set_sensitive(true);
        request.headers_mut().insert("authorization", authorization);
    }

    // The library's defaults would keep 128 KiB a socket and grow without bound on writes.
    let config = WebSocketConfig::default()
        .read_buffer_size(8 * 1024)
        .write_buffer_size(0)
        .max_write_buffer_size(256 * 1024)
        .max_message_size(Some(256 * 1024))
        .max_frame_size(Some(256 * 1024));
    let handshake = connect_async_with_config(request, Some(config), true);
    match timeout(OPEN_LIMIT, handshake).await {
        Ok(Ok((socket, _response))) => Ok(socket),
        Ok(Err(SocketError::Http(response))) => Err(EngineError::Refused {
            engine: engine.to_owned(),
            status: response.status().as_u16(),
            reason: response
                .headers()
                .get("dg-error")
                .and_then(|reason| reason.to_str().ok())
                .unwrap_or("no reason given")
                .to_owned(),
        }),
        Ok(Err(error)) => Err(unreachable(error.to_string())),
        Err(_elapsed) => Err(too_slow(engine, "answer the handshake", OPEN_LIMIT)),
    }
}

fn too_slow(engine: &str, step: &'static str, limit: Duration) -> EngineError {
    EngineError::TooSlow {
        engine: engine.to_owned(),
        step,
        limit_ms: u64::try_from(limit.as_millis()).unwrap_or(u64::MAX),
    }
}

struct Conversation<'connection> {
    engine: &'connection str,
    socket: Socket,
    reporter: &'connection Reporter,
    quiet_limit: Duration,
    written_at: Instant,
    /// When audio was given that no message has followed yet.
    owes_answer_since: Option<Instant>,
    closing: bool,
    bad_messages: u32,
    /// All audio that was given to it.
    given: SampleOffset,
    /// Its `Metadata` has come and speaks for all of that.
    said_everything: bool,
}

/// What a turn of the loop brought.
enum Turn {
    Goes,
    Ended,
}

impl Conversation<'_> {
    async fn run(mut self, mut commands: mpsc::Receiver<Command>) -> Result<(), EngineError> {
        loop {
            let wake = self.next_wake();
            let turn = tokio::select! {
                command = commands.recv() => self.on_command(command).await?,
                message = self.socket.next() => self.on_message(message).await?,
                () = tokio::time::sleep_until(wake) => self.on_timer().await?,
            };
            if matches!(turn, Turn::Ended) {
                return Ok(());
            }
        }
    }

    fn next_wake(&self) -> Instant {
        let keep_alive = self.written_at + KEEP_ALIVE_PAUSE;
        self.owes_answer_since
            .map_or(keep_alive, |since| keep_alive.min(since + self.quiet_limit))
    }

    async fn on_command(&mut self, command: Option<Command>) -> Result<Turn, EngineError> {
        match command {
            Some(Command::Hear(pcm)) => {
                self.owes_answer_since.get_or_insert_with(Instant::now);
                self.given = self.given.plus(samples_in(pcm.len()));
                self.write(Message::Binary(pcm)).await?;
            }
            Some(Command::Finalize) => self.write(Message::text(FINALIZE)).await?,
            Some(Command::CloseStream) => {
                self.closing = true;
                self.owes_answer_since.get_or_insert_with(Instant::now);
                self.write(Message::text(CLOSE_STREAM)).await?;
            }
            // The relay dropped its end: nobody wants the rest, and an open stream costs money.
            None => {
                let _best_effort = self.write(Message::text(CLOSE_STREAM)).await;
                return Ok(Turn::Ended);
            }
        }
        Ok(Turn::Goes)
    }

    async fn on_message(
        &mut self,
        message: Option<Result<Message, SocketError>>,
    ) -> Result<Turn, EngineError> {
        match message {
            Some(Ok(Message::Text(text))) => {
                self.owes_answer_since = None;
                self.on_text(&text).await?;
                Ok(Turn::Goes)
            }
            Some(Ok(Message::Close(frame))) if self.closing && self.said_everything => {
                tracing::debug!(engine = self.engine, ?frame, "engine closed in good order");
                Ok(Turn::Ended)
            }
            Some(Ok(Message::Close(frame))) => {
                let reason = frame.map_or_else(
                    || "closed without a reason".to_owned(),
                    |frame| format!("closed with {}: {}", frame.code, frame.reason),
                );
                Err(self.unreachable(reason))
            }
            Some(Ok(_binary_or_ping)) => Ok(Turn::Goes),
            Some(Err(error)) => Err(self.unreachable(error.to_string())),
            None if self.closing && self.said_everything => Ok(Turn::Ended),
            None => Err(self.unreachable("the connection ended".to_owned())),
        }
    }

    async fn on_text(&mut self, text: &str) -> Result<(), EngineError> {
        match wire::read(text) {
            Ok(EngineMessage::Heard(hearing)) => {
                self.bad_messages = 0;
                self.reporter.report(EngineEvent::Heard(hearing)).await;
            }
            Ok(EngineMessage::Metadata { heard }) => {
                self.said_everything =
                    self.given.since(heard) <= SampleOffset::from_millis(TOLERANCE_MILLIS).get();
            }
            Ok(EngineMessage::Other) => {}
            Err(error) => {
                self.bad_messages += 1;
                tracing::warn!(engine = self.engine, %error, "skipped a message");
                if self.bad_messages >= MAX_BAD_MESSAGES {
                    return Err(self.unreachable("it says nothing that makes sense".to_owned()));
                }
            }
        }
        Ok(())
    }

    async fn on_timer(&mut self) -> Result<Turn, EngineError> {
        let quiet = self
            .owes_answer_since
            .is_some_and(|since| since.elapsed() >= self.quiet_limit);
        if quiet {
            return Err(too_slow(self.engine, "say anything", self.quiet_limit));
        }
        self.write(Message::text(KEEP_ALIVE)).await?;
        Ok(Turn::Goes)
    }

    async fn write(&mut self, message: Message) -> Result<(), EngineError> {
        self.written_at = Instant::now();
        match timeout(WRITE_LIMIT, self.socket.send(message)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(self.unreachable(error.to_string())),
            Err(_elapsed) => Err(too_slow(self.engine, "read what it was sent", WRITE_LIMIT)),
        }
    }

    fn unreachable(&self, reason: String) -> EngineError {
        EngineError::Unreachable {
            engine: self.engine.to_owned(),
            reason,
        }
    }
}
