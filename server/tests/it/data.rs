//! What is kept is there: a commit that the database refuses stops nobody else, and the end leaves one whole file.

mod long_history;
mod trouble;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use dictation::account::Account;
use dictation::audio::{SampleOffset, SampleRange};
use dictation::event::Commit;
use dictation::meter::UsageSlice;
use sotto_server::clock::Clock;
use sotto_server::config::DatabaseConfig;
use sotto_server::ledger::{Ledger, Prices, Settled};
use sotto_server::store::{Scope, Store};
use tempfile::TempDir;
use tokio::sync::mpsc;
use tokio::time::timeout;

use crate::support::dictation::begin;
use crate::support::dump::beside;

const PATIENCE: Duration = Duration::from_secs(20);
const DICTATIONS: usize = 24;

fn config_of(folder: &TempDir) -> DatabaseConfig {
    DatabaseConfig {
        data_folder: folder.path().to_path_buf(),
        url: None,
    }
}

fn a_minute(engine: &str) -> Commit {
    let through = SampleOffset::from_millis(60_000);
    let range = SampleRange::new(SampleOffset::ZERO, through);
    let engine = engine.to_owned();
    Commit {
        through,
        account: Account::heard_once(through),
        since: Account::default(),
        engine: engine.clone(),
        slices: vec![UsageSlice { engine, range }],
        cost_slices: Vec::new(),
        settlement: None,
    }
}

#[tokio::test]
async fn commits_that_the_database_refuses_stop_nobody_else() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&config_of(&folder)).await.unwrap();
    let database = beside(folder.path()).await;
    // A rule that the program knows nothing of.
    let rule = "CREATE TRIGGER refuses BEFORE INSERT ON usage_records WHEN NEW.engine = 'refused' \
                BEGIN INSERT INTO usage_records SELECT * FROM usage_records LIMIT 1; END";
    sqlx::query(rule).execute(&database).await.unwrap();
    let (ledger, _task) = Ledger::start(store.clone(), Arc::new(Prices::new(HashMap::new())));
    let first = begin(&store).await;
    let (reply, mut settled) = mpsc::channel(1);
    ledger.commit(first, a_minute("double"), reply).await;
    assert!(matches!(settled.recv().await, Some(Settled::Committed(_))));

    let mut waiting = Vec::new();
    for index in 0..DICTATIONS {
        let is_refused = index % 5 == 2;
        let entry = begin(&store).await;
        waiting.push((is_refused, entry));
    }
    let mut replies = Vec::new();
    for (is_refused, entry) in waiting {
        let (reply, settled) = mpsc::channel(1);
        let engine = if is_refused { "refused" } else { "double" };
        ledger.commit(entry, a_minute(engine), reply).await;
        replies.push((is_refused, entry, settled));
    }
    for (is_refused, entry, mut settled) in replies {
        let settled = timeout(PATIENCE, settled.recv()).await.unwrap();
        let expected = if is_refused {
            Settled::Refused
        } else {
            Settled::Committed(SampleOffset::from_millis(60_000))
        };
        assert_eq!(settled, Some(expected));
        let scope = Scope::User(entry.user);
        let held = store.usage_of_session(&scope, entry.session).await.unwrap();
        assert_eq!(held.len(), usize::from(!is_refused));
    }
}

/// A database that can be read may still take no writes.
#[tokio::test]
async fn what_keeps_writes_from_being_taken_is_said_and_goes_when_it_is_over() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&config_of(&folder)).await.unwrap();
    store.beat().await.unwrap();
    assert_eq!(store.trouble(), None);
    let database = beside(folder.path()).await;
    let mut holder = database.acquire().await.unwrap();
    sqlx::query("BEGIN IMMEDIATE")
        .execute(&mut *holder)
        .await
        .unwrap();
    assert!(store.beat().await.is_err());
    store.check().await.expect("it can be read");
    let trouble = store.clone().trouble().unwrap();
    assert!(trouble.contains("held by another program"), "{trouble}");
    sqlx::query("COMMIT").execute(&mut *holder).await.unwrap();
    store.beat().await.unwrap();
    assert_eq!(store.trouble(), None);
}

/// A disk that hangs gives no answer at all, good or bad.
#[tokio::test]
async fn a_write_that_does_not_come_to_its_end_is_trouble_until_it_does() {
    let folder = tempfile::tempdir().unwrap();
    let (clock, hand) = Clock::manual();
    let store = Store::open_with_clock(&config_of(&folder), clock).await;
    let store = store.unwrap();
    assert_eq!(store.trouble(), None, "nothing was tried yet");
    store.beat().await.unwrap();
    hand.advance_ms(30_000);
    assert_eq!(store.trouble(), None);
    let database = beside(folder.path()).await;
    let mut holder = database.acquire().await.unwrap();
    sqlx::query("BEGIN IMMEDIATE")
        .execute(&mut *holder)
        .await
        .unwrap();
    let beat = tokio::spawn({
        let store = store.clone();
        async move { store.beat().await }
    });
    tokio::task::yield_now().await;
    hand.advance_ms(1);
    let trouble = store.trouble().unwrap();
    assert!(trouble.contains("does not answer"), "{trouble}");
    sqlx::query("COMMIT").execute(&mut *holder).await.unwrap();
    beat.await.unwrap().unwrap();
    assert_eq!(store.trouble(), None);
}

/// An orderly end leaves one file that holds everything, for whoever copies it.
#[tokio::test]
async fn all_that_is_committed_stands_in_one_file_after_the_end() {
    let (folder, copied) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let store = Store::open(&config_of(&folder)).await.unwrap();
    let mut people = Vec::new();
    for _person in 0..98 {
        let (account, _sign_in) = store.create_anonymous_account("{}").await.unwrap();
        people.push(account.id);
        store.check().await.unwrap();
    }
    // Somebody else has a handle, too.
    let _other = store.clone();
    store.close().await;
    let file = |folder: &TempDir, name: &str| folder.path().join(name);
    let log = std::fs::metadata(file(&folder, "sotto.db-wal"));
    assert!(log.map_or(0, |log| log.len()) == 0, "the log is empty");
    std::fs::copy(file(&folder, "sotto.db"), file(&copied, "sotto.db")).unwrap();
    let store = Store::open(&config_of(&copied)).await.unwrap();
    for person in people {
        let found = store.account(&Scope::System, person).await.unwrap();
        assert!(found.is_some(), "{person}");
    }
}
