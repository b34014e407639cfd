//! Connections to the database.

use std::path::Path;
use std::time::Duration;

use sqlx::migrate::Migrator;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{Connection as _, Sqlite, SqliteConnection, Transaction};

use super::StoreError;

static MIGRATIONS: Migrator = sqlx::migrate!("../migrations/sqlite");

/// How long a statement waits for another process that writes.
const BUSY_LIMIT: Duration = Duration::from_secs(5);

/// How long a caller waits for a connection before the store counts as broken.
const ACQUIRE_LIMIT: Duration = Duration::from_secs(10);

const READERS: u32 = 4;

/// One connection that writes and a few that read. SQLite has one writer at a time: with a
/// single connection writers queue up here, in order, and never see "database is locked".
#[derive(Clone, Debug)]
pub(super) struct Pool {
    writer: SqlitePool,
    reader: SqlitePool,
}

impl Pool {
    pub(super) async fn open(file: &Path) -> Result<Self, StoreError> {
        prepare_folder(file)?;
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .foreign_keys(true)
            .busy_timeout(BUSY_LIMIT)
            .journal_mode(SqliteJournalMode::Wal)
            // What is deleted is overwritten: people delete what nobody is to read again.
            .pragma("secure_delete", "ON")
            // An acknowledged second of audio survives a power cut.
            .synchronous(SqliteSynchronous::Full);
        let opened = |cause| StoreError::Open {
            path: file.to_path_buf(),
            cause,
        };
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(ACQUIRE_LIMIT)
            .after_release(|connection, _meta| Box::pin(is_clean(connection)))
            .connect_with(options.clone())
            .await
            .map_err(opened)?;
        MIGRATIONS.run(&writer).await?;
        let reader = SqlitePoolOptions::new()
            .max_connections(READERS)
            .acquire_timeout(ACQUIRE_LIMIT)
            .connect_lazy_with(options.read_only(true));
        Ok(Self { writer, reader })
    }

    /// For statements that only read.
    pub(super) fn reader(&self) -> &SqlitePool {
        &self.reader
    }

    /// For a single statement that writes.
    pub(super) fn writer(&self) -> &SqlitePool {
        &self.writer
    }

    /// For several statements that hold together. Takes the write lock at once: a transaction
    /// that began by reading could not be waited for, only fail.
    pub(super) async fn begin(&self) -> Result<Transaction<'static, Sqlite>, StoreError> {
        Ok(self.writer.begin_with("BEGIN IMMEDIATE").await?)
    }

    /// Readers first: the last connection that is closed empties the log.
    pub(super) async fn close(&self) {
        self.reader.close().await;
        let emptied = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)")
            .execute(&self.writer)
            .await;
        if let Err(error) = emptied {
            tracing::warn!(%error, "the database's log could not be emptied");
        }
        self.writer.close().await;
    }
}

/// Whether a connection can serve somebody else. One whose transaction has no clean end (a full disk, an I/O error: the
/// database has rolled back by itself, or not) refuses every later transaction.
async fn is_clean(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    // A rollback that was ordered is carried out first.
    connection.ping().await?;
    Ok(!connection.is_in_transaction())
}

/// Makes the folder and tries whether it can be written to: the message then names the folder
/// and the way out, where the database would only say "unable to open".
fn prepare_folder(file: &Path) -> Result<(), StoreError> {
    let folder = match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _current => Path::new("."),
    };
    let refused = |cause| StoreError::DataFolder {
        path: folder.to_path_buf(),
        cause,
    };
    make_private_folder(folder).map_err(refused)?;
    let trial = folder.join(format!(".write-test-{}", std::process::id()));
    std::fs::write(&trial, b"").map_err(refused)?;
    std::fs::remove_file(&trial).map_err(refused)?;
    make_private_file(file).map_err(refused)
}

/// Signing keys live in here: nobody else on the machine may look.
#[cfg(unix)]
fn make_private_folder(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
}

/// The database gives the files beside its own the same permissions.
#[cfg(unix)]
fn make_private_file(file: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt as _;
    let _opened = std::fs::OpenOptions::new()
        .create(true)
        .append(true)
        .mode(0o600)
        .open(file)?;
    Ok(())
}

#[cfg(not(unix))]
fn make_private_folder(folder: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)
}

#[cfg(not(unix))]
fn make_private_file(_file: &Path) -> std::io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests;
