//! A transcript as a file.

use dictation::{joining, transcript_file};
use serde::Serialize;
use time::OffsetDateTime;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;

use super::FullTranscript;

/// Kinds of files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TranscriptFormat {
    /// Plain text.
    Text,
    /// With a heading.
    Markdown,
    /// With times.
    Json,
    /// SubRip subtitles.
    Subrip,
}

/// A file for its person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportedFile {
    /// In UTF-8.
    pub content: String,
    /// What it is.
    pub media_type: &'static str,
    /// A name for it, of letters, digits, dashes and a dot.
    pub file_name: String,
}

const NAME_FORM: &[BorrowedFormatItem<'_>] =
    format_description!("dictation-[year]-[month]-[day]-[hour][minute]");

const HEADING_FORM: &[BorrowedFormatItem<'_>] =
    format_description!("Dictation of [year]-[month]-[day] [hour]:[minute] UTC");

const TIME_FORM: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z");

/// A transcript in JSON.
#[derive(Serialize)]
struct JsonFile<'a> {
    id: String,
    created_at: String,
    duration_ms: u64,
    words: u32,
    language: &'a str,
    engine: &'a str,
    device_name: &'a str,
    text: String,
    segments: Vec<JsonSegment<'a>>,
}

#[derive(Serialize)]
struct JsonSegment<'a> {
    start_ms: u64,
    end_ms: u64,
    text: &'a str,
}

/// The transcript as a file of this kind.
pub(super) fn file(transcript: &FullTranscript, format: TranscriptFormat) -> ExportedFile {
    let segments = &transcript.segments;
    let (content, media_type, extension) = match format {
        TranscriptFormat::Text => (
            transcript_file::plain_text(segments),
            "text/plain; charset=utf-8",
            "txt",
        ),
        TranscriptFormat::Markdown => (
            transcript_file::markdown(&moment(transcript, HEADING_FORM), segments),
            "text/markdown; charset=utf-8",
            "md",
        ),
        TranscriptFormat::Json => (json(transcript), "application/json", "json"),
        TranscriptFormat::Subrip => (
            transcript_file::subrip(segments),
            "application/x-subrip",
            "srt",
        ),
    };
    ExportedFile {
        content,
        media_type,
        file_name: format!("{}.{extension}", moment(transcript, NAME_FORM)),
    }
}

fn json(transcript: &FullTranscript) -> String {
    let head = &transcript.summary.head;
    let segments = transcript.segments.iter().map(|segment| JsonSegment {
        start_ms: segment.range.start().as_millis(),
        end_ms: segment.range.end().as_millis(),
        text: &segment.text,
    });
    let file = JsonFile {
        id: head.id.to_string(),
        created_at: moment(transcript, TIME_FORM),
        duration_ms: head.duration_ms,
        words: head.words,
        language: &head.language,
        engine: &head.engine,
        device_name: &head.device_name,
        text: joining::join(transcript.segments.iter().map(|segment| &segment.text)),
        segments: segments.collect(),
    };
    // Texts and numbers cannot fail.
    serde_json::to_string_pretty(&file).unwrap_or_default()
}

/// When the dictation began, in this form.
fn moment(transcript: &FullTranscript, form: &[BorrowedFormatItem<'_>]) -> String {
    let millis = transcript.summary.head.created_at;
    let moment = OffsetDateTime::from_unix_timestamp_nanos(i128::from(millis) * 1_000_000);
    let moment = moment.unwrap_or(OffsetDateTime::UNIX_EPOCH);
    moment.format(form).unwrap_or_default()
}
