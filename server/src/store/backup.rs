//! Copies of the database: made while it is in use, and put back.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection as _, SqliteConnection};
use time::OffsetDateTime;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;
use uuid::Uuid;

use super::check::{self, Finding};
use super::file::{self, Holder};
use super::{StoreError, fault, pool};

/// How long a copy waits for a program that holds the database for a moment.
const BUSY_LIMIT: Duration = Duration::from_secs(5);

/// The files that belong to a database beside its own, by what their names have more.
const LOGS: [&str; 2] = ["-wal", "-shm"];

/// A moment in the name of a file.
const DATED: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]-[minute]-[second]Z");

/// Why there is no copy, or it was not put back.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The name is taken.
    #[error("{} is there already, and nothing is written over: choose another name", .0.display())]
    Taken(PathBuf),
    /// There is nothing to copy.
    #[error(
        "there is no database at {}: SOTTO_DATA_DIR, DATABASE_URL or sotto.toml say where it is, as for the server",
        .0.display()
    )]
    NoDatabase(PathBuf),
    /// There is no such backup.
    #[error("there is no file {}", .0.display())]
    NoFile(PathBuf),
    /// What is to be restored is no backup.
    #[error("{} is no database of Sotto's", .0.display())]
    NotOurs(PathBuf),
    /// The backup cannot be read to its end.
    #[error("{} is damaged ({finding}): it is not used. Take another backup", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// In the database's words.
        finding: String,
    },
    /// The backup is from a later version.
    #[error(
        "{} was made by a newer Sotto (its tables are at step {found}, this program knows {known}): restore it with that \
         version",
        path.display()
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// The step of its tables.
        found: i64,
        /// The newest step that this program knows.
        known: i64,
    },
    /// There is a database, and nobody said that it may go.
    #[error(
        "there is a database at {} already: with --replace it is put aside, beside the new one and under a dated name",
        .0.display()
    )]
    AlreadyThere(PathBuf),
    /// A program is using the database.
    #[error("the database {} is in use: stop the server first", .0.display())]
    InUse(PathBuf),
    /// The name cannot be told to the database.
    #[error("{} is no name that the database takes: use letters that are UTF-8", .0.display())]
    Name(PathBuf),
    /// A file cannot be made, moved or written.
    #[error("{} cannot be written: {cause}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// The database cannot be read.
    #[error("the database {} {}: {cause}", path.display(), fault::words(cause))]
    Database {
        /// The file.
        path: PathBuf,
        /// What the database says.
        cause: sqlx::Error,
    },
    /// The copy cannot be written, or not be read again.
    #[error(
        "the copy {} {} ({cause}). What is copied is as it was",
        path.display(), fault::words(cause)
    )]
    Copy {
        /// The file.
        path: PathBuf,
        /// What the database says.
        cause: sqlx::Error,
    },
    /// The folder or the file for data cannot be used.
    #[error(transparent)]
    Store(StoreError),
}

/// What is in a copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contents {
    /// How many people, guests among them.
    pub people: i64,
    /// How many dictations.
    pub dictations: i64,
    /// How many entries of the ledger.
    pub usage_records: i64,
    /// The size of the file.
    pub bytes: u64,
}

/// A database that was put back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// What is in it.
    pub contents: Contents,
    /// Where the one is that was there before, or its log, if only that was left of it.
    pub put_aside: Option<PathBuf>,
    /// It belongs to root, and its folder to somebody else.
    pub needs_owner: bool,
}

/// Copies `database` into `target` as it is at one moment, whoever writes meanwhile. The copy has its name when it is
/// whole and on the disk.
///
/// # Errors
/// If the name is taken, or either of the two cannot be used; nothing is left behind then.
pub async fn back_up(database: &Path, target: &Path) -> Result<Contents, BackupError> {
    if target.symlink_metadata().is_ok() {
        return Err(BackupError::Taken(target.to_path_buf()));
    }
    // Opening an empty file would be the end of the log.
    file::check_for_lone_log(database).map_err(BackupError::Store)?;
    if !database.is_file() {
        return Err(BackupError::NoDatabase(database.to_path_buf()));
    }
    let part = Part::beside(target)?;
    let source = open(database, false).await?;
    copy(source, database, &part).await?;
    let contents = examine(&part, database).await?;
    part.publish(target)?;
    Ok(contents)
}

/// Puts a copy of `backup` in the place of `database`. One that is there already is kept, under a dated name, if
/// `replaces` says so.
///
/// # Errors
/// If the database is in use or there, or the backup is not whole; nothing has changed then.
pub async fn restore(
    backup: &Path,
    database: &Path,
    replaces: bool,
) -> Result<Restored, BackupError> {
    if !backup.is_file() {
        return Err(BackupError::NoFile(backup.to_path_buf()));
    }
    file::prepare(database).map_err(BackupError::Store)?;
    let _alone = file::hold(database, Holder::Restore).map_err(|error| match error {
        StoreError::InUse { path } => BackupError::InUse(path),
        error => BackupError::Store(error),
    })?;
    let is_there = database.metadata().is_ok_and(|there| there.len() > 0);
    if is_there && !replaces {
        return Err(BackupError::AlreadyThere(database.to_path_buf()));
    }
    let part = Part::beside(database)?;
    let needs_owner = file::hand_over(&part.path, file::example_for(database)).is_err();
    let source = open(backup, true).await?;
    copy(source, backup, &part).await?;
    let contents = examine(&part, backup).await?;
    let put_aside = if is_there {
        settle(database).await?;
        let aside = keep_aside(database)?;
        part.publish_over(database)?;
        Some(aside)
    } else {
        remove_empty(database)?;
        // The log of a database that is gone would be taken for the backup's, and spoil it.
        let log = put_logs_aside(database, &dated(database)?)?;
        part.publish(database)?;
        log
    };
    Ok(Restored {
        contents,
        put_aside,
        needs_owner,
    })
}

async fn open(path: &Path, read_only: bool) -> Result<SqliteConnection, BackupError> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .read_only(read_only)
        .busy_timeout(BUSY_LIMIT);
    let opened = SqliteConnection::connect_with(&options).await;
    opened.map_err(|cause| failed(path, cause))
}

fn failed(path: &Path, cause: sqlx::Error) -> BackupError {
    let path = path.to_path_buf();
    if fault::code(&cause).is_some_and(|code| matches!(code & 0xff, 11 | 26)) {
        let finding = cause.to_string();
        return BackupError::Damaged { path, finding };
    }
    BackupError::Database { path, cause }
}

async fn copy(mut source: SqliteConnection, path: &Path, part: &Part) -> Result<(), BackupError> {
    let target = part.path.to_str();
    let target = target.ok_or_else(|| BackupError::Name(part.path.clone()))?;
    let copied = sqlx::query("VACUUM INTO $1")
        .bind(target)
        .execute(&mut source)
        .await;
    let closed = source.close().await;
    copied.map_err(|cause| {
        if fault::is_of_writing(&cause) {
            part.failed(cause)
        } else {
            failed(path, cause)
        }
    })?;
    closed.map_err(|cause| failed(path, cause))
}

/// Whether a copy of `origin` is whole and ours, and what is in it.
async fn examine(part: &Part, origin: &Path) -> Result<Contents, BackupError> {
    let mut connection = open(&part.path, true).await?;
    let examined = contents(&mut connection, part, origin).await;
    let closed = connection.close().await;
    closed.map_err(|cause| part.failed(cause))?;
    examined
}

async fn contents(
    connection: &mut SqliteConnection,
    part: &Part,
    origin: &Path,
) -> Result<Contents, BackupError> {
    let broke = |cause| part.failed(cause);
    let path = origin.to_path_buf();
    let finding = check::quick_check(connection, None).await;
    if let Finding::Damaged(finding) = finding.map_err(broke)? {
        return Err(BackupError::Damaged { path, finding });
    }
    let step = check::newest_step(connection).await.map_err(broke)?;
    let found = step.ok_or_else(|| BackupError::NotOurs(path.clone()))?;
    let known = pool::newest_known_step();
    if found > known {
        return Err(BackupError::Newer { path, found, known });
    }
    let size = part.path.metadata();
    let size = size.map_err(|cause| unwritten(&part.path, cause))?;
    Ok(Contents {
        people: check::count(connection, "auth_users")
            .await
            .map_err(broke)?,
        dictations: check::count(connection, "voice_sessions")
            .await
            .map_err(broke)?,
        usage_records: check::count(connection, "usage_records")
            .await
            .map_err(broke)?,
        bytes: size.len(),
    })
}

/// Moves all that is committed into the database's one file, which also shows whether some program has it open. One that
/// is damaged is left as it is: that is why it is replaced.
async fn settle(database: &Path) -> Result<(), BackupError> {
    let settled = async {
        let mut connection = open(database, false).await?;
        let mode = sqlx::query("PRAGMA journal_mode = DELETE")
            .execute(&mut connection)
            .await;
        let closed = connection.close().await;
        let failed = |cause| failed(database, cause);
        mode.map_err(failed)?;
        closed.map_err(failed)
    };
    match settled.await {
        Err(BackupError::Database { path, cause }) if fault::is_busy(&cause) => {
            Err(BackupError::InUse(path))
        }
        _settled_or_damaged => Ok(()),
    }
}

/// A dated name beside the database that nothing has.
fn dated(database: &Path) -> Result<PathBuf, BackupError> {
    let date = OffsetDateTime::now_utc().format(DATED).unwrap_or_default();
    let aside = file::beside(database, &format!(".{date}"));
    let is_there = |file: &Path| file.symlink_metadata().is_ok();
    if is_there(&aside) || LOGS.iter().any(|log| is_there(&file::beside(&aside, log))) {
        return Err(BackupError::Taken(aside));
    }
    Ok(aside)
}

/// Gives a database a dated name beside its own, which it has until another file takes it: at no moment
/// is there none.
fn keep_aside(database: &Path) -> Result<PathBuf, BackupError> {
    let aside = dated(database)?;
    if std::fs::hard_link(database, &aside).is_err() {
        // A file system without a second name for a file.
        std::fs::rename(database, &aside).map_err(|cause| unwritten(&aside, cause))?;
    }
    put_logs_aside(database, &aside)?;
    Ok(aside)
}

/// Gives what belongs to a database beside its own file the name `aside`; gives where the log is now, if something is in
/// it.
fn put_logs_aside(database: &Path, aside: &Path) -> Result<Option<PathBuf>, BackupError> {
    for ending in LOGS {
        let (from, to) = (file::beside(database, ending), file::beside(aside, ending));
        match std::fs::rename(&from, &to) {
            Err(cause) if cause.kind() != io::ErrorKind::NotFound => {
                return Err(unwritten(&to, cause));
            }
            _moved_or_not_there => {}
        }
    }
    let log = file::beside(aside, "-wal");
    let has_bytes = log.metadata().is_ok_and(|log| log.len() > 0);
    Ok(has_bytes.then_some(log))
}

/// A server that could not start may have left an empty file.
fn remove_empty(database: &Path) -> Result<(), BackupError> {
    match std::fs::remove_file(database) {
        Err(cause) if cause.kind() != io::ErrorKind::NotFound => Err(unwritten(database, cause)),
        _gone => Ok(()),
    }
}

fn unwritten(path: &Path, cause: io::Error) -> BackupError {
    BackupError::File {
        path: path.to_path_buf(),
        cause,
    }
}

/// A copy that is being made; it goes unless it gets its name.
struct Part {
    path: PathBuf,
    /// The name that it is to get.
    target: PathBuf,
}

impl Part {
    fn beside(target: &Path) -> Result<Self, BackupError> {
        let target = std::path::absolute(target).map_err(|cause| unwritten(target, cause))?;
        // One that a copy without an end has left is in nobody's way.
        let path = file::beside(&target, &format!(".part-{}", Uuid::now_v7()));
        file::create_private(&path).map_err(|cause| unwritten(&path, cause))?;
        Ok(Self { path, target })
    }

    /// The database's words for what is wrong with it.
    fn failed(&self, cause: sqlx::Error) -> BackupError {
        BackupError::Copy {
            path: self.target.clone(),
            cause,
        }
    }

    /// Gives the copy the name of a file that is there, when it is on the disk.
    fn publish_over(self, target: &Path) -> Result<(), BackupError> {
        let refused = |cause| unwritten(target, cause);
        File::open(&self.path)
            .and_then(|copied| copied.sync_all())
            .and_then(|()| std::fs::rename(&self.path, target))
            .and_then(|()| File::open(file::folder_of(target))?.sync_all())
            .map_err(refused)
    }

    /// Gives the copy its name when it is on the disk; never that of a file that is there.
    fn publish(self, target: &Path) -> Result<(), BackupError> {
        let refused = |cause| unwritten(target, cause);
        File::open(&self.path)
            .and_then(|copied| copied.sync_all())
            .map_err(refused)?;
        match std::fs::hard_link(&self.path, target) {
            Ok(()) => {}
            Err(cause) if cause.kind() == io::ErrorKind::AlreadyExists => {
                return Err(BackupError::Taken(target.to_path_buf()));
            }
            // A file system without a second name for a file.
            Err(_) if target.symlink_metadata().is_ok() => {
                return Err(BackupError::Taken(target.to_path_buf()));
            }
            Err(_) => std::fs::rename(&self.path, target).map_err(refused)?,
        }
        File::open(file::folder_of(target))
            .and_then(|folder| folder.sync_all())
            .map_err(refused)
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        let _renamed_already = std::fs::remove_file(&self.path);
    }
}
