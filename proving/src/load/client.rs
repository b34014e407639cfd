//! One stream's client: a mouth that is told when to speak, and an ear with a clock.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};

use super::checker::Checker;
use super::dialect::{Dialect, Told};
use super::frames::Kind;
use super::script::{self, FINAL_SAMPLES, FRAME_SAMPLES};
use super::socket::{self, Incoming, Outgoing};

/// Where streams go, and in which protocol.
#[derive(Clone, Debug)]
pub struct Target {
    pub(super) address: SocketAddr,
    pub(super) dialect: Dialect,
}

/// The mouth.
pub(super) struct Mouth {
    stream: u16,
    dialect: Dialect,
    outgoing: Outgoing,
    /// Times are kept as nanoseconds after this.
    epoch: Instant,
    /// When each frame began to be sent.
    sent_at: Box<[AtomicU64]>,
    /// Frames sent.
    sent: AtomicU64,
}

/// The ear.
pub(super) struct Ear {
    mouth: Arc<Mouth>,
    incoming: Incoming,
    checker: Checker,
    said_goodbye: bool,
    heard: Heard,
}

/// A result that came.
#[derive(Clone, Copy, Debug)]
pub(super) struct Arrival {
    /// When the frame that triggered it began to be sent.
    pub(super) sent: Instant,
    /// How long after that it came.
    pub(super) took: Duration,
}

/// All that a stream was told.
#[derive(Debug, Default)]
pub(super) struct Heard {
    pub(super) interims: Vec<Arrival>,
    pub(super) finals: Vec<Arrival>,
    /// Interims that the way left out.
    pub(super) skipped: u64,
}

/// Connects a stream that will have so many frames, and waits until an engine listens.
pub(super) async fn connect(
    target: &Target,
    stream: u16,
    frames: usize,
) -> anyhow::Result<(Arc<Mouth>, Ear)> {
    let (path, headers) = target.dialect.upgrade();
    let (incoming, outgoing) = socket::connect(target.address, path, &headers).await?;
    let mouth = Arc::new(Mouth {
        stream,
        dialect: target.dialect.clone(),
        outgoing,
        epoch: Instant::now(),
        sent_at: (0..frames).map(|_frame| AtomicU64::new(0)).collect(),
        sent: AtomicU64::new(0),
    });
    let mut ear = Ear {
        mouth: Arc::clone(&mouth),
        incoming,
        checker: Checker::new(stream, target.dialect.rules()),
        said_goodbye: false,
        heard: Heard::default(),
    };
    if let Some(start) = target.dialect.start() {
        mouth.outgoing.send_frame(Kind::Binary, &start)?;
        ear.hear_until(Some(Told::Listening)).await?;
    }
    Ok((mouth, ear))
}

impl Mouth {
    /// Sends a frame now. `scratch` saves an allocation.
    pub(super) fn speak(&self, frame: usize, scratch: &mut Vec<u8>) -> anyhow::Result<()> {
        scratch.clear();
        let first = frame as u64 * FRAME_SAMPLES;
        self.dialect.audio(scratch, self.stream, first);
        if let Some(sent_at) = self.sent_at.get(frame) {
            let now = self.epoch.elapsed().as_nanos() as u64;
            sent_at.store(now, Ordering::Relaxed);
        }
        self.sent.store(frame as u64 + 1, Ordering::Relaxed);
        self.outgoing
            .send(scratch)
            .with_context(|| format!("stream {}, frame {frame}", self.stream))
    }

    /// Asks for the last words and the end.
    pub(super) fn stop(&self, scratch: &mut Vec<u8>) -> anyhow::Result<()> {
        scratch.clear();
        self.dialect.stop(scratch, self.sent_samples());
        self.outgoing.send(scratch)
    }

    fn sent_samples(&self) -> u64 {
        self.sent.load(Ordering::Relaxed) * FRAME_SAMPLES
    }

    /// The result for audio through this sample came at `now`.
    fn arrival(&self, through: u64, now: Instant) -> Option<Arrival> {
        let sent_at = self.sent_at.get(script::triggering_frame(through))?;
        let sent = self.epoch + Duration::from_nanos(sent_at.load(Ordering::Relaxed));
        Some(Arrival {
            sent,
            took: now.saturating_duration_since(sent),
        })
    }
}

impl Ear {
    /// Listens to the end and checks all that comes.
    pub(super) async fn listen(mut self) -> anyhow::Result<Heard> {
        let stream = self.mouth.stream;
        let listened = self.hear_until(None).await;
        listened.with_context(|| format!("stream {stream}"))?;
        self.heard.skipped = self.checker.skipped();
        Ok(self.heard)
    }

    /// Listens until it is told what is wanted, or to the end.
    async fn hear_until(&mut self, wanted: Option<Told>) -> anyhow::Result<()> {
        let mut now = Instant::now();
        loop {
            while let Some(frame) = self.incoming.next()? {
                let told = match frame.kind {
                    Kind::Text | Kind::Binary => self.mouth.dialect.read(&frame)?,
                    Kind::Ping => {
                        self.mouth.outgoing.send_frame(Kind::Pong, frame.payload)?;
                        Told::Nothing
                    }
                    Kind::Pong => Told::Nothing,
                    Kind::Close => {
                        let code = frame.payload.first_chunk().copied();
                        let code = code.map(u16::from_be_bytes);
                        ensure!(
                            code == Some(1_000) && self.said_goodbye,
                            "closed with {code:?}, goodbye: {}",
                            self.said_goodbye
                        );
                        return Ok(());
                    }
                };
                self.on_told(told, now)?;
                if wanted == Some(told) {
                    return Ok(());
                }
            }
            ensure!(self.incoming.fill().await?, "the connection broke");
            now = Instant::now();
        }
    }

    fn on_told(&mut self, told: Told, now: Instant) -> anyhow::Result<()> {
        ensure!(
            !self.said_goodbye || told == Told::Nothing,
            "told after the goodbye: {told:?}"
        );
        let sent = self.mouth.sent_samples();
        match told {
            Told::Interim { mark, through } => {
                self.checker.interim(mark, through, sent)?;
                self.heard.interims.extend(self.mouth.arrival(through, now));
            }
            Told::Final { mark, range, words } => {
                self.checker.final_(mark, range, words, sent)?;
                // The last one is the answer to the stop, not to a frame.
                if range.1.is_multiple_of(FINAL_SAMPLES) {
                    self.heard.finals.extend(self.mouth.arrival(range.1, now));
                }
            }
            Told::Ack(through) => self.checker.ack(through, sent)?,
            Told::Goodbye(audio_ms) => {
                self.checker.goodbye(audio_ms, sent)?;
                self.said_goodbye = true;
            }
            Told::Listening | Told::Nothing => {}
        }
        Ok(())
    }
}
