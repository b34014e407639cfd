//! All that a database holds, row by row.

use std::path::Path;

use sqlx::AssertSqlSafe;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool};

/// Another program at the database of a server's folder.
pub(crate) async fn beside(folder: &Path) -> SqlitePool {
    let options = SqliteConnectOptions::new().filename(folder.join("sotto.db"));
    SqlitePool::connect_with(options).await.unwrap()
}

/// Every row of every table: the table's name and the values, parted by `|`.
pub(crate) async fn dump(folder: &Path) -> Vec<String> {
    let database = beside(folder).await;
    let names = "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name";
    let tables: Vec<String> = sqlx::query_scalar(names)
        .fetch_all(&database)
        .await
        .unwrap();
    let mut rows = Vec::new();
    for table in tables {
        rows.extend(rows_of(&database, &table).await);
    }
    database.close().await;
    rows
}

async fn rows_of(database: &SqlitePool, table: &str) -> Vec<String> {
    let columns = "SELECT 'quote(' || name || ')' FROM pragma_table_info($1)";
    let columns: Vec<String> = sqlx::query_scalar(columns)
        .bind(table)
        .fetch_all(database)
        .await
        .unwrap();
    let values = columns.join(" || '|' || ");
    let rows = format!("SELECT '{table}|' || {values} FROM {table} ORDER BY 1");
    sqlx::query_scalar(AssertSqlSafe(rows))
        .fetch_all(database)
        .await
        .unwrap()
}

/// The rows of one table.
pub(crate) fn of_table<'rows>(rows: &'rows [String], table: &str) -> Vec<&'rows str> {
    let begins = format!("{table}|");
    let of_it = rows.iter().filter(|row| row.starts_with(&begins));
    of_it.map(String::as_str).collect()
}
