//! One live stream, from the upgrade to its end.

mod endings;
mod listening;

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::{Message, WebSocket};
use tokio::time::{Instant, sleep_until, timeout};
use uuid::Uuid;

use super::commands::{Command, Configure};
use super::ear::Ear;
use super::fault::{Act, Moment};
use super::house::{House, Slot};
use super::intake::Intake;
use super::journal::{Ending, JournalEntry};
use super::manner::Goodbye;
use super::messages::{Model, Voice, schema_error};
use super::mouth::Mouth;
use super::pace::Pace;
use super::query::ListenQuery;
use super::segments::Segmenter;

/// A client that does not take a frame for so long is gone.
const SEND_LIMIT: Duration = Duration::from_secs(10);
/// Audio that waits for its time is looked at so often.
const PACE_STEP: Duration = Duration::from_millis(20);

/// What is done in the order in which it came.
enum Work {
    Audio(Vec<i16>),
    Finalize,
    CloseStream,
    Configure(Configure),
    KeepAlive,
}

/// A live stream.
pub(super) struct Stream {
    socket: WebSocket,
    house: Arc<House>,
    slot: Slot,
    query: ListenQuery,
    voice: Voice,
    intake: Intake,
    pace: Pace,
    work: VecDeque<Work>,
    ear: Ear,
    segmenter: Segmenter,
    /// Samples that the ear got.
    heard: u64,
    mouth: Mouth,
    faults: Vec<(Moment, Act)>,
    results_sent: u64,
    is_stalled: bool,
    answers_finalize: bool,
    tells_metadata: bool,
    /// A Configure is being taken until then.
    configuring_until: Instant,
    last_frame: Instant,
    last_audio: Instant,
}

impl Stream {
    /// A stream that was just accepted.
    pub(super) fn new(
        socket: WebSocket,
        house: Arc<House>,
        slot: Slot,
        ear: Ear,
        asked: (Uuid, ListenQuery, Vec<(Moment, Act)>),
    ) -> Self {
        let (request_id, query, faults) = asked;
        let now = Instant::now();
        let manner = &house.options.manner;
        let voice = Voice {
            request_id,
            model: Model::named(&query.model),
            sample_rate: query.sample_rate,
            punctuates: query.punctuates,
        };
        let seed = house.options.seed.wrapping_add(slot.ordinal as u64);
        Self {
            intake: Intake::new(query.encoding.as_deref(), query.sample_rate),
            pace: Pace::new(
                query.sample_rate,
                manner.ingest,
                manner.ingest_burst_ms,
                now.into_std(),
            ),
            segmenter: Segmenter::new(listening::rules(&query, manner), seed),
            socket,
            slot,
            query,
            voice,
            work: VecDeque::new(),
            ear,
            heard: 0,
            mouth: Mouth::default(),
            faults,
            results_sent: 0,
            is_stalled: false,
            answers_finalize: true,
            tells_metadata: true,
            configuring_until: now,
            last_frame: now,
            last_audio: now,
            house,
        }
    }

    /// Serves the stream to its end.
    pub(super) async fn run(mut self) {
        let ending = match self.live().await {
            Err(ending) => ending,
            Ok(goodbye) => self.say_last_words(goodbye).await,
        };
        self.house.journal.close(self.slot.place, ending);
    }

    /// Runs until there is a reason to say goodbye; an error is an end without one.
    async fn live(&mut self) -> Result<Goodbye, Ending> {
        self.fire(|moment| moment == Moment::Handshake)?;
        loop {
            if let Some(goodbye) = self.do_work().await? {
                return Ok(goodbye);
            }
            self.send_due().await?;
            let (wake, goodbye) = self.deadline();
            if let Some(goodbye) = goodbye.filter(|_| wake <= Instant::now()) {
                return Ok(goodbye);
            }
            let cutter = self.slot.cutter.clone();
            tokio::select! {
                biased;
                () = cutter.is_cut() => return Err(Ending::Reset),
                frame = self.socket.recv(), if !self.is_stalled => {
                    if let Some(goodbye) = self.take_frame(frame)? {
                        return Ok(goodbye);
                    }
                }
                known = self.ear.changed(), if !self.mouth.is_mute => {
                    known.map_err(|_| self.broken())?;
                    self.tell_what_is_known();
                }
                () = sleep_until(wake) => {}
            }
        }
    }

    /// Takes a frame; gives a goodbye if it makes no sense at all.
    fn take_frame(
        &mut self,
        frame: Option<Result<Message, axum::Error>>,
    ) -> Result<Option<Goodbye>, Ending> {
        let now = Instant::now();
        match frame {
            Some(Ok(Message::Binary(bytes))) => {
                self.last_frame = now;
                if bytes.is_empty() {
                    self.work.push_back(Work::CloseStream);
                    return Ok(None);
                }
                self.last_audio = now;
                let Ok(samples) = self.take_bytes(&bytes) else {
                    return Ok(Some(self.house.options.manner.not_audio_goodbye()));
                };
                self.work.push_back(Work::Audio(samples));
                let received = self.intake.samples();
                self.fire(|moment| matches!(moment, Moment::Samples(at) if received >= at))?;
                Ok(None)
            }
            Some(Ok(Message::Text(text))) => {
                self.last_frame = now;
                self.take_text(text.as_str());
                Ok(None)
            }
            Some(Ok(Message::Close(frame))) => Err(Ending::ClosedByClient {
                code: frame.map_or(1005, |frame| frame.code),
            }),
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => Ok(None),
            Some(Err(_)) | None if self.slot.cutter.was_cut() => Err(Ending::Reset),
            Some(Err(_)) | None => Err(Ending::Gone),
        }
    }

    fn take_text(&mut self, text: &str) {
        match serde_json::from_str(text) {
            Ok(Command::KeepAlive {}) => {
                self.note(|entry| entry.keepalives += 1);
                self.work.push_back(Work::KeepAlive);
            }
            Ok(Command::Finalize {}) => {
                self.note(|entry| entry.finalizes += 1);
                self.work.push_back(Work::Finalize);
            }
            Ok(Command::CloseStream {}) => self.work.push_back(Work::CloseStream),
            Ok(Command::Configure(configure)) => {
                self.note(|entry| entry.configures += 1);
                self.work.push_back(Work::Configure(configure));
            }
            Err(cause) => self.mouth.say(&schema_error(&cause.to_string(), text)),
        }
    }

    /// Does what the faults of this moment say.
    fn fire(&mut self, is_now: impl Fn(Moment) -> bool) -> Result<(), Ending> {
        let all = std::mem::take(&mut self.faults);
        let (now, later) = all.into_iter().partition(|(moment, _)| is_now(*moment));
        self.faults = later;
        now.into_iter().try_for_each(|(_, act)| self.perform(&act))
    }

    fn perform(&mut self, act: &Act) -> Result<(), Ending> {
        match act {
            Act::Reset => {
                self.slot.cutter.cut();
                return Err(Ending::Reset);
            }
            Act::Close { code, reason } => {
                let goodbye = Goodbye {
                    code: *code,
                    reason: reason.clone(),
                };
                self.mouth.say_goodbye(&goodbye);
            }
            Act::StallRead => {
                self.is_stalled = true;
                self.mouth.twist(&Act::Hang);
            }
            Act::Garbage(garbage) => self.mouth.say_garbage(&self.voice, *garbage),
            Act::NoFinalizeAnswer => self.answers_finalize = false,
            Act::NoMetadata => self.tells_metadata = false,
            // What is about the handshake comes too late here.
            other => drop(self.mouth.twist(other)),
        }
        Ok(())
    }

    /// Sends what is due.
    async fn send_due(&mut self) -> Result<(), Ending> {
        while let Some(frame) = self.mouth.take_due(Instant::now()) {
            let goodbye = match &frame.message {
                Message::Close(Some(close)) => Some(Ending::Closed {
                    code: close.code,
                    reason: close.reason.to_string(),
                }),
                _ => None,
            };
            let sent = timeout(SEND_LIMIT, self.socket.send(frame.message)).await;
            if !matches!(sent, Ok(Ok(()))) {
                let was_cut = self.slot.cutter.was_cut();
                return Err(if was_cut { Ending::Reset } else { Ending::Gone });
            }
            if let Some(ending) = goodbye {
                self.wait_for_close().await;
                return Err(ending);
            }
            if frame.is_results {
                let words = frame.words;
                self.house.journal.write(self.slot.place, |entry| {
                    entry.finals += u64::from(frame.is_final);
                    entry.interims += u64::from(!frame.is_final);
                    entry.words.extend(words);
                });
                self.results_sent += 1;
                let sent = self.results_sent;
                self.fire(|moment| matches!(moment, Moment::Results(at) if sent >= at))?;
            }
        }
        Ok(())
    }

    fn note(&self, change: impl FnOnce(&mut JournalEntry)) {
        self.house.journal.write(self.slot.place, change);
    }
}
