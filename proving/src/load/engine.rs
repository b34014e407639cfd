//! An engine that speaks Deepgram's protocol and hears nothing but the [`script`].
//!
//! It checks that it is given every sample of every stream once, in order.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::{bail, ensure};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::AbortHandle;
use tokio::time::sleep;

use super::frames::{self, End, Frame, Kind};
use super::script::{self, FINAL_SAMPLES, Mark, RESULT_SAMPLES, SAMPLE_RATE};
use super::socket::{self, Outgoing};

/// Connections end within this after their clients.
const END_LIMIT: Duration = Duration::from_secs(5);

/// A listening engine. Dropped, it takes no more connections.
pub struct Engine {
    /// Where it listens.
    pub address: SocketAddr,
    notes: Arc<Mutex<Notes>>,
    accepting: AbortHandle,
}

/// What the connections were like.
#[derive(Debug, Default)]
struct Notes {
    /// Stream and samples of each connection that ended well.
    heard: Vec<(u16, u64)>,
    faults: Vec<String>,
}

impl Engine {
    /// Starts one on any port.
    ///
    /// # Errors
    /// If it cannot listen.
    pub async fn start() -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let notes = Arc::<Mutex<Notes>>::default();
        let shared = Arc::clone(&notes);
        let accepting = tokio::spawn(async move {
            while let Ok((stream, _peer)) = listener.accept().await {
                let notes = Arc::clone(&shared);
                tokio::spawn(async move {
                    let ended = converse(stream).await;
                    let mut notes = lock(&notes);
                    match ended {
                        Ok(heard) => notes.heard.extend(heard),
                        Err(error) => notes.faults.push(error.to_string()),
                    }
                });
            }
        });
        Ok(Self {
            address,
            notes,
            accepting: accepting.abort_handle(),
        })
    }

    /// Waits until all streams have ended, and checks that each was heard once and whole.
    ///
    /// # Errors
    /// If one was not.
    pub async fn heard_all(&self, streams: u16, samples: u64) -> anyhow::Result<()> {
        let mut waited = Duration::ZERO;
        let pause = Duration::from_millis(50);
        while lock(&self.notes).heard.len() < usize::from(streams) && waited < END_LIMIT {
            sleep(pause).await;
            waited += pause;
        }
        let mut notes = lock(&self.notes);
        if let Some(fault) = notes.faults.first() {
            let count = notes.faults.len();
            bail!("{count} faults at the engine, the first: {fault}");
        }
        notes.heard.sort_unstable();
        let expected: Vec<_> = (0..streams).map(|stream| (stream, samples)).collect();
        if notes.heard != expected {
            let wrong = expected.iter().filter(|one| !notes.heard.contains(one));
            let wrong = wrong.count();
            let ended = notes.heard.len();
            bail!("{ended} engine connections ended well; {wrong} streams were not heard whole");
        }
        Ok(())
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

fn lock(notes: &Mutex<Notes>) -> MutexGuard<'_, Notes> {
    notes.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Runs a connection to its end: which stream it was and how many samples it brought. None: it
/// brought nothing.
async fn converse(stream: TcpStream) -> anyhow::Result<Option<(u16, u64)>> {
    let (mut incoming, outgoing) = socket::accept(stream).await?;
    let mut hearer = Hearer {
        outgoing,
        stream: None,
        given: 0,
        told: 0,
        number: 0,
        final_through: 0,
        text: String::new(),
        frames: Vec::new(),
    };
    let mut ended_well = false;
    loop {
        match incoming.fill().await {
            Ok(true) => {}
            Ok(false) => break,
            // A client that has heard everything may leave as it likes.
            Err(_reset) if ended_well => break,
            Err(error) => return Err(error.into()),
        }
        while let Some(frame) = incoming.next()? {
            ended_well |= hearer.on_frame(&frame)?;
        }
    }
    match hearer.stream {
        None => Ok(None),
        Some(stream) if ended_well => Ok(Some((stream, hearer.given))),
        Some(stream) => bail!("the connection of stream {stream} broke"),
    }
}

/// One connection's ear.
struct Hearer {
    outgoing: Outgoing,
    stream: Option<u16>,
    given: u64,
    /// Results told through this sample.
    told: u64,
    number: u64,
    final_through: u64,
    text: String,
    frames: Vec<u8>,
}

impl Hearer {
    /// Takes a frame. True: the stream was closed in good order.
    fn on_frame(&mut self, frame: &Frame<'_>) -> anyhow::Result<bool> {
        match frame.kind {
            Kind::Binary => self.on_audio(frame.payload).map(|()| false),
            Kind::Text if frame.payload == br#"{"type":"Finalize"}"# => {
                if self.given > self.final_through {
                    self.tell(self.given, Some(FromFinalize::Yes))?;
                }
                Ok(false)
            }
            Kind::Text if frame.payload == br#"{"type":"CloseStream"}"# => {
                let duration = self.given as f64 / SAMPLE_RATE as f64;
                let end = format!(
                    r#"{{"type":"Metadata","request_id":"{REQUEST}","duration":{duration},"channels":1}}"#
                );
                let done = 1_000_u16.to_be_bytes();
                // A client that has all its finals may have left.
                let _left = self.outgoing.send_frame(Kind::Text, end.as_bytes());
                let _left = self.outgoing.send_frame(Kind::Close, &done);
                Ok(true)
            }
            Kind::Ping => {
                self.outgoing.send_frame(Kind::Pong, frame.payload)?;
                Ok(false)
            }
            Kind::Text | Kind::Pong | Kind::Close => Ok(false),
        }
    }

    fn on_audio(&mut self, pcm: &[u8]) -> anyhow::Result<()> {
        let (samples, odd) = pcm.as_chunks::<2>();
        ensure!(odd.is_empty(), "half a sample");
        let Some(first) = samples.first() else {
            return Ok(());
        };
        let stream = *self
            .stream
            .get_or_insert_with(|| u16::from_le_bytes(*first));
        let offsets = self.given..;
        let right = |(sample, offset): (&[u8; 2], u64)| {
            u16::from_le_bytes(*sample) == script::sample(stream, offset)
        };
        ensure!(
            samples.iter().zip(offsets).all(right),
            "stream {stream} does not go on with sample {}",
            self.given
        );
        self.given += samples.len() as u64;
        while self.given >= self.told + RESULT_SAMPLES {
            let through = self.told + RESULT_SAMPLES;
            self.told = through;
            let is_final = through.is_multiple_of(FINAL_SAMPLES);
            self.tell(through, is_final.then_some(FromFinalize::No))?;
        }
        Ok(())
    }

    /// Tells what was heard since the last final.
    fn tell(&mut self, through: u64, certainty: Option<FromFinalize>) -> anyhow::Result<()> {
        let mark = Mark {
            stream: self.stream.unwrap_or_default(),
            number: self.number,
        };
        self.number += 1;
        self.text.clear();
        write_results(
            &mut self.text,
            mark,
            (self.final_through, through),
            certainty,
        )?;
        if certainty.is_some() {
            self.final_through = through;
        }
        self.frames.clear();
        let text = self.text.as_bytes();
        frames::write(&mut self.frames, End::Server, Kind::Text, text);
        self.outgoing.send(&self.frames)
    }
}

/// Whether a final was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FromFinalize {
    Yes,
    No,
}

/// The name of a request and of a model look like this.
const REQUEST: &str = "4f0cb1e2-5d0a-4e8b-9f3e-0a4f5b0d7c11";

/// `Results` as Deepgram writes them: interims without a `certainty`.
fn write_results(
    text: &mut String,
    mark: Mark,
    (from, through): (u64, u64),
    certainty: Option<FromFinalize>,
) -> std::fmt::Result {
    let seconds = |samples: u64| samples as f64 / SAMPLE_RATE as f64;
    let (is_final, from_finalize) = (certainty.is_some(), certainty == Some(FromFinalize::Yes));
    write!(
        text,
        r#"{{"type":"Results","channel_index":[0,1],"duration":{:.2},"start":{:.2},"is_final":{is_final},"speech_final":{is_final},"from_finalize":{from_finalize},"channel":{{"alternatives":[{{"transcript":"{mark} and so it goes on","confidence":0.9987,"words":["#,
        seconds(through - from),
        seconds(from),
    )?;
    for (index, (start, end)) in script::words(from, through).enumerate() {
        let comma = if index == 0 { "" } else { "," };
        let (start, end) = (seconds(start), seconds(end));
        write!(
            text,
            r#"{comma}{{"word":"{mark}","start":{start:.2},"end":{end:.2},"confidence":0.9873,"punctuated_word":"{mark}"}}"#
        )?;
    }
    write!(
        text,
        r#"]}}]}},"metadata":{{"request_id":"{REQUEST}","model_info":{{"name":"general-nova-3","version":"2025-04-17.0","arch":"nova-3"}},"model_uuid":"{REQUEST}"}}}}"#
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_final_is_json_of_about_800_bytes() {
        let mark = Mark {
            stream: 123,
            number: 456,
        };
        let mut text = String::new();
        write_results(&mut text, mark, (48_000, 96_000), Some(FromFinalize::No)).unwrap();
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value["start"], 3.0);
        assert!((700..900).contains(&text.len()), "{}", text.len());
    }
}
