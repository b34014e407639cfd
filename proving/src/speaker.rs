//! A whole client: speaks a clip at the pace of speech, keeps its audio as it promised, reconnects
//! and resumes, and notes when each word came.

use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use bytes::Bytes;
use dictation::audio::{SampleOffset, SampleRange};
use dictation::transcript::{Final, Merged, Transcript, Word};
use dictation::uplink::Uplink;
use proto::v1::client_message::Message as FromClient;
use proto::v1::server_message::Message as FromServer;
use tokio::time::{Instant, sleep, sleep_until};

use crate::guest::Guest;
use crate::stream::{Heard, Proof, Stream};

/// Samples in a frame: 32 ms.
const FRAME_SAMPLES: u64 = 512;

/// A dictation that is not done after its audio and this is stuck.
const PATIENCE: Duration = Duration::from_secs(60);

/// Attempts to connect before a speaker gives up; one every 100 ms.
const MAX_ATTEMPTS: u32 = 300;

/// What a dictation came to.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The session's id.
    pub session_id: String,
    /// The text of all finals.
    pub text: String,
    /// Each final: when it came (ms since the first sample was spoken) and what it says.
    pub finals: Vec<(u64, Final)>,
    /// When each partial with words came, in ms.
    pub partials: Vec<u64>,
    /// When `stop` was sent, in ms.
    pub stopped_at: u64,
    /// The server's summary.
    pub goodbye: Option<proto::v1::Goodbye>,
    /// Connections that were needed.
    pub connections: u32,
    /// Finals that came again.
    pub repeated_finals: u32,
    /// What was said about engines.
    pub statuses: Vec<proto::v1::Status>,
}

/// Speaks `pcm` in real time and waits for the goodbye.
///
/// # Errors
/// If a promise of the protocol is broken, or the dictation does not end.
pub async fn speak(guest: &Guest, pcm: Bytes) -> anyhow::Result<Report> {
    let samples = pcm.len() as u64 / 2;
    let mut speaker = Speaker {
        guest,
        uplink: Uplink::default(),
        transcript: Transcript::default(),
        report: Report::default(),
        began: Instant::now(),
        pcm,
        stop_sent: false,
    };
    let limit = Duration::from_millis(samples / 16) + PATIENCE;
    tokio::time::timeout(limit, speaker.run())
        .await
        .context("the dictation does not end")??;
    speaker.report.text = speaker.transcript.text();
    Ok(speaker.report)
}

struct Speaker<'guest> {
    guest: &'guest Guest,
    uplink: Uplink,
    transcript: Transcript,
    report: Report,
    began: Instant,
    pcm: Bytes,
    stop_sent: bool,
}

impl Speaker<'_> {
    async fn run(&mut self) -> anyhow::Result<()> {
        while self.report.goodbye.is_none() {
            let mut stream = self.connect().await?;
            self.converse(&mut stream).await?;
            self.uplink.disconnected();
            self.transcript.forget_partial();
            self.stop_sent = false;
        }
        Ok(())
    }

    async fn connect(&mut self) -> anyhow::Result<Stream> {
        for _ in 0..MAX_ATTEMPTS {
            match self.try_connect().await {
                Ok(stream) => {
                    self.report.connections += 1;
                    return Ok(stream);
                }
                Err(_refused) => sleep(Duration::from_millis(100)).await,
            }
            self.record_what_was_spoken();
        }
        bail!("no connection after {MAX_ATTEMPTS} attempts")
    }

    async fn try_connect(&mut self) -> anyhow::Result<Stream> {
        let proof = Proof::Bearer(self.guest.access_token.clone());
        let mut stream = Stream::connect(self.guest.base(), "sotto.v1", &proof).await?;
        let ready = if self.report.session_id.is_empty() {
            stream.start().await?
        } else {
            stream
                .resume(&self.report.session_id, self.transcript.through().get())
                .await?
        };
        self.report.session_id.clone_from(&ready.session_id);
        let kept = self.uplink.connected(
            SampleOffset::new(ready.need_from),
            SampleOffset::new(ready.credit_through),
        );
        ensure!(kept, "the server wants audio that it let us forget");
        Ok(stream)
    }

    /// Until goodbye or until the connection breaks.
    async fn converse(&mut self, stream: &mut Stream) -> anyhow::Result<()> {
        loop {
            self.record_what_was_spoken();
            if self.send_all(stream).await.is_err() {
                return Ok(());
            }
            let next_frame =
                self.began + Duration::from_millis(self.uplink.recorded().as_millis() + 32);
            tokio::select! {
                heard = stream.hear() => match heard {
                    Heard::Message(message) => self.on_message(message)?,
                    Heard::Closed(_) | Heard::Broken => return Ok(()),
                },
                () = sleep_until(next_frame), if !self.all_is_spoken() => {}
            }
        }
    }

    fn all_is_spoken(&self) -> bool {
        self.uplink.recorded().get() * 2 >= self.pcm.len() as u64
    }

    fn elapsed_ms(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// The microphone does not wait for connections.
    fn record_what_was_spoken(&mut self) {
        let spoken = SampleOffset::from_millis(self.elapsed_ms()).get();
        loop {
            let first = self.uplink.recorded().get();
            let end = (first + FRAME_SAMPLES).min(self.pcm.len() as u64 / 2);
            if end == first || end > spoken {
                return;
            }
            let frame = self.pcm.slice(first as usize * 2..end as usize * 2);
            if !self.uplink.record(frame) {
                return;
            }
        }
    }

    async fn send_all(&mut self, stream: &mut Stream) -> anyhow::Result<()> {
        while let Some(frame) = self.uplink.next_frame(16_000) {
            stream.send_audio(frame.first.get(), frame.pcm).await?;
        }
        if self.all_is_spoken() && self.uplink.is_sent() && !self.stop_sent {
            self.stop_sent = true;
            if self.report.stopped_at == 0 {
                self.report.stopped_at = self.elapsed_ms();
            }
            let through = self.uplink.recorded().get();
            stream
                .send(FromClient::Stop(proto::v1::Stop { through }))
                .await?;
        }
        Ok(())
    }

    fn on_message(&mut self, message: FromServer) -> anyhow::Result<()> {
        let now = self.elapsed_ms();
        match message {
            FromServer::Ack(ack) => self.uplink.acknowledged(
                SampleOffset::new(ack.through),
                SampleOffset::new(ack.credit_through),
            ),
            FromServer::Partial(partial) if !partial.words.is_empty() => {
                self.report.partials.push(now);
            }
            FromServer::Final(final_) => self.on_final(final_, now)?,
            FromServer::Refused(refused) => {
                self.uplink.refused(SampleOffset::new(refused.expected));
            }
            FromServer::Status(status) => self.report.statuses.push(status),
            FromServer::Goodbye(goodbye) => self.report.goodbye = Some(goodbye),
            FromServer::Error(error) if error.fatal && error.code == 1008 => {
                bail!("the server calls us wrong: {}", error.message)
            }
            _ => {}
        }
        Ok(())
    }

    fn on_final(&mut self, final_: proto::v1::Final, now: u64) -> anyhow::Result<()> {
        let final_ = Final {
            range: range(final_.start_sample, final_.end_sample),
            utterance_end: final_.utterance_end,
            words: final_
                .words
                .into_iter()
                .map(|word| Word {
                    range: range(word.start_sample, word.end_sample),
                    text: word.text,
                    confidence: word.confidence,
                })
                .collect(),
        };
        match self.transcript.apply_final(final_.clone()) {
            Merged::Added => {
                self.uplink.transcribed(final_.range.end());
                if !final_.words.is_empty() {
                    self.report.finals.push((now, final_));
                }
            }
            Merged::Repeated => self.report.repeated_finals += 1,
            Merged::Hole => bail!("a final came beyond a hole"),
        }
        Ok(())
    }
}

fn range(start: u64, end: u64) -> SampleRange {
    SampleRange::new(SampleOffset::new(start), SampleOffset::new(end))
}
