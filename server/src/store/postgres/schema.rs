//! The tables on a server, brought up to date by one program at a time.

use std::time::Duration;

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection as _, Executor as _, PgConnection};
use tokio::time::sleep;

static MIGRATIONS: Migrator = sqlx::migrate!("../migrations/postgres");

/// How often a step is tried that waits for a lock which a running server holds.
const LOCK_TRIES: u32 = 10;

const LOCK_PAUSE: Duration = Duration::from_millis(500);

/// What the session is told that changes the tables. The lock is the program's own, and let go with the connection;
/// without it two that make the schema at once fail. A step takes as long as it takes, but does not wait for a lock for
/// long: all who come behind would wait with it.
const SESSION: &str = "SET client_min_messages TO warning; \
     SET lock_timeout TO '60s'; \
     SELECT pg_advisory_lock(7310025614031978); \
     SET lock_timeout TO '2s'; \
     CREATE SCHEMA IF NOT EXISTS sotto; \
     SET search_path TO sotto";

/// The SQLSTATE of a lock that was not given in time.
const LOCK_NOT_AVAILABLE: &str = "55P03";

/// Carries out the steps that are missing.
pub(super) async fn bring_up_to_date(options: &PgConnectOptions) -> Result<(), MigrateError> {
    for _try in 1..LOCK_TRIES {
        match carry_out(options).await {
            Err(error) if waited_for_a_lock(&error) => sleep(LOCK_PAUSE).await,
            outcome => return outcome,
        }
    }
    carry_out(options).await
}

async fn carry_out(options: &PgConnectOptions) -> Result<(), MigrateError> {
    let mut alone = PgConnection::connect_with(options).await?;
    alone.execute(SESSION).await?;
    let outcome = MIGRATIONS.run(&mut alone).await;
    // What it has done is done: that the connection ends badly changes nothing.
    let _closed = alone.close().await;
    outcome
}

fn waited_for_a_lock(error: &MigrateError) -> bool {
    let (MigrateError::Execute(cause) | MigrateError::ExecuteMigration(cause, _)) = error else {
        return false;
    };
    let code = cause.as_database_error().and_then(|error| error.code());
    code.is_some_and(|code| code == LOCK_NOT_AVAILABLE)
}

/// The newest step to which the tables were brought. None: no program of ours made them.
pub(super) async fn newest_step(connection: &mut PgConnection) -> Result<Option<i64>, sqlx::Error> {
    sqlx::query_scalar("SELECT MAX(version) FROM sotto._sqlx_migrations")
        .fetch_one(connection)
        .await
}

/// The newest step to which the tables were brought of a database that nobody here has opened. Nothing is written.
pub(super) async fn step_of(options: &PgConnectOptions) -> Result<Option<i64>, sqlx::Error> {
    let mut alone = super::connect(options).await?;
    let is_there: bool =
        sqlx::query_scalar("SELECT to_regclass('sotto._sqlx_migrations') IS NOT NULL")
            .fetch_one(&mut alone)
            .await?;
    let mut step = None;
    if is_there {
        step = newest_step(&mut alone).await?;
    }
    alone.close().await?;
    Ok(step)
}

/// The steps that this program knows, with what each is called.
#[cfg(test)]
pub(super) fn known_steps() -> Vec<(i64, String)> {
    let steps = MIGRATIONS.iter();
    steps
        .map(|step| (step.version, step.description.to_string()))
        .collect()
}
