//! One live stream, from upgrade to close.
//!
//! The loop's inputs: frames of the socket, finished decodes, the silence limit, the program's
//! end. Audio that arrives faster than it can be decoded stays in the socket: when too many
//! segments wait for their text the loop stops reading. Partial results are only looked for
//! when nothing waits in the socket.

pub mod intake;

use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, WebSocket};
use futures_util::FutureExt;
use sound_file::container::Container;
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout};
use uuid::Uuid;

use crate::audio::samples_in_ms;
use crate::decode_pool::Decoded;
use crate::listen::Parts;
use crate::listen::connection::intake::Intake;
use crate::listen::messages::{ClientMessage, Metadata, Results, ServerMessage};
use crate::listen::query::ListenQuery;
use crate::listen::timestamp;
use crate::media::error::MediaError;
use crate::transcriber::{FlushCause, Output, RESULT_ROOM, Transcriber, TranscriberSettings};
use crate::voice_activity::VoiceActivity;

/// A stream without any frame for this long is closed.
const SILENCE_LIMIT: Duration = Duration::from_secs(10);
/// A client that does not take a message for this long is gone.
const SEND_LIMIT: Duration = Duration::from_secs(10);
/// How long the last results may take after the last audio.
const TAIL_LIMIT: Duration = Duration::from_secs(30);
/// How long a client may take to answer a close.
const CLOSE_LIMIT: Duration = Duration::from_secs(2);
/// Bytes that are taken before other tasks get a turn: seconds, where they are coded.
const PIECE: usize = 16 << 10;
/// Audio that is worked on before other tasks get a turn.
const SLICE: usize = samples_in_ms(500) as usize;

/// The longest message that is taken, in bytes: half a minute of sound.
const LONGEST_MESSAGE: usize = 1 << 20;

/// Close codes and reasons, in Deepgram's words where it has any.
const NORMAL: (u16, &str) = (1000, "");
const GOING_AWAY: (u16, &str) = (1001, "The engine is stopping");
const NOT_AUDIO: (u16, &str) = (
    1008,
    "DATA-0000: The local engine takes raw samples (encoding, sample_rate), WAV, Ogg, WebM, MP4, FLAC, MP3",
);
const NOT_DECODED: (u16, &str) = (
    1008,
    "DATA-0000: The sound in this stream is in a form that is not decoded here; send it as a file, or convert it",
);
const INDEX_LAST: (u16, &str) = (
    1008,
    "DATA-0000: This MP4 cannot be heard as a stream: its index comes last, or it is damaged; send it as a file",
);
const DAMAGED: (u16, &str) = (
    1008,
    "DATA-0000: The stream is damaged and cannot be heard beyond this place",
);
const TOO_LARGE: (u16, &str) = (
    1009,
    "The message is larger than 1 MiB; send the audio in smaller pieces",
);
const BROKEN: (u16, &str) = (1011, "The engine could not decode this stream");
const NO_FRAMES: (u16, &str) = (
    1011,
    "Deepgram did not receive audio data or a text message within the timeout window. \
     See https://dpgr.am/net0001",
);

/// How a stream is closed that cannot be heard for this reason.
fn close_of(cause: &MediaError) -> (u16, &'static str) {
    match cause {
        MediaError::UnknownFormat => NOT_AUDIO,
        MediaError::Damaged { container, at, .. }
            if *container == Container::Mp4.name() && *at == 0.0 =>
        {
            INDEX_LAST
        }
        MediaError::Damaged { .. } => DAMAGED,
        _other => NOT_DECODED,
    }
}

/// The peer is gone: there is nobody to tell.
struct Gone;

/// What the loop goes on with.
enum Step {
    Continue,
    Close((u16, &'static str)),
}

struct Connection<'a> {
    socket: WebSocket,
    parts: &'a Parts,
    query: ListenQuery,
    request_id: Uuid,
    created: String,
    transcriber: Transcriber,
    intake: Intake,
    results: mpsc::Receiver<Decoded>,
    last_frame: Instant,
}

/// Serves a live stream until it ends, one way or another.
pub(crate) async fn run(
    socket: WebSocket,
    parts: &Parts,
    detector: VoiceActivity,
    query: ListenQuery,
    request_id: Uuid,
) {
    let (reply, results) = mpsc::channel(RESULT_ROOM);
    let settings = TranscriberSettings {
        segmenter: query.segmenter_settings(),
        utterance_end: query.utterance_end_ms.map(samples_in_ms),
        interims: query.interim_results,
        is_file: false,
    };
    let transcriber = Transcriber::new(settings, parts.pool.clone(), detector, reply);
    let mut connection = Connection {
        socket,
        parts,
        intake: Intake::new(query.form),
        query,
        request_id,
        created: timestamp::now(),
        transcriber,
        results,
        last_frame: Instant::now(),
    };
    tracing::info!(%request_id, "stream opened");
    let ended = connection.live().await;
    let heard_s = connection.intake.seconds_received();
    match ended {
        Ok(close) => {
            tracing::info!(%request_id, code = close.0, heard_s, "stream closed");
            connection.say_goodbye(close).await;
        }
        Err(Gone) => tracing::info!(%request_id, heard_s, "the client is gone"),
    }
}

impl Connection<'_> {
    /// Runs until there is a reason to close.
    async fn live(&mut self) -> Result<(u16, &'static str), Gone> {
        loop {
            while let Ok(decoded) = self.results.try_recv() {
                self.transcriber.decoded(decoded);
            }
            self.send_ready().await?;
            let step = if self.transcriber.is_behind() {
                self.wait_for_decode().await;
                Step::Continue
            } else {
                self.take_input().await?
            };
            if let Step::Close(close) = step {
                return Ok(close);
            }
        }
    }

    /// Takes the next input, whichever comes first; frames that wait already go before all.
    async fn take_input(&mut self) -> Result<Step, Gone> {
        if let Some(frame) = self.socket.recv().now_or_never() {
            return self.take_frame(frame).await;
        }
        self.transcriber.consider_interim();
        let silence_limit = self.last_frame + SILENCE_LIMIT;
        tokio::select! {
            biased;
            Some(decoded) = self.results.recv() => {
                self.transcriber.decoded(decoded);
                Ok(Step::Continue)
            }
            frame = self.socket.recv() => self.take_frame(frame).await,
            () = tokio::time::sleep_until(silence_limit) => Ok(Step::Close(NO_FRAMES)),
            () = self.parts.stop.cancelled() => self.finish(GOING_AWAY).await,
        }
    }

    async fn take_frame(
        &mut self,
        frame: Option<Result<Message, axum::Error>>,
    ) -> Result<Step, Gone> {
        let Some(Ok(message)) = frame else {
            return Err(Gone);
        };
        match message {
            Message::Binary(bytes) if bytes.len() > LONGEST_MESSAGE => self.finish(TOO_LARGE).await,
            Message::Binary(bytes) if bytes.is_empty() => self.finish(NORMAL).await,
            Message::Binary(bytes) => {
                self.last_frame = Instant::now();
                self.take_audio(&bytes).await
            }
            Message::Text(text) => {
                self.last_frame = Instant::now();
                self.take_text(text.as_str()).await
            }
            Message::Close(_) => Err(Gone),
            Message::Ping(_) | Message::Pong(_) => Ok(Step::Continue),
        }
    }

    async fn take_audio(&mut self, bytes: &[u8]) -> Result<Step, Gone> {
        for piece in bytes.chunks(PIECE) {
            let samples = match self.intake.take(piece) {
                Ok(samples) => samples,
                Err(cause) => return self.finish(close_of(&cause)).await,
            };
            if let close @ Step::Close(_) = self.hear(&samples).await? {
                return Ok(close);
            }
        }
        Ok(Step::Continue)
    }

    async fn hear(&mut self, samples: &[f32]) -> Result<Step, Gone> {
        for slice in samples.chunks(SLICE) {
            if self.transcriber.hear(slice).is_err() {
                return Ok(Step::Close(BROKEN));
            }
            while self.transcriber.is_behind() {
                self.wait_for_decode().await;
                self.send_ready().await?;
            }
            if samples.len() > SLICE {
                tokio::task::yield_now().await;
            }
        }
        Ok(Step::Continue)
    }

    async fn take_text(&mut self, text: &str) -> Result<Step, Gone> {
        match serde_json::from_str(text) {
            Ok(ClientMessage::KeepAlive {}) => {}
            Ok(ClientMessage::CloseStream {}) => return self.finish(NORMAL).await,
            Ok(ClientMessage::Finalize {}) => {
                if !self.flush(FlushCause::Finalize) {
                    return Ok(Step::Close(BROKEN));
                }
            }
            Ok(ClientMessage::Configure {}) => {
                let failure = ServerMessage::ConfigureFailure {
                    request_id: self.request_id,
                    code: "CONFIGURE_KEYTERMS_NOT_SUPPORTED",
                    description: "The local engine's model has no vocabulary of its own.",
                };
                self.send(&failure).await?;
            }
            Err(cause) => {
                let error = ServerMessage::Error {
                    variant: "SchemaError",
                    description: format!("Could not deserialize last text message: {cause}"),
                    message: text.chars().take(1_000).collect(),
                };
                self.send(&error).await?;
            }
        }
        Ok(Step::Continue)
    }

    /// Makes everything final; false when the decoder has no room.
    fn flush(&mut self, cause: FlushCause) -> bool {
        let tail = match cause {
            FlushCause::Finalize => self.intake.flush(),
            FlushCause::EndOfStream => self.intake.finish(),
        };
        self.transcriber.hear(&tail).is_ok() && self.transcriber.flush(cause).is_ok()
    }

    /// Sends what is left; the stream then closes with the given code.
    async fn finish(&mut self, close: (u16, &'static str)) -> Result<Step, Gone> {
        if !self.flush(FlushCause::EndOfStream) {
            return Ok(Step::Close(BROKEN));
        }
        let deadline = Instant::now() + TAIL_LIMIT;
        loop {
            self.send_ready().await?;
            if self.transcriber.is_idle() {
                return Ok(Step::Close(close));
            }
            let waiting = tokio::time::timeout_at(deadline, self.wait_for_decode());
            if waiting.await.is_err() {
                return Ok(Step::Close(BROKEN));
            }
        }
    }

    async fn wait_for_decode(&mut self) {
        if let Some(decoded) = self.results.recv().await {
            self.transcriber.decoded(decoded);
        }
    }

    async fn send_ready(&mut self) -> Result<(), Gone> {
        while let Some(output) = self.transcriber.take_ready() {
            if let Some(message) = self.message(output) {
                self.send(&message).await?;
            }
        }
        Ok(())
    }

    /// What to say about an output, if the client wants to hear it.
    fn message(&self, output: Output) -> Option<ServerMessage> {
        let (request_id, card) = (self.request_id, &self.parts.card);
        match output {
            Output::Final(mut transcript) => {
                transcript.speech_final &= self.query.speech_final;
                let results = Results::new(&transcript, None, request_id, card);
                Some(ServerMessage::Results(Box::new(results)))
            }
            Output::Interim {
                transcript,
                stable_words,
            } => {
                let results = Results::new(&transcript, Some(stable_words), request_id, card);
                Some(ServerMessage::Results(Box::new(results)))
            }
            Output::SpeechStarted { at } => self.query.vad_events.then(|| {
                let timestamp = crate::audio::seconds(at);
                ServerMessage::SpeechStarted {
                    channel: [0, 1],
                    timestamp,
                }
            }),
            Output::UtteranceEnd { last_word_end } => {
                let last_word_end = crate::audio::seconds(last_word_end);
                Some(ServerMessage::UtteranceEnd {
                    channel: [0, 1],
                    last_word_end,
                })
            }
        }
    }

    async fn send(&mut self, message: &ServerMessage) -> Result<(), Gone> {
        let text = serde_json::to_string(message).map_err(|_| Gone)?;
        let sent = timeout(SEND_LIMIT, self.socket.send(Message::Text(text.into()))).await;
        sent.map_err(|_| Gone)?.map_err(|_| Gone)
    }

    /// Sends the metadata and the close frame, and waits a moment for the client's own.
    async fn say_goodbye(&mut self, (code, reason): (u16, &'static str)) {
        let metadata = Metadata::new(
            self.request_id,
            self.intake.sha256(),
            self.created.clone(),
            self.intake.seconds_received(),
            &self.parts.card,
        );
        let closing = async {
            self.send(&ServerMessage::Metadata(Box::new(metadata)))
                .await?;
            let frame = CloseFrame {
                code,
                reason: reason.into(),
            };
            self.socket
                .send(Message::Close(Some(frame)))
                .await
                .map_err(|_| Gone)?;
            while let Some(Ok(_)) = self.socket.recv().await {}
            Ok::<(), Gone>(())
        };
        // Whoever does not answer is closed anyway when the socket is dropped.
        let _answered = timeout(CLOSE_LIMIT, closing).await;
    }
}
