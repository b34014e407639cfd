//! `TranscriptService`.

use dictation::transcript_file::Segment;
use proto::v1::transcript_service_server::TranscriptService;
use proto::v1::{
    self, DeleteAllTranscriptsRequest, DeleteAllTranscriptsResponse, DeleteTranscriptRequest,
    DeleteTranscriptResponse, ExportTranscriptRequest, ExportTranscriptResponse,
    GetTranscriptRequest, GetTranscriptResponse, ListTranscriptsRequest, ListTranscriptsResponse,
    RestoreTranscriptRequest, RestoreTranscriptResponse,
};
use tonic::{Request, Response, Status};

use super::{caller_of, id_in, timestamp};
use crate::person::People;
use crate::person::transcripts::{TranscriptFormat, TranscriptSummary};
use crate::transport::error::ApiError;
use crate::transport::words::status::status_of;

/// The service.
pub(super) struct TranscriptFace {
    people: People,
}

impl TranscriptFace {
    pub(super) const fn new(people: People) -> Self {
        Self { people }
    }
}

#[tonic::async_trait]
impl TranscriptService for TranscriptFace {
    async fn list_transcripts(
        &self,
        request: Request<ListTranscriptsRequest>,
    ) -> Result<Response<ListTranscriptsResponse>, Status> {
        let caller = caller_of(&request)?;
        let ListTranscriptsRequest {
            query,
            page_size,
            page_token,
        } = request.into_inner();
        let page = self
            .people
            .transcripts(&caller, &query, page_size, &page_token);
        let page = page.await.map_err(status_of)?;
        Ok(Response::new(ListTranscriptsResponse {
            transcripts: page.transcripts.into_iter().map(summary).collect(),
            next_page_token: page.next_page_token,
        }))
    }

    async fn get_transcript(
        &self,
        request: Request<GetTranscriptRequest>,
    ) -> Result<Response<GetTranscriptResponse>, Status> {
        let caller = caller_of(&request)?;
        let id = id_in(&request.into_inner().id)?;
        let transcript = self
            .people
            .transcript(&caller, id)
            .await
            .map_err(status_of)?;
        Ok(Response::new(GetTranscriptResponse {
            summary: Some(summary(transcript.summary)),
            segments: transcript.segments.into_iter().map(segment).collect(),
        }))
    }

    async fn export_transcript(
        &self,
        request: Request<ExportTranscriptRequest>,
    ) -> Result<Response<ExportTranscriptResponse>, Status> {
        let caller = caller_of(&request)?;
        let request = request.into_inner();
        let format = format_in(request.format).map_err(status_of)?;
        let id = id_in(&request.id)?;
        let exported = self.people.export_transcript(&caller, id, format).await;
        let file = exported.map_err(status_of)?;
        Ok(Response::new(ExportTranscriptResponse {
            content: file.content.into_bytes(),
            media_type: file.media_type.to_owned(),
            file_name: file.file_name,
        }))
    }

    async fn delete_transcript(
        &self,
        request: Request<DeleteTranscriptRequest>,
    ) -> Result<Response<DeleteTranscriptResponse>, Status> {
        let caller = caller_of(&request)?;
        let id = id_in(&request.into_inner().id)?;
        let deleted = self.people.delete_transcript(&caller, id).await;
        Ok(Response::new(DeleteTranscriptResponse {
            restorable_until: Some(timestamp(deleted.map_err(status_of)?)),
        }))
    }

    async fn restore_transcript(
        &self,
        request: Request<RestoreTranscriptRequest>,
    ) -> Result<Response<RestoreTranscriptResponse>, Status> {
        let caller = caller_of(&request)?;
        let id = id_in(&request.into_inner().id)?;
        let restored = self.people.restore_transcript(&caller, id).await;
        restored.map_err(status_of)?;
        Ok(Response::new(RestoreTranscriptResponse {}))
    }

    async fn delete_all_transcripts(
        &self,
        request: Request<DeleteAllTranscriptsRequest>,
    ) -> Result<Response<DeleteAllTranscriptsResponse>, Status> {
        let caller = caller_of(&request)?;
        let deleted = self.people.delete_all_transcripts(&caller).await;
        Ok(Response::new(DeleteAllTranscriptsResponse {
            deleted: deleted.map_err(status_of)?,
        }))
    }
}

fn format_in(number: i32) -> Result<TranscriptFormat, ApiError> {
    match v1::TranscriptFormat::try_from(number) {
        Ok(v1::TranscriptFormat::Text) => Ok(TranscriptFormat::Text),
        Ok(v1::TranscriptFormat::Markdown) => Ok(TranscriptFormat::Markdown),
        Ok(v1::TranscriptFormat::Json) => Ok(TranscriptFormat::Json),
        Ok(v1::TranscriptFormat::Srt) => Ok(TranscriptFormat::Subrip),
        Ok(v1::TranscriptFormat::Unspecified) | Err(_) => Err(ApiError::invalid(
            "format",
            "There is no such kind of file.",
        )),
    }
}

fn summary(summary: TranscriptSummary) -> v1::TranscriptSummary {
    let head = summary.head;
    v1::TranscriptSummary {
        id: head.id.to_string(),
        created_at: Some(timestamp(head.created_at)),
        duration_ms: head.duration_ms,
        words: head.words,
        excerpt: summary.excerpt,
        language: head.language,
        engine: head.engine,
        device_name: head.device_name,
    }
}

fn segment(segment: Segment) -> v1::TranscriptSegment {
    v1::TranscriptSegment {
        start_ms: segment.range.start().as_millis(),
        end_ms: segment.range.end().as_millis(),
        text: segment.text,
    }
}
