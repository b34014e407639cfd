//! A Postgres server in the place of the file: how it is found, refused, and written to.

mod pooler;
mod silence;
mod start;
mod tables;
mod way;

use std::path::PathBuf;
use std::time::Duration;

use dictation::account::Account;
use dictation::audio::{SampleOffset, SampleRange};
use sotto_server::config::{DatabaseConfig, Secret};
use sotto_server::store::accounts::NewAccount;
use sotto_server::store::auth_sessions::SessionLife;
use sotto_server::store::devices::{DeviceBounds, DeviceWish, Registration};
use sotto_server::store::secrets::Taken;
use sotto_server::store::tickets::StoredTicket;
use sotto_server::store::{CommitOutcome, NewVoiceSession, Scope, Store, UsageCommit};
use sqlx::postgres::PgConnection;
use sqlx::{Connection as _, Executor as _};
use tokio::time::sleep;
use uuid::Uuid;

use crate::support::database::{empty_database, sockets, url};

/// The name of a server's socket in its folder.
const SOCKET: &str = ".s.PGSQL.5432";

/// A test that waits longer is stuck.
const PATIENCE: Duration = Duration::from_secs(60);

const NO_COST: fn(&str, SampleRange) -> i64 = |_engine, _audio| 0;

fn at_url(url: String) -> DatabaseConfig {
    DatabaseConfig {
        data_folder: PathBuf::new(),
        url: Some(Secret::new(url)),
    }
}

/// What is said when a database is opened that cannot be used.
async fn refusal(url: String) -> String {
    let opened = Store::open(&at_url(url)).await;
    opened.expect_err("it cannot be used").to_string()
}

async fn change(name: &str, statement: &'static str) {
    let mut database = PgConnection::connect(&url(name)).await.unwrap();
    database.execute(statement).await.unwrap();
    database.close().await.unwrap();
}

#[tokio::test]
async fn several_that_start_at_an_empty_database_at_once_all_start() {
    let config = at_url(url(&empty_database().await));
    let (one, another, third) = tokio::join!(
        Store::open(&config),
        Store::open(&config),
        Store::open(&config)
    );
    for store in [one, another, third] {
        let store = store.unwrap();
        store.check().await.unwrap();
        store.beat().await.unwrap();
        assert_eq!(store.trouble(), None);
    }
}

#[tokio::test]
async fn a_newer_one_and_one_of_another_build_are_told_apart_and_left_alone() {
    let name = empty_database().await;
    let config = at_url(url(&name));
    let store = Store::open(&config).await.unwrap();
    let newer = "INSERT INTO sotto._sqlx_migrations \
                 SELECT 9999, description, installed_on, success, checksum, execution_time \
                 FROM sotto._sqlx_migrations LIMIT 1";
    change(&name, newer).await;
    store.beat().await.unwrap();
    let notices = store.notices();
    assert!(notices[0].contains("step 9999"), "{notices:?}");
    store.close().await;
    let said = refusal(url(&name)).await;
    assert!(said.contains("newer Sotto"), "{said}");
    assert!(said.contains("step 9999") && said.contains(&name), "{said}");
    let as_it_was = "DELETE FROM sotto._sqlx_migrations WHERE version = 9999";
    change(&name, as_it_was).await;
    Store::open(&config).await.expect("it is as it was");

    let other = "UPDATE sotto._sqlx_migrations SET checksum = '\\x00' WHERE version = 2";
    change(&name, other).await;
    let said = refusal(url(&name)).await;
    assert!(said.contains("another build of Sotto"), "{said}");
    assert!(said.contains("step 2"), "{said}");
}

#[tokio::test]
async fn who_only_looks_leaves_the_tables_of_an_older_program_as_they_are() {
    let name = empty_database().await;
    let config = at_url(url(&name));
    for _look in 0..2 {
        let looked = Store::open_up_to_date(&config).await;
        let said = looked.expect_err("there are none").to_string();
        assert!(said.contains("at step 0"), "{said}");
    }
    Store::open(&config).await.unwrap().close().await;
    let looked = Store::open_up_to_date(&config).await;
    looked.expect("they are up to date").close().await;
    let older = "DELETE FROM sotto._sqlx_migrations \
                 WHERE version = (SELECT MAX(version) FROM sotto._sqlx_migrations)";
    change(&name, older).await;
    for _look in 0..2 {
        let looked = Store::open_up_to_date(&config).await;
        let said = looked.expect_err("a step is missing").to_string();
        assert!(
            said.contains("older Sotto") && said.contains(&name),
            "{said}"
        );
    }
}

#[tokio::test]
async fn one_that_is_not_there_is_told_in_words() {
    let said = refusal(url("nobody_has_made_it")).await;
    assert!(said.contains("nobody_has_made_it"), "{said}");
    assert!(said.contains("does not exist"), "{said}");
    let nowhere = "postgres://u:hunter2@127.0.0.1:1/d?sslmode=disable".to_owned();
    let said = refusal(nowhere).await;
    assert!(said.contains("does not answer"), "{said}");
    assert!(!said.contains("hunter2"), "{said}");
}

#[tokio::test]
async fn a_transaction_pooler_is_refused_in_words() {
    let folder = tempfile::tempdir().unwrap();
    pooler::listen(folder.path(), sockets());
    let name = empty_database().await;
    let behind = folder.path().display();
    let url = format!("postgres://postgres@localhost/{name}?host={behind}&sslmode=disable");
    let said = refusal(url).await;
    assert!(said.contains("transaction pooler"), "{said}");
    assert!(said.contains("session pooler"), "{said}");
}

const LIFE: SessionLife = SessionLife {
    idle_ms: 1_000_000,
    total_ms: 1_000_000,
};

/// Somebody who is signed in on a device and has asked for a ticket; gives the device and the sign-in.
async fn signed_in(store: &Store) -> (Scope, Uuid, Uuid) {
    let (account, sign_in) = store.create_anonymous_account("{}").await.unwrap();
    let scope = Scope::User(account.id);
    let wish = DeviceWish {
        device_name: "Laptop",
        os: "",
        app_version: "",
        remembered: None,
    };
    let bounds = DeviceBounds {
        most: 2,
        life: LIFE,
    };
    let registered = store.register_device(&scope, sign_in.id, wish, bounds);
    let Registration::New(device) = registered.await.unwrap() else {
        panic!("it is new");
    };
    let ticket = StoredTicket {
        user_id: account.id,
        auth_session_id: sign_in.id,
        is_anonymous: true,
        token_expires_at: i64::MAX,
        origin: String::new(),
    };
    let put = store.insert_ticket(&scope, "secret", &ticket, LIFE.idle_ms);
    put.await.unwrap();
    (scope, device, sign_in.id)
}

/// Waits until somebody waits for a lock of this database.
async fn somebody_waits(name: &str) {
    let mut database = PgConnection::connect(&url(name)).await.unwrap();
    let waits = "SELECT COUNT(*) FROM pg_stat_activity \
                 WHERE datname = current_database() AND wait_event_type = 'Lock'";
    for _try in 0..500 {
        let count = sqlx::query_scalar(waits).fetch_one(&mut database);
        let count: i64 = count.await.unwrap();
        if count > 0 {
            return;
        }
        sleep(Duration::from_millis(10)).await;
    }
    panic!("nobody waits");
}

#[tokio::test]
async fn a_transaction_that_is_broken_off_for_another_is_carried_out_again() {
    let name = empty_database().await;
    let store = Store::open(&at_url(url(&name))).await.unwrap();
    let (scope, device, sign_in) = signed_in(&store).await;
    let mut other = PgConnection::connect(&url(&name)).await.unwrap();
    other.execute("BEGIN").await.unwrap();
    let holds = "SELECT 1 FROM sotto.stream_tickets FOR UPDATE";
    other.execute(holds).await.unwrap();
    let signs_out = store.clone();
    let signing_out = tokio::spawn(async move { signs_out.sign_out_device(&scope, device).await });
    somebody_waits(&name).await;
    // Now each waits for the other, and the server breaks off the one that has waited longer.
    let waits = "UPDATE sotto.auth_sessions SET refreshed_at = refreshed_at";
    other.execute(waits).await.unwrap();
    other.execute("COMMIT").await.unwrap();
    let ended = signing_out.await.unwrap().unwrap();
    assert_eq!(ended, Some(vec![sign_in]));
    assert_eq!(store.take_ticket("secret").await.unwrap(), Taken::Unknown);
}

#[tokio::test]
async fn all_transcripts_are_deleted_although_another_deletes_one_of_them_meanwhile() {
    let name = empty_database().await;
    let store = Store::open(&at_url(url(&name))).await.unwrap();
    let (account, _sign_in) = store.create_anonymous_account("{}").await.unwrap();
    let some = "INSERT INTO sotto.transcripts \
                    (id, user_id, language, engine, words, duration_ms, created_at, updated_at) \
                SELECT gen_random_uuid(), id, '', 'double', 1, 1, 1, 1 \
                FROM sotto.auth_users, generate_series(1, 120)";
    change(&name, some).await;
    let mut other = PgConnection::connect(&url(&name)).await.unwrap();
    other.execute("BEGIN").await.unwrap();
    let one = "DELETE FROM sotto.transcripts \
               WHERE number = (SELECT MIN(number) FROM sotto.transcripts)";
    other.execute(one).await.unwrap();
    let (deletes, scope) = (store.clone(), Scope::User(account.id));
    let deleting = tokio::spawn(async move { deletes.delete_all_transcripts(&scope).await });
    somebody_waits(&name).await;
    other.execute("COMMIT").await.unwrap();
    assert_eq!(deleting.await.unwrap().unwrap(), 119);
}

/// Somebody's dictations that go on.
async fn dictations(store: &Store, count: usize) -> Vec<UsageCommit> {
    let new = NewAccount {
        email: Some("ada@example.com".to_owned()),
        user_metadata: "{}".to_owned(),
        ..NewAccount::default()
    };
    let user = store.create_account(new).await.unwrap().id;
    let mut commits = Vec::new();
    for _ in 0..count {
        let session = Uuid::now_v7();
        let new = NewVoiceSession {
            id: session,
            device_id: None,
            sign_in: Uuid::now_v7(),
            provider: "double",
            is_private: false,
        };
        let begun = store.begin_voice_session(&Scope::User(user), new).await;
        commits.push(UsageCommit {
            session,
            user,
            epoch: begun.unwrap().epoch,
            through: SampleOffset::ZERO,
            account: Account::default(),
            since: Account::default(),
            engine: "double".to_owned(),
            slices: Vec::new(),
            cost_slices: Vec::new(),
            settlement: None,
        });
    }
    commits
}

/// Waits until all have ended that go on at this moment, in other databases of the server, too: a row's older form is in
/// nobody's way then.
async fn a_moment_passes(database: &mut PgConnection) {
    let next = "SELECT CAST(CAST(pg_snapshot_xmax(pg_current_snapshot()) AS TEXT) AS BIGINT)";
    let oldest = "SELECT CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS TEXT) AS BIGINT)";
    let next: i64 = sqlx::query_scalar(next)
        .fetch_one(&mut *database)
        .await
        .unwrap();
    for _try in 0..5_000 {
        let oldest = sqlx::query_scalar(oldest).fetch_one(&mut *database);
        let oldest: i64 = oldest.await.unwrap();
        if oldest >= next {
            return;
        }
        sleep(Duration::from_millis(2)).await;
    }
    panic!("somebody goes on for ever");
}

/// A write that is heap-only touches no index. Each dictation is written at its own moment of the second, with others
/// that began at other times.
#[tokio::test]
async fn watermarks_touch_nothing_but_the_page_of_their_dictation() {
    const DICTATIONS: usize = 100;
    const MOMENTS: usize = 4;
    const SECONDS: u64 = 20;
    let name = empty_database().await;
    let store = Store::open(&at_url(url(&name))).await.unwrap();
    let mut commits = dictations(&store, DICTATIONS).await;
    let mut database = PgConnection::connect(&url(&name)).await.unwrap();
    for second in 1..=SECONDS {
        let through = SampleOffset::from_millis(second * 1000);
        for commit in &mut commits {
            commit.through = through;
            commit.account = Account::heard_once(through);
        }
        for moment in 0..MOMENTS {
            let some = commits.iter().skip(moment).step_by(MOMENTS).cloned();
            let some: Vec<UsageCommit> = some.collect();
            let outcomes = store.commit_usage(&some, &NO_COST).await.unwrap();
            let committed = CommitOutcome::Committed { through };
            assert!(outcomes.iter().all(|outcome| *outcome == committed));
            a_moment_passes(&mut database).await;
        }
    }
    // What a connection has counted is told when it ends.
    store.close().await;
    let counted = "SELECT n_tup_upd, n_tup_hot_upd FROM pg_stat_user_tables \
                   WHERE relname = 'voice_sessions'";
    let mut updates = (0, 0);
    for _try in 0..500 {
        let counted = sqlx::query_as(counted).fetch_one(&mut database);
        updates = counted.await.unwrap();
        if updates.0 == 100 * 20 {
            break;
        }
        sleep(Duration::from_millis(10)).await;
    }
    let (all, heap_only): (i64, i64) = updates;
    println!("{heap_only} of {all} watermarks are heap-only");
    assert_eq!(all, 100 * 20);
    assert!(heap_only * 100 >= all * 95, "{heap_only} of {all}");
}
