//! Deepgram's JSON: what clients send and what they get.
//!
//! Three things are particular to this engine. `confidence` is 0.0 everywhere: the model gives
//! none, the field is required, and 0.0 means "unknown". Partial results carry `stable_words`
//! in their alternative, and the metadata of a file its `container`, `codec` and `warnings`:
//! extensions that other clients ignore.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::audio::seconds;
use crate::listen::passages::Paragraphs;
use crate::listen::word::{UNKNOWN_CONFIDENCE, Word};
use crate::media::HeardFile;
use crate::transcriber::Transcript;
use crate::word_times::PlacedWord;

/// What a client says in text.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "type")]
pub enum ClientMessage {
    /// The client is still there.
    KeepAlive {},
    /// Everything heard so far shall be final.
    Finalize {},
    /// No more audio comes.
    CloseStream {},
    /// New settings; this engine has none.
    Configure {},
}

/// The model as results name it.
#[derive(Debug, Clone)]
pub struct ModelCard {
    /// The model's name.
    pub name: String,
    /// Its family.
    pub family: String,
    /// An id that is always the same for the same name.
    pub id: Uuid,
}

impl ModelCard {
    /// A card for a model.
    #[must_use]
    pub fn new(name: &str, family: &str) -> Self {
        let digest = Sha256::digest(name.as_bytes());
        let mut bytes = [0_u8; 16];
        bytes.copy_from_slice(&digest[..16]);
        Self {
            name: name.to_owned(),
            family: family.to_owned(),
            id: uuid::Builder::from_random_bytes(bytes).into_uuid(),
        }
    }

    fn info(&self) -> ModelInfo {
        ModelInfo {
            name: self.name.clone(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            arch: self.family.clone(),
        }
    }
}

/// `model_info`.
#[derive(Debug, Clone, Serialize)]
pub struct ModelInfo {
    name: String,
    version: String,
    arch: String,
}

/// One reading of a range of audio; there is only ever one.
#[derive(Debug, Clone, Serialize)]
pub struct Alternative {
    transcript: String,
    confidence: f64,
    words: Vec<Word>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stable_words: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    paragraphs: Option<Paragraphs>,
}

impl Alternative {
    /// The reading that these words make.
    #[must_use]
    pub fn new(words: &[PlacedWord], stable_words: Option<usize>) -> Self {
        let texts: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
        Self {
            transcript: texts.join(" "),
            confidence: UNKNOWN_CONFIDENCE,
            words: words.iter().map(Word::new).collect(),
            stable_words,
            paragraphs: None,
        }
    }

    /// With the same words in paragraphs.
    #[must_use]
    pub fn in_paragraphs(self, paragraphs: Paragraphs) -> Self {
        Self {
            paragraphs: Some(paragraphs),
            ..self
        }
    }
}

/// The readings of a channel.
#[derive(Debug, Clone, Serialize)]
pub struct Channel {
    /// Exactly one.
    pub alternatives: [Alternative; 1],
}

#[derive(Debug, Clone, Serialize)]
struct ResultsMetadata {
    request_id: Uuid,
    model_info: ModelInfo,
    model_uuid: Uuid,
}

/// What the engine says in text.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "type")]
pub enum ServerMessage {
    /// The text of a range of audio, final or not.
    Results(Box<Results>),
    /// A voice was heard.
    SpeechStarted {
        /// Channel and number of channels.
        channel: [u32; 2],
        /// Seconds since the stream's start.
        timestamp: f64,
    },
    /// Nothing was said for a while.
    UtteranceEnd {
        /// Channel and number of channels.
        channel: [u32; 2],
        /// Seconds since the stream's start.
        last_word_end: f64,
    },
    /// The stream is over.
    Metadata(Box<Metadata>),
    /// A text message made no sense; the stream goes on.
    Error {
        /// Deepgram's name for this kind.
        variant: &'static str,
        /// What is wrong.
        description: String,
        /// The message.
        message: String,
    },
    /// New settings are not taken.
    ConfigureFailure {
        /// The stream.
        request_id: Uuid,
        /// Deepgram's code.
        code: &'static str,
        /// A sentence for a person.
        description: &'static str,
    },
}

/// The body of a `Results` message.
#[derive(Debug, Clone, Serialize)]
pub struct Results {
    channel_index: [u32; 2],
    duration: f64,
    start: f64,
    is_final: bool,
    speech_final: bool,
    channel: Channel,
    metadata: ResultsMetadata,
    from_finalize: bool,
}

impl Results {
    /// A final, or with `stable_words` a partial result.
    #[must_use]
    pub fn new(
        transcript: &Transcript,
        stable_words: Option<usize>,
        request_id: Uuid,
        card: &ModelCard,
    ) -> Self {
        Self {
            channel_index: [0, 1],
            duration: seconds(transcript.end - transcript.start),
            start: seconds(transcript.start),
            is_final: stable_words.is_none(),
            speech_final: transcript.speech_final,
            channel: Channel {
                alternatives: [Alternative::new(&transcript.words, stable_words)],
            },
            metadata: ResultsMetadata {
                request_id,
                model_info: card.info(),
                model_uuid: card.id,
            },
            from_finalize: transcript.from_finalize,
        }
    }
}

/// What is said about a whole stream or file.
#[derive(Debug, Clone, Serialize)]
pub struct Metadata {
    transaction_key: &'static str,
    request_id: Uuid,
    sha256: String,
    created: String,
    duration: f64,
    channels: u32,
    models: Vec<Uuid>,
    model_info: std::collections::BTreeMap<Uuid, ModelInfo>,
    #[serde(flatten)]
    file: Option<FileFacts>,
}

/// What is said about a file alone; extensions that other clients ignore.
#[derive(Debug, Clone, Serialize)]
pub struct FileFacts {
    container: &'static str,
    codec: String,
    /// What of the file was not heard, in sentences.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    warnings: Vec<String>,
}

impl FileFacts {
    /// About this file.
    #[must_use]
    pub fn new(heard: HeardFile) -> Self {
        Self {
            container: heard.container,
            codec: heard.codec,
            warnings: heard.warnings,
        }
    }
}

impl Metadata {
    /// About `duration` seconds of audio whose bytes have this SHA-256.
    #[must_use]
    pub fn new(
        request_id: Uuid,
        sha256: String,
        created: String,
        duration: f64,
        card: &ModelCard,
    ) -> Self {
        let heard = duration > 0.0;
        Self {
            transaction_key: "deprecated",
            request_id,
            sha256,
            created,
            duration,
            channels: u32::from(heard),
            models: heard.then_some(card.id).into_iter().collect(),
            model_info: heard.then(|| (card.id, card.info())).into_iter().collect(),
            file: None,
        }
    }

    /// With what the file says of itself.
    #[must_use]
    pub fn of_file(self, facts: FileFacts) -> Self {
        Self {
            file: Some(facts),
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clients_messages_are_told_apart() {
        let read = |text: &str| serde_json::from_str::<ClientMessage>(text);
        assert_eq!(
            read(r#"{"type":"KeepAlive"}"#).expect("read"),
            ClientMessage::KeepAlive {}
        );
        let finalize = read(r#"{"type":"Finalize","channel":0}"#);
        assert_eq!(finalize.expect("read"), ClientMessage::Finalize {});
        let configure = read(r#"{"type":"Configure","keyterms":["a"]}"#);
        assert_eq!(configure.expect("read"), ClientMessage::Configure {});
        assert!(read(r#"{"type":"Dance"}"#).is_err());
        assert!(read("KeepAlive").is_err());
    }

    #[test]
    fn results_have_deepgrams_shape() {
        let words = vec![PlacedWord {
            text: "Hi.".into(),
            start: 1_600,
            end: 8_000,
        }];
        let transcript = Transcript {
            start: 0,
            end: 16_000,
            words,
            speech_final: true,
            from_finalize: false,
        };
        let card = ModelCard::new("tiny", "moonshine");
        let message = ServerMessage::Results(Box::new(Results::new(
            &transcript,
            None,
            Uuid::nil(),
            &card,
        )));
        let json = serde_json::to_value(message).expect("json");
        assert_eq!(json["type"], "Results");
        assert_eq!(json["channel_index"], serde_json::json!([0, 1]));
        let alternative = &json["channel"]["alternatives"][0];
        assert_eq!(alternative["transcript"], "Hi.");
        assert_eq!(alternative["words"][0]["word"], "hi");
        assert_eq!(alternative["words"][0]["punctuated_word"], "Hi.");
        assert_eq!(alternative["words"][0]["start"], 0.1);
        assert!(alternative.get("stable_words").is_none());
        assert_eq!(json["metadata"]["model_info"]["arch"], "moonshine");
        assert_eq!(json["is_final"], true);
    }
}
