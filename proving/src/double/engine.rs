//! The local engine as the double's ears for real speech.

use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, ChildStdin, Command};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use uuid::Uuid;

use super::SpeechEngine;
use super::heard::{Flush, Heard, SpokenWord};
use crate::stream::Socket;

/// The model is loaded within this.
const START_LIMIT: Duration = Duration::from_secs(60);
/// Last words come within this.
const FLUSH_LIMIT: Duration = Duration::from_secs(10);

/// The local engine does not answer any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the local engine is gone")]
pub(super) struct EngineLost;

/// The local engine, a child of this process.
pub(super) struct Engine {
    _child: Child,
    /// The child ends when this closes.
    _stdin: Option<ChildStdin>,
    address: String,
    key: String,
}

impl Engine {
    /// Starts it and waits until it listens.
    pub(super) async fn start(engine: &SpeechEngine) -> anyhow::Result<Self> {
        let key = Uuid::new_v4().simple().to_string();
        let mut child = Command::new(&engine.program)
            .args(["--listen", "127.0.0.1:0", "--parent-watch", "--model-dir"])
            .arg(&engine.model_dir)
            .env("SOTTO_ENGINE_KEY", &key)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("cannot start {}", engine.program.display()))?;
        let stdin = child.stdin.take();
        let stdout = child.stdout.take().context("the engine has no output")?;
        let mut lines = BufReader::new(stdout).lines();
        let address = async {
            while let Some(line) = lines.next_line().await? {
                if let Some(address) = line.strip_prefix("listening on ") {
                    return Ok(address.trim().to_owned());
                }
            }
            bail!("the engine ended before it listened")
        };
        let address = timeout(START_LIMIT, address)
            .await
            .context("the engine does not start")??;
        tokio::spawn(async move { while let Ok(Some(_line)) = lines.next_line().await {} });
        Ok(Self {
            _child: child,
            _stdin: stdin,
            address,
            key,
        })
    }

    /// Opens a stream for samples at this rate.
    pub(super) async fn open(&self, sample_rate: u32) -> Result<EngineStream, EngineLost> {
        let url = format!(
            "ws://{}/v1/listen?encoding=linear16&interim_results=true&sample_rate={sample_rate}",
            self.address
        );
        let mut request = url.into_client_request().map_err(|_| EngineLost)?;
        let key = format!("Token {}", self.key)
            .parse()
            .map_err(|_| EngineLost)?;
        request.headers_mut().insert("authorization", key);
        let (socket, _response) = tokio_tungstenite::connect_async(request)
            .await
            .map_err(|_| EngineLost)?;
        Ok(EngineStream {
            socket,
            sample_rate,
            heard: Heard::default(),
        })
    }

    /// Transcribes a file; the answer is the engine's own.
    pub(super) async fn transcribe(&self, query: &str, body: Vec<u8>) -> anyhow::Result<Value> {
        let url = format!("http://{}/v1/listen?{query}", self.address);
        let response = reqwest::Client::new()
            .post(url)
            .header("authorization", format!("Token {}", self.key))
            .header("content-type", "application/octet-stream")
            .body(body)
            .send()
            .await?;
        let status = response.status();
        let answer: Value = response.json().await?;
        ensure!(status.is_success(), "{}", answer["err_msg"]);
        Ok(answer)
    }
}

/// A stream at the local engine.
pub(super) struct EngineStream {
    socket: Socket,
    sample_rate: u32,
    heard: Heard,
}

impl EngineStream {
    pub(super) async fn hear(&mut self, samples: &[i16]) -> Result<(), EngineLost> {
        let bytes: Vec<u8> = samples.iter().flat_map(|s| s.to_le_bytes()).collect();
        self.send(Message::Binary(bytes.into())).await
    }

    pub(super) async fn keep_alive(&mut self) -> Result<(), EngineLost> {
        self.send(Message::Text(r#"{"type":"KeepAlive"}"#.into()))
            .await
    }

    /// Takes one message.
    pub(super) async fn changed(&mut self) -> Result<(), EngineLost> {
        self.receive().await.map(drop)
    }

    pub(super) fn take(&mut self) -> Heard {
        Heard {
            words: std::mem::take(&mut self.heard.words),
            tentative: self.heard.tentative.clone(),
            settled: self.heard.settled,
        }
    }

    /// Asks for the last words and waits for them.
    pub(super) async fn flush(&mut self, flush: Flush) -> Result<(), EngineLost> {
        let (request, last) = match flush {
            Flush::Finalize => (r#"{"type":"Finalize"}"#, "from_finalize"),
            Flush::End => (r#"{"type":"CloseStream"}"#, "sha256"),
        };
        self.send(Message::Text(request.into())).await?;
        let answered = async {
            loop {
                let message = self.receive().await?;
                let is_last = message.get(last).is_some_and(|value| *value != false);
                if is_last {
                    return Ok(());
                }
            }
        };
        timeout(FLUSH_LIMIT, answered)
            .await
            .unwrap_or(Err(EngineLost))
    }

    async fn send(&mut self, message: Message) -> Result<(), EngineLost> {
        self.socket.send(message).await.map_err(|_| EngineLost)
    }

    async fn receive(&mut self) -> Result<Value, EngineLost> {
        loop {
            match self.socket.next().await {
                Some(Ok(Message::Text(text))) => {
                    let message = serde_json::from_str(&text).map_err(|_| EngineLost)?;
                    self.understand(&message);
                    return Ok(message);
                }
                Some(Ok(Message::Close(_)) | Err(_)) | None => return Err(EngineLost),
                Some(Ok(_)) => {}
            }
        }
    }

    fn understand(&mut self, message: &Value) {
        if message["type"] != "Results" {
            return;
        }
        let words = spoken_words(&message["channel"]["alternatives"][0], self.sample_rate);
        if message["is_final"] == true {
            let seconds = |name: &str| message[name].as_f64().unwrap_or_default();
            let end = seconds("start") + seconds("duration");
            self.heard.settled = to_samples(end, self.sample_rate);
            self.heard.words.extend(words);
            self.heard.tentative.clear();
        } else {
            self.heard.tentative = words;
        }
    }
}

/// The words of one of the engine's alternatives.
pub(super) fn spoken_words(alternative: &Value, sample_rate: u32) -> Vec<SpokenWord> {
    let words = alternative["words"].as_array();
    let spoken = |word: &Value| {
        let text = |name: &str| word[name].as_str().unwrap_or_default().to_owned();
        let time = |name: &str| to_samples(word[name].as_f64().unwrap_or_default(), sample_rate);
        SpokenWord {
            text: text("word"),
            punctuated: text("punctuated_word"),
            start: time("start"),
            end: time("end"),
        }
    };
    words.into_iter().flatten().map(spoken).collect()
}

/// Samples in so many seconds.
pub(super) fn to_samples(seconds: f64, sample_rate: u32) -> u64 {
    (seconds * f64::from(sample_rate)).round() as u64
}
