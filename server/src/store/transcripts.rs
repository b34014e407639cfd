//! Kept transcripts: lists, searches, one in full. Those in the trash are out of all of them.

mod deletion;
mod keeping;

use dictation::audio::SampleRange;
use dictation::joining;
use dictation::transcript_file::Segment;
use sqlx::FromRow;
use uuid::Uuid;

use super::database::{reading, within};
use super::stored_id::{Id, offset_from_stored};
use super::{Scope, Store, StoreError};
pub use keeping::{KeepOutcome, KeptFinal};

/// So many segments are read for an excerpt, from the one that it is about.
const EXCERPT_SEGMENTS: i64 = 8;

/// A kept transcript without its segments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TranscriptHead {
    /// The dictation's id.
    pub id: Uuid,
    /// BCP 47; empty means the server's default.
    pub language: String,
    /// The engine that heard the last words.
    pub engine: String,
    /// The device's name; empty if none was registered, or it is forgotten.
    pub device_name: String,
    /// The number of words.
    pub words: u32,
    /// Audio in ms.
    pub duration_ms: u64,
    /// When the dictation began, in ms.
    pub created_at: i64,
}

/// A transcript in a list, with the text that its excerpt is cut from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedTranscript {
    /// What is known of it.
    pub head: TranscriptHead,
    /// Its beginning, or what follows from the segment that matches best.
    pub sample: String,
}

/// A place in the list, which is sorted by time and id: the page begins behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListPlace {
    /// When the last one shown began, in ms.
    pub created_at: i64,
    /// Its id.
    pub id: Uuid,
}

#[derive(FromRow)]
struct HeadRow {
    id: Id,
    language: String,
    engine: String,
    device_name: String,
    words: i64,
    duration_ms: i64,
    created_at: i64,
    /// Empty where nobody asked for it.
    sample: String,
}

impl TryFrom<HeadRow> for ListedTranscript {
    type Error = StoreError;

    fn try_from(row: HeadRow) -> Result<Self, StoreError> {
        let what = "a transcript's size";
        let corrupt = |_error| StoreError::Corrupt { what };
        let head = TranscriptHead {
            id: row.id.uuid(),
            language: row.language,
            engine: row.engine,
            device_name: row.device_name,
            words: u32::try_from(row.words).map_err(corrupt)?,
            duration_ms: u64::try_from(row.duration_ms).map_err(corrupt)?,
            created_at: row.created_at,
        };
        Ok(Self {
            head,
            sample: joining::join(row.sample.split(SAMPLE_SEPARATOR)),
        })
    }
}

/// The columns of a [`HeadRow`] but for its sample, of `transcripts t` and `devices d`.
macro_rules! head_columns {
    () => {
        "t.id, t.language, t.engine, COALESCE(d.device_name, '') AS device_name, \
         t.words, t.duration_ms, t.created_at"
    };
}

/// Parts the segments of a sample: a sign that no text has.
const SAMPLE_SEPARATOR: char = '\u{1f}';

/// A sample of a transcript: its segments that a condition lets through, at most `limit`.
macro_rules! sample {
    ($condition:literal, $limit:literal) => {
        concat!(
            "COALESCE((SELECT string_agg(piece.text, '\u{1f}') FROM \
                 (SELECT s.text FROM transcript_segments s \
                  WHERE s.transcript_id = t.id ",
            $condition,
            " ORDER BY s.start_sample LIMIT ",
            $limit,
            ") piece), '') AS sample"
        )
    };
}

/// The end of a list, the newest first: what is not in the trash, behind a place, at most `limit`.
macro_rules! page {
    ($created_at:literal, $id:literal, $limit:literal) => {
        concat!(
            " AND t.trashed_at IS NULL AND (t.created_at, t.id) < (",
            $created_at,
            ", ",
            $id,
            ") ORDER BY t.created_at DESC, t.id DESC LIMIT ",
            $limit
        )
    };
}

/// A search, by the terms that are given as JSON and what each database calls their parts.
macro_rules! search {
    ($terms:literal, $first:literal, $behind:literal) => {
        // CROSS JOIN: the terms lead and the index follows, whatever SQLite's planner guesses.
        concat!(
            "WITH hit AS MATERIALIZED ( \
                 SELECT w.transcript_number AS number, term.key AS term, \
                        MIN(w.start_sample) AS start_sample \
                 FROM ",
            $terms,
            " AS term CROSS JOIN transcript_words w \
                 WHERE w.user_id = $1 AND w.word >= ",
            $first,
            " AND w.word < ",
            $behind,
            " GROUP BY w.transcript_number, term.key), \
             matching AS ( \
                 SELECT number, MAX(start_sample) AS start_sample FROM hit \
                 GROUP BY number HAVING COUNT(*) = $3) \
             SELECT ",
            head_columns!(),
            ", ",
            sample!("AND s.start_sample >= matching.start_sample", "$7"),
            " FROM matching JOIN transcripts t ON t.number = matching.number \
                 LEFT JOIN devices d ON d.id = t.device_id \
             WHERE t.user_id = $1",
            page!("$4", "$5", "$6")
        )
    };
}

const SEARCH_IN_SQLITE: &str = search!(
    "json_each($2)",
    "json_extract(term.value, '$[0]')",
    "json_extract(term.value, '$[1]')"
);

const SEARCH_IN_POSTGRES: &str = search!(
    "(SELECT place AS key, pair FROM jsonb_array_elements(CAST($2 AS JSONB)) \
          WITH ORDINALITY AS given (pair, place))",
    "(term.pair ->> 0)",
    "(term.pair ->> 1)"
);

impl Store {
    /// The transcripts behind `after`, the newest first, at most `limit`.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn transcripts(
        &self,
        scope: &Scope,
        after: Option<ListPlace>,
        limit: u32,
    ) -> Result<Vec<ListedTranscript>, StoreError> {
        let rows: Vec<HeadRow> = reading!(self.pool, |reader| {
            sqlx::query_as(concat!(
                "SELECT ",
                head_columns!(),
                ", ",
                sample!("", "$5"),
                " FROM transcripts t LEFT JOIN devices d ON d.id = t.device_id \
                     WHERE (CAST($1 AS TEXT) IS NULL OR t.user_id = $1)",
                page!("$2", "$3", "$4")
            ))
            .bind(scope.user())
            .bind(created_before(after))
            .bind(id_before(after))
            .bind(i64::from(limit))
            .bind(EXCERPT_SEGMENTS)
            .fetch_all(reader)
            .await
        })?;
        rows.into_iter().map(ListedTranscript::try_from).collect()
    }

    /// One person's transcripts that have all `terms`, of which the last may be a beginning; else as
    /// [`Store::transcripts`]. Terms are what [`dictation::search::words`] makes of a search.
    ///
    /// # Errors
    /// [`StoreError::ScopeWithoutUser`], or if the database fails.
    pub async fn search_transcripts(
        &self,
        scope: &Scope,
        terms: &[String],
        after: Option<ListPlace>,
        limit: u32,
    ) -> Result<Vec<ListedTranscript>, StoreError> {
        let Scope::User(user) = scope else {
            return Err(StoreError::ScopeWithoutUser);
        };
        let text = self.pool.text(SEARCH_IN_SQLITE, SEARCH_IN_POSTGRES);
        let ranges = serde_json::Value::from_iter(term_ranges(terms));
        let rows: Vec<HeadRow> = reading!(self.pool, |reader| {
            sqlx::query_as(text)
                .bind(Id::from(*user))
                .bind(ranges.to_string())
                .bind(i64::try_from(terms.len()).unwrap_or(i64::MAX))
                .bind(created_before(after))
                .bind(id_before(after))
                .bind(i64::from(limit))
                .bind(EXCERPT_SEGMENTS)
                .fetch_all(reader)
                .await
        })?;
        rows.into_iter().map(ListedTranscript::try_from).collect()
    }

    /// One transcript in full, unless it is in the trash or out of scope.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn transcript(
        &self,
        scope: &Scope,
        id: Uuid,
    ) -> Result<Option<(TranscriptHead, Vec<Segment>)>, StoreError> {
        // One snapshot: a dictation that goes on may add to it meanwhile.
        let mut snapshot = self.pool.snapshot().await?;
        let row: Option<HeadRow> = within!(&mut snapshot, |connection| {
            sqlx::query_as(concat!(
                "SELECT ",
                head_columns!(),
                ", '' AS sample \
                     FROM transcripts t LEFT JOIN devices d ON d.id = t.device_id \
                     WHERE t.id = $1 AND (CAST($2 AS TEXT) IS NULL OR t.user_id = $2) \
                       AND t.trashed_at IS NULL"
            ))
            .bind(Id::from(id))
            .bind(scope.user())
            .fetch_optional(connection)
            .await
        })?;
        let Some(row) = row else {
            return Ok(None);
        };
        let head = ListedTranscript::try_from(row)?.head;
        let rows: Vec<(i64, i64, String)> = within!(&mut snapshot, |connection| {
            sqlx::query_as(
                "SELECT s.start_sample, s.end_sample, s.text \
                 FROM transcript_segments s JOIN transcripts t ON t.id = s.transcript_id \
                 WHERE t.id = $1 AND (CAST($2 AS TEXT) IS NULL OR t.user_id = $2) \
                 ORDER BY s.start_sample",
            )
            .bind(Id::from(id))
            .bind(scope.user())
            .fetch_all(connection)
            .await
        })?;
        let segments: Result<Vec<_>, _> = rows.into_iter().map(segment_from_row).collect();
        Ok(Some((head, segments?)))
    }
}

fn segment_from_row((start, end, text): (i64, i64, String)) -> Result<Segment, StoreError> {
    let range = SampleRange::new(offset_from_stored(start)?, offset_from_stored(end)?);
    Ok(Segment { range, text })
}

/// Without a place before it, a list begins before everything.
fn created_before(after: Option<ListPlace>) -> i64 {
    after.map_or(i64::MAX, |place| place.created_at)
}

fn id_before(after: Option<ListPlace>) -> Id {
    Id::from(after.map_or(Uuid::nil(), |place| place.id))
}

/// For each term the words from the first of a pair up to, not including, the second. Words are
/// letters and digits, so what sorts just behind a whole word is the word with a blank.
fn term_ranges(terms: &[String]) -> Vec<Vec<String>> {
    let last = terms.len().saturating_sub(1);
    let range = |(index, term): (usize, &String)| {
        let behind = if index == last { char::MAX } else { ' ' };
        vec![term.clone(), format!("{term}{behind}")]
    };
    terms.iter().enumerate().map(range).collect()
}
