//! `/transcripts`.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use dictation::transcript_file::Segment;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::PersonProblems;
use crate::auth::Caller;
use crate::person::People;
use crate::person::transcripts::{
    FullTranscript, TranscriptFormat, TranscriptPage, TranscriptSummary,
};
use crate::transport::doors::rest::path_id::PathId;
use crate::transport::error::ApiError;
use crate::transport::http::problem::Problem;
use crate::transport::words::timestamp::rfc3339;

/// A transcript in a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SummaryBody {
    #[schema(format = "uuid")]
    id: String,
    /// When the dictation began.
    #[schema(format = "date-time")]
    created_at: String,
    /// Audio.
    duration_ms: u64,
    /// The number of words.
    words: u32,
    /// Its beginning, or where it matches the search: at most 200 characters.
    excerpt: String,
    /// BCP 47; empty means the server's preset.
    language: String,
    /// The engine that did it.
    engine: String,
    /// Empty if the client registered none.
    device_name: String,
}

impl From<TranscriptSummary> for SummaryBody {
    fn from(summary: TranscriptSummary) -> Self {
        let head = summary.head;
        Self {
            id: head.id.to_string(),
            created_at: rfc3339(head.created_at),
            duration_ms: head.duration_ms,
            words: head.words,
            excerpt: summary.excerpt,
            language: head.language,
            engine: head.engine,
            device_name: head.device_name,
        }
    }
}

/// A page of transcripts.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TranscriptsBody {
    /// The newest first.
    transcripts: Vec<SummaryBody>,
    /// Leads to the next page; empty on the last.
    next_page_token: String,
}

impl From<TranscriptPage> for TranscriptsBody {
    fn from(page: TranscriptPage) -> Self {
        Self {
            transcripts: page.transcripts.into_iter().map(Into::into).collect(),
            next_page_token: page.next_page_token,
        }
    }
}

/// A final, as it was recognised.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SegmentBody {
    /// From the beginning of the dictation.
    start_ms: u64,
    /// From the beginning of the dictation.
    end_ms: u64,
    /// With punctuation and capitals, where the person wants them.
    text: String,
}

impl From<Segment> for SegmentBody {
    fn from(segment: Segment) -> Self {
        Self {
            start_ms: segment.range.start().as_millis(),
            end_ms: segment.range.end().as_millis(),
            text: segment.text,
        }
    }
}

/// One transcript.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct KeptTranscriptBody {
    /// What the list says.
    summary: SummaryBody,
    /// In order.
    segments: Vec<SegmentBody>,
}

impl From<FullTranscript> for KeptTranscriptBody {
    fn from(transcript: FullTranscript) -> Self {
        Self {
            summary: transcript.summary.into(),
            segments: transcript.segments.into_iter().map(Into::into).collect(),
        }
    }
}

/// What is asked for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(crate) struct ListQuery {
    /// Words that must occur, in any order; the last may be a beginning. Empty means all.
    #[param(max_length = 200)]
    query: String,
    /// How many at most; 0 means 20.
    #[param(minimum = 0, maximum = 100)]
    page_size: u32,
    /// `next_page_token` of the page before, with the same query. Empty means the first page.
    page_token: String,
}

/// As what.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ExportQuery {
    /// As what.
    #[param(inline)]
    format: FormatName,
}

/// A kind of file.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum FormatName {
    /// Plain text.
    Text,
    /// With a heading.
    Markdown,
    /// With times.
    Json,
    /// SubRip subtitles.
    Srt,
}

impl From<FormatName> for TranscriptFormat {
    fn from(name: FormatName) -> Self {
        match name {
            FormatName::Text => Self::Text,
            FormatName::Markdown => Self::Markdown,
            FormatName::Json => Self::Json,
            FormatName::Srt => Self::Subrip,
        }
    }
}

/// It is out of every list and search.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TrashedBody {
    /// It can be restored until then.
    #[schema(format = "date-time")]
    restorable_until: String,
}

/// They are gone.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AllDeletedBody {
    /// How many there were.
    deleted: u64,
}

/// Transcripts that the caller keeps, the newest first: all, or those that match a search.
#[utoipa::path(
    get,
    path = "/transcripts",
    tag = "transcripts",
    security(("bearer" = [])),
    params(ListQuery),
    responses(
        (status = 200, description = "A page of them", body = TranscriptsBody),
        (status = 422, description = "A parameter is not as it must be", body = Problem,
            content_type = "application/problem+json"),
        PersonProblems,
    )
)]
pub(crate) async fn list(
    State(people): State<People>,
    caller: Caller,
    query: Result<Query<ListQuery>, QueryRejection>,
) -> Result<Json<TranscriptsBody>, ApiError> {
    let Query(asked) = query.map_err(super::bad_query)?;
    let page = people.transcripts(&caller, &asked.query, asked.page_size, &asked.page_token);
    Ok(Json(page.await?.into()))
}

/// One transcript with its segments.
#[utoipa::path(
    get,
    path = "/transcripts/{id}",
    tag = "transcripts",
    security(("bearer" = [])),
    params(("id" = String, Path, description = "Which", format = "uuid")),
    responses(
        (status = 200, description = "The transcript", body = KeptTranscriptBody),
        (status = 404, description = "There is no such transcript", body = Problem,
            content_type = "application/problem+json"),
        PersonProblems,
    )
)]
pub(crate) async fn one(
    State(people): State<People>,
    caller: Caller,
    PathId(id): PathId,
) -> Result<Json<KeptTranscriptBody>, ApiError> {
    let transcript = people.transcript(&caller, id).await?;
    Ok(Json(transcript.into()))
}

/// One transcript as a file.
#[utoipa::path(
    get,
    path = "/transcripts/{id}/export",
    tag = "transcripts",
    security(("bearer" = [])),
    params(("id" = String, Path, description = "Which", format = "uuid"), ExportQuery),
    responses(
        (status = 200, description = "The file; its name is in Content-Disposition",
            content(
                (String = "text/plain; charset=utf-8"),
                (String = "text/markdown; charset=utf-8"),
                (Object = "application/json"),
                (String = "application/x-subrip"),
            )),
        (status = 404, description = "There is no such transcript", body = Problem,
            content_type = "application/problem+json"),
        (status = 422, description = "There is no such kind of file", body = Problem,
            content_type = "application/problem+json"),
        PersonProblems,
    )
)]
pub(crate) async fn export(
    State(people): State<People>,
    caller: Caller,
    PathId(id): PathId,
    query: Result<Query<ExportQuery>, QueryRejection>,
) -> Result<impl IntoResponse, ApiError> {
    let Query(asked) = query.map_err(super::bad_query)?;
    let file = people
        .export_transcript(&caller, id, asked.format.into())
        .await?;
    let disposition = format!("attachment; filename=\"{}\"", file.file_name);
    let headers = [
        (header::CONTENT_TYPE, file.media_type.to_owned()),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    Ok((headers, file.content))
}

/// Takes a transcript away. For a minute it can be restored; then it is gone from every file.
#[utoipa::path(
    delete,
    path = "/transcripts/{id}",
    tag = "transcripts",
    security(("bearer" = [])),
    params(("id" = String, Path, description = "Which", format = "uuid")),
    responses(
        (status = 200, description = "It is out of every list", body = TrashedBody),
        (status = 404, description = "There is no such transcript", body = Problem,
            content_type = "application/problem+json"),
        PersonProblems,
    )
)]
pub(crate) async fn delete(
    State(people): State<People>,
    caller: Caller,
    PathId(id): PathId,
) -> Result<Json<TrashedBody>, ApiError> {
    let until = people.delete_transcript(&caller, id).await?;
    Ok(Json(TrashedBody {
        restorable_until: rfc3339(until),
    }))
}

/// Brings back what was deleted less than a minute ago.
#[utoipa::path(
    post,
    path = "/transcripts/{id}/restore",
    tag = "transcripts",
    security(("bearer" = [])),
    params(("id" = String, Path, description = "Which", format = "uuid")),
    responses(
        (status = 204, description = "It stands where it stood"),
        (status = 404, description = "There is no such transcript, or it is gone for good",
            body = Problem, content_type = "application/problem+json"),
        PersonProblems,
    )
)]
pub(crate) async fn restore(
    State(people): State<People>,
    caller: Caller,
    PathId(id): PathId,
) -> Result<StatusCode, ApiError> {
    people.restore_transcript(&caller, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Deletes all transcripts of the caller, at once and for good.
#[utoipa::path(
    delete,
    path = "/transcripts",
    tag = "transcripts",
    security(("bearer" = [])),
    responses(
        (status = 200, description = "They are gone", body = AllDeletedBody),
        PersonProblems,
    )
)]
pub(crate) async fn delete_all(
    State(people): State<People>,
    caller: Caller,
) -> Result<Json<AllDeletedBody>, ApiError> {
    let deleted = people.delete_all_transcripts(&caller).await?;
    Ok(Json(AllDeletedBody { deleted }))
}
