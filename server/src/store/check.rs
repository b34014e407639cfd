//! Whether a database is whole, and made by a program that this one knows.

use std::time::{Duration, Instant};

use sqlx::{AssertSqlSafe, SqliteConnection};

use super::fault;

/// Instructions of the database between two looks at the time.
const STEPS_A_LOOK: i32 = 10_000;

/// The result code of a statement that was broken off.
const INTERRUPTED: u32 = 9;

/// What a check has found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Finding {
    /// Nothing is wrong.
    Whole,
    /// Nothing is wrong with what was read until the time was up.
    WholeSoFar,
    /// What is wrong, in the database's words.
    Damaged(String),
}

/// Reads the whole database, or what can be read within `limit`, and looks whether it makes sense.
pub(super) async fn quick_check(
    connection: &mut SqliteConnection,
    limit: Option<Duration>,
) -> Result<Finding, sqlx::Error> {
    if let Some(limit) = limit {
        let end = Instant::now() + limit;
        let mut handle = connection.lock_handle().await?;
        handle.set_progress_handler(STEPS_A_LOOK, move || Instant::now() < end);
    }
    let findings: Result<Vec<String>, sqlx::Error> = sqlx::query_scalar("PRAGMA quick_check(1)")
        .fetch_all(&mut *connection)
        .await;
    if limit.is_some() {
        connection.lock_handle().await?.remove_progress_handler();
    }
    match findings {
        Ok(findings) if findings == ["ok"] => Ok(Finding::Whole),
        Ok(findings) => Ok(Finding::Damaged(findings.join("; "))),
        Err(error) if fault::code(&error).is_some_and(|code| code & 0xff == INTERRUPTED) => {
            Ok(Finding::WholeSoFar)
        }
        Err(error) if fault::code(&error).is_some_and(|code| matches!(code & 0xff, 11 | 26)) => {
            Ok(Finding::Damaged(error.to_string()))
        }
        Err(error) => Err(error),
    }
}

/// The newest step to which the tables were brought. None: no program of ours made them.
pub(super) async fn newest_step(
    connection: &mut SqliteConnection,
) -> Result<Option<i64>, sqlx::Error> {
    let known: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' \
         AND name IN ('_sqlx_migrations', 'auth_users', 'voice_sessions')",
    )
    .fetch_one(&mut *connection)
    .await?;
    if known < 3 {
        return Ok(None);
    }
    sqlx::query_scalar("SELECT MAX(version) FROM _sqlx_migrations")
        .fetch_one(connection)
        .await
}

/// How many rows a table has.
pub(super) async fn count(
    connection: &mut SqliteConnection,
    table: &'static str,
) -> Result<i64, sqlx::Error> {
    let statement = AssertSqlSafe(format!("SELECT COUNT(*) FROM {table}"));
    sqlx::query_scalar(statement).fetch_one(connection).await
}
