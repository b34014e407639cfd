//! A Postgres server: how it is reached, by whom, and how long it is waited for.

mod error;
mod probe;
mod reach;
mod schema;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::{Connection as _, Executor as _, PgConnection, Postgres, Row as _, Transaction};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::pool;
pub use error::ServerError;
pub(super) use error::words;

/// Connections of one instance. At Supabase those of all instances have to fit into the pool's size.
const CONNECTIONS: u32 = 8;

/// How long a caller waits for a connection before the store counts as broken.
const ACQUIRE_LIMIT: Duration = Duration::from_secs(10);

/// A server gives up on a statement sooner, and says so. Whoever hears nothing for so long hears nothing any more: the
/// server or the way to it is gone, and nobody has told.
const ANSWER_LIMIT: Duration = Duration::from_secs(8);

/// An idle connection that does not answer for so long is replaced, while its caller still waits.
const PING_LIMIT: Duration = Duration::from_secs(2);

/// What each session is told when it begins. Poolers drop what a connection asks for in other ways. A statement that
/// waits for a lock, or for a client that is gone, holds nobody up for long, and each sees what is committed by then.
const SESSION: &str = "SET search_path TO sotto; \
     SET default_transaction_isolation TO 'read committed'; \
     SET statement_timeout TO '5s'; \
     SET lock_timeout TO '2s'; \
     SET idle_in_transaction_session_timeout TO '10s'";

/// Connections to a server, all alike: any of them reads and writes.
#[derive(Clone, Debug)]
pub(super) struct Server {
    connections: PgPool,
    /// Had by the one transaction of this process that may write.
    writer: Arc<Semaphore>,
}

impl Server {
    /// Connects to the database that `url` names, and brings its tables up to date.
    ///
    /// # Errors
    /// [`ServerError`] says what is wrong with the address, the server, or the way there.
    pub(super) async fn open(url: &str) -> Result<Self, ServerError> {
        let options = reach::options(url)?;
        let server = reach::name(&options);
        let failed = |cause| ServerError::unreachable(&server, cause);
        // A server that is not there is told at once: the pool would try again for as long as it waits for connections.
        let first = connect(&options).await;
        first.map_err(failed)?.close().await.map_err(failed)?;
        if probe::is_transaction_pooler(&options)
            .await
            .map_err(failed)?
        {
            return Err(ServerError::TransactionPooler { server });
        }
        schema::bring_up_to_date(&options)
            .await
            .map_err(|cause| ServerError::from_migration(&server, cause))?;
        Ok(Self {
            connections: connections(options).await.map_err(failed)?,
            writer: Arc::new(Semaphore::new(1)),
        })
    }

    /// Whether the tables of the database that `url` names are as this program makes them, or newer. Nothing is written.
    ///
    /// # Errors
    /// [`ServerError::Older`] if they are not; else as [`Server::open`].
    pub(super) async fn check_up_to_date(url: &str) -> Result<(), ServerError> {
        let options = reach::options(url)?;
        let server = reach::name(&options);
        let found = schema::step_of(&options)
            .await
            .map_err(|cause| ServerError::unreachable(&server, cause))?;
        let (found, known) = (found.unwrap_or(0), pool::newest_known_step());
        if found >= known {
            return Ok(());
        }
        Err(ServerError::Older {
            server,
            found,
            known,
        })
    }

    /// For any statement.
    pub(super) const fn connections(&self) -> &PgPool {
        &self.connections
    }

    /// Begins a transaction.
    pub(super) async fn begin(&self) -> Result<Transaction<'static, Postgres>, sqlx::Error> {
        self.begin_with("BEGIN").await
    }

    /// Begins a transaction with this statement.
    pub(super) async fn begin_with(
        &self,
        statement: &'static str,
    ) -> Result<Transaction<'static, Postgres>, sqlx::Error> {
        let limit = ACQUIRE_LIMIT + ANSWER_LIMIT;
        in_time(limit, self.connections.begin_with(statement)).await
    }

    /// Waits until no other transaction of this process writes. With a connection in hand they would leave none to those
    /// who only read.
    pub(super) async fn turn(&self) -> Result<OwnedSemaphorePermit, sqlx::Error> {
        let turn = Arc::clone(&self.writer).acquire_owned();
        match timeout(ACQUIRE_LIMIT, turn).await {
            Ok(Ok(turn)) => Ok(turn),
            Ok(Err(_closed)) => Err(sqlx::Error::PoolClosed),
            Err(_elapsed) => Err(sqlx::Error::PoolTimedOut),
        }
    }

    /// The newest step to which the tables were brought.
    pub(super) async fn newest_step(&self) -> Result<Option<i64>, sqlx::Error> {
        let mut connection = self.connections.acquire().await?;
        answered(schema::newest_step(&mut connection)).await
    }
}

/// Waits for what a server answers, but not for ever.
pub(super) async fn answered<Answer>(
    answer: impl Future<Output = Result<Answer, sqlx::Error>>,
) -> Result<Answer, sqlx::Error> {
    in_time(ANSWER_LIMIT, answer).await
}

async fn in_time<Answer>(
    limit: Duration,
    answer: impl Future<Output = Result<Answer, sqlx::Error>>,
) -> Result<Answer, sqlx::Error> {
    match timeout(limit, answer).await {
        Ok(outcome) => outcome,
        Err(_elapsed) => Err(io::Error::from(io::ErrorKind::TimedOut).into()),
    }
}

async fn connect(options: &PgConnectOptions) -> Result<PgConnection, sqlx::Error> {
    in_time(ACQUIRE_LIMIT, PgConnection::connect_with(options)).await
}

async fn connections(options: PgConnectOptions) -> Result<PgPool, sqlx::Error> {
    PgPoolOptions::new()
        .max_connections(CONNECTIONS)
        .acquire_timeout(ACQUIRE_LIMIT)
        .test_before_acquire(false)
        .before_acquire(|connection, _meta| Box::pin(answers(connection)))
        .after_release(|connection, _meta| Box::pin(answered(is_clean(connection))))
        .after_connect(|connection, _meta| {
            Box::pin(async move { connection.execute(SESSION).await.map(drop) })
        })
        .connect_with(options)
        .await
}

async fn answers(idle: &mut PgConnection) -> Result<bool, sqlx::Error> {
    in_time(PING_LIMIT, idle.ping()).await?;
    Ok(true)
}

/// Whether a connection that comes back is in no transaction. One of which nobody has heard that it began would swallow
/// what others write.
async fn is_clean(connection: &mut PgConnection) -> Result<bool, sqlx::Error> {
    // By itself a statement begins its transaction. That is one moment in the simple protocol, in which this is said.
    let row = connection
        .fetch_one("SELECT now() = statement_timestamp()")
        .await?;
    row.try_get(0)
}

#[cfg(test)]
mod tests;
