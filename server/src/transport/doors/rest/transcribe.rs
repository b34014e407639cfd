//! `POST /voice/transcribe`: a recording in one piece, answered with its words.

use std::time::Duration;

use axum::extract::multipart::{Field, Multipart, MultipartError, MultipartRejection};
use axum::extract::{DefaultBodyLimit, FromRef, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::routing::post;
use axum::{Json, Router};
use dictation::transcript::join_words;
use serde::Serialize;
use sound_file::container::Container;
use tokio::time::timeout;
use tokio_util::task::TaskTracker;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::auth::{Auth, Caller};
use crate::engine::parameters::Parameter;
use crate::limits::person::PersonLimits;
use crate::relay::recording::{Recording, TranscribedRecording};
use crate::relay::uploads::{UploadPlace, Uploads};
use crate::relay::{ListenWish, Relay};
use crate::transport::doors::Doors;
use crate::transport::error::{ApiError, UploadFault};
use crate::transport::http::problem::Problem;
use crate::transport::words::from_proto;

/// The largest recording, in bytes.
pub(crate) const MAX_FILE_BYTES: usize = 64 * 1024 * 1024;

/// Everything else in the form, in bytes.
const MAX_FORM_BYTES: usize = 1024 * 1024;

/// A text field, in bytes.
const MAX_TEXT_BYTES: usize = 1024;

/// Keyterms that are read. Engines take about a hundred.
const MAX_KEYTERMS: usize = 1_000;

/// Parameters that are passed on to engines.
const MAX_PARAMETERS: usize = 100;

/// Something of the recording must come within this...
const PIECE_LIMIT: Duration = Duration::from_secs(15);

/// ...and all of it within this.
const UPLOAD_LIMIT: Duration = Duration::from_secs(10 * 60);

/// What the route needs.
#[derive(Clone, FromRef)]
pub(crate) struct TranscribeState {
    auth: Auth,
    limits: PersonLimits,
    relay: Relay,
    uploads: Uploads,
    tasks: TaskTracker,
}

/// The form, for the description of the interface.
#[derive(ToSchema)]
#[expect(dead_code, reason = "read field by field, as it comes")]
pub(crate) struct TranscribeForm {
    /// WAV, FLAC, MP3, M4A or MP4, Ogg, WebM, AAC, AIFF or CAF; at most 64 MiB.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
    /// A device of this person.
    device_id: Option<String>,
    /// BCP 47, or `multi` for several languages. Default: the server's.
    #[schema(example = "en")]
    language: Option<String>,
    /// A word to listen for. Repeat the field for each, the most important first.
    keyterms: Option<Vec<String>>,
    /// The words are not kept, whatever the person has set. Default: false.
    private: Option<bool>,
    /// What the words are to be freed of. It goes to the engine as it is, and so do `replace`,
    /// `profanity_filter`, `numerals`, `measurements`, `dictation` and `filler_words`. Where no engine
    /// here serves it, the recording is refused.
    #[schema(example = "pci")]
    redact: Option<Vec<String>>,
}

/// A recording in words.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TranscriptBody {
    /// All words.
    text: String,
    /// From the last byte of the recording to its words.
    latency_ms: u64,
    /// Word by word.
    words: Vec<WordBody>,
    /// The engine that heard it.
    #[schema(example = "local")]
    engine: String,
    /// Length of the recording as the engine heard it: what is metered.
    duration_ms: u64,
    /// Whether its words are kept, for a person who keeps transcripts and unless it is private. What
    /// the database does not take in time may still be kept later.
    #[serde(skip_serializing_if = "Option::is_none")]
    kept: Option<bool>,
    /// What of the recording was not heard, in sentences: sound that is broken or missing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    warnings: Vec<String>,
}

/// A word.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WordBody {
    /// With punctuation and capitals.
    text: String,
    /// From the recording's start.
    start_ms: u64,
    /// From the recording's start.
    end_ms: u64,
    /// 0 to 1, where the engine gives it.
    #[serde(skip_serializing_if = "Option::is_none")]
    confidence: Option<f32>,
}

/// The route.
pub(crate) fn router(doors: &Doors) -> Router {
    let state = TranscribeState {
        auth: doors.auth.clone(),
        limits: doors.limits.clone(),
        relay: doors.relay.clone(),
        uploads: doors.uploads.clone(),
        tasks: doors.sockets.clone(),
    };
    Router::new()
        .route("/voice/transcribe", post(transcribe))
        .layer(DefaultBodyLimit::max(MAX_FILE_BYTES + MAX_FORM_BYTES))
        .with_state(state)
}

/// The words of a recording. It is kept in memory while it is transcribed, and nowhere else.
#[utoipa::path(
    post,
    path = "/voice/transcribe",
    tag = "voice",
    security(("bearer" = [])),
    request_body(content = TranscribeForm, content_type = "multipart/form-data"),
    responses(
        (status = 200, description = "The words", body = TranscriptBody),
        (status = 400, description = "No recording in the form, a bad field, one that asks for what \
            has no place in the answer, or a broken upload",
            body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No valid access token", body = Problem,
            content_type = "application/problem+json"),
        (status = 404, description = "The device is not known", body = Problem,
            content_type = "application/problem+json"),
        (status = 408, description = "The recording came too slowly", body = Problem,
            content_type = "application/problem+json"),
        (status = 413, description = "More than 64 MiB", body = Problem,
            content_type = "application/problem+json"),
        (status = 415, description = "Not a form, or no audio in a known container",
            body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "No engine can hear the recording; the detail says why",
            body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many recordings; see Retry-After", body = Problem,
            content_type = "application/problem+json"),
        (status = 500, description = "Our fault", body = Problem,
            content_type = "application/problem+json"),
        (status = 503, description = "No engine, or no memory, can be had now", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(crate) async fn transcribe(
    State(state): State<TranscribeState>,
    caller: Caller,
    headers: HeaderMap,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Json<TranscriptBody>, ApiError> {
    let form = form.map_err(|_rejection| UploadFault::NotAForm)?;
    let announced = announced_bytes(&headers);
    if announced > MAX_FILE_BYTES + MAX_FORM_BYTES {
        return Err(too_large());
    }
    let mut place = state.uploads.admit(caller.user_id, announced)?;
    let (user, limits) = (caller.user_id, state.limits);
    limits.count_upload(user)?;
    let recording = timeout(UPLOAD_LIMIT, read_form(form, &mut place))
        .await
        .map_err(|_elapsed| UploadFault::TooSlow)?
        .inspect_err(|refused| give_back_unheard(&limits, user, 0, refused))?;
    let bytes = recording.blocks.iter().map(bytes::Bytes::len).sum();
    limits.count_uploaded(user, bytes)?;
    // A client that goes away has been served all the same, and the engine paid: the work goes on
    // and is metered. A shutdown waits for it.
    let relay = state.relay;
    let work = state.tasks.spawn(async move {
        let transcribed = relay.transcribe(&caller, recording).await;
        drop(place);
        transcribed
            .map_err(ApiError::from)
            .inspect_err(|refused| give_back_unheard(&limits, user, bytes, refused))
    });
    let transcribed = work.await.map_err(ApiError::internal)??;
    Ok(Json(transcribed.into()))
}

/// A recording that is refused for what it is, or because it is not its turn, counts for nothing:
/// whoever converts it, cuts it or waits comes again.
fn give_back_unheard(limits: &PersonLimits, user: Uuid, bytes: usize, refused: &ApiError) {
    if matches!(
        refused,
        ApiError::Unheard { .. }
            | ApiError::Crowded { .. }
            | ApiError::EngineBusy { .. }
            | ApiError::Upload(UploadFault::NotAudio | UploadFault::FileTooLarge)
    ) {
        limits.give_upload_back(user, bytes);
    }
}

/// The length that the client gives; 0 if it gives none.
fn announced_bytes(headers: &HeaderMap) -> usize {
    let length = headers.get(header::CONTENT_LENGTH);
    let length = length.and_then(|length| length.to_str().ok());
    length.and_then(|length| length.parse().ok()).unwrap_or(0)
}

async fn read_form(mut form: Multipart, place: &mut UploadPlace) -> Result<Recording, ApiError> {
    let (mut language, mut device_id, mut keyterms) = (String::new(), None, Vec::new());
    let (mut blocks, mut is_private, mut parameters) = (Vec::new(), false, Vec::new());
    while let Some(field) = next_in_time(form.next_field()).await? {
        let name = field.name().unwrap_or_default();
        let parameter = Parameter::named(name);
        match name {
            "file" if blocks.is_empty() => blocks = read_file(field, place).await?,
            "file" => return Err(UploadFault::TwoFiles.into()),
            "language" => language = read_text(field).await?,
            "device_id" => device_id = Some(read_text(field).await?).filter(|id| !id.is_empty()),
            "private" => is_private = read_bool("private", field).await?,
            "keyterms" if keyterms.len() < MAX_KEYTERMS => keyterms.push(read_text(field).await?),
            // What else comes with forms of other clients changes nothing.
            _other => parameters.extend(read_parameter(parameter, field).await?),
        }
    }
    if blocks.is_empty() {
        return Err(UploadFault::NoFile.into());
    }
    if parameters.len() > MAX_PARAMETERS {
        return Err(ApiError::BadRequest {
            detail: format!("The form has more than {MAX_PARAMETERS} parameters for the engine."),
        });
    }
    let device_id = device_id.map(|id| from_proto::uuid("device_id", &id));
    Ok(Recording {
        blocks,
        listen: listen_wish(language, &keyterms)?,
        device_id: device_id.transpose().map_err(bad_request)?,
        is_private,
        parameters,
    })
}

/// What is to be passed on to the engine of a field that is none of ours.
async fn read_parameter(
    parameter: Parameter,
    field: Field<'_>,
) -> Result<Option<(&'static str, String)>, ApiError> {
    match parameter {
        Parameter::PassedOn(name) => Ok(Some((name, read_text(field).await?))),
        Parameter::NotAnswered(name) => match read_text(field).await?.as_str() {
            "false" => Ok(None),
            _on => Err(ApiError::BadRequest {
                detail: format!(
                    "{name} is not served here: its result has no place in the answer. Leave it out."
                ),
            }),
        },
        Parameter::Unknown => Ok(None),
    }
}

fn listen_wish(language: String, keyterms: &[String]) -> Result<ListenWish, ApiError> {
    from_proto::listen_wish(language, keyterms).map_err(bad_request)
}

fn bad_request(fault: crate::relay::ClientFault) -> ApiError {
    ApiError::BadRequest {
        detail: fault.to_string(),
    }
}

async fn read_file(
    mut field: Field<'_>,
    place: &mut UploadPlace,
) -> Result<Vec<bytes::Bytes>, ApiError> {
    while let Some(chunk) = next_in_time(field.chunk()).await? {
        place.push(&chunk)?;
    }
    let blocks = place.take_blocks();
    let first = blocks.first().ok_or(UploadFault::EmptyFile)?;
    // What a client says of its file is not asked, and what its engines can decode they say.
    match Container::of(first) {
        Some(_container) => Ok(blocks),
        None => Err(UploadFault::NotAudio.into()),
    }
}

async fn read_text(mut field: Field<'_>) -> Result<String, ApiError> {
    let mut text = Vec::new();
    while let Some(chunk) = next_in_time(field.chunk()).await? {
        text.extend_from_slice(&chunk);
        if text.len() > MAX_TEXT_BYTES {
            return Err(UploadFault::LongField.into());
        }
    }
    String::from_utf8(text).map_err(|_not_utf8| UploadFault::LongField.into())
}

async fn read_bool(name: &str, field: Field<'_>) -> Result<bool, ApiError> {
    match read_text(field).await?.as_str() {
        "true" => Ok(true),
        "false" => Ok(false),
        _other => Err(ApiError::BadRequest {
            detail: format!("{name} is neither true nor false"),
        }),
    }
}

/// The next part, unless the client is too slow.
async fn next_in_time<Part>(
    part: impl Future<Output = Result<Option<Part>, MultipartError>>,
) -> Result<Option<Part>, ApiError> {
    match timeout(PIECE_LIMIT, part).await {
        Ok(Ok(part)) => Ok(part),
        Ok(Err(error)) if error.status() == StatusCode::PAYLOAD_TOO_LARGE => Err(too_large()),
        Ok(Err(_broken)) => Err(UploadFault::BrokenForm.into()),
        Err(_elapsed) => Err(UploadFault::TooSlow.into()),
    }
}

fn too_large() -> ApiError {
    UploadFault::FileTooLarge.into()
}

impl From<TranscribedRecording> for TranscriptBody {
    fn from(transcribed: TranscribedRecording) -> Self {
        Self {
            text: join_words(&transcribed.words),
            latency_ms: transcribed.latency_ms,
            engine: transcribed.engine,
            duration_ms: transcribed.audio.as_millis(),
            kept: transcribed.is_kept,
            warnings: transcribed.warnings,
            words: transcribed
                .words
                .into_iter()
                .map(|word| WordBody {
                    text: word.text,
                    start_ms: word.range.start().as_millis(),
                    end_ms: word.range.end().as_millis(),
                    confidence: word.confidence,
                })
                .collect(),
        }
    }
}
