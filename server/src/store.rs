//! The only SQL. A clonable handle whose methods speak of people, tickets and dictations.
//!
//! Statements are written once, with `$1` placeholders, over types that SQLite and PostgreSQL
//! share: text for ids, 64-bit integers for times, samples and money. Nothing that belongs to a
//! person is read or written without a [`Scope`].

pub mod accounts;
pub mod auth_sessions;
pub mod backup;
pub mod credentials;
pub mod devices;
pub mod exports;
pub mod mail_tokens;
pub mod profiles;
pub mod scope;
pub mod secrets;
pub mod settings;
pub mod signing_keys;
pub mod tickets;
pub mod transcripts;
pub mod usage;
pub mod voice_sessions;

mod abandoned;
mod check;
mod deletion;
mod erasure;
mod fault;
#[cfg(test)]
pub(crate) mod faults;
mod file;
mod guests;
mod missing_words;
mod pool;
mod pulse;
mod served;
mod stored_id;

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use tokio::time::timeout;

use crate::clock::Clock;
use crate::config::DatabaseConfig;
pub use scope::Scope;
pub use usage::{CommitOutcome, UsageCommit, UsageTotal};
pub use voice_sessions::{BegunVoiceSession, NewVoiceSession, ResumedVoiceSession};

use pool::Pool;
use pulse::Pulse;
pub use pulse::Writer;
use served::ServedTime;

/// How long the end of the process waits for the database.
const CLOSE_LIMIT: Duration = Duration::from_secs(5);

/// Why the store could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The folder for data cannot be made or written to.
    #[error(
        "the data folder {path} cannot be used: {cause}. Make it writable for this user, or name \
         another one with SOTTO_DATA_DIR",
        path = path.display()
    )]
    DataFolder {
        /// The folder.
        path: PathBuf,
        /// What the system says.
        cause: std::io::Error,
    },
    /// The database's file cannot be opened.
    #[error("the database {path} {words} ({cause})", path = path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// What that means, and what to do.
        words: &'static str,
        /// What the database says.
        cause: sqlx::Error,
    },
    /// The database is not whole.
    #[error(
        "the database {path} is damaged ({finding}): restore a backup of it (`sotto-server restore FILE --replace`)",
        path = path.display()
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// In the database's words.
        finding: String,
    },
    /// The tables are from a later version.
    #[error(
        "the database {path} was made by a newer Sotto (its tables are at step {found}, this program knows {known}): \
         start that version, or restore a backup from before the update",
        path = path.display()
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// The first step that this program does not know.
        found: i64,
        /// The newest step that it knows.
        known: i64,
    },
    /// The tables are from an earlier version, and are not to be changed.
    #[error(
        "the database {path} is an older Sotto's (its tables are at step {found}, this program knows {known}), which may \
         be using it: nothing is changed. Ask the program that it belongs to, or start the server of this version first",
        path = path.display()
    )]
    Older {
        /// The file.
        path: PathBuf,
        /// The newest step in it.
        found: i64,
        /// The newest step that this program knows.
        known: i64,
    },
    /// The tables are not those that this program would have made.
    #[error(
        "step {step} of the tables in the database {path} was made by another build of Sotto: start that one, or restore \
         a backup that this one has made",
        path = path.display()
    )]
    Foreign {
        /// The file.
        path: PathBuf,
        /// The step that differs.
        step: i64,
    },
    /// The tables could not be brought up to date.
    #[error(
        "the database {path} cannot be brought up to date: {cause}. It is as it was. If another program made this file, \
         name another one with SOTTO_DATA_DIR or DATABASE_URL",
        path = path.display()
    )]
    Migrate {
        /// The file.
        path: PathBuf,
        /// What went wrong.
        cause: sqlx::migrate::MigrateError,
    },
    /// The file system gives no locks.
    #[error(
        "the database {path} lies on a file system that cannot lock files ({cause}), and two programs would spoil it: \
         keep it on a disk of this machine (SOTTO_DATA_DIR)",
        path = path.display()
    )]
    NoLocks {
        /// The file.
        path: PathBuf,
        /// What the system says.
        cause: std::io::Error,
    },
    /// Another is put in the database's place at this moment.
    #[error("the database {path} is being restored: wait until that is done, and start again", path = path.display())]
    BeingRestored {
        /// The file.
        path: PathBuf,
    },
    /// Another server makes or opens it, and does not come to an end.
    #[error(
        "the database {path} is being started by another server, for too long: wait until that one is ready, or end it",
        path = path.display()
    )]
    BeingStarted {
        /// The file.
        path: PathBuf,
    },
    /// The file is gone, and its log is not.
    #[error(
        "the database {path} is gone or empty, and its log {log} is there, with all that people did last: put the \
         file back, or restore a backup (`sotto-server restore FILE`). Whoever wants to begin with nothing moves the \
         log away",
        path = path.display(), log = log.display()
    )]
    LoneLog {
        /// The file.
        path: PathBuf,
        /// Its log.
        log: PathBuf,
    },
    /// A server uses the database.
    #[error("the database {path} is in use", path = path.display())]
    InUse {
        /// The file.
        path: PathBuf,
    },
    /// The file was deleted or replaced while it was in use.
    #[error("the database's file was deleted or replaced")]
    Lost,
    /// Whether the file is there cannot be seen.
    #[error("the database's file cannot be looked at: {cause}")]
    OutOfSight {
        /// What the system says.
        cause: std::io::Error,
    },
    /// The database refused or broke.
    #[error("the database failed: {0}")]
    Database(#[from] sqlx::Error),
    /// A row holds something that was never written by us.
    #[error("the database holds {what} that makes no sense")]
    Corrupt {
        /// Which value.
        what: &'static str,
    },
    /// The device is not known, or not this person's.
    #[error("no such device")]
    UnknownDevice,
    /// The id or the address is taken.
    #[error("the id or the address is taken")]
    Duplicate,
    /// Only a person can do this, and the scope names none.
    #[error("this needs a person's scope")]
    ScopeWithoutUser,
}

impl StoreError {
    /// Whether the database does not take what was to be written, however often it is tried.
    pub fn is_refusal(&self) -> bool {
        use sqlx::error::ErrorKind;
        match self {
            Self::Database(sqlx::Error::Database(error)) => {
                !matches!(error.kind(), ErrorKind::Other) || is_about_values(error.code())
            }
            Self::Corrupt { .. } => true,
            _ => false,
        }
    }

    /// Whether the fault may lie in what was to be written, so that the database takes other things. A full disk, an I/O
    /// error, a lock or no memory is nobody's own fault: a small write may still be taken where a larger one is not.
    pub fn may_lie_in_what_is_written(&self) -> bool {
        match self {
            Self::Database(error) => fault::may_lie_in_what_is_written(error),
            other => other.is_refusal(),
        }
    }

    /// The database could not be opened.
    fn open(file: &Path, cause: sqlx::Error) -> Self {
        Self::Open {
            path: file.to_path_buf(),
            words: fault::words(&cause),
            cause,
        }
    }

    /// What a write that broke off means: a value that must be unique may be taken.
    fn from_write(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::Database(error) if error.is_unique_violation() => Self::Duplicate,
            error => Self::Database(error),
        }
    }
}

/// Whether a result code of SQLite is about what was to be written: too big, against a rule of the
/// tables (a trigger's, too), of the wrong type.
fn is_about_values(code: Option<Cow<'_, str>>) -> bool {
    let code = code.and_then(|code| code.parse::<u32>().ok());
    matches!(code.map(|code| code & 0xff), Some(18..=20))
}

/// The database. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Store {
    pool: Pool,
    clock: Clock,
    /// What was deleted still stands in the write-ahead log.
    erasure_due: Arc<AtomicBool>,
    pulse: Pulse,
    served: ServedTime,
    /// The newest time that stood in the database when it was opened, in ms since 1970.
    newest_at: i64,
}

impl Store {
    /// Opens the database that `config` names, makes it if there is none, and brings its tables
    /// up to date.
    ///
    /// # Errors
    /// If the folder or the file cannot be used, or the tables are from a newer version.
    pub async fn open(config: &DatabaseConfig) -> Result<Self, StoreError> {
        Self::open_with_clock(config, Clock::system()).await
    }

    /// As [`Store::open`], with another clock.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub async fn open_with_clock(
        config: &DatabaseConfig,
        clock: Clock,
    ) -> Result<Self, StoreError> {
        Self::around(Pool::open(&config.file()).await?, clock).await
    }

    /// As [`Store::open`], for who only wants to look: tables that are not up to date are left as they are.
    ///
    /// # Errors
    /// As [`Store::open`], and [`StoreError::Older`].
    pub async fn open_up_to_date(config: &DatabaseConfig) -> Result<Self, StoreError> {
        pool::check_up_to_date(&config.file()).await?;
        Self::open(config).await
    }

    async fn around(pool: Pool, clock: Clock) -> Result<Self, StoreError> {
        // Whoever ran here before may have been killed before the log was emptied.
        let erasure_due = Arc::new(AtomicBool::new(true));
        let mut store = Self {
            pool,
            clock,
            erasure_due,
            pulse: Pulse::default(),
            served: ServedTime::default(),
            newest_at: 0,
        };
        store.begin_service().await?;
        Ok(store)
    }

    /// The clock by which everything here is stamped. What runs out is measured by [`Store::served_ms`].
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// What people who run the server should know although the database works.
    pub fn notices(&self) -> Vec<String> {
        let notices = [self.clock_notice(), self.newer_notice()];
        notices.into_iter().flatten().collect()
    }

    /// Whether something of it should be looked after now.
    pub fn needs_attention(&self) -> bool {
        self.clock_needs_attention() || self.newer_notice().is_some()
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// If it does not.
    pub async fn check(&self) -> Result<(), StoreError> {
        let _one: i64 = sqlx::query_scalar("SELECT 1")
            .fetch_one(self.pool.reader())
            .await?;
        Ok(())
    }

    /// Closes the database. All that is committed stands in its one file then, for whoever copies it. What is being
    /// written is waited for, but not for long: what is not committed was not promised to anybody.
    pub async fn close(&self) {
        if timeout(CLOSE_LIMIT, self.pool.close()).await.is_err() {
            tracing::warn!(
                "the database is busy: what it holds stands in its log, too (sotto.db-wal)"
            );
        }
    }
}
