//! Files: `POST /v1/listen` with the bytes of an audio file as the body.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::extract::Request;
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use bytes::Bytes;
use serde::Serialize;
use sha2::{Digest, Sha256};
use tokio::sync::mpsc;
use uuid::Uuid;

use crate::audio::{samples_in_ms, seconds};
use crate::decode_pool::Decoded;
use crate::listen::file_queue::LineFull;
use crate::listen::messages::{Alternative, Channel, FileFacts, Metadata};
use crate::listen::passages::{Paragraphs, Utterance};
use crate::listen::query::{AudioForm, ListenQuery};
use crate::listen::refusal::Refusal;
use crate::listen::{Parts, timestamp};
use crate::media::error::MediaError;
use crate::media::{self, HeardFile};
use crate::model::integrity::hexadecimal;
use crate::transcriber::{FlushCause, Output, RESULT_ROOM, Transcriber, TranscriberSettings};
use crate::word_times::PlacedWord;

/// The largest file, in bytes.
const LARGEST_FILE: usize = 64 << 20;
/// How long a file's upload may take.
const UPLOAD_LIMIT: Duration = Duration::from_secs(120);
/// How long a file's transcription may take, as Deepgram has it.
const WORK_LIMIT: Duration = Duration::from_secs(600);

/// The answer.
#[derive(Debug, Serialize)]
pub struct Transcription {
    metadata: Metadata,
    results: TranscriptionResults,
}

#[derive(Debug, Serialize)]
struct TranscriptionResults {
    channels: [Channel; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    utterances: Option<Vec<Utterance>>,
}

/// Tells the working thread to stop when the request is dropped.
struct StopOnDrop(Arc<AtomicBool>);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Takes a file and gives its text.
///
/// # Errors
/// When the body is no audio file, too large or too long, or the engine is busy.
pub(crate) async fn transcribe(
    parts: &Arc<Parts>,
    query: &ListenQuery,
    request: Request,
    request_id: Uuid,
) -> Result<Transcription, Refusal> {
    check_headers(request.headers())?;
    let place = parts
        .files
        .enter()
        .map_err(|LineFull| Refusal::line_full())?;
    let file = read_body(request).await?;
    let turn = place
        .turn()
        .await
        .map_err(|LineFull| Refusal::line_full())?;
    let created = timestamp::now();
    let stop = Arc::<AtomicBool>::default();
    let stop_on_drop = StopOnDrop(stop.clone());
    let (worker, settings, hashed) = (parts.clone(), query.segmenter_settings(), file.clone());
    let form = query.form;
    let settings = TranscriberSettings {
        segmenter: settings,
        utterance_end: None,
        interims: false,
        is_file: true,
    };
    // The turn goes with the work, which a vanished client only ends at its next piece.
    let work = tokio::task::spawn_blocking(move || {
        let result = transcribe_blocking(&worker, settings, (form, file), &stop);
        drop(turn);
        result
    });
    let done = tokio::time::timeout(WORK_LIMIT, work)
        .await
        .map_err(|_| Refusal::too_slow())?;
    drop(stop_on_drop);
    let (words, heard) = done.map_err(|cause| {
        tracing::warn!(%request_id, %cause, "decoding a file broke");
        Refusal::bad_request("The file is damaged and could not be decoded.")
    })??;
    let length = seconds(heard.samples);
    let sha256 = hexadecimal(&Sha256::digest(&hashed));
    let metadata = Metadata::new(request_id, sha256, created, length, &parts.card)
        .of_file(FileFacts::new(heard));
    let mut alternative = Alternative::new(&words, None);
    if query.paragraphs {
        alternative = alternative.in_paragraphs(Paragraphs::of(&words));
    }
    let split = query.utterance_split_ms.map(samples_in_ms);
    tracing::info!(%request_id, audio_s = length, words = words.len(), "file done");
    Ok(Transcription {
        metadata,
        results: TranscriptionResults {
            channels: [Channel {
                alternatives: [alternative],
            }],
            utterances: split.map(|split| Utterance::all_of(&words, split)),
        },
    })
}

fn check_headers(headers: &HeaderMap) -> Result<(), Refusal> {
    let header = |name| headers.get(name).and_then(|value| value.to_str().ok());
    if header(CONTENT_TYPE).is_some_and(|kind| kind.starts_with("application/json")) {
        return Err(Refusal::bad_request(
            "The local engine does not fetch URLs; send the audio itself.",
        ));
    }
    let length = header(CONTENT_LENGTH).and_then(|length| length.parse::<usize>().ok());
    if length.is_some_and(|length| length > LARGEST_FILE) {
        return Err(too_large());
    }
    Ok(())
}

fn too_large() -> Refusal {
    Refusal::too_large("The local engine takes files of up to 64 MiB.")
}

async fn read_body(request: Request) -> Result<Bytes, Refusal> {
    let reading = axum::body::to_bytes(request.into_body(), LARGEST_FILE);
    let body = tokio::time::timeout(UPLOAD_LIMIT, reading)
        .await
        .map_err(|_| Refusal::bad_request("The file did not arrive in time."))?
        .map_err(|_| too_large())?;
    if body.is_empty() {
        return Err(Refusal::bad_request(
            "The body is empty; send an audio file.",
        ));
    }
    Ok(body)
}

/// Decodes and transcribes; gives the words and what was in the file.
fn transcribe_blocking(
    parts: &Parts,
    settings: TranscriberSettings,
    (form, file): (AudioForm, Bytes),
    stop: &AtomicBool,
) -> Result<(Vec<PlacedWord>, HeardFile), Refusal> {
    let detector = parts
        .voice_activity
        .detector()
        .ok_or_else(Refusal::internal)?;
    let (reply, results) = mpsc::channel(RESULT_ROOM);
    let mut work = FileWork {
        transcriber: Transcriber::new(settings, parts.pool.clone(), detector, reply),
        results,
        words: Vec::new(),
    };
    let mut receive = |samples: &[f32]| !stop.load(Ordering::Relaxed) && work.hear(samples);
    let decoded = match form {
        AudioForm::File => media::decode(&file, &mut receive),
        AudioForm::Raw(form) => media::decode_raw(form, &file, &mut receive),
    };
    let heard = decoded.map_err(|cause| match cause {
        MediaError::Stopped => Refusal::internal(),
        other => Refusal::media(&other),
    })?;
    if !work.finish() {
        return Err(Refusal::internal());
    }
    Ok((work.words, heard))
}

struct FileWork {
    transcriber: Transcriber,
    results: mpsc::Receiver<Decoded>,
    words: Vec<PlacedWord>,
}

impl FileWork {
    /// Takes audio in; false when the engine cannot go on.
    fn hear(&mut self, samples: &[f32]) -> bool {
        for slice in samples.chunks(samples_in_ms(500) as usize) {
            if self.transcriber.hear(slice).is_err() {
                return false;
            }
            while let Ok(decoded) = self.results.try_recv() {
                self.transcriber.decoded(decoded);
            }
            self.collect();
            while self.transcriber.is_behind() {
                if !self.wait() {
                    return false;
                }
            }
        }
        true
    }

    fn finish(&mut self) -> bool {
        if self.transcriber.flush(FlushCause::EndOfStream).is_err() {
            return false;
        }
        self.collect();
        while !self.transcriber.is_idle() {
            if !self.wait() {
                return false;
            }
        }
        true
    }

    fn wait(&mut self) -> bool {
        let Some(decoded) = self.results.blocking_recv() else {
            return false;
        };
        self.transcriber.decoded(decoded);
        self.collect();
        true
    }

    fn collect(&mut self) {
        while let Some(output) = self.transcriber.take_ready() {
            if let Output::Final(transcript) = output {
                self.words.extend(transcript.words);
            }
        }
    }
}
