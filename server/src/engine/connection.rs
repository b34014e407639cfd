//! One live connection to an engine: a task that owns the socket, and a handle that feeds it.
//!
//! The task waits on three inputs: commands of the relay, messages of the engine, and timers
//! (keep-alive, an engine that stays silent). It ends with `Finished`, `Idle` or `Lost`, always said once.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use dictation::audio::{SampleOffset, samples_in};
use dictation::event::{ConnectionId, EngineEvent, Hearing, PassedOver};
use futures_util::{SinkExt as _, StreamExt as _};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until, timeout};
use tokio_tungstenite::tungstenite::{Error as SocketError, Message};
use tokio_util::task::AbortOnDropHandle;

use super::close_reason::CloseReason;
use super::error::EngineError;
use super::handshake::{self, Opened, Socket};
use super::listed::ListedEngine;
use super::owed::Owed;
use super::reach::Reach;
use super::wire::{self, EngineMessage, WireError};
use super::{ListenOptions, prerecorded};

/// Commands that may wait for the socket. A session keeps at most 30 s of audio after its last
/// final, in frames of 20 ms or more, so an engine for which the queue is full has stopped
/// reading: it counts as lost, and its successor hears the audio again.
const QUEUED_COMMANDS: usize = 2_048;

/// A write that takes longer means that the engine has stopped reading.
const WRITE_LIMIT: Duration = Duration::from_secs(2);

/// Deepgram closes a stream after 10 s without a frame and asks for one every 3 to 5 s.
const KEEP_ALIVE_PAUSE: Duration = Duration::from_secs(4);

/// Engines count in fractions of a second: what they say they heard may be off by this.
const TOLERANCE: SampleOffset = SampleOffset::from_millis(250);

/// Messages in a row that make no sense, after which the engine counts as lost.
const MAX_BAD_MESSAGES: u32 = 3;

const KEEP_ALIVE: &str = r#"{"type":"KeepAlive"}"#;
const FINALIZE: &str = r#"{"type":"Finalize"}"#;
const CLOSE_STREAM: &str = r#"{"type":"CloseStream"}"#;

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
    Configure(Vec<String>),
    Finalize,
    CloseStream,
}

/// The relay's end of a connection. Dropping it drops the connection.
#[derive(Debug)]
pub struct EngineConnection {
    id: ConnectionId,
    engine: Option<Arc<ListedEngine>>,
    commands: Option<mpsc::Sender<Command>>,
    repair: Option<AbortOnDropHandle<()>>,
}

/// The connection does not keep up: nothing was queued, and it should be given up.
#[derive(Debug, PartialEq, Eq)]
pub struct Overwhelmed;

/// What a connection is to be opened to, and why there.
pub(super) struct Choice {
    pub(super) engine: Arc<ListedEngine>,
    pub(super) reach: Reach,
    pub(super) passed_over: Option<PassedOver>,
}

impl EngineConnection {
    pub(super) const fn never_opened(id: ConnectionId) -> Self {
        Self {
            id,
            engine: None,
            commands: None,
            repair: None,
        }
    }

    pub(super) fn open(
        choice: Choice,
        options: ListenOptions,
        id: ConnectionId,
        news: mpsc::Sender<EngineNews>,
    ) -> Self {
        let (sender, commands) = mpsc::channel(QUEUED_COMMANDS);
        let engine = Arc::clone(&choice.engine);
        tokio::spawn(async move {
            let reporter = Reporter { id, news };
            let end = converse(choice, &options, commands, &reporter).await;
            let event = end.unwrap_or_else(|error| EngineEvent::Lost(error.fault()));
            reporter.report(event).await;
        });
        Self {
            id,
            engine: Some(engine),
            commands: Some(sender),
            repair: None,
        }
    }

    /// Name of the engine; none if there was none to connect to.
    pub fn engine(&self) -> Option<&str> {
        self.engine.as_ref().map(|engine| engine.name())
    }

    /// Its number.
    pub const fn id(&self) -> ConnectionId {
        self.id
    }

    /// Has the same engine transcribe a piece of audio beside the stream. Ends with the connection.
    pub fn repair(
        &mut self,
        frames: Vec<Bytes>,
        options: ListenOptions,
        news: mpsc::Sender<EngineNews>,
    ) {
        let Some(engine) = self.engine.clone() else {
            return;
        };
        let reporter = Reporter { id: self.id, news };
        let task = tokio::spawn(async move {
            let outcome = match engine.reach() {
                Ok(reach) => prerecorded::transcribe_piece(&engine, &reach, &options, frames)
                    .await
                    .map_err(|error| {
                        tracing::warn!(engine = engine.name(), %error, "a piece was not transcribed");
                        error.fault()
                    }),
                Err(not_ready) => Err(not_ready.fault()),
            };
            let event = outcome.map_or_else(EngineEvent::NotRepaired, EngineEvent::Repaired);
            reporter.report(event).await;
        });
        self.repair = Some(AbortOnDropHandle::new(task));
    }

    /// Queues audio.
    ///
    /// # Errors
    /// [`Overwhelmed`] if the engine has stopped reading.
    pub fn hear(&self, pcm: Bytes) -> Result<(), Overwhelmed> {
        self.command(Command::Hear(pcm))
    }

    /// Changes the keyterms from here on, where the engine can. Where it cannot, its successor has
    /// them.
    ///
    /// # Errors
    /// [`Overwhelmed`] if the engine has stopped reading.
    pub fn configure(&self, keyterms: Vec<String>) -> Result<(), Overwhelmed> {
        self.command(Command::Configure(keyterms))
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

/// Runs a connection from handshake to its end, which is `Finished` or `Idle` where nothing is wrong.
async fn converse(
    choice: Choice,
    options: &ListenOptions,
    commands: mpsc::Receiver<Command>,
    reporter: &Reporter,
) -> Result<EngineEvent, EngineError> {
    let engine = &choice.engine;
    // In a box of its own, so that its memory is given back: the task lives as long as the stream.
    let handshake = Box::pin(handshake::open(engine.endpoint(), &choice.reach, options));
    let opened = match handshake.await {
        Ok(opened) => opened,
        Err(error) => {
            engine.could_not_open(&error);
            return Err(error);
        }
    };
    reporter
        .report(EngineEvent::Opened {
            engine: engine.name().to_owned(),
            passed_over: choice.passed_over,
            other_language: engine.endpoint().other_language(options),
            pace: engine.endpoint().pace(),
        })
        .await;
    let outcome = Conversation::new(engine, opened, reporter)
        .run(commands)
        .await;
    if let Err(error) = &outcome {
        engine.broke_off(error);
    }
    outcome
}

struct Conversation<'connection> {
    engine: &'connection Arc<ListedEngine>,
    socket: Socket,
    request_id: String,
    reporter: &'connection Reporter,
    quiet_limit: Duration,
    written_at: Instant,
    owed: Owed,
    closing: bool,
    bad_messages: u32,
    /// All audio that was given to it.
    given: SampleOffset,
    /// Its `Metadata` has come and speaks for all of that.
    said_everything: bool,
    configuring: Configuring,
}

/// Deepgram takes one change of its configuration at a time.
#[derive(Debug, Default)]
struct Configuring {
    unanswered: bool,
    next: Option<Vec<String>>,
}

/// What a turn of the loop brought.
enum Turn {
    Goes,
    Ended(EngineEvent),
}

impl<'connection> Conversation<'connection> {
    fn new(
        engine: &'connection Arc<ListedEngine>,
        opened: Opened,
        reporter: &'connection Reporter,
    ) -> Self {
        Self {
            engine,
            socket: opened.socket,
            request_id: opened.request_id,
            reporter,
            quiet_limit: Duration::from_millis(engine.endpoint().quiet_limit_ms()),
            written_at: Instant::now(),
            owed: Owed::nothing(engine.endpoint().answers_after(), Instant::now()),
            closing: false,
            bad_messages: 0,
            given: SampleOffset::ZERO,
            said_everything: false,
            configuring: Configuring::default(),
        }
    }

    async fn run(
        mut self,
        mut commands: mpsc::Receiver<Command>,
    ) -> Result<EngineEvent, EngineError> {
        let mut timer = pin!(sleep_until(self.next_wake()));
        loop {
            // What it has said comes first: if this task is late, that is no fault of the engine.
            let turn = tokio::select! {
                biased;
                message = self.socket.next() => self.on_message(message).await?,
                command = commands.recv() => self.on_command(command).await?,
                () = &mut timer => {
                    // Deadlines hardly come nearer, so the timer is set again when it rings.
                    let turn = self.on_timer().await?;
                    timer.as_mut().reset(self.next_wake());
                    turn
                }
            };
            if let Turn::Ended(end) = turn {
                return Ok(end);
            }
        }
    }

    fn next_wake(&self) -> Instant {
        let keep_alive = self.written_at + KEEP_ALIVE_PAUSE;
        let since = self.owed.since();
        since.map_or(keep_alive, |since| keep_alive.min(since + self.quiet_limit))
    }

    async fn on_command(&mut self, command: Option<Command>) -> Result<Turn, EngineError> {
        match command {
            Some(Command::Hear(pcm)) => {
                self.owed.gave(samples_in(pcm.len()), Instant::now());
                self.given = self.given.plus(samples_in(pcm.len()));
                self.write(Message::Binary(pcm)).await?;
            }
            Some(Command::Configure(keyterms)) => self.configure(keyterms).await?,
            Some(Command::Finalize) => {
                self.owed.asked(Instant::now());
                self.write(Message::text(FINALIZE)).await?;
            }
            Some(Command::CloseStream) => {
                self.closing = true;
                self.owed.ended(Instant::now());
                self.write(Message::text(CLOSE_STREAM)).await?;
            }
            // The relay dropped its end: nobody wants the rest, and an open stream costs money.
            None => {
                let _best_effort = self.write(Message::text(CLOSE_STREAM)).await;
                return Ok(Turn::Ended(EngineEvent::Finished));
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
                self.owed.answered();
                self.on_text(&text).await?;
                Ok(Turn::Goes)
            }
            Some(Ok(Message::Close(_))) | None if self.closing && self.said_everything => {
                Ok(Turn::Ended(EngineEvent::Finished))
            }
            Some(Ok(Message::Close(frame))) => self.on_close(frame.map_or_else(
                || CloseReason::broken("closed without a reason"),
                |frame| CloseReason::closed(frame.code.into(), &frame.reason),
            )),
            Some(Ok(_binary_or_ping)) => Ok(Turn::Goes),
            Some(Err(error)) => Err(self.broke_off(CloseReason::broken(error))),
            None => Err(self.broke_off(CloseReason::broken("the connection ended"))),
        }
    }

    /// Closed before its time; but where nothing was said for long, that is what its rules say.
    fn on_close(&self, reason: CloseReason) -> Result<Turn, EngineError> {
        if reason.says_no_audio() && self.owed.is_idle(Instant::now()) {
            tracing::info!(engine = self.engine.name(), %reason, "stream ended, nothing was said");
            return Ok(Turn::Ended(EngineEvent::Idle));
        }
        Err(self.broke_off(reason))
    }

    async fn on_text(&mut self, text: &str) -> Result<(), EngineError> {
        let outcome = match wire::read(text) {
            Ok(EngineMessage::Heard(hearing)) => self.on_heard(hearing).await,
            Ok(EngineMessage::UtteranceEnd { last_word_end }) => {
                let event = EngineEvent::UtteranceEnded { last_word_end };
                self.reporter.report(event).await;
                Ok(())
            }
            Ok(EngineMessage::Metadata { heard }) => {
                self.said_everything = self.given.since(heard) <= TOLERANCE.get();
                Ok(())
            }
            Ok(EngineMessage::Configured { refusal }) => return self.on_configured(refusal).await,
            Ok(EngineMessage::Complaint(complaint)) => {
                tracing::warn!(engine = self.engine.name(), %complaint, "engine complains");
                Ok(())
            }
            Ok(EngineMessage::Other) => Ok(()),
            Err(error) => Err(error),
        };
        let Err(error) = outcome else {
            return Ok(());
        };
        self.bad_messages += 1;
        tracing::warn!(engine = self.engine.name(), %error, "skipped a message");
        if self.bad_messages < MAX_BAD_MESSAGES {
            return Ok(());
        }
        Err(EngineError::Nonsense {
            engine: self.engine.name().to_owned(),
            reason: error.to_string(),
            request_id: self.request_id.clone(),
        })
    }

    /// Passes a result on, unless it speaks of audio that was never sent.
    async fn on_heard(&mut self, hearing: Hearing) -> Result<(), WireError> {
        if hearing.range.end() > self.given.plus(TOLERANCE.get()) {
            return Err(WireError::BeyondAudio(hearing.range.end()));
        }
        self.bad_messages = 0;
        self.engine.made_sense();
        self.reporter.report(EngineEvent::Heard(hearing)).await;
        Ok(())
    }

    /// One change at a time: a later one waits for the answer to the one before.
    async fn configure(&mut self, keyterms: Vec<String>) -> Result<(), EngineError> {
        if !self.engine.endpoint().takes_configuration() {
            return Ok(());
        }
        if self.configuring.unanswered {
            self.configuring.next = Some(keyterms);
            return Ok(());
        }
        self.configuring.unanswered = true;
        self.write(Message::text(wire::configure(&keyterms))).await
    }

    async fn on_configured(&mut self, refusal: Option<String>) -> Result<(), EngineError> {
        if let Some(refusal) = refusal {
            tracing::warn!(engine = self.engine.name(), %refusal, "keyterms were not changed");
        }
        self.configuring.unanswered = false;
        match self.configuring.next.take() {
            Some(keyterms) => Box::pin(self.configure(keyterms)).await,
            None => Ok(()),
        }
    }

    async fn on_timer(&mut self) -> Result<Turn, EngineError> {
        let owed_since = self.owed.since();
        if owed_since.is_some_and(|since| since.elapsed() >= self.quiet_limit) {
            return Err(self.silent("say anything", self.quiet_limit));
        }
        if self.written_at.elapsed() >= KEEP_ALIVE_PAUSE {
            self.write(Message::text(KEEP_ALIVE)).await?;
        }
        Ok(Turn::Goes)
    }

    async fn write(&mut self, message: Message) -> Result<(), EngineError> {
        self.written_at = Instant::now();
        match timeout(WRITE_LIMIT, self.socket.send(message)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(self.broke_off(CloseReason::broken(error))),
            Err(_elapsed) => Err(self.silent("read what it was sent", WRITE_LIMIT)),
        }
    }

    fn broke_off(&self, reason: CloseReason) -> EngineError {
        EngineError::BrokeOff {
            engine: self.engine.name().to_owned(),
            reason,
            request_id: self.request_id.clone(),
        }
    }

    fn silent(&self, step: &'static str, limit: Duration) -> EngineError {
        EngineError::Silent {
            engine: self.engine.name().to_owned(),
            step,
            limit_ms: u64::try_from(limit.as_millis()).unwrap_or(u64::MAX),
            request_id: self.request_id.clone(),
        }
    }
}
