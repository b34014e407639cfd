//! Whether the database takes writes. A real one is tried every few seconds, and its result is told to whoever asks: a
//! database that can be read may still be full, read-only or held by another program. It is a small one, so what larger
//! ones meet is told, too.

use std::sync::{Arc, Mutex, PoisonError};

use super::served::{KeptTime, TOLERANCE_MS};
use super::{Store, StoreError, check, fault, file, pool};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// A write comes to its end within this, well or not; else something hangs.
const HANG_LIMIT_MS: i64 = 30_000;

/// Who writes what people wait for, and tries again until it is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writer {
    /// Watermarks and usage.
    Ledger,
    /// Words.
    Keeper,
}

/// What was found out last, shared by all handles.
#[derive(Clone, Debug, Default)]
pub(super) struct Pulse(Arc<Mutex<Found>>);

#[derive(Clone, Copy, Debug, Default)]
struct Found {
    /// What kept the last write from being taken.
    trouble: Option<&'static str>,
    /// What keeps the ledger's from being taken, and the keeper's.
    held_up: [Option<&'static str>; 2],
    /// A step of the tables that this program does not know.
    newer_step: Option<i64>,
    /// When the last write that was tried came to its end, or the first one began, in ms that this process has been
    /// running. None: none was tried.
    alive_at: Option<i64>,
}

impl Store {
    /// Tries a write.
    ///
    /// # Errors
    /// If the database does not take it.
    pub async fn beat(&self) -> Result<(), StoreError> {
        let begun_at = self.clock.running_ms();
        self.pulse.change(|found| {
            found.alive_at.get_or_insert(begun_at);
        });
        let written = match self.pool.look(begun_at).await {
            Ok(()) => self.write_pulse().await,
            Err(gone) => Err(gone),
        };
        let newer_step = self.newer_step().await.unwrap_or_default();
        let ended_at = self.clock.running_ms();
        self.pulse.change(|found| {
            *found = Found {
                trouble: written.as_ref().err().map(trouble_of),
                newer_step,
                alive_at: Some(ended_at),
                ..*found
            };
        });
        written
    }

    /// Notes whether the last write of `writer` failed by something that holds for all that is written.
    pub fn note_write<Written>(&self, writer: Writer, written: &Result<Written, StoreError>) {
        let error = written.as_ref().err();
        let fault = error.filter(|error| !error.may_lie_in_what_is_written());
        let words = fault.map(trouble_of);
        self.pulse
            .change(|found| found.held_up[writer as usize] = words);
    }

    /// A newer program at the same database brings its tables further while this one runs.
    async fn newer_step(&self) -> Result<Option<i64>, StoreError> {
        let mut reader = self.pool.reader().acquire().await?;
        let step = check::newest_step(&mut reader).await?;
        Ok(step.filter(|step| *step > pool::newest_known_step()))
    }

    /// What is said about a newer program at the same database.
    pub(super) fn newer_notice(&self) -> Option<String> {
        let step = self.pulse.found().newer_step?;
        let known = pool::newest_known_step();
        Some(format!(
            "the database was brought up to date by a newer Sotto (its tables are at step {step}, this program knows \
             {known}): start that version in this one's place"
        ))
    }

    /// How many bytes there is room for where the database lies. None: the system does not say.
    pub fn room(&self) -> Option<u64> {
        file::room(self.pool.file())
    }

    async fn write_pulse(&self) -> Result<(), StoreError> {
        let now = self.moment();
        // Of several servers one may be a few seconds behind the others: a day that has begun is not taken back.
        let kept: Option<KeptTime> = sqlx::query_as(
            "INSERT INTO pulse (id, beat_at, served_ms, served_day, least_offset_ms, \
                                least_offset_before_ms, greatest_offset_ms) \
             VALUES (1, $1, $2, $3, $4, $4, $4) \
             ON CONFLICT (id) DO UPDATE SET \
                 set_back_served_ms = CASE \
                     WHEN excluded.least_offset_ms < pulse.beat_at - pulse.served_ms - $5 \
                     THEN excluded.served_ms ELSE pulse.set_back_served_ms END, \
                 beat_at = excluded.beat_at, \
                 served_ms = CASE WHEN pulse.served_ms > excluded.served_ms \
                     THEN pulse.served_ms ELSE excluded.served_ms END, \
                 served_day = CASE WHEN pulse.served_day > excluded.served_day \
                     THEN pulse.served_day ELSE excluded.served_day END, \
                 least_offset_before_ms = CASE WHEN pulse.served_day >= excluded.served_day \
                     THEN pulse.least_offset_before_ms ELSE pulse.least_offset_ms END, \
                 least_offset_ms = CASE \
                     WHEN pulse.served_day >= excluded.served_day \
                         AND pulse.least_offset_ms < excluded.least_offset_ms \
                     THEN pulse.least_offset_ms ELSE excluded.least_offset_ms END, \
                 greatest_offset_ms = CASE \
                     WHEN pulse.greatest_offset_ms > excluded.greatest_offset_ms \
                     THEN pulse.greatest_offset_ms ELSE excluded.greatest_offset_ms END \
             RETURNING served_ms, greatest_offset_ms, set_back_served_ms",
        )
        .bind(now.wall_ms)
        .bind(now.served_ms)
        .bind(now.served_ms.div_euclid(DAY_MS))
        .bind(now.offset_ms())
        .bind(TOLERANCE_MS)
        .fetch_all(self.pool.writer()?)
        .await?
        .pop();
        self.served
            .catch_up(&self.clock, kept.ok_or(sqlx::Error::RowNotFound)?);
        Ok(())
    }

    /// What kept the last write from being taken, and what to do about it. None: it was taken. A write that does not come
    /// to its end is trouble, too.
    pub fn trouble(&self) -> Option<&'static str> {
        let found = self.pulse.found();
        let silent_ms = found
            .alive_at
            .map_or(0, |at| self.clock.running_ms().saturating_sub(at));
        if silent_ms > HANG_LIMIT_MS {
            return Some(HANGS);
        }
        let [ledger, keeper] = found.held_up;
        found.trouble.or(ledger).or(keeper)
    }
}

impl Pulse {
    fn found(&self) -> Found {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut Found)) {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

const HANGS: &str = "does not answer: no write has come to its end for more than 30 seconds. See whether its disk hangs, \
                     or this machine is overloaded; no restart is needed once it answers";

fn trouble_of(error: &StoreError) -> &'static str {
    match error {
        StoreError::Database(error) => fault::words(error),
        StoreError::Lost => {
            "has lost its file, which was deleted or replaced: nothing is written any more. Put the file back or restore a \
             backup, and start the server again"
        }
        StoreError::OutOfSight { .. } => {
            "cannot be looked at: its folder or its disk is closed to the server. Nothing is written until that is mended; \
             no restart is needed then"
        }
        _ => "does not take writes: see the log",
    }
}
