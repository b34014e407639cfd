//! Whether the database takes writes. A real one is tried every few seconds, and its result is told to whoever asks: a
//! database that can be read may still be full, read-only or held by another program.

use std::sync::{Arc, Mutex, PoisonError};

use super::database::writing;
use super::{Store, StoreError, file, pool};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// What was found out last, shared by all handles.
#[derive(Clone, Debug, Default)]
pub(super) struct Pulse(Arc<Mutex<Found>>);

#[derive(Clone, Copy, Debug, Default)]
struct Found {
    /// What kept the last write from being taken.
    trouble: Option<&'static str>,
    /// A step of the tables that this program does not know.
    newer_step: Option<i64>,
}

impl Store {
    /// Tries a write.
    ///
    /// # Errors
    /// If the database does not take it.
    pub async fn beat(&self) -> Result<(), StoreError> {
        let written = match self.pool.embedded() {
            Some(pool) if !pool.is_in_place() => {
                pool.give_up().await;
                Err(StoreError::Lost)
            }
            _there => self.write_pulse().await,
        };
        let found = Found {
            trouble: written.as_ref().err().map(|error| self.trouble_of(error)),
            newer_step: self.newer_step().await.unwrap_or_default(),
        };
        *self.pulse.0.lock().unwrap_or_else(PoisonError::into_inner) = found;
        written
    }

    /// A newer program at the same database brings its tables further while this one runs.
    async fn newer_step(&self) -> Result<Option<i64>, StoreError> {
        let step = self.pool.newest_step().await?;
        Ok(step.filter(|step| *step > pool::newest_known_step()))
    }

    /// What is said about a newer program at the same database.
    pub(super) fn newer_notice(&self) -> Option<String> {
        let step = self.found().newer_step?;
        let known = pool::newest_known_step();
        Some(format!(
            "the database was brought up to date by a newer Sotto (its tables are at step {step}, this program knows \
             {known}): start that version in this one's place"
        ))
    }

    fn found(&self) -> Found {
        *self.pulse.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many bytes there is room for where the database lies. None: the system does not say, or it is a server's.
    pub fn room(&self) -> Option<u64> {
        file::room(self.pool.embedded()?.file())
    }

    async fn write_pulse(&self) -> Result<(), StoreError> {
        let now = self.moment();
        let served: Option<i64> = writing!(self.pool, |writer| {
            sqlx::query_scalar(
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
            .fetch_all(writer)
            .await
        })?
        .pop();
        self.served
            .catch_up(&self.clock, served.ok_or(sqlx::Error::RowNotFound)?);
        Ok(())
    }

    /// What kept the last write from being taken, and what to do about it. None: it was taken.
    pub fn trouble(&self) -> Option<&'static str> {
        self.found().trouble
    }

    fn trouble_of(&self, error: &StoreError) -> &'static str {
        match error {
            StoreError::Database(error) => self.pool.words_for(error),
            StoreError::Lost => {
                "has lost its file, which was deleted or replaced: nothing is written any more. Put the file back or \
                 restore a backup, and start the server again"
            }
            _ => "does not take writes: see the log",
        }
    }
}
