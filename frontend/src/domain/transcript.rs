//! What a person dictated and chose to keep.

/// A transcript in a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TranscriptSummary {
    /// Names the transcript to the server.
    pub id: String,
    /// When the dictation began, in ms since 1970.
    pub created_at: u64,
    /// Audio, in ms.
    pub duration_ms: u64,
    /// The number of words.
    pub words: u32,
    /// Its beginning, or where it matches a search.
    pub excerpt: String,
    /// The engine that did it.
    pub engine: String,
    /// Empty if it is not known.
    pub device_name: String,
}

/// A page of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TranscriptPage {
    /// The newest first.
    pub transcripts: Vec<TranscriptSummary>,
    /// Leads to the next page; empty on the last.
    pub next_page: String,
}

/// One transcript.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Transcript {
    /// What the list says.
    pub summary: TranscriptSummary,
    /// Each final as it was recognised, in order.
    pub segments: Vec<String>,
}

/// A kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TranscriptFormat {
    /// Plain text.
    Text,
    /// Markdown, with a heading.
    Markdown,
    /// JSON, with times.
    Json,
    /// SubRip subtitles.
    Srt,
}

/// A file that the server made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServedFile {
    /// In UTF-8.
    pub content: Vec<u8>,
    /// A media type.
    pub media_type: String,
    /// A name for it.
    pub name: String,
}
