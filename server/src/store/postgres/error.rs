//! Why a server cannot be used, and what its refusals mean.

use sqlx::migrate::MigrateError;

use crate::store::pool;

/// Why the store cannot use a Postgres server.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// The address cannot be read.
    #[error(
        "DATABASE_URL cannot be read: {cause}. It looks like postgres://USER:PASSWORD@HOST:5432/DATABASE"
    )]
    Url {
        /// What is wrong with it.
        cause: sqlx::Error,
    },
    /// The address names no database.
    #[error("DATABASE_URL names no database: it ends with /DATABASE")]
    NoDatabase,
    /// Somebody else could answer in the server's place.
    #[error(
        "DATABASE_URL says sslmode={mode}, which does not prove that the database {server} is what answers: leave \
         sslmode out, or say verify-full. sslrootcert=FILE names the certificate of an authority of your own"
    )]
    Unproven {
        /// The server and the database.
        server: String,
        /// What the address says.
        mode: &'static str,
    },
    /// It does not answer, or not to us.
    #[error("the database {server} {words} ({cause})")]
    Unreachable {
        /// The server and the database.
        server: String,
        /// What that means, and what to do.
        words: &'static str,
        /// What the server or the network says.
        cause: sqlx::Error,
    },
    /// Answers would get mixed up.
    #[error(
        "the database {server} is reached through a transaction pooler, which gives answers to the wrong questions: put \
         the session pooler (at Supabase its port is 5432, not 6543) or the server itself into DATABASE_URL"
    )]
    TransactionPooler {
        /// The server and the database.
        server: String,
    },
    /// The tables are from a later version.
    #[error(
        "the database {server} was made by a newer Sotto (its tables are at step {found}, this program knows {known}): \
         start that version, or restore a backup from before the update"
    )]
    Newer {
        /// The server and the database.
        server: String,
        /// The first step that this program does not know.
        found: i64,
        /// The newest step that it knows.
        known: i64,
    },
    /// The tables are from an earlier version, and are not to be changed.
    #[error(
        "the database {server} is an older Sotto's (its tables are at step {found}, this program knows {known}), which may \
         be using it: nothing is changed. Ask the program that it belongs to, or start the server of this version first"
    )]
    Older {
        /// The server and the database.
        server: String,
        /// The newest step in it.
        found: i64,
        /// The newest step that this program knows.
        known: i64,
    },
    /// The tables are not those that this program would have made.
    #[error(
        "step {step} of the tables in the database {server} was made by another build of Sotto: start that one, or \
         restore a backup that this one has made"
    )]
    Foreign {
        /// The server and the database.
        server: String,
        /// The step that differs.
        step: i64,
    },
    /// The tables could not be brought up to date.
    #[error("the database {server} cannot be brought up to date: {cause}. It is as it was")]
    Migrate {
        /// The server and the database.
        server: String,
        /// What went wrong.
        cause: MigrateError,
    },
}

impl ServerError {
    /// What a failed connection means.
    pub(super) fn unreachable(server: &str, cause: sqlx::Error) -> Self {
        Self::Unreachable {
            server: server.to_owned(),
            words: words(&cause),
            cause,
        }
    }

    /// What a step means that failed.
    pub(super) fn from_migration(server: &str, cause: MigrateError) -> Self {
        let server = server.to_owned();
        match cause {
            MigrateError::VersionMissing(found) => Self::Newer {
                server,
                found,
                known: pool::newest_known_step(),
            },
            MigrateError::VersionMismatch(step) | MigrateError::Dirty(step) => {
                Self::Foreign { server, step }
            }
            MigrateError::Execute(cause) => Self::unreachable(&server, cause),
            cause => Self::Migrate { server, cause },
        }
    }
}

/// What a failure means, and what to do about it: by the SQLSTATE, if the server has answered
/// (<https://www.postgresql.org/docs/current/errcodes-appendix.html>).
pub(in crate::store) fn words(error: &sqlx::Error) -> &'static str {
    match error {
        sqlx::Error::Io(_) => {
            "does not answer: see whether it runs, and whether this machine reaches it"
        }
        sqlx::Error::Tls(_) => {
            "does not prove that it is the one that DATABASE_URL names: see its certificate, and sslrootcert"
        }
        sqlx::Error::PoolTimedOut => "does not answer, or all connections to it are in use",
        sqlx::Error::Database(error) => words_for_code(&error.code().unwrap_or_default()),
        _ => UNKNOWN,
    }
}

const UNKNOWN: &str = "does not take writes: see the log";

fn words_for_code(code: &str) -> &'static str {
    match code {
        "08000" | "08003" | "08006" | "57P01" | "57P02" => "has ended the connection: see its log",
        "25006" => "is read-only: name the primary server, not a copy of it",
        "28000" | "28P01" => "refuses the user or the password in DATABASE_URL",
        "3D000" => "does not exist: make it, or name another one in DATABASE_URL",
        "42501" => "denies this user what the server needs: make it the owner of the schema sotto",
        "53100" => "has no room: the disk of its server is full, make room on it",
        "53200" => "has no memory: give its server more, or run less on it",
        "53300" => "has no connection left: let fewer programs use it, or let it take more",
        "55P03" => "is held by another program: end that, or wait until it is done",
        "57014" => "takes longer for a statement than is waited for: see what else it does",
        "57P03" => "is starting or ending: wait until it is there",
        _ => UNKNOWN,
    }
}
