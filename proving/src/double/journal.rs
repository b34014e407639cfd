//! What clients asked for, sent and were told: the ledger that tests hold others against.

use std::sync::Mutex;
use std::time::Instant;

use serde::Serialize;
use uuid::Uuid;

use super::locked;

/// What kind of request it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A live stream.
    Stream,
    /// A file.
    Prerecorded,
    /// Neither: it was refused.
    Refused,
}

/// How it ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// The double closed the stream.
    Closed {
        /// Close code.
        code: u16,
        /// Its reason.
        reason: String,
    },
    /// The client closed the stream.
    ClosedByClient {
        /// Close code; 1005 if there was none.
        code: u16,
    },
    /// The client went without a word.
    Gone,
    /// The double reset the connection.
    Reset,
    /// The request was answered.
    Answered,
    /// The request was refused.
    Refused {
        /// HTTP status.
        status: u16,
        /// Deepgram's code.
        code: String,
        /// The sentence.
        message: String,
    },
}

/// One connection or request.
#[derive(Clone, Debug, Serialize)]
pub struct JournalEntry {
    /// What it was.
    pub kind: Kind,
    /// Its id, as the client was told it.
    pub request_id: Uuid,
    /// Names and values of the query, in order.
    pub query: Vec<(String, String)>,
    /// How the key came: `Token`, `Bearer`, `token protocol`, `bearer protocol`.
    pub key_scheme: Option<String>,
    /// Bytes of audio received, headers of files among them.
    pub bytes: u64,
    /// Samples received, at the stream's own rate.
    pub samples: u64,
    /// Milliseconds from the double's start.
    pub opened_at: u64,
    /// Milliseconds from the double's start.
    pub closed_at: Option<u64>,
    /// KeepAlives received.
    pub keepalives: u64,
    /// Finalizes received.
    pub finalizes: u64,
    /// Configures received.
    pub configures: u64,
    /// Words said in finals, in order, each once however often a fault repeats it.
    pub words: Vec<String>,
    /// Finals sent, those over silence too.
    pub finals: u64,
    /// Interim results sent.
    pub interims: u64,
    /// How it ended, if it has.
    pub ended: Option<Ending>,
}

impl JournalEntry {
    /// The first value of this name in the query.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&str> {
        let pair = self.query.iter().find(|(known, _)| known == name)?;
        Some(&pair.1)
    }
}

/// All entries.
#[derive(Debug)]
pub(super) struct Journal {
    began: Instant,
    entries: Mutex<Vec<JournalEntry>>,
}

/// An entry's place in the journal.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place(usize);

impl Journal {
    pub(super) fn new() -> Self {
        Self {
            began: Instant::now(),
            entries: Mutex::default(),
        }
    }

    pub(super) fn all(&self) -> Vec<JournalEntry> {
        locked(&self.entries).clone()
    }

    pub(super) fn open(
        &self,
        kind: Kind,
        request_id: Uuid,
        query: Vec<(String, String)>,
        key_scheme: Option<String>,
    ) -> Place {
        let entry = JournalEntry {
            kind,
            request_id,
            query,
            key_scheme,
            bytes: 0,
            samples: 0,
            opened_at: self.now(),
            closed_at: None,
            keepalives: 0,
            finalizes: 0,
            configures: 0,
            words: Vec::new(),
            finals: 0,
            interims: 0,
            ended: None,
        };
        let mut entries = locked(&self.entries);
        entries.push(entry);
        Place(entries.len() - 1)
    }

    pub(super) fn write(&self, place: Place, change: impl FnOnce(&mut JournalEntry)) {
        if let Some(entry) = locked(&self.entries).get_mut(place.0) {
            change(entry);
        }
    }

    /// Writes how it ended; only the first ending counts.
    pub(super) fn close(&self, place: Place, ending: Ending) {
        let now = self.now();
        self.write(place, |entry| {
            if entry.ended.is_none() {
                entry.closed_at = Some(now);
                entry.ended = Some(ending);
            }
        });
    }

    fn now(&self) -> u64 {
        self.began.elapsed().as_millis() as u64
    }
}
