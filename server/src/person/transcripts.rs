//! What a person dictated and kept: found, read, taken along, deleted.

mod export;
mod page_token;

use dictation::transcript_file::Segment;
use dictation::{joining, search};
use uuid::Uuid;

use super::{People, PersonError};
use crate::auth::Caller;
use crate::store::transcripts::{ListPlace, TranscriptHead};

pub use export::{ExportedFile, TranscriptFormat};

/// The longest search, in characters.
pub const MAX_QUERY_CHARACTERS: usize = 200;

/// The longest page.
pub const MAX_PAGE_SIZE: u32 = 100;

/// The page for who names no size.
pub const USUAL_PAGE_SIZE: u32 = 20;

/// The longest excerpt, in characters.
const EXCERPT_CHARACTERS: usize = 200;

/// A transcript in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TranscriptSummary {
    /// What is known of it.
    pub head: TranscriptHead,
    /// Its beginning, or where it matches.
    pub excerpt: String,
}

/// A part of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TranscriptPage {
    /// The newest first.
    pub transcripts: Vec<TranscriptSummary>,
    /// Leads to the next page; empty on the last.
    pub next_page_token: String,
}

/// One transcript.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FullTranscript {
    /// What a list says of it.
    pub summary: TranscriptSummary,
    /// In order.
    pub segments: Vec<Segment>,
}

impl People {
    /// Transcripts of the caller, the newest first: all, or those that have all words of `query`,
    /// of which the last may be a beginning. `page_size` 0 means [`USUAL_PAGE_SIZE`].
    ///
    /// # Errors
    /// If the search or the page is too long, or `page_token` is not of this search.
    pub async fn transcripts(
        &self,
        caller: &Caller,
        query: &str,
        page_size: u32,
        page_token: &str,
    ) -> Result<TranscriptPage, PersonError> {
        if query.chars().count() > MAX_QUERY_CHARACTERS {
            let detail = format!("A search has at most {MAX_QUERY_CHARACTERS} characters.");
            return Err(PersonError::invalid("query", detail));
        }
        if page_size > MAX_PAGE_SIZE {
            let detail = format!("A page has at most {MAX_PAGE_SIZE} transcripts.");
            return Err(PersonError::invalid("page_size", detail));
        }
        let size = if page_size == 0 {
            USUAL_PAGE_SIZE
        } else {
            page_size
        };
        let after = page_token::read(page_token, query)?;
        let terms = search::words(query);
        let scope = caller.scope();
        // One more than is shown tells whether there is a next page.
        let mut found = if query.trim().is_empty() {
            self.store().transcripts(&scope, after, size + 1).await?
        } else if terms.is_empty() {
            // Signs alone are in no transcript.
            Vec::new()
        } else {
            let searched = self
                .store()
                .search_transcripts(&scope, &terms, after, size + 1);
            searched.await?
        };
        let has_more = found.len() > size as usize;
        found.truncate(size as usize);
        let last = found.last().filter(|_last| has_more).map(|last| ListPlace {
            created_at: last.head.created_at,
            id: last.head.id,
        });
        let next_page_token = last.map(|last| page_token::write(last, query));
        let transcripts = found.into_iter().map(|listed| TranscriptSummary {
            excerpt: search::excerpt(&listed.sample, &terms, EXCERPT_CHARACTERS),
            head: listed.head,
        });
        Ok(TranscriptPage {
            transcripts: transcripts.collect(),
            next_page_token: next_page_token.unwrap_or_default(),
        })
    }

    /// One transcript of the caller.
    ///
    /// # Errors
    /// If there is none, it is in the trash, or it is another person's.
    pub async fn transcript(
        &self,
        caller: &Caller,
        id: Uuid,
    ) -> Result<FullTranscript, PersonError> {
        let found = self.store().transcript(&caller.scope(), id).await?;
        let (head, segments) = found.ok_or(PersonError::NotFound)?;
        let beginning = segments.iter().take(EXCERPT_CHARACTERS);
        let beginning = joining::join(beginning.map(|segment| &segment.text));
        let excerpt = search::excerpt(&beginning, &[], EXCERPT_CHARACTERS);
        Ok(FullTranscript {
            summary: TranscriptSummary { head, excerpt },
            segments,
        })
    }

    /// One transcript of the caller as a file.
    ///
    /// # Errors
    /// As [`People::transcript`].
    pub async fn export_transcript(
        &self,
        caller: &Caller,
        id: Uuid,
        format: TranscriptFormat,
    ) -> Result<ExportedFile, PersonError> {
        let transcript = self.transcript(caller, id).await?;
        Ok(export::file(&transcript, format))
    }

    /// Puts a transcript of the caller into the trash; gives the time until which it can be
    /// restored, in ms since 1970. To do it again changes nothing.
    ///
    /// # Errors
    /// If there is none, or it is another person's.
    pub async fn delete_transcript(&self, caller: &Caller, id: Uuid) -> Result<i64, PersonError> {
        let trashed = self.store().trash_transcript(&caller.scope(), id).await?;
        let trashed_at = trashed.ok_or(PersonError::NotFound)?;
        Ok(trashed_at.saturating_add(self.restore_window_ms()))
    }

    /// Takes a transcript of the caller out of the trash. To do it again changes nothing.
    ///
    /// # Errors
    /// If there is none, it was deleted too long ago, or it is another person's.
    pub async fn restore_transcript(&self, caller: &Caller, id: Uuid) -> Result<(), PersonError> {
        let (scope, window) = (caller.scope(), self.restore_window_ms());
        let restored = self.store().restore_transcript(&scope, id, window).await?;
        if restored || self.store().transcript(&scope, id).await?.is_some() {
            return Ok(());
        }
        Err(PersonError::NotFound)
    }

    /// Deletes all transcripts of the caller for good; gives how many there were.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn delete_all_transcripts(&self, caller: &Caller) -> Result<u64, PersonError> {
        let count = self.store().delete_all_transcripts(&caller.scope()).await?;
        self.erase().await;
        tracing::info!(user = %caller.user_id, count, "all transcripts deleted");
        Ok(count)
    }
}
