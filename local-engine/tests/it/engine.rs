//! An engine to test, and a client to test it with.

use std::net::SocketAddr;
use std::sync::LazyLock;
use std::time::Duration;

use clap::Parser;
use futures_util::{SinkExt, StreamExt};
use serde_json::Value;
use sotto_local_engine::config::Config;
use sotto_local_engine::listen::{Engine, EngineSettings};
use sotto_local_engine::loaded_model;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Mutex;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::handshake::client::{Request, Response};
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};
use tokio_util::sync::CancellationToken;

/// What most tests ask for.
pub(crate) const USUAL: &str =
    "model=nova-3&encoding=linear16&sample_rate=16000&interim_results=true";
/// Nothing that the engine says may take longer.
const PATIENCE: Duration = Duration::from_secs(60);

/// One model for all tests that do not need settings of their own.
static SHARED: LazyLock<Engine> = LazyLock::new(|| {
    load(EngineSettings {
        speakers: 64,
        decode_threads: 1,
        key: None,
    })
});

/// An engine with settings of its own.
pub(crate) fn load(settings: EngineSettings) -> Engine {
    let folder = Config::parse_from(["test"])
        .model_folder()
        .expect("a model folder");
    let model = loaded_model::load(&folder).unwrap_or_else(|cause| panic!("{cause}"));
    Engine::new(model, settings).expect("threads")
}

/// Serves an engine on a free port until the test ends.
pub(crate) async fn serve(engine: Engine) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(engine.serve(listener, CancellationToken::new()));
    address
}

/// Whoever sends the shared engine a file has a turn: it refuses more than a few at a time.
pub(crate) static FILES: Mutex<()> = Mutex::const_new(());

/// Serves the shared engine.
pub(crate) async fn serve_shared() -> SocketAddr {
    serve(SHARED.clone()).await
}

/// A request for a live stream.
pub(crate) fn live_request(address: SocketAddr, query: &str) -> Request {
    format!("ws://{address}/v1/listen?{query}")
        .into_client_request()
        .expect("a request")
}

/// A live stream.
pub(crate) struct Client {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    /// The answer to the upgrade.
    pub(crate) response: Response,
    /// All that was said so far.
    pub(crate) messages: Vec<Value>,
    /// How the engine closed the stream.
    pub(crate) close: Option<CloseFrame>,
}

impl Client {
    /// Opens a stream at the shared engine.
    pub(crate) async fn open(query: &str) -> Self {
        Self::open_with(live_request(serve_shared().await, query)).await
    }

    /// Opens a stream with a request of one's own.
    pub(crate) async fn open_with(request: Request) -> Self {
        let (socket, response) = connect_async(request).await.expect("a stream");
        Self {
            socket,
            response,
            messages: Vec::new(),
            close: None,
        }
    }

    pub(crate) async fn send_audio(&mut self, pcm: &[u8]) {
        self.socket
            .send(Message::Binary(pcm.to_vec().into()))
            .await
            .expect("sent");
    }

    /// Sends audio in frames of 32 ms as a microphone would.
    pub(crate) async fn speak(&mut self, pcm: &[u8]) {
        let mut clock = tokio::time::interval(Duration::from_millis(32));
        for frame in pcm.chunks(1_024) {
            clock.tick().await;
            self.send_audio(frame).await;
        }
    }

    pub(crate) async fn send_text(&mut self, text: &str) {
        self.socket
            .send(Message::Text(text.into()))
            .await
            .expect("sent");
    }

    /// Takes messages until one of this type, and gives it.
    pub(crate) async fn next_of(&mut self, kind: &str) -> Value {
        loop {
            let message = self
                .next()
                .await
                .unwrap_or_else(|| panic!("no {kind} came"));
            if message["type"] == kind {
                return message;
            }
        }
    }

    /// Takes messages until the final that answers a Finalize.
    pub(crate) async fn finalize(&mut self) -> Value {
        self.send_text(r#"{"type":"Finalize"}"#).await;
        loop {
            let results = self.next_of("Results").await;
            if results["from_finalize"] == true {
                return results;
            }
        }
    }

    /// Ends the stream and takes all that is left.
    pub(crate) async fn finish(&mut self) {
        self.send_text(r#"{"type":"CloseStream"}"#).await;
        self.drain().await;
    }

    /// Takes messages until the engine closes.
    pub(crate) async fn drain(&mut self) {
        while self.next().await.is_some() {}
    }

    /// The text of all finals.
    pub(crate) fn text(&self) -> String {
        let texts: Vec<&str> = self.finals().filter_map(transcript).collect();
        texts
            .iter()
            .filter(|text| !text.is_empty())
            .copied()
            .collect::<Vec<_>>()
            .join(" ")
    }

    pub(crate) fn finals(&self) -> impl Iterator<Item = &Value> {
        self.results().filter(|message| message["is_final"] == true)
    }

    pub(crate) fn interims(&self) -> impl Iterator<Item = &Value> {
        self.results()
            .filter(|message| message["is_final"] == false)
    }

    fn results(&self) -> impl Iterator<Item = &Value> {
        self.messages
            .iter()
            .filter(|message| message["type"] == "Results")
    }

    /// Checks what holds for every stream: ranges are contiguous, words lie in them, partial
    /// results start where the last final ended. Gives the end of the last final in seconds.
    pub(crate) fn check_ranges(&self) -> f64 {
        let mut covered = 0.0;
        for results in self.results() {
            let (start, duration) = (seconds(&results["start"]), seconds(&results["duration"]));
            assert!(
                (start - covered).abs() < 1e-6,
                "{start} is not {covered}: {results}"
            );
            let alternative = &results["channel"]["alternatives"][0];
            let mut earliest = start;
            for word in alternative["words"].as_array().expect("words") {
                let (from, until) = (seconds(&word["start"]), seconds(&word["end"]));
                assert!(earliest <= from + 1e-6 && from <= until, "{results}");
                assert!(until <= start + duration + 1e-6, "{results}");
                earliest = from;
            }
            if results["is_final"] == true {
                covered = start + duration;
                assert!(alternative.get("stable_words").is_none());
            } else {
                let words = alternative["words"].as_array().map_or(0, Vec::len) as u64;
                assert!(alternative["stable_words"].as_u64().expect("a number") <= words);
            }
        }
        covered
    }

    async fn next(&mut self) -> Option<Value> {
        loop {
            let frame = tokio::time::timeout(PATIENCE, self.socket.next());
            match frame.await.expect("the engine says something") {
                Some(Ok(Message::Text(text))) => {
                    let message: Value = serde_json::from_str(&text).expect("JSON");
                    self.messages.push(message.clone());
                    return Some(message);
                }
                Some(Ok(Message::Close(frame))) => self.close = frame,
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return None,
            }
        }
    }
}

pub(crate) fn transcript(results: &Value) -> Option<&str> {
    results["channel"]["alternatives"][0]["transcript"].as_str()
}

pub(crate) fn seconds(value: &Value) -> f64 {
    value.as_f64().expect("a number")
}

/// Whether long campaigns are wanted: `cargo xtask test --full`.
pub(crate) fn is_full() -> bool {
    std::env::var_os("SOTTO_TEST_FULL").is_some()
}
