//! One recording by three ways: as a file and live to the local engine, and as a file to the server.

use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};
use tokio::time::timeout;
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Message;

/// The engine has loaded its model within this.
const START_LIMIT: Duration = Duration::from_secs(60);

/// No recording takes longer than this, whatever the way.
const LIMIT: Duration = Duration::from_secs(700);

/// A message of a live stream, in bytes.
const PIECE: usize = 4_096;

const BOUNDARY: &str = "sotto-recordings-boundary";

/// The local engine as a process of its own. Killed when dropped.
pub struct EngineProcess {
    _child: Child,
    /// `127.0.0.1:PORT`.
    pub address: String,
}

/// What came of a recording.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// Its words; none if it was refused.
    pub text: Option<String>,
    /// How it was recognised: container and codec, where the way says it.
    pub form: String,
    /// How much of it was heard, in seconds.
    pub seconds: f64,
    /// What of it was not heard, or why none was.
    pub remarks: Vec<String>,
    /// How long the answer took.
    pub took: Duration,
}

impl EngineProcess {
    /// Starts the engine and waits until it listens.
    ///
    /// # Errors
    /// If it does not start; its own message is on standard error.
    pub async fn start(program: &Path) -> anyhow::Result<Self> {
        let mut child = Command::new(program)
            .env("RUST_LOG", "error")
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("cannot start {}", program.display()))?;
        let output = child.stdout.take().context("the engine has no output")?;
        let mut lines = BufReader::new(output).lines();
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
        Ok(Self {
            _child: child,
            address,
        })
    }

    /// Gives it the recording as a file.
    ///
    /// # Errors
    /// If it does not answer.
    pub async fn hear_file(&self, file: &[u8]) -> anyhow::Result<Outcome> {
        let began = Instant::now();
        let request = reqwest::Client::new()
            .post(format!("http://{}/v1/listen?language=en", self.address))
            .timeout(LIMIT)
            .body(file.to_vec());
        let answer: Value = request.send().await?.json().await?;
        let took = began.elapsed();
        let (metadata, details) = (&answer["metadata"], &answer["details"]);
        let said = if details.is_null() { metadata } else { details };
        let names = [&said["container"], &said["codec"]];
        let names: Vec<&str> = names.into_iter().filter_map(Value::as_str).collect();
        let text = answer["results"]["channels"][0]["alternatives"][0]["transcript"].as_str();
        let mut remarks = strings(&metadata["warnings"]);
        remarks.extend(answer["err_msg"].as_str().map(str::to_owned));
        Ok(Outcome {
            text: text.map(str::to_owned),
            form: names.join(" "),
            seconds: metadata["duration"].as_f64().unwrap_or_default(),
            remarks,
            took,
        })
    }

    /// Gives it the recording as a live stream, as fast as it takes it.
    ///
    /// # Errors
    /// If no stream stands.
    pub async fn hear_live(&self, file: &[u8]) -> anyhow::Result<Outcome> {
        let began = Instant::now();
        let url = format!("ws://{}/v1/listen?language=en", self.address);
        let (socket, _response) = connect_async(url).await?;
        let (mut sink, mut source) = socket.split();
        let sending = async {
            for piece in file.chunks(PIECE) {
                sink.send(Message::Binary(piece.to_vec().into())).await?;
            }
            let end = Message::Text(r#"{"type":"CloseStream"}"#.into());
            sink.send(end).await
        };
        let hearing = async {
            let (mut outcome, mut finals) = (Outcome::default(), Vec::new());
            while let Some(Ok(message)) = source.next().await {
                match message {
                    Message::Text(text) => {
                        take_live(&serde_json::from_str(&text)?, &mut outcome, &mut finals);
                    }
                    Message::Close(Some(frame)) if !frame.reason.is_empty() => {
                        outcome.remarks.push(frame.reason.to_string());
                    }
                    _other => {}
                }
            }
            if outcome.remarks.is_empty() {
                outcome.text = Some(finals.join(" "));
            }
            anyhow::Ok(outcome)
        };
        // A stream that is refused breaks under what is still sent; its close says why.
        let both = async { tokio::join!(sending, hearing) };
        let (_sent, outcome) = timeout(LIMIT, both).await?;
        Ok(Outcome {
            took: began.elapsed(),
            ..outcome?
        })
    }
}

fn take_live(message: &Value, outcome: &mut Outcome, finals: &mut Vec<String>) {
    if message["type"] == "Metadata" {
        outcome.seconds = message["duration"].as_f64().unwrap_or_default();
    }
    if message["is_final"] == true {
        let text = message["channel"]["alternatives"][0]["transcript"].as_str();
        finals.extend(text.filter(|text| !text.is_empty()).map(str::to_owned));
    }
}

/// Gives the recording to the server at `base` in the name of whom `token` belongs to.
///
/// # Errors
/// If it does not answer.
pub async fn ask_server(base: &str, token: &str, file: &[u8]) -> anyhow::Result<Outcome> {
    let began = Instant::now();
    let mut form = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"recording\"\r\n\r\n"
    )
    .into_bytes();
    form.extend_from_slice(file);
    form.extend_from_slice(format!("\r\n--{BOUNDARY}--\r\n").as_bytes());
    let kind = format!("multipart/form-data; boundary={BOUNDARY}");
    let request = reqwest::Client::new()
        .post(format!("{base}/voice/transcribe"))
        .bearer_auth(token)
        .header("content-type", kind)
        .timeout(LIMIT)
        .body(form);
    let answer: Value = request.send().await?.json().await?;
    let mut remarks = strings(&answer["warnings"]);
    remarks.extend(answer["detail"].as_str().map(str::to_owned));
    Ok(Outcome {
        text: answer["text"].as_str().map(str::to_owned),
        form: String::new(),
        seconds: answer["duration_ms"].as_f64().unwrap_or_default() / 1_000.0,
        remarks,
        took: began.elapsed(),
    })
}

fn strings(values: &Value) -> Vec<String> {
    let values = values.as_array().into_iter().flatten();
    values
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect()
}
