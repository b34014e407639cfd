//! Whether the database takes writes. A real one is tried every few seconds, and its result is told to whoever asks: a
//! database that can be read may still be full, read-only or held by another program.

use std::sync::{Arc, Mutex, PoisonError};

use super::{Store, StoreError};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// The last result, shared by all handles.
#[derive(Clone, Debug, Default)]
pub(super) struct Pulse(Arc<Mutex<Option<&'static str>>>);

impl Store {
    /// Tries a write.
    ///
    /// # Errors
    /// If the database does not take it.
    pub async fn beat(&self) -> Result<(), StoreError> {
        let written = self.write_pulse().await;
        let trouble = written.as_ref().err().map(trouble_of);
        *self.pulse.0.lock().unwrap_or_else(PoisonError::into_inner) = trouble;
        written
    }

    async fn write_pulse(&self) -> Result<(), StoreError> {
        let now = self.moment();
        let served: i64 = sqlx::query_scalar(
            "INSERT INTO pulse (id, beat_at, served_ms, served_day, least_offset_ms, \
                                least_offset_before_ms) \
             VALUES (1, $1, $2, $3, $4, $4) \
             ON CONFLICT (id) DO UPDATE SET \
                 beat_at = excluded.beat_at, \
                 served_ms = CASE WHEN pulse.served_ms > excluded.served_ms \
                     THEN pulse.served_ms ELSE excluded.served_ms END, \
                 served_day = excluded.served_day, \
                 least_offset_before_ms = CASE WHEN pulse.served_day = excluded.served_day \
                     THEN pulse.least_offset_before_ms ELSE pulse.least_offset_ms END, \
                 least_offset_ms = CASE \
                     WHEN pulse.served_day = excluded.served_day \
                         AND pulse.least_offset_ms < excluded.least_offset_ms \
                     THEN pulse.least_offset_ms ELSE excluded.least_offset_ms END \
             RETURNING served_ms",
        )
        .bind(now.wall_ms)
        .bind(now.served_ms)
        .bind(now.served_ms.div_euclid(DAY_MS))
        .bind(now.offset_ms())
        .fetch_one(self.pool.writer())
        .await?;
        self.served.catch_up(&self.clock, served);
        Ok(())
    }

    /// What kept the last write from being taken, and what to do about it. None: it was taken.
    pub fn trouble(&self) -> Option<&'static str> {
        *self.pulse.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// By the primary result code of SQLite (<https://sqlite.org/rescode.html>).
fn trouble_of(error: &StoreError) -> &'static str {
    let StoreError::Database(error) = error else {
        return "does not take writes: see the log";
    };
    let code = error.as_database_error().and_then(|error| error.code());
    let code = code.and_then(|code| code.parse::<u32>().ok());
    match code.map(|code| code & 0xff) {
        Some(5 | 6) => "is held by another program: end that, or wait until it is done",
        Some(7) => "has no memory: give this machine more, or run less on it",
        Some(8) => {
            "is read-only, or its file was moved: make it writable, and start the server again"
        }
        Some(10) => "cannot be written: the disk or file system reports an error",
        Some(11 | 26) => "is damaged: restore a copy of it",
        Some(13) => "has no room: the disk is full, make room on it",
        Some(14) => "cannot be opened: its folder is gone or closed to the server",
        _ => "does not take writes: see the log",
    }
}
