//! Forms that bring recordings, written by hand so that they can also be wrong.

use std::path::Path;

use axum::body::Bytes;
use reqwest::{RequestBuilder, Response, StatusCode};
use serde_json::Value;
use tokio::net::TcpListener;

const BOUNDARY: &str = "sotto-test-boundary";

/// A form in the making.
pub(crate) struct Form(Vec<u8>);

impl Form {
    pub(crate) fn new() -> Self {
        Self(Vec::new())
    }

    /// With this recording.
    pub(crate) fn of(file: &[u8]) -> Self {
        Self::new().file(file)
    }

    pub(crate) fn file(self, file: &[u8]) -> Self {
        self.part(r#"name="file"; filename="recording""#, file)
    }

    /// With this recording, said to be of this type.
    pub(crate) fn file_said_to_be(self, kind: &str, file: &[u8]) -> Self {
        let disposition = r#"name="file"; filename="recording""#;
        self.part(&format!("{disposition}\r\nContent-Type: {kind}"), file)
    }

    pub(crate) fn field(self, name: &str, value: &str) -> Self {
        self.part(&format!(r#"name="{name}""#), value.as_bytes())
    }

    fn part(mut self, disposition: &str, content: &[u8]) -> Self {
        let head = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; {disposition}\r\n\r\n");
        self.0.extend_from_slice(head.as_bytes());
        self.0.extend_from_slice(content);
        self.0.extend_from_slice(b"\r\n");
        self
    }

    /// Its bytes.
    pub(crate) fn end(mut self) -> Vec<u8> {
        let end = format!("--{BOUNDARY}--\r\n");
        self.0.extend_from_slice(end.as_bytes());
        self.0
    }
}

/// A request that only lacks its body.
pub(crate) fn request(base: &str, token: &str) -> RequestBuilder {
    reqwest::Client::new()
        .post(format!("{base}/voice/transcribe"))
        .bearer_auth(token)
        .header("content-type", content_type())
}

pub(crate) fn content_type() -> String {
    format!("multipart/form-data; boundary={BOUNDARY}")
}

/// Sends a form and gives status and answer.
pub(crate) async fn transcribe(base: &str, token: &str, form: Form) -> (StatusCode, Value) {
    read(request(base, token).body(form.end()).send().await.unwrap()).await
}

pub(crate) async fn read(answer: Response) -> (StatusCode, Value) {
    let status = answer.status();
    let kind = if status.is_success() {
        "application/json"
    } else {
        "application/problem+json"
    };
    assert_eq!(answer.headers()["content-type"], kind);
    (status, answer.json().await.unwrap())
}

/// The code of a problem.
pub(crate) fn problem(answer: (StatusCode, Value)) -> (u16, String) {
    let code = answer.1["code"].as_str().unwrap_or_default().to_owned();
    (answer.0.as_u16(), code)
}

/// A file of the local engine's own tests.
pub(crate) fn media(name: &str) -> Vec<u8> {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    std::fs::read(repository.join("local-engine/tests/media").join(name)).unwrap()
}

/// A clip as it lies on disk.
pub(crate) fn clip(name: &str) -> Vec<u8> {
    std::fs::read(proving::clips::Clip::path(name)).unwrap()
}

/// Samples as a WAV file at 16 kHz.
pub(crate) fn wav(samples: &[i16]) -> Vec<u8> {
    let data = u32::try_from(samples.len() * 2).unwrap();
    let mut file = Vec::new();
    file.extend_from_slice(b"RIFF");
    file.extend_from_slice(&(36 + data).to_le_bytes());
    file.extend_from_slice(b"WAVEfmt ");
    file.extend_from_slice(&16_u32.to_le_bytes());
    for half in [1_u16, 1] {
        file.extend_from_slice(&half.to_le_bytes());
    }
    for word in [16_000_u32, 32_000] {
        file.extend_from_slice(&word.to_le_bytes());
    }
    for half in [2_u16, 16] {
        file.extend_from_slice(&half.to_le_bytes());
    }
    file.extend_from_slice(b"data");
    file.extend_from_slice(&data.to_le_bytes());
    file.extend(samples.iter().flat_map(|sample| sample.to_le_bytes()));
    file
}

/// An engine that takes whole recordings and gives no words that could be read.
pub(crate) async fn nonsense() -> String {
    async fn answer(_recording: Bytes) -> &'static str {
        "no words"
    }

    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("ws://{}", listener.local_addr().unwrap());
    let engine = axum::Router::new().fallback(answer);
    tokio::spawn(async move { axum::serve(listener, engine).await });
    base
}
