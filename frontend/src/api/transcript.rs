//! What the person dictated, if they chose to keep it: `sotto.v1.TranscriptService`.

use proto::v1;

use super::call_failure::CallFailure;
use super::grpc_web::{Tokens, call};
use super::timestamp::millis;
use crate::domain::transcript::{
    ServedFile, Transcript, TranscriptFormat, TranscriptPage, TranscriptSummary,
};

impl From<v1::TranscriptSummary> for TranscriptSummary {
    fn from(summary: v1::TranscriptSummary) -> Self {
        Self {
            id: summary.id,
            created_at: millis(summary.created_at),
            duration_ms: summary.duration_ms,
            words: summary.words,
            excerpt: summary.excerpt,
            engine: summary.engine,
            device_name: summary.device_name,
        }
    }
}

/// Transcripts, the newest first, or those in which all words of `query` occur.
pub async fn transcripts(
    tokens: &dyn Tokens,
    query: String,
    page_token: String,
) -> Result<TranscriptPage, CallFailure> {
    let request = v1::ListTranscriptsRequest {
        query,
        page_size: 0,
        page_token,
    };
    let method = "sotto.v1.TranscriptService/ListTranscripts";
    let answer: v1::ListTranscriptsResponse = call(tokens, method, &request).await?;
    Ok(TranscriptPage {
        transcripts: answer.transcripts.into_iter().map(Into::into).collect(),
        next_page: answer.next_page_token,
    })
}

/// One transcript with its text.
pub async fn transcript(tokens: &dyn Tokens, id: String) -> Result<Transcript, CallFailure> {
    let request = v1::GetTranscriptRequest { id };
    let method = "sotto.v1.TranscriptService/GetTranscript";
    let answer: v1::GetTranscriptResponse = call(tokens, method, &request).await?;
    Ok(Transcript {
        summary: answer.summary.unwrap_or_default().into(),
        segments: answer
            .segments
            .into_iter()
            .map(|segment| segment.text)
            .collect(),
    })
}

/// One transcript as a file.
pub async fn export_transcript(
    tokens: &dyn Tokens,
    id: String,
    format: TranscriptFormat,
) -> Result<ServedFile, CallFailure> {
    let format = match format {
        TranscriptFormat::Text => v1::TranscriptFormat::Text,
        TranscriptFormat::Markdown => v1::TranscriptFormat::Markdown,
        TranscriptFormat::Json => v1::TranscriptFormat::Json,
        TranscriptFormat::Srt => v1::TranscriptFormat::Srt,
    };
    let request = v1::ExportTranscriptRequest {
        id,
        format: format.into(),
    };
    let method = "sotto.v1.TranscriptService/ExportTranscript";
    let answer: v1::ExportTranscriptResponse = call(tokens, method, &request).await?;
    Ok(ServedFile {
        content: answer.content,
        media_type: answer.media_type,
        name: answer.file_name,
    })
}

/// Takes a transcript away; for a minute it can be restored.
pub async fn delete_transcript(tokens: &dyn Tokens, id: String) -> Result<(), CallFailure> {
    let request = v1::DeleteTranscriptRequest { id };
    let method = "sotto.v1.TranscriptService/DeleteTranscript";
    let v1::DeleteTranscriptResponse { .. } = call(tokens, method, &request).await?;
    Ok(())
}

/// Brings back what was deleted less than a minute ago.
pub async fn restore_transcript(tokens: &dyn Tokens, id: String) -> Result<(), CallFailure> {
    let request = v1::RestoreTranscriptRequest { id };
    let method = "sotto.v1.TranscriptService/RestoreTranscript";
    let v1::RestoreTranscriptResponse {} = call(tokens, method, &request).await?;
    Ok(())
}

/// Deletes all transcripts at once and for good; how many there were.
pub async fn delete_all_transcripts(tokens: &dyn Tokens) -> Result<u64, CallFailure> {
    let request = v1::DeleteAllTranscriptsRequest {};
    let method = "sotto.v1.TranscriptService/DeleteAllTranscripts";
    let answer: v1::DeleteAllTranscriptsResponse = call(tokens, method, &request).await?;
    Ok(answer.deleted)
}
