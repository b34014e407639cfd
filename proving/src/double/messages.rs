//! Deepgram's JSON.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use time::OffsetDateTime;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;
use uuid::Uuid;

use super::heard::SpokenWord;

/// How sure the double is of a word that it heard whole.
const CONFIDENCE: f64 = 0.99;

/// A coded word of which the double is never sure, so that clients can be tried with one…
const UNSURE_OF: &str = "garden";

/// …and how sure it is.
const LITTLE_CONFIDENCE: f64 = 0.31;

/// How Deepgram writes the time of day.
const TIME_FORM: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z");

/// What results say about the model.
#[derive(Clone, Debug, Serialize)]
pub(super) struct ModelInfo {
    name: String,
    version: &'static str,
    arch: String,
}

/// A model and its id.
#[derive(Clone, Debug)]
pub(super) struct Model {
    pub(super) id: Uuid,
    pub(super) info: ModelInfo,
}

impl Model {
    /// The model that a query names: `nova-3-medical` is `medical-nova-3` of `nova-3`.
    pub(super) fn named(name: &str) -> Self {
        let split = ["nova-3", "nova-2", "nova", "enhanced", "base"]
            .iter()
            .find_map(|arch| Some((*arch, name.strip_prefix(arch)?)));
        let (arch, kind) = split.unwrap_or((name, ""));
        let kind = match kind.trim_start_matches('-') {
            "" => "general",
            kind => kind,
        };
        let name = format!("{kind}-{arch}");
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&Sha256::digest(&name)[..16]);
        Self {
            id: uuid::Builder::from_random_bytes(bytes).into_uuid(),
            info: ModelInfo {
                name,
                version: "2025-04-17.21547",
                arch: arch.to_owned(),
            },
        }
    }
}

/// What messages of one stream or file have in common.
#[derive(Clone, Debug)]
pub(super) struct Voice {
    pub(super) request_id: Uuid,
    pub(super) model: Model,
    pub(super) sample_rate: u32,
    pub(super) punctuates: bool,
}

/// A range of audio and its words.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Results {
    pub(super) start: u64,
    pub(super) end: u64,
    pub(super) words: Vec<SpokenWord>,
    pub(super) is_final: bool,
    pub(super) speech_final: bool,
    pub(super) from_finalize: bool,
}

impl Voice {
    /// `Results`.
    pub(super) fn results(&self, results: &Results) -> Value {
        json!({
            "type": "Results",
            "channel_index": [0, 1],
            "duration": self.seconds(results.end.saturating_sub(results.start)),
            "start": self.seconds(results.start),
            "is_final": results.is_final,
            "speech_final": results.speech_final,
            "channel": {"alternatives": [self.alternative(&results.words)]},
            "metadata": {
                "request_id": self.request_id,
                "model_info": self.model.info,
                "model_uuid": self.model.id,
            },
            "from_finalize": results.from_finalize,
        })
    }

    /// One reading of a range.
    pub(super) fn alternative(&self, words: &[SpokenWord]) -> Value {
        let text = |word: &SpokenWord| match self.punctuates {
            true => word.punctuated.clone(),
            false => word.text.clone(),
        };
        let transcript: Vec<String> = words.iter().map(text).collect();
        let words: Vec<Value> = words.iter().map(|word| self.word(word)).collect();
        let confidence = if words.is_empty() { 0.0 } else { CONFIDENCE };
        json!({"transcript": transcript.join(" "), "confidence": confidence, "words": words})
    }

    fn word(&self, word: &SpokenWord) -> Value {
        let is_unsure = word.text == UNSURE_OF;
        let mut said = json!({
            "word": word.text,
            "start": self.seconds(word.start),
            "end": self.seconds(word.end),
            "confidence": if is_unsure { LITTLE_CONFIDENCE } else { CONFIDENCE },
        });
        if self.punctuates {
            said["punctuated_word"] = word.punctuated.clone().into();
        }
        said
    }

    /// `Metadata`, the last message of a stream; without its type the metadata of a file.
    pub(super) fn metadata(&self, sha256: &str, samples: u64) -> Value {
        let is_heard = samples > 0;
        let models: Vec<Uuid> = is_heard.then_some(self.model.id).into_iter().collect();
        let info: BTreeMap<Uuid, &ModelInfo> =
            models.iter().map(|id| (*id, &self.model.info)).collect();
        json!({
            "type": "Metadata",
            "transaction_key": "deprecated",
            "request_id": self.request_id,
            "sha256": sha256,
            "created": now(),
            "duration": self.seconds(samples),
            "channels": u32::from(is_heard),
            "models": models,
            "model_info": info,
        })
    }

    /// `SpeechStarted`.
    pub(super) fn speech_started(&self, at: u64) -> Value {
        json!({"type": "SpeechStarted", "channel": [0, 1], "timestamp": self.seconds(at)})
    }

    /// `UtteranceEnd`.
    pub(super) fn utterance_end(&self, last_word_end: u64) -> Value {
        let last_word_end = self.seconds(last_word_end);
        json!({"type": "UtteranceEnd", "channel": [0, 1], "last_word_end": last_word_end})
    }

    /// Times are single precision, written as double: 0.4 is 0.4000000059604645.
    pub(super) fn seconds(&self, samples: u64) -> f64 {
        f64::from((samples as f64 / f64::from(self.sample_rate)) as f32)
    }
}

/// `Error` about a text message that makes no sense.
pub(super) fn schema_error(cause: &str, text: &str) -> Value {
    json!({
        "type": "Error",
        "variant": "SchemaError",
        "description": format!("Could not deserialize last text message: {cause}"),
        "message": text,
    })
}

/// SHA-256 in hexadecimal.
pub(super) fn hexadecimal(digest: &[u8]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The time of day: `2026-09-07T12:00:00.123Z`.
fn now() -> String {
    written(OffsetDateTime::now_utc())
}

fn written(moment: OffsetDateTime) -> String {
    moment.format(TIME_FORM).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn models_dates_and_times_are_written_as_deepgram_does() {
        let model = Model::named("nova-3-medical").info;
        assert_eq!((&*model.name, &*model.arch), ("medical-nova-3", "nova-3"));
        assert_eq!(Model::named("base").info.name, "general-base");
        let leap_day = datetime!(2000-02-29 12:34:56.007 UTC);
        assert_eq!(written(leap_day), "2000-02-29T12:34:56.007Z");
        let voice = Voice {
            request_id: Uuid::nil(),
            model: Model::named("nova-3"),
            sample_rate: 16_000,
            punctuates: false,
        };
        assert_eq!(voice.seconds(6_400), 0.400_000_005_960_464_5);
        let empty = voice.metadata("", 0);
        assert_eq!(
            (&empty["duration"], &empty["channels"]),
            (&json!(0.0), &json!(0))
        );
    }
}
