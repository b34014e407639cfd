//! A recording in one piece: `POST /voice/transcribe`.

use bytes::Bytes;
use dictation::audio::{SampleOffset, SampleRange};
use dictation::transcript::Word;
use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Blob, BlobPropertyBag, FormData};

use super::config::config;
use super::fetch::{self, Answer, Unreachable};
use super::json;
use crate::domain::conversation::WrittenDown;
use crate::domain::wav;

/// A limit that does not say how long to wait: recordings are few, so their limits are long.
const DEFAULT_WAIT_MS: u64 = 30_000;

/// Why a recording was not written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TranscribeFailure {
    /// The server did not answer, or is in trouble.
    Unreachable,
    /// The server asks to wait.
    Busy {
        /// At least so long.
        wait_ms: u64,
    },
    /// The access token is not good any more.
    Unauthorized,
    /// The server does not take the recording; its own words.
    Refused(Option<String>),
}

impl From<Unreachable> for TranscribeFailure {
    fn from(Unreachable: Unreachable) -> Self {
        Self::Unreachable
    }
}

/// The words of a recording, counted from its first sample. Those of a private one are not kept by the server.
pub async fn transcribe(
    access_token: &str,
    pcm: &[Bytes],
    language: &str,
    is_private: bool,
) -> Result<WrittenDown, TranscribeFailure> {
    let config = config().await?;
    let form = form(pcm, language, is_private).map_err(|_| TranscribeFailure::Refused(None))?;
    let bearer = format!("Bearer {access_token}");
    let headers = [("Authorization", bearer.as_str())];
    let answer = fetch::post_form(&config.transcribe_url, &headers, &form).await?;
    read(&answer)
}

/// A WAV file of these samples.
pub fn wav_file(pcm: &[Bytes]) -> Result<Blob, JsValue> {
    let bytes = pcm.iter().map(Bytes::len).sum();
    let parts = Array::of1(&Uint8Array::from(wav::header(bytes).as_slice()));
    for piece in pcm {
        parts.push(&Uint8Array::from(piece.as_ref()));
    }
    let kind = BlobPropertyBag::new();
    kind.set_type("audio/wav");
    Blob::new_with_u8_array_sequence_and_options(&parts, &kind)
}

fn form(pcm: &[Bytes], language: &str, is_private: bool) -> Result<FormData, JsValue> {
    let form = FormData::new()?;
    form.append_with_blob_and_filename("file", &wav_file(pcm)?, "recording.wav")?;
    form.append_with_str("language", language)?;
    if is_private {
        form.append_with_str("private", "true")?;
    }
    Ok(form)
}

fn read(answer: &Answer) -> Result<WrittenDown, TranscribeFailure> {
    match answer.status {
        401 => Err(TranscribeFailure::Unauthorized),
        429 => Err(TranscribeFailure::Busy {
            wait_ms: answer.retry_after_ms.unwrap_or(DEFAULT_WAIT_MS),
        }),
        _ if answer.is_success() => written_in(&answer.body).ok_or(TranscribeFailure::Unreachable),
        // A time-out is the network's, and a page of a proxy has no words of ours.
        408 | 500.. => Err(TranscribeFailure::Unreachable),
        _ if answer.body.is_undefined() => Err(TranscribeFailure::Unreachable),
        _ => Err(TranscribeFailure::Refused(answer.complaint())),
    }
}

pub(super) fn written_in(body: &JsValue) -> Option<WrittenDown> {
    let words: Array = json::member(body, "words").dyn_into().ok()?;
    let words: Option<Vec<Word>> = words.iter().map(|word| word_in(&word)).collect();
    Some(WrittenDown {
        words: words?,
        is_unkept: json::member(body, "kept") == JsValue::FALSE,
    })
}

fn word_in(word: &JsValue) -> Option<Word> {
    let offset = |name| json::whole_number(word, name).map(SampleOffset::from_millis);
    let start = offset("start_ms")?;
    let end = offset("end_ms")?.max(start);
    let confidence = json::member(word, "confidence").as_f64();
    Some(Word {
        text: json::text(word, "text")?,
        range: SampleRange::new(start, end),
        confidence: confidence.map(|confidence| confidence as f32),
    })
}
