//! Faults at every statement of the store: a full disk, an I/O error, no memory, a lock, a caller that is gone. After
//! each, the next write works and `/health` tells the truth.

mod cases;
mod file_system;
pub(crate) mod nearly_full;

use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use tempfile::TempDir;

use super::*;
use crate::store::check::{self, Finding};
use crate::store::pool::Pool;
use cases::{CASES, Case, People};
use file_system::Fault;

/// No statement has so many places where it can break.
const MOST_PLACES: usize = 500;

/// A store on a file system that can be told to fail.
async fn faulty_store() -> (TempDir, Store) {
    file_system::register();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("test.db");
    let options = pool::options(&file)
        .vfs(file_system::NAME)
        // A lock is not waited for.
        .busy_timeout(Duration::ZERO)
        // What breaks behind a commit breaks nothing that was promised.
        .pragma("wal_autocheckpoint", "0");
    let pool = Pool::open_with(&file, options).await.unwrap();
    let store = Store::around(pool, Clock::system()).await.unwrap();
    // Somebody who reads, so that the last connection is not closed with the writer's.
    store.check().await.unwrap();
    (folder, store)
}

/// The next write works, and so does what is told about it.
async fn assert_well(store: &Store, what: &str) {
    let beaten = store.beat().await;
    assert!(beaten.is_ok(), "{what}: the next write fails: {beaten:?}");
    assert_eq!(store.trouble(), None, "{what}");
}

async fn assert_whole(store: &Store) {
    let pool = store.pool.embedded().expect("the database is a file");
    let mut writer = pool.writer().unwrap().acquire().await.unwrap();
    let found = check::quick_check(&mut writer, None).await.unwrap();
    assert_eq!(found, Finding::Whole);
}

/// A connection that is being closed may still hold the log for a moment.
async fn empty_log(store: &Store, what: &str) {
    store.erasure_is_due();
    for _try in 0..500 {
        if store.erase_deleted().await.unwrap() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{what}: the log is never empty");
}

/// Breaks one case at each of its places; gives how many there were.
async fn break_everywhere(store: &Store, case: &Case, fault: Fault) -> usize {
    for place in 0..MOST_PLACES {
        let what = format!("{} with {fault:?} at place {place}", case.name);
        // What is written behind this is all that an emptied log has to move.
        empty_log(store, &what).await;
        let people = People::new(store).await;
        file_system::break_from(fault, place);
        let outcome = (case.run)(store, &people).await;
        let was_struck = file_system::was_struck();
        // What is done behind the write (the log is moved into the file) may have to wait for memory or a
        // lock, and is done behind the next one.
        let waits = matches!(fault, Fault::NoMemory | Fault::Locked);
        let does_without = waits && outcome.is_ok();
        if was_struck && !does_without {
            assert!(outcome.is_err() || !case.writes, "{what}: nobody is told");
            if let Err(error) = &outcome {
                let is_laid_on_it = error.may_lie_in_what_is_written();
                assert!(!is_laid_on_it, "{what}: laid on what was written");
            }
            let told = store.beat().await;
            assert!(told.is_err(), "{what}: it goes on breaking");
            let trouble = store.trouble().unwrap_or_default();
            assert!(
                trouble.contains(fault.words()),
                "{what}: {trouble}: {told:?}"
            );
        }
        file_system::mend();
        assert_well(store, &what).await;
        if !was_struck {
            assert!(outcome.is_ok(), "{what}: {outcome:?}");
            return place;
        }
    }
    panic!("{} never gets through", case.name);
}

#[tokio::test]
async fn whatever_breaks_at_any_statement_the_next_write_works_and_health_is_true() {
    let _turn = file_system::TURN.lock().await;
    for fault in Fault::PASSING {
        let (_folder, store) = faulty_store().await;
        let mut places = BTreeMap::new();
        for case in CASES {
            places.insert(case.name, break_everywhere(&store, case, fault).await);
        }
        assert_whole(&store).await;
        let broken: usize = places.values().sum();
        println!(
            "{fault:?}: {broken} places in {} methods of the store",
            places.len()
        );
        let untouched: Vec<_> = places.iter().filter(|(_, count)| **count == 0).collect();
        println!("  never asked for what broke: {untouched:?}");
        // Each write takes the lock and writes.
        let writes = CASES.iter().filter(|case| case.writes);
        for case in writes {
            assert!(places[case.name] > 0, "{} with {fault:?}", case.name);
        }
    }
}

/// Rows that the store has written so far.
async fn rows_written(store: &Store) -> i64 {
    let connection = store.pool.embedded().unwrap().writer().unwrap();
    let count = sqlx::query_scalar("SELECT total_changes()").fetch_one(connection);
    count.await.unwrap()
}

#[tokio::test]
async fn each_method_of_the_store_writes_if_it_is_said_to_and_only_then() {
    for case in CASES {
        let folder = tempfile::tempdir().unwrap();
        let pool = Pool::open(&folder.path().join("test.db")).await.unwrap();
        let store = Store::around(pool, Clock::system()).await.unwrap();
        // What is made once is there.
        let first = People::new(&store).await;
        (case.run)(&store, &first).await.unwrap();
        let people = People::new(&store).await;
        let before = rows_written(&store).await;
        (case.run)(&store, &people).await.unwrap();
        let written = rows_written(&store).await - before;
        assert_eq!(written > 0, case.writes, "{}: {written} rows", case.name);
    }
}

#[tokio::test]
async fn a_file_system_without_locks_is_told_when_the_server_starts() {
    let _turn = file_system::TURN.lock().await;
    file_system::register();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("test.db");
    file_system::break_from(Fault::NoLocks, 0);
    let opened = Pool::open_with(&file, pool::options(&file).vfs(file_system::NAME)).await;
    file_system::mend();
    let told = opened.expect_err("it cannot be opened").to_string();
    assert!(told.contains(Fault::NoLocks.words()), "{told}");
    assert!(told.contains("test.db"), "{told}");
}

/// Polls a future so often and lets it go, as a server does with the request of a client that is gone.
async fn let_go_after<Output>(
    polls: usize,
    future: impl Future<Output = Output>,
) -> Option<Output> {
    let mut future = pin!(future);
    let mut left = polls;
    std::future::poll_fn(|context| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        future.as_mut().poll(context).map(Some)
    })
    .await
}

#[tokio::test]
async fn a_caller_that_is_gone_in_mid_statement_holds_nobody_up() {
    let folder = tempfile::tempdir().unwrap();
    let pool = Pool::open(&folder.path().join("test.db")).await.unwrap();
    let store = Store::around(pool, Clock::system()).await.unwrap();
    let mut cuts = 0;
    for case in CASES {
        for polls in 0..MOST_PLACES {
            let what = format!("{} let go after {polls} polls", case.name);
            let people = People::new(&store).await;
            let ended = let_go_after(polls, (case.run)(&store, &people)).await;
            assert_well(&store, &what).await;
            if let Some(outcome) = ended {
                assert!(outcome.is_ok(), "{what}: {outcome:?}");
                break;
            }
            cuts += 1;
        }
    }
    assert_whole(&store).await;
    println!(
        "let go: {cuts} times in {} methods of the store",
        CASES.len()
    );
    assert!(cuts > CASES.len(), "each waits at least once");
}

/// The store's own source.
fn sources_in(folder: &Path, texts: &mut Vec<(PathBuf, String)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources_in(&path, texts);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            texts.push((path, text));
        }
    }
}

/// A single statement is committed behind its last row.
#[test]
fn who_writes_waits_for_the_end_of_the_statement() {
    let mut texts = Vec::new();
    sources_in(Path::new("src/store"), &mut texts);
    // Put together, so that they do not stand in this source.
    let writing = format!("{}!(", "writing");
    let by_name = format!("{writing}self.pool, |writer| {{");
    let early = |fetch: &str| format!(".{fetch}(writer)");
    let mut writes = 0;
    for (path, text) in texts {
        let (all, named) = (text.matches(&writing), text.matches(&by_name).count());
        assert_eq!(all.count(), named, "{}: another name", path.display());
        for early in [early("fetch_one"), early("fetch_optional")] {
            assert!(!text.contains(&early), "{}: {early}", path.display());
        }
        writes += named;
    }
    assert!(writes > 10, "the source is found");
}

/// The names of the store's methods that wait for the database.
fn methods_in(text: &str) -> impl Iterator<Item = String> {
    let indented = text
        .lines()
        .filter_map(|line| line.strip_prefix("    pub async fn "));
    let names = indented.filter_map(|line| line.split(['(', '<']).next());
    names.map(str::to_owned)
}

#[test]
fn every_method_of_the_store_is_broken() {
    let mut texts = Vec::new();
    sources_in(Path::new("src/store"), &mut texts);
    let methods = texts.iter().flat_map(|(_path, text)| methods_in(text));
    let names: BTreeSet<String> = methods.collect();
    assert!(names.len() > 30, "the source is found");
    let cases: BTreeSet<String> = CASES.iter().map(|case| case.name.to_owned()).collect();
    assert_eq!(names, cases);
}
