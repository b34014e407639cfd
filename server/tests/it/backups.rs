//! Copies of the database: made while people dictate, put back elsewhere, and refused with words that help.

use std::path::{Path, PathBuf};
use std::process::Output;
use std::time::Duration;

use proving::guest::Guest;
use proving::server_process::server_command;
use proving::speaker;
use serde_json::Map;
use sotto_server::auth::accounts::mail_links::MailWish;
use sotto_server::auth::accounts::sign_up::{SignUp, SignedUp};
use sotto_server::auth::email_address::EmailAddress;
use sotto_server::auth::{SignIn, TokenError};
use sotto_server::config::{DatabaseConfig, Secret};
use sotto_server::store::exports::ExportedUsage;
use sotto_server::store::{Scope, Store};
use tempfile::TempDir;
use tokio::process::Command;
use tokio::task::JoinSet;
use tokio::time::sleep;
use uuid::Uuid;

use crate::support::coded::{double, pcm, words_of};
use crate::support::faces::{PASSWORD, Person};
use crate::support::manual_auth::{HERE, ManualAuth};
use crate::support::running::RunningServer;

/// Dictations at once while a copy is made.
const LIVE: usize = 50;

/// What fifty people at one address need.
const CROWD: &str = "[limits]\nlive_streams_per_ip = 1000\nsockets_per_ip = 1000\n\
                     sign_ups_per_ip_per_hour = 10000\nrefreshes_per_ip_per_5_minutes = 10000\n\
                     requests_per_ip_per_minute = 10000\n";

/// Runs a command on the data in `folder` to its end.
async fn ends(command: &mut Command, folder: &Path) -> Output {
    let output = command
        .env("SOTTO_DATA_DIR", folder)
        .env("RUST_LOG", "warn")
        .kill_on_drop(true)
        .output();
    let output = tokio::time::timeout(Duration::from_secs(60), output).await;
    output.expect("it ends").unwrap()
}

/// Runs the program with these arguments on the data in `folder`: whether it went well, and all that it says.
async fn program(folder: &Path, arguments: &[&str]) -> (bool, String) {
    let mut program = server_command(Path::new(env!("CARGO_BIN_EXE_sotto-server")));
    program.args(arguments);
    let output = ends(&mut program, folder).await;
    let said = [output.stdout, output.stderr].concat();
    (
        output.status.success(),
        String::from_utf8_lossy(&said).into_owned(),
    )
}

async fn well(folder: &Path, arguments: &[&str]) -> String {
    let (is_well, said) = program(folder, arguments).await;
    assert!(is_well, "{arguments:?}: {said}");
    said
}

/// It refuses, says `words`, and leaves the folder as it was.
async fn refused(folder: &Path, arguments: &[&str], words: &str) {
    let before = names_in(folder);
    let (is_well, said) = program(folder, arguments).await;
    assert!(!is_well && said.contains(words), "{arguments:?}: {said}");
    assert_eq!(names_in(folder), before, "{arguments:?}");
}

/// The files in a folder, but for those that come and go with connections.
fn names_in(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let passing = |name: &String| {
        ["-wal", "-shm", "-lock"]
            .iter()
            .any(|end| name.ends_with(end))
    };
    let mut names: Vec<String> = names.filter(|name| !passing(name)).collect();
    names.sort();
    names
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

async fn open(folder: &Path) -> Store {
    let config = DatabaseConfig {
        data_folder: folder.to_path_buf(),
        url: None,
    };
    Store::open(&config).await.unwrap()
}

async fn ledger(store: &Store, people: &[Uuid]) -> Vec<ExportedUsage> {
    let mut rows = Vec::new();
    for person in people {
        let scope = Scope::User(*person);
        let of_person = store.exported_usage(&scope).await.unwrap();
        let total = store.usage_total(&scope, 0).await.unwrap();
        let sum: i64 = of_person.iter().map(|row| row.duration_ms).sum();
        assert_eq!(total.duration_ms, sum, "a sum is that of its rows");
        rows.extend(of_person);
    }
    rows
}

/// Speaks for so many seconds and gives the guest back.
async fn dictate(base: String, seconds: u32) -> Guest {
    let guest = Guest::sign_in(&base).await.unwrap();
    let report = speaker::speak(&guest, pcm(&words_of(0, seconds))).await;
    assert!(report.unwrap().goodbye.is_some());
    guest
}

async fn id_of(guest: &Guest) -> Uuid {
    let me = Person::of(guest).ask("GET", "/user/me", None).await;
    assert_eq!(me.status, 200, "{}", me.body);
    me.body["id"].as_str().unwrap().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_under_fifty_dictations_has_every_settled_row_and_everybody_is_still_signed_in() {
    let double = double().await;
    let server = RunningServer::with_engines_and(&double, &[], CROWD).await;
    let copies = tempfile::tempdir().unwrap();
    let mut guests = Vec::new();
    for _person in 0..10 {
        guests.push(dictate(server.base.clone(), 1).await);
    }
    let mut speaking = JoinSet::new();
    for _person in 0..LIVE {
        speaking.spawn(dictate(server.base.clone(), 6));
    }
    sleep(Duration::from_secs(3)).await;
    let mut people = Vec::new();
    for guest in &guests {
        people.push(id_of(guest).await);
    }
    let before = ledger(&server.store().await, &people).await;
    assert_eq!(before.len(), 10);
    let file = copies.path().join("copy.db");
    let said = well(server.folder(), &["backup", text(&file)]).await;
    assert!(said.contains("60 people, 60 dictations"), "{said}");
    assert!(!speaking.is_empty(), "people speak meanwhile");
    while let Some(guest) = speaking.join_next().await {
        guests.push(guest.unwrap());
    }
    for guest in &mut guests {
        // Ahead of the copy by some.
        guest.renew().await.unwrap();
        guest.renew().await.unwrap();
        guest.renew().await.unwrap();
    }
    let everybody: Vec<Uuid> = {
        let ids = guests.iter().map(id_of);
        futures_util::future::join_all(ids).await
    };
    let after = ledger(&server.store().await, &everybody).await;
    assert!(after.len() >= before.len() + LIVE);

    let elsewhere = tempfile::tempdir().unwrap();
    well(elsewhere.path(), &["restore", text(&file)]).await;
    let restored = ledger(&open(elsewhere.path()).await, &everybody).await;
    assert!(before.iter().all(|row| restored.contains(row)), "settled");
    assert!(
        restored.iter().all(|row| after.contains(row)),
        "none is made up"
    );

    let base = server.base.clone();
    server.ended().await;
    let server = RunningServer::in_place_with(&base, elsewhere, CROWD).await;
    for guest in &mut guests {
        id_of(guest).await;
        guest.renew().await.unwrap();
        guest.renew().await.unwrap();
        id_of(guest).await;
    }
    server.ended().await;
}

/// A folder with a database in which somebody is.
async fn house() -> (TempDir, Uuid) {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    let (account, _sign_in) = store.create_anonymous_account("{}").await.unwrap();
    store.close().await;
    (folder, account.id)
}

async fn is_there(folder: &Path, person: Uuid) -> bool {
    let store = open(folder).await;
    let found = store.account(&Scope::System, person).await.unwrap();
    store.close().await;
    found.is_some()
}

#[tokio::test]
async fn a_backup_writes_over_nothing_and_copies_only_what_is_there() {
    let (folder, person) = house().await;
    let copies = tempfile::tempdir().unwrap();
    let file = copies.path().join("copy.db");
    let empty = tempfile::tempdir().unwrap();
    refused(
        empty.path(),
        &["backup", text(&file)],
        "there is no database",
    )
    .await;
    assert!(names_in(copies.path()).is_empty());
    well(folder.path(), &["backup", text(&file)]).await;
    let first = std::fs::read(&file).unwrap();
    refused(folder.path(), &["backup", text(&file)], "is there already").await;
    assert_eq!(std::fs::read(&file).unwrap(), first);
    assert_eq!(names_in(copies.path()), ["copy.db"], "no part is left");
    let nowhere = copies.path().join("no/such/folder/copy.db");
    refused(
        folder.path(),
        &["backup", text(&nowhere)],
        "cannot be written",
    )
    .await;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(&file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "it holds the signing keys");
    }
    assert!(is_there(folder.path(), person).await);
}

#[tokio::test]
async fn a_restore_waits_for_the_server_to_stop_and_keeps_what_was_there() {
    let (folder, person) = house().await;
    let (other, other_person) = house().await;
    let copies = tempfile::tempdir().unwrap();
    let file = copies.path().join("copy.db");
    well(other.path(), &["backup", text(&file)]).await;
    let restore = ["restore", text(&file)];
    let replace = ["restore", text(&file), "--replace"];

    refused(folder.path(), &restore, "--replace").await;
    let running = open(folder.path()).await;
    refused(folder.path(), &replace, "stop the server first").await;
    running.close().await;
    drop(running);
    assert!(is_there(folder.path(), person).await);

    let said = well(folder.path(), &replace).await;
    assert!(is_there(folder.path(), other_person).await);
    assert!(!is_there(folder.path(), person).await);
    let names = names_in(folder.path());
    let aside = names.iter().find(|name| name.starts_with("sotto.db.20"));
    let aside = aside.unwrap_or_else(|| panic!("{names:?}"));
    assert!(said.contains(aside), "{said}");
    let back = tempfile::tempdir().unwrap();
    std::fs::rename(folder.path().join(aside), back.path().join("sotto.db")).unwrap();
    assert!(is_there(back.path(), person).await, "it is whole");
}

/// Another program has the file open, of which the server's own lock knows nothing.
#[tokio::test]
async fn a_restore_takes_a_database_from_no_other_program() {
    let (folder, person) = house().await;
    let copies = tempfile::tempdir().unwrap();
    let file = copies.path().join("copy.db");
    well(folder.path(), &["backup", text(&file)]).await;
    let options =
        sqlx::sqlite::SqliteConnectOptions::new().filename(folder.path().join("sotto.db"));
    let other = sqlx::SqlitePool::connect_with(options).await.unwrap();
    let people: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM auth_users")
        .fetch_one(&other)
        .await
        .unwrap();
    assert_eq!(people, 1);
    let replace = ["restore", text(&file), "--replace"];
    refused(folder.path(), &replace, "stop the server first").await;
    other.close().await;
    well(folder.path(), &replace).await;
    assert!(is_there(folder.path(), person).await);
}

/// All that people did last, as it stands in the log of a server that was killed.
async fn log_of(folder: &Path) -> Vec<u8> {
    let store = open(folder).await;
    store.create_anonymous_account("{}").await.unwrap();
    let log = std::fs::read(folder.join("sotto.db-wal")).unwrap();
    assert!(!log.is_empty(), "it stands in the log");
    store.close().await;
    log
}

/// The database takes a log that lies beside it for its own.
#[tokio::test]
async fn a_log_that_is_left_of_another_database_is_put_aside_and_spoils_no_restored_one() {
    let (other, other_person) = house().await;
    let copies = tempfile::tempdir().unwrap();
    let file = copies.path().join("copy.db");
    well(other.path(), &["backup", text(&file)]).await;
    for is_empty in [false, true] {
        let (folder, person) = house().await;
        let log = log_of(folder.path()).await;
        let named = |name: &str| folder.path().join(name);
        std::fs::remove_file(named("sotto.db")).unwrap();
        std::fs::write(named("sotto.db-wal"), &log).unwrap();
        if is_empty {
            std::fs::write(named("sotto.db"), "").unwrap();
        }
        let said = well(folder.path(), &["restore", text(&file)]).await;
        assert!(is_there(folder.path(), other_person).await);
        assert!(!is_there(folder.path(), person).await);
        let entries = std::fs::read_dir(folder.path()).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let is_aside = |name: &String| name.starts_with("sotto.db.20") && name.ends_with("-wal");
        let aside: Vec<String> = names.filter(is_aside).collect();
        assert_eq!(aside.len(), 1, "{aside:?}");
        assert_eq!(std::fs::read(named(&aside[0])).unwrap(), log);
        assert!(said.contains(&aside[0]), "{said}");
    }
}

/// As root; anybody else's files are theirs from the first.
#[tokio::test]
async fn what_is_restored_belongs_to_the_owner_of_its_folder() {
    use std::os::unix::fs::{MetadataExt as _, chown};
    let (other, person) = house().await;
    let (copies, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let file = copies.path().join("copy.db");
    well(other.path(), &["backup", text(&file)]).await;
    let _only_root_can = chown(folder.path(), Some(65_534), Some(65_534));
    let owner = folder.path().metadata().unwrap().uid();
    let restore = ["restore", text(&file), "--replace"];
    for _time in 0..2 {
        well(folder.path(), &restore).await;
        for entry in std::fs::read_dir(folder.path()).unwrap() {
            let entry = entry.unwrap();
            assert_eq!(entry.metadata().unwrap().uid(), owner, "{entry:?}");
        }
    }
    assert!(is_there(folder.path(), person).await);
}

/// No file of the program gets larger than 64 KiB, as on a disk that is nearly full.
async fn on_a_small_disk(folder: &Path, arguments: &[&str]) -> String {
    let limited = "trap '' XFSZ; ulimit -f 128; exec \"$0\" \"$@\"";
    let mut shell = server_command(Path::new("sh"));
    shell.args(["-c", limited, env!("CARGO_BIN_EXE_sotto-server")]);
    shell.args(arguments);
    let output = ends(&mut shell, folder).await;
    assert!(!output.status.success());
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[tokio::test]
async fn a_disk_that_takes_no_copy_is_named_and_not_the_one_that_is_copied() {
    let (folder, person) = house().await;
    let (copies, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (small, file) = (
        copies.path().join("small.db"),
        copies.path().join("copy.db"),
    );
    let said = on_a_small_disk(folder.path(), &["backup", text(&small)]).await;
    assert!(
        said.contains(&format!("the copy {} ", text(&small))),
        "{said}"
    );
    assert!(names_in(copies.path()).is_empty(), "no part is left");
    well(folder.path(), &["backup", text(&file)]).await;
    let said = on_a_small_disk(elsewhere.path(), &["restore", text(&file)]).await;
    let database = elsewhere.path().join("sotto.db");
    assert!(
        said.contains(&format!("the copy {} ", text(&database))),
        "{said}"
    );
    assert!(is_there(folder.path(), person).await);
}

#[tokio::test]
async fn what_is_no_whole_backup_of_ours_replaces_nothing() {
    let (folder, person) = house().await;
    let copies = tempfile::tempdir().unwrap();
    let named = |name: &str| copies.path().join(name);
    std::fs::write(named("text"), "no database at all".repeat(1_000)).unwrap();
    std::fs::write(named("empty"), "").unwrap();
    well(folder.path(), &["backup", text(&named("whole"))]).await;
    let mut bytes = std::fs::read(named("whole")).unwrap();
    let half = bytes.len() / 2;
    bytes.truncate(half);
    std::fs::write(named("half"), &bytes).unwrap();
    newer_copy(&named("whole"), &named("newer")).await;
    for (name, words) in [
        ("nothing", "there is no file"),
        ("text", "damaged"),
        ("empty", "no database of Sotto's"),
        ("half", "damaged"),
        ("newer", "newer Sotto"),
    ] {
        let file = named(name);
        refused(folder.path(), &["restore", text(&file), "--replace"], words).await;
    }
    assert!(is_there(folder.path(), person).await);
    // What is damaged is what a backup is for.
    std::fs::write(folder.path().join("sotto.db"), "no database at all").unwrap();
    let file = named("whole");
    well(folder.path(), &["restore", text(&file), "--replace"]).await;
    assert!(is_there(folder.path(), person).await);
}

async fn newer_copy(from: &Path, to: &PathBuf) {
    std::fs::copy(from, to).unwrap();
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(to);
    let database = sqlx::SqlitePool::connect_with(options).await.unwrap();
    let newer = "INSERT INTO _sqlx_migrations SELECT 9999, description, installed_on, success, checksum, \
                 execution_time FROM _sqlx_migrations LIMIT 1";
    sqlx::query(newer).execute(&database).await.unwrap();
    database.close().await;
}

async fn account(house: &ManualAuth) -> SignIn {
    let wanted = SignUp {
        email: EmailAddress::parse("ada@example.com").unwrap(),
        password: Secret::new(PASSWORD),
        metadata: Map::new(),
        wish: MailWish::default(),
    };
    match house.auth.sign_up(wanted, HERE).await.unwrap() {
        SignedUp::In(sign_in) => *sign_in,
        SignedUp::MailSent(account) => panic!("{account:?} must confirm"),
    }
}

#[tokio::test]
async fn a_token_that_is_ahead_of_a_restored_backup_is_taken_and_an_older_one_ends_the_sign_in() {
    let house = ManualAuth::new().await;
    for first in [house.sign_up().await, account(&house).await] {
        let restored = house.backed_up_and_restored().await;
        let mut tokens = vec![first.refresh_token];
        for renewal in 0..5 {
            let renewed = house.auth.refresh(&tokens[renewal], HERE).await.unwrap();
            tokens.push(renewed.refresh_token);
        }
        let after = house.sign_up().await;

        let renewed = restored.auth.refresh(&tokens[5], HERE).await.unwrap();
        assert_eq!(renewed.account.id, first.account.id);
        restored
            .auth
            .caller_from_bearer(&renewed.access_token)
            .await
            .unwrap();
        // Fifty tabs have the same token.
        let again = restored.auth.refresh(&tokens[5], HERE).await.unwrap();
        assert_eq!(again.refresh_token, renewed.refresh_token);
        let next = restored
            .auth
            .refresh(&renewed.refresh_token, HERE)
            .await
            .unwrap();
        let reused = restored.auth.refresh(&tokens[3], HERE).await;
        assert!(
            matches!(reused, Err(TokenError::ReusedRefreshToken)),
            "{reused:?}"
        );
        let over = restored.auth.refresh(&next.refresh_token, HERE).await;
        assert!(
            matches!(over, Err(TokenError::UnknownRefreshToken)),
            "{over:?}"
        );
        let never = restored.auth.refresh(&after.refresh_token, HERE).await;
        assert!(
            matches!(never, Err(TokenError::UnknownRefreshToken)),
            "{never:?}"
        );
    }
}
