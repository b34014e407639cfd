//! The database, whichever of the two it is: each statement is written once and sent to the one that is there.

use sqlx::postgres::PgQueryResult;
use sqlx::sqlite::SqliteQueryResult;
use sqlx::{Acquire as _, Postgres, Sqlite, Transaction};
use tokio::sync::OwnedSemaphorePermit;

use super::pool::{self, Pool};
use super::postgres::{self, Server};
use super::{StoreError, check, fault};
use crate::config::DatabaseConfig;

/// How a transaction of Postgres begins that sees one state of the database and changes nothing.
const SNAPSHOT: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY";

/// Lets one transaction that writes be at a time, whichever instance it is of, as SQLite does. Statements that decide by
/// what others before them have read may only do without it when each is guarded by itself.
const ONE_WRITER: &str = "SELECT pg_advisory_xact_lock(7310025614031979)";

/// Connections to the database.
#[derive(Clone, Debug)]
pub(super) enum Database {
    /// A file, held by this machine.
    Sqlite(Pool),
    /// A server, on this machine or another.
    Postgres(Server),
}

/// Sends one statement that only reads: `reading!(self.pool, |reader| sqlx::query(..).fetch_all(reader).await)`. The
/// body stands there once for each database; where it has to name that, `reading!(self.pool, Db, |reader| ..)` does.
macro_rules! reading {
    ($database:expr, |$reader:ident| $body:expr) => {
        match &$database {
            $crate::store::database::Database::Sqlite(pool) => {
                let $reader = pool.reader();
                $body
            }
            $crate::store::database::Database::Postgres(server) => {
                match server.connections().acquire().await {
                    Ok(mut connection) => {
                        let $reader = &mut *connection;
                        $crate::store::postgres::answered(async { $body }).await
                    }
                    Err(error) => Err(error),
                }
            }
        }
    };
    ($database:expr, $Db:ident, |$reader:ident| $body:expr) => {
        match &$database {
            $crate::store::database::Database::Sqlite(pool) => {
                type $Db = ::sqlx::Sqlite;
                let $reader = pool.reader();
                $body
            }
            $crate::store::database::Database::Postgres(server) => {
                type $Db = ::sqlx::Postgres;
                match server.connections().acquire().await {
                    Ok(mut connection) => {
                        let $reader = &mut *connection;
                        $crate::store::postgres::answered(async { $body }).await
                    }
                    Err(error) => Err(error),
                }
            }
        }
    };
}
pub(super) use reading;

/// Sends one statement that writes. One that gives rows back is fetched to its end (`fetch_all`): it is committed behind
/// the last row, and who takes one and goes is not told that the commit failed.
macro_rules! writing {
    ($database:expr, |$writer:ident| $body:expr) => {
        match &$database {
            $crate::store::database::Database::Sqlite(pool) => {
                let $writer = pool.writer()?;
                $body
            }
            $crate::store::database::Database::Postgres(server) => {
                match server.connections().acquire().await {
                    Ok(mut connection) => {
                        let $writer = &mut *connection;
                        $crate::store::postgres::answered(async { $body }).await
                    }
                    Err(error) => Err(error),
                }
            }
        }
    };
}
pub(super) use writing;

/// Sends one statement, or several, within a transaction: a `&mut Tx`.
macro_rules! within {
    ($transaction:expr, |$connection:ident| $body:expr) => {
        match $transaction {
            $crate::store::database::Tx::Sqlite(transaction) => {
                let $connection = &mut **transaction;
                $body
            }
            $crate::store::database::Tx::Postgres { transaction, .. } => {
                let $connection = &mut **transaction;
                $crate::store::postgres::answered(async { $body }).await
            }
        }
    };
    ($transaction:expr, $Db:ident, |$connection:ident| $body:expr) => {
        match $transaction {
            $crate::store::database::Tx::Sqlite(transaction) => {
                type $Db = ::sqlx::Sqlite;
                let $connection = &mut **transaction;
                $body
            }
            $crate::store::database::Tx::Postgres { transaction, .. } => {
                type $Db = ::sqlx::Postgres;
                let $connection = &mut **transaction;
                $crate::store::postgres::answered(async { $body }).await
            }
        }
    };
}
pub(super) use within;

impl Database {
    /// Opens the database that `config` names, and brings its tables up to date.
    pub(super) async fn open(config: &DatabaseConfig) -> Result<Self, StoreError> {
        Ok(match config.server_url() {
            Some(url) => Self::Postgres(Server::open(url).await?),
            None => Self::Sqlite(Pool::open(&config.file()).await?),
        })
    }

    /// Whether the tables of the database that `config` names are as this program makes them, or newer. Nothing is written.
    pub(super) async fn check_up_to_date(config: &DatabaseConfig) -> Result<(), StoreError> {
        match config.server_url() {
            Some(url) => Ok(Server::check_up_to_date(url).await?),
            None => pool::check_up_to_date(&config.file()).await,
        }
    }

    /// Begins several statements that hold together, and of which none decides by what another has read: each is guarded
    /// by itself, or all are about one row that the first one writes. On a server others go on meanwhile.
    pub(super) async fn begin_guarded(&self) -> Result<Tx<'static>, StoreError> {
        Ok(match self {
            Self::Sqlite(pool) => Tx::Sqlite(pool.begin().await?),
            Self::Postgres(server) => Tx::Postgres {
                transaction: server.begin().await?,
                _turn: None,
            },
        })
    }

    /// Begins several statements that hold together. One such transaction is at a time.
    pub(super) async fn begin(&self) -> Result<Tx<'static>, StoreError> {
        Ok(match self {
            Self::Sqlite(pool) => Tx::Sqlite(pool.begin().await?),
            Self::Postgres(server) => {
                let turn = server.turn().await?;
                let mut transaction = server.begin().await?;
                let alone = sqlx::query(ONE_WRITER).execute(&mut *transaction);
                postgres::answered(alone).await?;
                Tx::Postgres {
                    transaction,
                    _turn: Some(turn),
                }
            }
        })
    }

    /// Begins several statements that only read, and see one state of the database.
    pub(super) async fn snapshot(&self) -> Result<Tx<'static>, StoreError> {
        Ok(match self {
            Self::Sqlite(pool) => Tx::Sqlite(pool.reader().begin().await?),
            Self::Postgres(server) => Tx::Postgres {
                transaction: server.begin_with(SNAPSHOT).await?,
                _turn: None,
            },
        })
    }

    /// One of two texts, where the databases have no common one.
    pub(super) const fn text(
        &self,
        in_sqlite: &'static str,
        in_postgres: &'static str,
    ) -> &'static str {
        match self {
            Self::Sqlite(_pool) => in_sqlite,
            Self::Postgres(_server) => in_postgres,
        }
    }

    /// The newest step to which the tables were brought, by whatever program. None: no program of ours made them.
    pub(super) async fn newest_step(&self) -> Result<Option<i64>, StoreError> {
        Ok(match self {
            Self::Sqlite(pool) => {
                let mut reader = pool.reader().acquire().await?;
                check::newest_step(&mut reader).await?
            }
            Self::Postgres(server) => server.newest_step().await?,
        })
    }

    /// The file's connections, for what only a file needs: its log, its place, its room. None: it is a server's.
    pub(super) const fn embedded(&self) -> Option<&Pool> {
        match self {
            Self::Sqlite(pool) => Some(pool),
            Self::Postgres(_server) => None,
        }
    }

    /// What a failure means, and what to do about it.
    pub(super) fn words_for(&self, error: &sqlx::Error) -> &'static str {
        match self {
            Self::Sqlite(_pool) => fault::words(error),
            Self::Postgres(_server) => postgres::words(error),
        }
    }

    /// Closes all connections when they are idle.
    pub(super) async fn close(&self) {
        match self {
            Self::Sqlite(pool) => pool.close().await,
            Self::Postgres(server) => server.connections().close().await,
        }
    }
}

impl From<Pool> for Database {
    fn from(pool: Pool) -> Self {
        Self::Sqlite(pool)
    }
}

/// A transaction, or a part of one that can be taken back by itself. Dropped, it is rolled back.
#[derive(Debug)]
pub(super) enum Tx<'t> {
    /// In the file.
    Sqlite(Transaction<'t, Sqlite>),
    /// On the server.
    Postgres {
        /// The connection.
        transaction: Transaction<'t, Postgres>,
        /// Given back at the end.
        _turn: Option<OwnedSemaphorePermit>,
    },
}

impl Tx<'_> {
    /// Begins a part that can be taken back by itself. On a Postgres nothing goes through behind a statement that was
    /// refused, until the part or the whole is taken back.
    pub(super) async fn part(&mut self) -> Result<Tx<'_>, StoreError> {
        Ok(match self {
            Self::Sqlite(whole) => Tx::Sqlite(whole.begin().await?),
            Self::Postgres { transaction, .. } => Tx::Postgres {
                transaction: postgres::answered(transaction.begin()).await?,
                _turn: None,
            },
        })
    }

    /// Makes it hold.
    pub(super) async fn commit(self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(transaction) => transaction.commit().await?,
            Self::Postgres { transaction, _turn } => {
                postgres::answered(transaction.commit()).await?;
            }
        }
        Ok(())
    }

    /// Takes it back.
    pub(super) async fn rollback(self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(transaction) => transaction.rollback().await?,
            Self::Postgres { transaction, _turn } => {
                postgres::answered(transaction.rollback()).await?;
            }
        }
        Ok(())
    }
}

/// What became of a statement that gives no rows back.
#[derive(Clone, Copy, Debug)]
pub(super) struct Done(u64);

impl Done {
    /// How many rows it wrote or deleted.
    pub(super) const fn rows_affected(self) -> u64 {
        self.0
    }
}

impl From<SqliteQueryResult> for Done {
    fn from(result: SqliteQueryResult) -> Self {
        Self(result.rows_affected())
    }
}

impl From<PgQueryResult> for Done {
    fn from(result: PgQueryResult) -> Self {
        Self(result.rows_affected())
    }
}
