//! What people keep of what they dictate: kept word for word, found, taken along, and gone when it
//! is deleted.

mod beyond_a_message;
mod deletion;
mod keeping;
mod private;
mod reading;
mod unkept;

use bytes::Bytes;
use proving::coded::text::text;
use proving::guest::Guest;
use proving::speaker::{self, Report};
use serde_json::{Value, json};

use crate::support::coded::{pcm, words_of};
use crate::support::faces::Person;
use crate::support::running::RunningServer;

/// Somebody who wants their words kept.
struct Keeper {
    guest: Guest,
    person: Person,
}

impl Keeper {
    async fn new(server: &RunningServer) -> Self {
        Self::at(&server.base).await
    }

    async fn at(base: &str) -> Self {
        let guest = Guest::sign_in(base).await.unwrap();
        let person = Person::of(&guest);
        let keeper = Self { guest, person };
        keeper.set(json!({"keep_transcripts": true})).await;
        keeper
    }

    async fn set(&self, settings: Value) {
        let answer = self.person.ask("PUT", "/settings", Some(settings)).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
    }

    /// Speaks so many seconds from word `first` on.
    async fn says(&self, first: u32, seconds: u32) -> Report {
        let audio: Bytes = pcm(&words_of(first, seconds));
        speaker::speak(&self.guest, audio).await.unwrap()
    }

    /// Transcripts in the list, or that match.
    async fn found(&self, query: &str) -> Vec<Value> {
        let path = format!("/transcripts?query={}", encoded(query));
        let answer = self.person.ask("GET", &path, None).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.body["transcripts"].as_array().unwrap().clone()
    }

    /// One transcript, whole.
    async fn transcript(&self, id: &str) -> Value {
        let path = format!("/transcripts/{id}");
        let answer = self.person.ask("GET", &path, None).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.body
    }

    /// The status of one, and of what is done to it.
    async fn status(&self, method: &str, path: &str) -> u16 {
        self.person.ask(method, path, None).await.status
    }
}

fn encoded(text: &str) -> String {
    let unsafe_signs = percent_encoding::NON_ALPHANUMERIC;
    percent_encoding::utf8_percent_encode(text, unsafe_signs).to_string()
}

/// The words of all segments. They must be in order and not overlap.
fn words_in(transcript: &Value) -> String {
    let segments = transcript["segments"].as_array().unwrap();
    let mut through = 0;
    let texts = segments.iter().map(|segment| {
        let (start, end) = (
            segment["start_ms"].as_u64().unwrap(),
            segment["end_ms"].as_u64().unwrap(),
        );
        assert!(through <= start && start <= end, "{transcript}");
        through = end;
        segment["text"].as_str().unwrap()
    });
    texts.collect::<Vec<_>>().join(" ")
}

/// What is said in so many seconds from word `first` on.
fn said(first: u32, seconds: u32) -> String {
    text(first, seconds * crate::support::coded::WORDS_A_SECOND)
}
