//! What the database does not take of one dictation stops none of the others.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use dictation::account::Account;
use dictation::audio::{SampleOffset, SampleRange};
use dictation::event::{Commit, Settlement};
use dictation::meter::UsageSlice;
use sotto_server::config::DatabaseConfig;
use sotto_server::ledger::{Ledger, Prices, Settled};
use sotto_server::store::{Scope, Store};
use tempfile::TempDir;
use tokio::sync::mpsc;
use tokio::time::timeout;

use crate::support::dictation::begin;
use crate::support::dump::beside;

/// A test that waits longer is stuck.
const PATIENCE: Duration = Duration::from_secs(30);

const NO_COST: fn(&str, SampleRange) -> i64 = |_engine, _audio| 0;

/// A store, and what makes its database refuse all that is billed to the engine `bad`.
async fn store_that(refuses: &str) -> (TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let config = DatabaseConfig {
        data_folder: folder.path().to_path_buf(),
        url: None,
    };
    let store = Store::open(&config).await.unwrap();
    let database = beside(folder.path()).await;
    sqlx::query(sqlx::AssertSqlSafe(refuses.to_owned()))
        .execute(&database)
        .await
        .unwrap();
    database.close().await;
    (folder, store)
}

/// As a rule of the tables that nobody has thought of.
const REFUSES: &str = "CREATE TRIGGER refuses BEFORE INSERT ON usage_records \
                       WHEN NEW.engine = 'bad' \
                       BEGIN INSERT INTO usage_records SELECT * FROM usage_records LIMIT 1; \
                             SELECT RAISE(ABORT, 'no'); END";

/// As a page that cannot be read: no refusal, whatever is tried.
const BREAKS: &str = "CREATE TRIGGER breaks BEFORE INSERT ON usage_records \
                      WHEN NEW.engine = 'bad' \
                      BEGIN SELECT json('no json'); END";

fn at(seconds: u64) -> SampleOffset {
    SampleOffset::from_millis(seconds * 1_000)
}

/// A commit of audio up to `through`, which finals of `engine` cover from `from` on.
fn commit(engine: &str, from: u64, through: u64) -> Commit {
    let slice = UsageSlice {
        engine: engine.to_owned(),
        range: SampleRange::new(at(from), at(through)),
    };
    Commit {
        through: at(through),
        account: Account::heard_once(at(through)),
        since: Account::heard_once(at(from)),
        engine: engine.to_owned(),
        slices: vec![slice.clone()],
        cost_slices: vec![slice],
        settlement: None,
    }
}

fn last(commit: Commit) -> Commit {
    Commit {
        settlement: Some(Settlement { latency: 1 }),
        ..commit
    }
}

fn start(store: &Store) -> Ledger {
    let (ledger, _task) = Ledger::start(store.clone(), Arc::new(Prices::new(HashMap::new())));
    ledger
}

async fn heard(settled: &mut mpsc::Receiver<Settled>) -> Settled {
    timeout(PATIENCE, settled.recv()).await.unwrap().unwrap()
}

#[tokio::test]
async fn two_commits_of_one_dictation_keep_their_order_beside_bad_ones() {
    let (_folder, store) = store_that(REFUSES).await;
    let ledger = start(&store);
    let mut waiting = Vec::new();
    for _dictation in 0..12 {
        let (reply, settled) = mpsc::channel(2);
        let good = begin(&store).await;
        ledger
            .commit(good, commit("double", 0, 60), reply.clone())
            .await;
        let (bad_reply, bad_settled) = mpsc::channel(1);
        let bad = begin(&store).await;
        ledger.commit(bad, commit("bad", 0, 60), bad_reply).await;
        let end = last(commit("double", 60, 70));
        ledger.commit(good, end, reply).await;
        waiting.push((good, settled, bad_settled));
    }
    for (good, mut settled, mut bad_settled) in waiting {
        let (first, second) = (heard(&mut settled).await, heard(&mut settled).await);
        let expected = [60, 70].map(|through| Settled::Committed(at(through)));
        assert_eq!([first, second], expected);
        assert_eq!(heard(&mut bad_settled).await, Settled::Refused);
        let scope = Scope::User(good.user);
        let held = store.usage_of_session(&scope, good.session).await.unwrap();
        assert_eq!(held.len(), 2);
    }
    let contradictions = store.contradictions().await.unwrap();
    assert_eq!(contradictions, [], "those that are over");
}

#[tokio::test]
async fn one_that_fails_for_ever_and_stands_alone_is_given_up_while_the_database_takes_others() {
    let (_folder, store) = store_that(BREAKS).await;
    let ledger = start(&store);
    let (reply, mut settled) = mpsc::channel(1);
    ledger
        .commit(begin(&store).await, commit("bad", 0, 60), reply)
        .await;
    assert_eq!(heard(&mut settled).await, Settled::Refused);
    let (reply, mut settled) = mpsc::channel(1);
    let good = begin(&store).await;
    ledger.commit(good, commit("double", 0, 60), reply).await;
    assert_eq!(heard(&mut settled).await, Settled::Committed(at(60)));
}

#[tokio::test]
async fn abandoned_dictations_and_accounts_end_beside_one_whose_rest_is_refused() {
    end_beside_one_that(REFUSES).await;
}

#[tokio::test]
async fn abandoned_dictations_and_accounts_end_beside_one_whose_rest_cannot_be_written() {
    end_beside_one_that(BREAKS).await;
}

async fn end_beside_one_that(refuses: &str) {
    let (_folder, store) = store_that(refuses).await;
    let ledger = start(&store);
    let mut entries = Vec::new();
    for engine in ["bad", "double"] {
        let entry = begin(&store).await;
        let (reply, mut settled) = mpsc::channel(1);
        let unsliced = Commit {
            slices: Vec::new(),
            ..commit(engine, 0, 30)
        };
        ledger.commit(entry, unsliced, reply).await;
        assert_eq!(heard(&mut settled).await, Settled::Committed(at(30)));
        entries.push(entry);
    }
    let closed = store.close_abandoned_voice_sessions(-1, &NO_COST).await;
    assert_eq!(closed.unwrap(), 2);
    let again = store.close_abandoned_voice_sessions(-1, &NO_COST).await;
    assert_eq!(again.unwrap(), 0, "nobody is in the way of those to come");
    let good = entries[1];
    let held = store.usage_of_session(&Scope::System, good.session).await;
    assert_eq!(held.unwrap(), [SampleRange::new(at(0), at(30))]);
    let found = store.contradictions().await.unwrap();
    let named: Vec<_> = found.iter().map(|one| one.session_id.as_str()).collect();
    assert_eq!(named, [entries[0].session.to_string()], "and it is told");
    for entry in entries {
        let scope = Scope::User(entry.user);
        assert!(
            store
                .delete_account(&scope, &NO_COST)
                .await
                .unwrap()
                .is_some()
        );
    }
}
