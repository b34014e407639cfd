//! The steps of both databases lead to the same tables.

use std::collections::BTreeSet;

use sqlx::query_scalar;

use super::*;
use crate::support::dump::beside;

/// `table.column`, and whether it may be null.
const OF_FILE: &str = "SELECT t.name || '.' || c.name || \
                           CASE WHEN c.\"notnull\" OR c.pk > 0 THEN '' ELSE ' may be null' END \
                       FROM sqlite_schema t, pragma_table_info(t.name) c \
                       WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' \
                         AND t.name <> '_sqlx_migrations'";

const OF_SERVER: &str = "SELECT CAST(table_name AS TEXT) || '.' || CAST(column_name AS TEXT) || \
                             CASE WHEN is_nullable = 'NO' THEN '' ELSE ' may be null' END \
                         FROM information_schema.columns \
                         WHERE table_schema = 'sotto' AND table_name <> '_sqlx_migrations'";

async fn of_file() -> BTreeSet<String> {
    let folder = tempfile::tempdir().unwrap();
    let config = DatabaseConfig {
        data_folder: folder.path().to_path_buf(),
        url: None,
    };
    Store::open(&config).await.unwrap().close().await;
    let database = beside(folder.path()).await;
    let columns: Vec<String> = query_scalar(OF_FILE).fetch_all(&database).await.unwrap();
    database.close().await;
    columns.into_iter().collect()
}

async fn of_server() -> BTreeSet<String> {
    let url = url(&empty_database().await);
    Store::open(&at_url(url.clone()))
        .await
        .unwrap()
        .close()
        .await;
    let mut database = PgConnection::connect(&url).await.unwrap();
    let columns = query_scalar(OF_SERVER).fetch_all(&mut database).await;
    let columns: Vec<String> = columns.unwrap();
    columns.into_iter().collect()
}

#[tokio::test]
async fn both_databases_have_the_same_tables_and_columns() {
    let (file, server) = (of_file().await, of_server().await);
    assert!(file.contains("voice_sessions.id"), "they are found");
    let only_here: Vec<_> = file.symmetric_difference(&server).collect();
    assert_eq!(only_here, [""; 0]);
}
