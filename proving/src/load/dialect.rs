//! What clients say and hear: Sotto's protocol through the relay, Deepgram's on the other ways.

use anyhow::{Context as _, bail, ensure};
use prost::Message as _;
use proto::v1::client_message::Message as ToServer;
use proto::v1::server_message::Message as FromServer;
use proto::v1::status::Kind as StatusKind;
use proto::v1::{Audio, ClientMessage, ServerMessage, Start, Stop};
use serde::Deserialize;

use super::checker::Rules;
use super::frames::{self, End, Frame, Kind};
use super::script::{self, Mark, SAMPLE_RATE};

/// Which protocol.
#[derive(Clone, Debug)]
pub(super) enum Dialect {
    /// `sotto.v1`, as the person with this access token.
    Sotto { token: String },
    /// Deepgram's live protocol.
    Deepgram,
}

/// What a client was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Told {
    /// An engine listens.
    Listening,
    Interim {
        mark: Mark,
        through: u64,
    },
    Final {
        mark: Mark,
        range: (u64, u64),
        words: usize,
    },
    Ack(u64),
    /// The end, for so much audio in ms.
    Goodbye(u64),
    /// Nothing that matters here.
    Nothing,
}

impl Dialect {
    /// Path and further header lines of the upgrade.
    pub(super) fn upgrade(&self) -> (&'static str, String) {
        match self {
            Self::Sotto { token } => (
                "/voice/stream",
                format!("Authorization: Bearer {token}\r\nSec-WebSocket-Protocol: sotto.v1\r\n"),
            ),
            Self::Deepgram => (
                "/v1/listen?model=nova-3&encoding=linear16&sample_rate=16000&interim_results=true",
                "Authorization: Token none\r\n".to_owned(),
            ),
        }
    }

    /// What a way that speaks it owes.
    pub(super) const fn rules(&self) -> Rules {
        let is_ours = matches!(self, Self::Sotto { .. });
        Rules {
            coalesces: is_ours,
            acknowledges: is_ours,
        }
    }

    /// The first message. None: there is none, and no answer to wait for.
    pub(super) fn start(&self) -> Option<Vec<u8>> {
        let start = ToServer::Start(Start {
            sample_rate: SAMPLE_RATE as u32,
            partials: true,
            ..Start::default()
        });
        matches!(self, Self::Sotto { .. }).then(|| to_server(start))
    }

    /// Appends a frame of audio.
    pub(super) fn audio(&self, out: &mut Vec<u8>, stream: u16, first: u64) {
        let mut pcm = Vec::with_capacity(2 * script::FRAME_SAMPLES as usize);
        script::write_pcm(&mut pcm, stream, first);
        match self {
            Self::Sotto { .. } => {
                let audio = ToServer::Audio(Audio {
                    first_sample: first,
                    pcm: pcm.into(),
                });
                frames::write(out, End::Client, Kind::Binary, &to_server(audio));
            }
            Self::Deepgram => frames::write(out, End::Client, Kind::Binary, &pcm),
        }
    }

    /// Appends what asks for the last words and the end.
    pub(super) fn stop(&self, out: &mut Vec<u8>, through: u64) {
        match self {
            Self::Sotto { .. } => {
                let stop = to_server(ToServer::Stop(Stop { through }));
                frames::write(out, End::Client, Kind::Binary, &stop);
            }
            Self::Deepgram => {
                for text in [r#"{"type":"Finalize"}"#, r#"{"type":"CloseStream"}"#] {
                    frames::write(out, End::Client, Kind::Text, text.as_bytes());
                }
            }
        }
    }

    /// Reads a text or binary message.
    pub(super) fn read(&self, frame: &Frame<'_>) -> anyhow::Result<Told> {
        match self {
            Self::Sotto { .. } => read_sotto(frame.payload),
            Self::Deepgram => read_deepgram(frame.payload),
        }
    }
}

fn to_server(message: ToServer) -> Vec<u8> {
    let message = ClientMessage {
        message: Some(message),
    };
    message.encode_to_vec()
}

fn read_sotto(bytes: &[u8]) -> anyhow::Result<Told> {
    let message = ServerMessage::decode(bytes)?.message;
    Ok(match message.context("an empty message")? {
        FromServer::Partial(partial) => Told::Interim {
            mark: mark_of(partial.words.first().map(|word| &*word.text))?,
            through: partial.end_sample,
        },
        FromServer::Final(final_) => Told::Final {
            mark: mark_of(final_.words.first().map(|word| &*word.text))?,
            range: (final_.start_sample, final_.end_sample),
            words: final_.words.len(),
        },
        FromServer::Ack(ack) => Told::Ack(ack.through),
        FromServer::Goodbye(goodbye) => Told::Goodbye(goodbye.audio_ms),
        FromServer::Ready(ready) => {
            ensure!(ready.need_from == 0, "a new dictation that is not new");
            Told::Nothing
        }
        FromServer::Status(status) if status.kind() == StatusKind::Listening => Told::Listening,
        trouble => bail!("the relay says {trouble:?}"),
    })
}

/// Every result begins with its mark.
fn mark_of(word: Option<&str>) -> anyhow::Result<Mark> {
    word.and_then(Mark::read)
        .context("a result that is not of the script")
}

#[derive(Deserialize)]
#[serde(tag = "type")]
enum FromEngine {
    Results(Results),
    Metadata { duration: f64 },
}

#[derive(Deserialize)]
struct Results {
    start: f64,
    duration: f64,
    is_final: bool,
    channel: Channel,
}

#[derive(Deserialize)]
struct Channel {
    alternatives: Vec<Alternative>,
}

#[derive(Deserialize)]
struct Alternative {
    words: Vec<Word>,
}

#[derive(Deserialize)]
struct Word {
    punctuated_word: String,
}

fn read_deepgram(bytes: &[u8]) -> anyhow::Result<Told> {
    let results = match serde_json::from_slice(bytes)? {
        FromEngine::Metadata { duration } => {
            return Ok(Told::Goodbye((duration * 1_000.0).round() as u64));
        }
        FromEngine::Results(results) => results,
    };
    let samples = |seconds: f64| (seconds * SAMPLE_RATE as f64).round() as u64;
    let range = (
        samples(results.start),
        samples(results.start + results.duration),
    );
    let best = results.channel.alternatives.into_iter().next();
    let words = best.context("results without alternatives")?.words;
    let mark = mark_of(words.first().map(|word| &*word.punctuated_word))?;
    Ok(if results.is_final {
        let words = words.len();
        Told::Final { mark, range, words }
    } else {
        let through = range.1;
        Told::Interim { mark, through }
    })
}
