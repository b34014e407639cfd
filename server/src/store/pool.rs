//! Connections to the database.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::Duration;

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{Connection as _, Sqlite, SqliteConnection, Transaction};

use super::check::{self, Finding};
use super::file::{self, FileId, Held, Holder};
use super::{StoreError, fault};

static MIGRATIONS: Migrator = sqlx::migrate!("../migrations/sqlite");

/// How long a statement waits for another process that writes.
const BUSY_LIMIT: Duration = Duration::from_secs(5);

/// How long a caller waits for a connection before the store counts as broken.
const ACQUIRE_LIMIT: Duration = Duration::from_secs(10);

/// How long a start waits for another one at the same database, which may have much to bring up to date.
const TURN_LIMIT: Duration = Duration::from_secs(60);

/// A file that was gone at a beat, and so long after that at another one, does not come back, in ms.
const GONE_FOR_GOOD_MS: i64 = 5_000;

/// A file that is in its place, in [`Place::gone_since`].
const NOT_GONE: i64 = i64::MAX;

const READERS: u32 = 4;

/// A start does not wait longer for the check of a large database.
const CHECK_LIMIT: Duration = Duration::from_secs(10);

/// One connection that writes and a few that read. SQLite has one writer at a time: with a
/// single connection writers queue up here, in order, and never see "database is locked".
#[derive(Clone, Debug)]
pub(super) struct Pool {
    writer: SqlitePool,
    reader: SqlitePool,
    /// Cuts the log, and waits for nobody: while it waited for somebody who reads, no one could write.
    cutter: SqlitePool,
    place: Arc<Place>,
}

/// Where the database lies.
#[derive(Debug)]
struct Place {
    file: PathBuf,
    /// The file that the connections have open.
    id: FileId,
    /// Since when it is not there, or is another one, by the beats; in ms that this process has been running.
    gone_since: AtomicI64,
    /// It was gone for too long.
    is_given_up: AtomicBool,
    /// Says that the database is in use.
    _held: Held,
}

impl Place {
    /// Whether the file that the connections have open still has its name. What is written to one without is gone with
    /// the process, whoever was told that it holds.
    fn look(&self) -> Result<(), StoreError> {
        if self.is_given_up.load(Ordering::SeqCst) {
            return Err(StoreError::Lost);
        }
        match FileId::of(&self.file) {
            Ok(id) if id == self.id => Ok(()),
            Ok(_another) => Err(StoreError::Lost),
            Err(cause) if cause.kind() == ErrorKind::NotFound => Err(StoreError::Lost),
            Err(cause) => Err(StoreError::OutOfSight { cause }),
        }
    }
}

/// The newest step to which this program brings the tables.
pub(super) fn newest_known_step() -> i64 {
    let steps = MIGRATIONS.iter().map(|step| step.version);
    steps.max().unwrap_or(0)
}

impl Pool {
    pub(super) async fn open(file: &Path) -> Result<Self, StoreError> {
        Self::open_with(file, options(file)).await
    }

    pub(super) async fn open_with(
        file: &Path,
        options: SqliteConnectOptions,
    ) -> Result<Self, StoreError> {
        file::prepare(file)?;
        let held = file::hold(file, Holder::Server)?;
        let turn = file::take_turn(file, TURN_LIMIT).await?;
        file::check_for_lone_log(file)?;
        file::make(file)?;
        let failed = |cause| StoreError::open(file, cause);
        let pool = |connections| {
            // A connection that is opened later opens what has the file's name then.
            SqlitePoolOptions::new()
                .max_connections(connections)
                .acquire_timeout(ACQUIRE_LIMIT)
                .idle_timeout(None)
                .max_lifetime(None)
        };
        let writer = pool(1)
            .after_release(|connection, _meta| Box::pin(is_clean(connection)))
            .connect_with(options.clone())
            .await
            .map_err(failed)?;
        check_whole(&writer, file).await?;
        bring_up_to_date(&writer, file).await?;
        drop(turn);
        let at_once = options.clone().busy_timeout(Duration::ZERO);
        let cutter = pool(1).connect_lazy_with(at_once);
        // One that is left in mid-read keeps the log from ever being emptied.
        let reader = pool(READERS)
            .after_release(|connection, _meta| Box::pin(is_clean(connection)))
            .connect_lazy_with(options.read_only(true));
        let place = Place {
            file: file.to_path_buf(),
            id: FileId::of(file).map_err(|cause| StoreError::OutOfSight { cause })?,
            gone_since: AtomicI64::new(NOT_GONE),
            is_given_up: AtomicBool::new(false),
            _held: held,
        };
        Ok(Self {
            writer,
            reader,
            cutter,
            place: Arc::new(place),
        })
    }

    /// The database's file.
    pub(super) fn file(&self) -> &Path {
        &self.place.file
    }

    /// Looks at the file as a beat does, when this process has been running for `running_ms`. One that stays away is given
    /// up: whatever has its name later is not what was written to.
    pub(super) async fn look(&self, running_ms: i64) -> Result<(), StoreError> {
        let seen = self.place.look();
        let gone_since = &self.place.gone_since;
        match &seen {
            Ok(()) => gone_since.store(NOT_GONE, Ordering::SeqCst),
            Err(StoreError::Lost) => {
                let since = gone_since.fetch_min(running_ms, Ordering::SeqCst);
                if running_ms.saturating_sub(since) >= GONE_FOR_GOOD_MS {
                    self.place.is_given_up.store(true, Ordering::SeqCst);
                    self.writer.close().await;
                }
            }
            // Whether it is gone is not known.
            Err(_hidden) => {}
        }
        seen
    }

    /// For statements that only read.
    pub(super) fn reader(&self) -> &SqlitePool {
        &self.reader
    }

    /// For a single statement that writes. One that gives rows back is fetched to its end (`fetch_all`): it is committed
    /// behind the last row, and who takes one and goes is not told that the commit failed.
    pub(super) fn writer(&self) -> Result<&SqlitePool, StoreError> {
        self.place.look()?;
        Ok(&self.writer)
    }

    /// For several statements that hold together. Takes the write lock at once: a transaction
    /// that began by reading could not be waited for, only fail.
    pub(super) async fn begin(&self) -> Result<Transaction<'static, Sqlite>, StoreError> {
        self.place.look()?;
        Ok(self.writer.begin_with("BEGIN IMMEDIATE").await?)
    }

    /// Moves all that is committed into the database's file and cuts the log to nothing. False: at this moment somebody
    /// writes, or reads an older state.
    pub(super) async fn cut_log(&self) -> Result<bool, StoreError> {
        self.place.look()?;
        let told = sqlx::query_as::<_, (i64, i64, i64)>("PRAGMA wal_checkpoint(TRUNCATE)")
            .fetch_all(&self.cutter)
            .await;
        match told {
            Ok(told) => Ok(told.iter().all(|(busy, _pages, _moved)| *busy == 0)),
            Err(cause) if fault::is_busy(&cause) => Ok(false),
            Err(cause) => Err(cause.into()),
        }
    }

    /// Readers first: the last connection that is closed empties the log.
    pub(super) async fn close(&self) {
        self.reader.close().await;
        self.cutter.close().await;
        let emptied = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)")
            .execute(&self.writer)
            .await;
        if let Err(error) = emptied {
            tracing::warn!(%error, "the database's log could not be emptied");
        }
        self.writer.close().await;
    }
}

/// How the database is opened.
pub(super) fn options(file: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(file)
        // Its file is made before, for its owner alone. One that is deleted later is not made again.
        .create_if_missing(false)
        .foreign_keys(true)
        .busy_timeout(BUSY_LIMIT)
        .journal_mode(SqliteJournalMode::Wal)
        // What is deleted is overwritten: people delete what nobody is to read again.
        .pragma("secure_delete", "ON")
        // An acknowledged second of audio survives a power cut.
        .synchronous(SqliteSynchronous::Full)
}

async fn check_whole(writer: &SqlitePool, file: &Path) -> Result<(), StoreError> {
    let failed = |cause| StoreError::open(file, cause);
    let mut connection = writer.acquire().await.map_err(failed)?;
    let found = check::quick_check(&mut connection, Some(CHECK_LIMIT)).await;
    match found.map_err(failed)? {
        Finding::Whole => Ok(()),
        Finding::WholeSoFar => {
            let seconds = CHECK_LIMIT.as_secs();
            tracing::info!(seconds, "the database is large: it was checked in part");
            Ok(())
        }
        Finding::Damaged(finding) => Err(StoreError::Damaged {
            path: file.to_path_buf(),
            finding,
        }),
    }
}

/// Whether the tables are as this program makes them, or newer. Nothing is written.
pub(super) async fn check_up_to_date(file: &Path) -> Result<(), StoreError> {
    let failed = |cause| StoreError::open(file, cause);
    let options = options(file).read_only(true);
    let mut connection = SqliteConnection::connect_with(&options)
        .await
        .map_err(failed)?;
    let found = check::newest_step(&mut connection).await.map_err(failed)?;
    connection.close().await.map_err(failed)?;
    let (found, known) = (found.unwrap_or(0), newest_known_step());
    if found >= known {
        return Ok(());
    }
    Err(StoreError::Older {
        path: file.to_path_buf(),
        found,
        known,
    })
}

async fn bring_up_to_date(writer: &SqlitePool, file: &Path) -> Result<(), StoreError> {
    let path = file.to_path_buf();
    MIGRATIONS.run(writer).await.map_err(|error| match error {
        MigrateError::VersionMissing(found) => StoreError::Newer {
            path,
            found,
            known: newest_known_step(),
        },
        MigrateError::VersionMismatch(step) | MigrateError::Dirty(step) => {
            StoreError::Foreign { path, step }
        }
        MigrateError::Execute(cause) | MigrateError::ExecuteMigration(cause, _)
            if fault::code(&cause).is_some_and(|code| code & 0xff != 1) =>
        {
            StoreError::open(file, cause)
        }
        cause => StoreError::Migrate { path, cause },
    })
}

/// Whether a connection can serve somebody else. One whose transaction has no clean end (a full disk, an I/O error: the
/// database has rolled back by itself, or not) refuses every later transaction.
async fn is_clean(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    // A rollback that was ordered is carried out first.
    connection.ping().await?;
    Ok(!connection.is_in_transaction())
}

#[cfg(test)]
mod tests;
