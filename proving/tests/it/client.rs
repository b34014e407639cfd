//! A plain client of a double.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use proving::double::{Double, DoubleOptions, Manner};
use serde_json::Value;
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::handshake::client::{Request, Response};
use tokio_tungstenite::tungstenite::{Error, Message};

/// What most tests ask for.
pub(crate) const USUAL: &str = "model=nova-3&encoding=linear16&sample_rate=16000&mip_opt_out=true&interim_results=true&endpointing=300";
/// Nothing takes longer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Deepgram's manner without its pace.
pub(crate) fn quick() -> Manner {
    Manner {
        ingest: None,
        ..Manner::default()
    }
}

/// A double with this manner that hears ticks.
pub(crate) async fn double(manner: Manner) -> Double {
    let options = DoubleOptions {
        manner,
        ..DoubleOptions::default()
    };
    Double::start(options).await.expect("a double")
}

/// A request for a stream with the double's key.
pub(crate) fn request(double: &Double, query: &str) -> Request {
    let mut request = bare_request(double, query);
    let key = "Token double-key".parse().expect("a header");
    request.headers_mut().insert("authorization", key);
    request
}

/// The same without a key.
pub(crate) fn bare_request(double: &Double, query: &str) -> Request {
    let url = format!("{}/v1/listen?{query}", double.base);
    url.into_client_request().expect("a request")
}

/// The refusal of a request.
pub(crate) async fn refused(request: Request) -> (u16, Value, Response) {
    let Err(Error::Http(response)) = connect_async(request).await.map(drop) else {
        panic!("not refused");
    };
    let response = response.map(Option::unwrap_or_default);
    let body = serde_json::from_slice(response.body()).expect("JSON");
    (response.status().as_u16(), body, response.map(Some))
}

/// PCM16 as it is sent.
pub(crate) fn bytes(samples: &[i16]) -> Vec<u8> {
    samples.iter().flat_map(|s| s.to_le_bytes()).collect()
}

/// How a stream ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Closed(u16, String),
    Broken,
}

/// A stream.
pub(crate) struct Client {
    pub(crate) socket: proving::stream::Socket,
    /// The answer to the upgrade.
    pub(crate) response: Response,
    /// Everything that was JSON.
    pub(crate) messages: Vec<Value>,
    /// Everything that was not.
    pub(crate) oddities: Vec<Message>,
    pub(crate) end: Option<End>,
}

impl Client {
    /// Opens a stream with the usual query.
    pub(crate) async fn open(double: &Double) -> Self {
        Self::open_with(request(double, USUAL)).await
    }

    /// Opens a stream with a request of one's own.
    pub(crate) async fn open_with(request: Request) -> Self {
        let (socket, response) = connect_async(request).await.expect("a stream");
        Self {
            socket,
            response,
            messages: Vec::new(),
            oddities: Vec::new(),
            end: None,
        }
    }

    /// Sends samples in frames of 50 ms.
    pub(crate) async fn speak(&mut self, samples: &[i16]) {
        for frame in samples.chunks(800) {
            self.send(Message::Binary(bytes(frame).into())).await;
        }
    }

    pub(crate) async fn text(&mut self, text: &str) {
        self.send(Message::Text(text.into())).await;
    }

    pub(crate) async fn command(&mut self, name: &str) {
        self.text(&format!(r#"{{"type":"{name}"}}"#)).await;
    }

    pub(crate) async fn send(&mut self, message: Message) {
        self.socket.send(message).await.expect("sent");
    }

    /// The next message that is JSON; none at the end.
    pub(crate) async fn next(&mut self) -> Option<Value> {
        loop {
            let frame = tokio::time::timeout(PATIENCE, self.socket.next());
            match frame.await.expect("something happens") {
                Some(Ok(Message::Text(text))) => match serde_json::from_str::<Value>(&text) {
                    Ok(message) => {
                        self.messages.push(message.clone());
                        return Some(message);
                    }
                    Err(_) => self.oddities.push(Message::Text(text)),
                },
                Some(Ok(Message::Close(frame))) => {
                    let frame = frame.expect("a code");
                    self.end = Some(End::Closed(frame.code.into(), frame.reason.to_string()));
                }
                Some(Ok(other)) => self.oddities.push(other),
                Some(Err(_)) | None => {
                    self.end.get_or_insert(End::Broken);
                    return None;
                }
            }
        }
    }

    /// The next message of this type.
    pub(crate) async fn next_of(&mut self, kind: &str) -> Value {
        loop {
            let message = self.next().await;
            let message = message.unwrap_or_else(|| panic!("no {kind}: {:?}", self.messages));
            if message["type"] == kind {
                return message;
            }
        }
    }

    /// Reads to the end.
    pub(crate) async fn drain(&mut self) -> End {
        while self.next().await.is_some() {}
        self.end.clone().expect("an end")
    }

    /// Says that no more audio comes and reads to the end.
    pub(crate) async fn finish(&mut self) -> End {
        self.command("CloseStream").await;
        self.drain().await
    }

    pub(crate) fn finals(&self) -> Vec<&Value> {
        let is_final = |message: &&Value| message["is_final"] == true;
        self.messages.iter().filter(is_final).collect()
    }

    /// The words of all finals.
    pub(crate) fn words(&self) -> Vec<String> {
        let finals = self.finals();
        let texts = finals.iter().map(|message| transcript(message));
        let words = texts.flat_map(|text| text.split_whitespace().map(str::to_owned));
        words.collect()
    }

    /// Finals follow each other without gaps from 0 on, and their words lie in them in order.
    /// Gives the end of the last.
    pub(crate) fn check_finals(&self) -> f64 {
        let mut at = 0.0;
        for message in self.finals() {
            let (start, duration) = (seconds(&message["start"]), seconds(&message["duration"]));
            assert!((start - at).abs() < 1e-3, "{start} after {at}");
            let mut earliest = start;
            let words = &message["channel"]["alternatives"][0]["words"];
            for word in words.as_array().expect("words") {
                let (from, until) = (seconds(&word["start"]), seconds(&word["end"]));
                assert!(earliest <= from + 1e-3 && from < until, "{message}");
                earliest = until;
            }
            at = start + duration;
            assert!(earliest <= at + 1e-3, "{message}");
        }
        at
    }
}

pub(crate) fn transcript(results: &Value) -> &str {
    let transcript = &results["channel"]["alternatives"][0]["transcript"];
    transcript.as_str().expect("a transcript")
}

pub(crate) fn seconds(value: &Value) -> f64 {
    value.as_f64().expect("a time")
}
