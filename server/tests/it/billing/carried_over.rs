//! A database whose usage still named people.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use sotto_server::store::{Scope, Store};
use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool};
use uuid::{Uuid, Version};

use super::{config_of, cost, subjects, total, total_of};
use crate::support::dump::beside;

/// The first migration that knows billing subjects.
const SUBJECTS: u32 = 7;

const PEOPLE: i64 = 30;

/// The migrations before `version`, in a folder of their own.
fn migrations_before(version: u32) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let all = Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations/sqlite");
    for entry in std::fs::read_dir(all).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        let number: u32 = name.split('_').next().unwrap().parse().unwrap();
        if number < version {
            std::fs::copy(&path, folder.path().join(name)).unwrap();
        }
    }
    folder
}

async fn old_database(file: PathBuf) -> SqlitePool {
    let options = SqliteConnectOptions::new().filename(file);
    let options = options.create_if_missing(true).foreign_keys(true);
    let database = SqlitePool::connect_with(options).await.unwrap();
    let migrations = migrations_before(SUBJECTS);
    let migrator = Migrator::new(migrations.path()).await.unwrap();
    migrator.run(&database).await.unwrap();
    database
}

/// A person with a dictation of `minutes` minutes and half a minute that is not entered.
async fn insert_person(database: &SqlitePool, minutes: i64) -> (Uuid, Uuid) {
    let (user, session) = (Uuid::now_v7(), Uuid::now_v7());
    let person = "INSERT INTO auth_users \
         (id, is_anonymous, user_metadata, created_at, updated_at, last_sign_in_at) \
         VALUES ($1, 1, '{}', 1, 1, 1)";
    let profile = "INSERT INTO profiles (id, created_at, updated_at) VALUES ($1, 1, 1)";
    for statement in [person, profile] {
        let statement = sqlx::query(statement).bind(user.to_string());
        statement.execute(database).await.unwrap();
    }
    sqlx::query(
        "INSERT INTO voice_sessions \
             (id, user_id, provider, created_at, epoch, acked_sample, sliced_sample, touched_at) \
         VALUES ($1, $2, 'double', 1, 1, $3 * 960000 + 480000, $3 * 960000, 1)",
    )
    .bind(session.to_string())
    .bind(user.to_string())
    .bind(minutes)
    .execute(database)
    .await
    .unwrap();
    for minute in 0..minutes {
        sqlx::query(
            "INSERT INTO usage_records \
                 (id, user_id, session_id, engine, from_sample, through_sample, duration_ms, \
                  cost_micro_usd, created_at) \
             VALUES ($1, $2, $3, 'double', $4 * 960000, ($4 + 1) * 960000, 60000, 11, $4)",
        )
        .bind(Uuid::now_v7().to_string())
        .bind(user.to_string())
        .bind(session.to_string())
        .bind(minute)
        .execute(database)
        .await
        .unwrap();
    }
    (user, session)
}

#[tokio::test]
async fn usage_that_named_people_is_carried_over_row_by_row() {
    let folder = tempfile::tempdir().unwrap();
    let database = old_database(folder.path().join("sotto.db")).await;
    let mut people = Vec::new();
    for minutes in 1..=PEOPLE {
        people.push((insert_person(&database, minutes).await, minutes));
    }
    let columns = "SELECT id || '|' || session_id || '|' || engine || '|' || from_sample || '|' \
                       || through_sample || '|' || duration_ms || '|' || cost_micro_usd || '|' \
                       || created_at FROM usage_records ORDER BY id";
    let before: Vec<String> = sqlx::query_scalar(columns)
        .fetch_all(&database)
        .await
        .unwrap();
    database.close().await;

    let store = Store::open(&config_of(folder.path())).await.unwrap();
    let database = beside(folder.path()).await;
    let after: Vec<String> = sqlx::query_scalar(columns)
        .fetch_all(&database)
        .await
        .unwrap();
    assert_eq!(after, before);
    let broken: Vec<(String, i64, String, i64)> = sqlx::query_as("PRAGMA foreign_key_check")
        .fetch_all(&database)
        .await
        .unwrap();
    assert_eq!(broken, []);
    let distinct: HashSet<String> = subjects(folder.path())
        .await
        .into_iter()
        .map(|(_user, subject)| subject)
        .collect();
    assert_eq!(distinct.len(), people.len());
    for subject in &distinct {
        let id: Uuid = subject.parse().unwrap();
        assert_eq!(id.get_version(), Some(Version::Random), "{subject}");
        assert_eq!(id.get_variant(), uuid::Variant::RFC4122, "{subject}");
        assert_eq!(*subject, id.to_string());
    }
    let mut sum = 0;
    for ((user, session), minutes) in people {
        let scope = Scope::User(user);
        let own = total_of(minutes * 60, minutes * 11);
        assert_eq!(total(&store, scope).await, own);
        let rows = store.usage_of_session(&scope, session).await.unwrap();
        assert_eq!(rows.len(), usize::try_from(minutes).unwrap());
        assert!(store.delete_account(&scope, &cost).await.unwrap().is_some());
        sum += minutes * 60 + 30;
    }
    let all = total(&store, Scope::System).await;
    assert_eq!(all.duration_ms, sum * 1000);
    assert_eq!(subjects(folder.path()).await, []);
}
