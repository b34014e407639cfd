//! A database that the server cannot use, or not any more: said in words that help.

use std::fs::File;
use std::path::Path;
use std::time::Duration;

use futures_util::future::join_all;
use proving::server_process::{ServerOptions, ServerProcess};
use serde_json::Value;
use sotto_server::clock::Clock;
use sotto_server::config::DatabaseConfig;
use sotto_server::store::{Scope, Store, StoreError, backup};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool};
use tempfile::TempDir;
use tokio::time::{sleep, timeout};

use super::{PATIENCE, config_of};
use crate::support::dump::beside;
use crate::support::running::RunningServer;

/// A folder with a database in it that nobody has open.
async fn left_behind() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&config_of(&folder)).await.unwrap();
    for _person in 0..200 {
        store.create_anonymous_account("{}").await.unwrap();
    }
    store.close().await;
    folder
}

async fn change(folder: &TempDir, statement: &'static str) {
    let database = beside(folder.path()).await;
    sqlx::query(statement).execute(&database).await.unwrap();
    database.close().await;
}

/// What is said when it is opened.
async fn refusal(folder: &TempDir) -> String {
    let opened = Store::open(&config_of(folder)).await;
    let said = opened.expect_err("it cannot be used").to_string();
    assert!(said.contains("sotto.db"), "it is named: {said}");
    said
}

#[tokio::test]
async fn a_newer_one_and_one_of_another_build_are_told_apart_and_left_alone() {
    let newer = left_behind().await;
    let row = "INSERT INTO _sqlx_migrations SELECT 9999, description, installed_on, success, checksum, \
               execution_time FROM _sqlx_migrations LIMIT 1";
    change(&newer, row).await;
    let said = refusal(&newer).await;
    assert!(
        said.contains("newer Sotto") && said.contains("step 9999"),
        "{said}"
    );
    change(&newer, "DELETE FROM _sqlx_migrations WHERE version = 9999").await;
    Store::open(&config_of(&newer))
        .await
        .expect("it is as it was");

    let other = left_behind().await;
    change(
        &other,
        "UPDATE _sqlx_migrations SET checksum = x'00' WHERE version = 2",
    )
    .await;
    let said = refusal(&other).await;
    assert!(
        said.contains("another build of Sotto") && said.contains("step 2"),
        "{said}"
    );
}

#[tokio::test]
async fn one_that_a_newer_program_brings_further_meanwhile_is_told_of() {
    let folder = left_behind().await;
    let store = Store::open(&config_of(&folder)).await.unwrap();
    store.beat().await.unwrap();
    assert_eq!(store.notices(), [""; 0]);
    let row = "INSERT INTO _sqlx_migrations SELECT 9999, description, installed_on, success, checksum, \
               execution_time FROM _sqlx_migrations LIMIT 1";
    change(&folder, row).await;
    store.beat().await.unwrap();
    assert_eq!(store.trouble(), None, "it takes writes");
    let notices = store.notices();
    assert!(
        notices[0].contains("newer Sotto") && notices[0].contains("step 9999"),
        "{notices:?}"
    );
}

/// The database of an older version, with its tables at step 6.
async fn older_in(folder: &TempDir) -> SqlitePool {
    let options = SqliteConnectOptions::new()
        .filename(folder.path().join("sotto.db"))
        .create_if_missing(true);
    let older = SqlitePool::connect_with(options).await.unwrap();
    let steps = sqlx::migrate!("../migrations/sqlite");
    steps.run_to(6, &older).await.unwrap();
    older
}

#[tokio::test]
async fn an_older_one_is_brought_up_to_date_with_all_that_is_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let older = older_in(&folder).await;
    let day = 86_400_000;
    let now = Clock::system().now_ms();
    for (id, refreshed_at) in [("old", now - 31 * day), ("young", now - 29 * day)] {
        let person = "INSERT INTO auth_users (id, is_anonymous, user_metadata, created_at, updated_at, \
                      last_sign_in_at) VALUES ($1, 1, '{}', $2, $2, $2)";
        sqlx::query(person)
            .bind(id)
            .bind(refreshed_at)
            .execute(&older)
            .await
            .unwrap();
        let sign_in = "INSERT INTO auth_sessions (id, user_id, refresh_counter, refreshed_at, created_at) \
                       VALUES ($1, $1, 0, $2, $2)";
        sqlx::query(sign_in)
            .bind(id)
            .bind(refreshed_at)
            .execute(&older)
            .await
            .unwrap();
    }
    sqlx::query("INSERT INTO pulse (id, beat_at) VALUES (1, $1)")
        .bind(now)
        .execute(&older)
        .await
        .unwrap();
    older.close().await;
    let store = Store::open(&config_of(&folder)).await.unwrap();
    store.beat().await.unwrap();
    assert_eq!(store.trouble(), None);
    // Ages are those that they had.
    let database = beside(folder.path()).await;
    let ages: Vec<(String, i64)> =
        sqlx::query_as("SELECT id, -renewed_served_ms / 86400000 FROM auth_sessions ORDER BY id")
            .fetch_all(&database)
            .await
            .unwrap();
    assert_eq!(ages, [("old".to_owned(), 31), ("young".to_owned(), 29)]);
}

#[tokio::test]
async fn a_damaged_one_is_said_to_be_and_how_to_get_a_whole_one() {
    let folder = left_behind().await;
    let file = folder.path().join("sotto.db");
    let whole = std::fs::read(&file).unwrap();
    let mut damaged = whole.clone();
    // All but the first page, where the tables are named.
    damaged[4096 * 3..].fill(0x55);
    std::fs::write(&file, &damaged).unwrap();
    let said = refusal(&folder).await;
    assert!(
        said.contains("is damaged") && said.contains("restore FILE --replace"),
        "{said}"
    );
    std::fs::write(&file, "no database at all".repeat(500)).unwrap();
    let said = refusal(&folder).await;
    assert!(
        said.contains("is damaged") && said.contains("restore FILE --replace"),
        "{said}"
    );
    std::fs::write(&file, &whole).unwrap();
    Store::open(&config_of(&folder)).await.expect("it is whole");
}

#[tokio::test]
async fn another_programs_database_is_not_touched() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("sotto.db");
    let options = SqliteConnectOptions::new()
        .filename(&file)
        .create_if_missing(true);
    let theirs = SqlitePool::connect_with(options).await.unwrap();
    sqlx::query("CREATE TABLE auth_users (name TEXT)")
        .execute(&theirs)
        .await
        .unwrap();
    theirs.close().await;
    let said = refusal(&folder).await;
    assert!(said.contains("If another program made this file"), "{said}");
    let theirs = beside(folder.path()).await;
    let tables: i64 =
        sqlx::query_scalar("SELECT COUNT(*) FROM sqlite_master WHERE name = 'profiles'")
            .fetch_one(&theirs)
            .await
            .unwrap();
    assert_eq!(tables, 0);
}

#[tokio::test]
async fn no_server_starts_while_a_database_is_restored() {
    let folder = left_behind().await;
    let lock = File::options()
        .create(true)
        .append(true)
        .open(folder.path().join("sotto.db-lock"))
        .unwrap();
    lock.lock().unwrap();
    let said = refusal(&folder).await;
    assert!(said.contains("is being restored"), "{said}");
    lock.unlock().unwrap();
    Store::open(&config_of(&folder)).await.expect("it is done");
}

#[tokio::test(flavor = "multi_thread")]
async fn servers_that_start_at_once_make_one_database_or_bring_one_up_to_date() {
    for is_older in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        if is_older {
            older_in(&folder).await.close().await;
        }
        let starts = (0..6).map(|_server| {
            let config = config_of(&folder);
            tokio::spawn(async move { Store::open(&config).await })
        });
        let mut stores = Vec::new();
        for started in join_all(starts).await {
            stores.push(started.unwrap().expect("each starts"));
        }
        for store in stores {
            store.create_anonymous_account("{}").await.unwrap();
            store.close().await;
        }
    }
}

/// All that people did last stands in the log, and a new database would be the end of it.
#[tokio::test]
async fn a_log_without_its_database_is_neither_begun_over_nor_touched() {
    let folder = left_behind().await;
    let named = |name: &str| folder.path().join(name);
    let (file, log) = (named("sotto.db"), named("sotto.db-wal"));
    let store = Store::open(&config_of(&folder)).await.unwrap();
    store.create_anonymous_account("{}").await.unwrap();
    let written = std::fs::read(&log).unwrap();
    assert!(!written.is_empty(), "it stands in the log");
    store.close().await;
    let whole = std::fs::read(&file).unwrap();
    for is_empty in [false, true] {
        std::fs::remove_file(&file).unwrap();
        if is_empty {
            std::fs::write(&file, "").unwrap();
        }
        std::fs::write(&log, &written).unwrap();
        let said = refusal(&folder).await;
        for words in [
            "put the file back",
            "sotto-server restore FILE",
            "moves the log away",
        ] {
            assert!(said.contains(words), "{said}");
        }
        let copied = backup::back_up(&file, &named("copy.db")).await;
        let said = copied.expect_err("there is nothing to copy").to_string();
        assert!(said.contains("put the file back"), "{said}");
        assert_eq!(std::fs::read(&log).unwrap(), written);
        std::fs::remove_file(&log).unwrap();
        std::fs::write(&file, &whole).unwrap();
        let store = Store::open(&config_of(&folder)).await;
        store.expect("it is put back").close().await;
    }
}

/// Between two beats a thousand acknowledgements would be lost.
#[tokio::test]
async fn no_write_is_taken_from_the_moment_in_which_the_file_is_gone() {
    for is_replaced in [false, true] {
        let folder = left_behind().await;
        let store = Store::open(&config_of(&folder)).await.unwrap();
        let (account, sign_in) = store.create_anonymous_account("{}").await.unwrap();
        store.beat().await.unwrap();
        let file = folder.path().join("sotto.db");
        std::fs::remove_file(&file).unwrap();
        if is_replaced {
            std::fs::write(&file, "").unwrap();
        }
        let several = store.create_anonymous_account("{}").await;
        assert!(matches!(several, Err(StoreError::Lost)), "{several:?}");
        let scope = Scope::User(account.id);
        let single = store.end_auth_session(&scope, sign_in.id).await;
        assert!(matches!(single, Err(StoreError::Lost)), "{single:?}");
        store.close().await;
    }
}

#[tokio::test]
async fn a_file_that_is_back_in_time_is_written_to_again_and_one_that_stays_away_is_not() {
    let folder = left_behind().await;
    let (file, away) = (folder.path().join("sotto.db"), folder.path().join("away"));
    let (clock, hand) = Clock::manual();
    let store = Store::open_with_clock(&config_of(&folder), clock).await;
    let store = store.unwrap();
    std::fs::rename(&file, &away).unwrap();
    // Whoever cannot write asks often.
    for _ask in 0..3 {
        assert!(store.beat().await.is_err());
    }
    std::fs::rename(&away, &file).unwrap();
    store.beat().await.expect("it is back");
    assert_eq!(store.trouble(), None);
    store.create_anonymous_account("{}").await.unwrap();

    std::fs::rename(&file, &away).unwrap();
    assert!(store.beat().await.is_err());
    hand.advance_ms(10_000);
    assert!(store.beat().await.is_err());
    std::fs::rename(&away, &file).unwrap();
    assert!(store.beat().await.is_err(), "it was given up");
    let trouble = store.trouble().unwrap();
    assert!(trouble.contains("start the server again"), "{trouble}");
    let refused = store.create_anonymous_account("{}").await;
    assert!(matches!(refused, Err(StoreError::Lost)), "{refused:?}");
}

#[tokio::test]
async fn a_file_that_cannot_be_looked_at_for_a_while_is_written_to_again() {
    let outer = tempfile::tempdir().unwrap();
    let (data, elsewhere) = (outer.path().join("data"), outer.path().join("elsewhere"));
    let config = DatabaseConfig {
        data_folder: data.clone(),
        url: None,
    };
    let (clock, hand) = Clock::manual();
    let store = Store::open_with_clock(&config, clock).await.unwrap();
    store.beat().await.unwrap();
    std::fs::rename(&data, &elsewhere).unwrap();
    // What lies in a file cannot be asked for: that is no answer to whether it is there.
    std::fs::write(&data, "").unwrap();
    for _beat in 0..3 {
        assert!(store.beat().await.is_err());
        let trouble = store.trouble().unwrap();
        assert!(trouble.contains("cannot be looked at"), "{trouble}");
        let refused = store.create_anonymous_account("{}").await;
        assert!(
            matches!(refused, Err(StoreError::OutOfSight { .. })),
            "{refused:?}"
        );
        hand.advance_ms(10_000);
    }
    std::fs::remove_file(&data).unwrap();
    std::fs::rename(&elsewhere, &data).unwrap();
    store.beat().await.expect("it is there again");
    assert_eq!(store.trouble(), None);
    store.create_anonymous_account("{}").await.unwrap();
}

/// What was written to a file without a name would be gone with the process.
#[tokio::test]
async fn nothing_is_written_to_a_file_that_was_deleted_or_replaced() {
    for is_replaced in [false, true] {
        let folder = left_behind().await;
        let store = Store::open(&config_of(&folder)).await.unwrap();
        store.beat().await.unwrap();
        let file = folder.path().join("sotto.db");
        std::fs::remove_file(&file).unwrap();
        if is_replaced {
            std::fs::write(&file, "").unwrap();
        }
        assert!(store.beat().await.is_err());
        let trouble = store.trouble().unwrap();
        assert!(trouble.contains("deleted or replaced"), "{trouble}");
        assert!(store.create_anonymous_account("{}").await.is_err());
        assert_eq!(file.exists(), is_replaced, "no empty one takes its place");
        assert!(store.beat().await.is_err());
        let trouble = store.trouble().unwrap();
        assert!(trouble.contains("start the server again"), "{trouble}");
        store.close().await;
    }
}

#[tokio::test]
async fn health_says_that_the_database_was_deleted() {
    let server = RunningServer::without_engine().await;
    std::fs::remove_file(server.folder().join("sotto.db")).unwrap();
    let told = async {
        loop {
            let answer = reqwest::get(format!("{}/health", server.base))
                .await
                .unwrap();
            let (status, said) = (answer.status(), answer.json::<Value>().await.unwrap());
            if said["database"]["ready"] == false {
                assert_eq!((status.as_u16(), &said["status"]), (503, &"down".into()));
                return said["database"]["reason"].as_str().unwrap().to_owned();
            }
            sleep(Duration::from_millis(100)).await;
        }
    };
    let reason = timeout(PATIENCE, told).await.expect("it is never told");
    assert!(reason.contains("deleted or replaced"), "{reason}");
}

async fn said_in(log: &Path, words: &str) {
    let said = async {
        while !std::fs::read_to_string(log)
            .unwrap_or_default()
            .contains(words)
        {
            sleep(Duration::from_millis(50)).await;
        }
    };
    assert!(
        timeout(PATIENCE, said).await.is_ok(),
        "{words} is not in the log"
    );
}

#[tokio::test]
async fn the_log_says_how_much_room_there_is_and_how_far_the_ledger_lags() {
    let folder = tempfile::tempdir().unwrap();
    let (log, settings) = (folder.path().join("log"), folder.path().join("sotto.toml"));
    std::fs::write(&settings, "[local_engine]\nenabled = false\n").unwrap();
    let options = ServerOptions {
        program: env!("CARGO_BIN_EXE_sotto-server").into(),
        data_dir: folder.path().join("data"),
        listen: "127.0.0.1:0".to_owned(),
        environment: vec![
            ("SOTTO_CONFIG".to_owned(), settings.display().to_string()),
            ("RUST_LOG".to_owned(), "info".to_owned()),
        ],
        log: Some(log.clone()),
    };
    let server = ServerProcess::start(&options).await.unwrap();
    for words in ["room_mib", "waiting_commits", "longest_ms"] {
        said_in(&log, words).await;
    }
    assert_eq!(server.terminate().await.unwrap(), Some(0));
}
