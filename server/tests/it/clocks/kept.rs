//! What is kept under a clock that is wrong for a while: words for as long as their person wants, usage under its day.

use dictation::audio::SampleOffset;
use dictation::settings::Settings;
use sotto_server::auth::Caller;
use sotto_server::clock::Clock;
use sotto_server::config::DatabaseConfig;
use sotto_server::store::voice_sessions::RESUME_WINDOW_MS;
use sotto_server::store::{Scope, Store};
use sqlx::SqlitePool;
use sqlx::sqlite::SqliteConnectOptions;
use uuid::Uuid;

use super::{DAY_MS, HOUR_MS, MINUTE_MS, Place, STEPS};
use crate::support::dump::beside;
use crate::support::kept::{begins, dictates};

const RESTORE_WINDOW_MS: i64 = MINUTE_MS;

impl Place {
    /// Somebody whose words are kept for thirty days.
    async fn keeper(&self) -> Caller {
        let caller = self.house.caller().await;
        let settings = Settings {
            keep_transcripts: true,
            keep_days: 30,
            ..Settings::default()
        };
        let (store, scope) = (&self.house.store, caller.scope());
        let set = store.change_settings(&scope, &settings, None).await;
        set.unwrap();
        caller
    }

    /// As the server's own jobs do all the time; nobody's dictation is settled by the way.
    async fn cleans(&self) {
        let store = &self.house.store;
        store.delete_expired_transcripts().await.unwrap();
        store.empty_trash(RESTORE_WINDOW_MS).await.unwrap();
    }
}

async fn kept(store: &Store, caller: &Caller) -> Vec<Uuid> {
    let listed = store.transcripts(&caller.scope(), None, 100).await.unwrap();
    let mut ids: Vec<Uuid> = listed.iter().map(|listed| listed.head.id).collect();
    ids.sort_unstable();
    ids
}

#[tokio::test]
async fn words_are_kept_and_what_is_in_the_trash_can_be_restored() {
    for step in STEPS {
        let place = Place::new(step).await;
        let (store, ada) = (&place.house.store, place.keeper().await);
        let mut ids = vec![dictates(store, &ada).await, dictates(store, &ada).await];
        store.trash_transcript(&ada.scope(), ids[1]).await.unwrap();
        place.house.hand.set_by_ms(step);
        store.beat().await.unwrap();
        place.cleans().await;
        ids.push(dictates(store, &ada).await);
        ids.push(dictates(store, &ada).await);
        store.trash_transcript(&ada.scope(), ids[3]).await.unwrap();
        place.cleans().await;
        place.house.hand.set_by_ms(-step);
        store.beat().await.unwrap();
        place.cleans().await;
        for trashed in [ids[1], ids[3]] {
            let scope = ada.scope();
            let restored = store.restore_transcript(&scope, trashed, RESTORE_WINDOW_MS);
            assert!(restored.await.unwrap(), "off by {step}");
        }
        place.pass(HOUR_MS).await;
        place.cleans().await;
        assert_eq!(kept(store, &ada).await, ids, "off by {step}");
    }
}

#[tokio::test]
async fn words_go_in_time_when_the_clock_was_right_for_a_while() {
    for step in STEPS {
        let place = Place::new(step).await;
        let (store, ada) = (&place.house.store, place.keeper().await);
        dictates(store, &ada).await;
        place.goes_wrong().await;
        place.is_right_again().await;
        for _day in 0..29 {
            place.pass(DAY_MS).await;
            place.cleans().await;
        }
        assert_eq!(kept(store, &ada).await.len(), 1, "off by {step}");
        place.pass(DAY_MS + HOUR_MS).await;
        place.cleans().await;
        assert!(kept(store, &ada).await.is_empty(), "off by {step}");
    }
}

/// For longer than the server looks back.
#[tokio::test]
async fn words_that_were_said_under_a_wrong_clock_are_kept_as_long_as_all_others() {
    for step in STEPS {
        let place = Place::new(step).await;
        let (store, ada) = (&place.house.store, place.keeper().await);
        place.goes_wrong().await;
        for _day in 0..3 {
            place.pass(DAY_MS).await;
            place.cleans().await;
        }
        let said = dictates(store, &ada).await;
        place.is_right_again().await;
        for _day in 0..29 {
            place.pass(DAY_MS).await;
            place.cleans().await;
            assert_eq!(kept(store, &ada).await, [said], "off by {step}");
        }
        place.pass(DAY_MS).await;
        place.cleans().await;
        assert!(kept(store, &ada).await.is_empty(), "off by {step}");
    }
}

/// An older version kept no ages. Its rows stand in the order in which they were written.
#[tokio::test]
async fn words_of_an_older_version_are_no_older_than_those_before_them() {
    let folder = tempfile::tempdir().unwrap();
    let options = SqliteConnectOptions::new()
        .filename(folder.path().join("sotto.db"))
        .create_if_missing(true);
    let older = SqlitePool::connect_with(options).await.unwrap();
    let steps = sqlx::migrate!("../migrations/sqlite");
    steps.run_to(10, &older).await.unwrap();
    let now = Clock::system().now_ms();
    let ada = Uuid::now_v7();
    let person = "INSERT INTO auth_users (id, is_anonymous, user_metadata, created_at, updated_at, \
                  last_sign_in_at) VALUES ($1, 1, '{}', $2, $2, $2)";
    let written = sqlx::query(person).bind(ada.to_string()).bind(now);
    written.execute(&older).await.unwrap();
    let beat = "INSERT INTO pulse (id, beat_at, least_offset_ms, least_offset_before_ms) \
                VALUES (1, $1, $1, $1)";
    sqlx::query(beat).bind(now).execute(&older).await.unwrap();
    // The clock was behind when the last one was said.
    for (number, age_days) in [(1, 31), (2, 1), (3, 40)] {
        let transcript = "INSERT INTO transcripts (number, id, user_id, language, engine, words, duration_ms, \
                          created_at, updated_at) VALUES ($1, $2, $3, '', 'double', 1, 1, $4, $4)";
        sqlx::query(transcript)
            .bind(number)
            .bind(Uuid::now_v7().to_string())
            .bind(ada.to_string())
            .bind(now - age_days * DAY_MS)
            .execute(&older)
            .await
            .unwrap();
    }
    older.close().await;
    let config = DatabaseConfig {
        data_folder: folder.path().to_path_buf(),
        url: None,
    };
    let store = Store::open(&config).await.unwrap();
    let settings = Settings {
        keep_transcripts: true,
        keep_days: 30,
        ..Settings::default()
    };
    let scope = Scope::User(ada);
    store
        .change_settings(&scope, &settings, None)
        .await
        .unwrap();
    store.beat().await.unwrap();
    assert_eq!(store.delete_expired_transcripts().await.unwrap(), 1);
    let listed = store.transcripts(&scope, None, 100).await.unwrap();
    assert_eq!(listed.len(), 2);
    let database = beside(folder.path()).await;
    let numbers: Vec<i64> = sqlx::query_scalar("SELECT number FROM transcripts ORDER BY number")
        .fetch_all(&database)
        .await
        .unwrap();
    assert_eq!(numbers, [2, 3]);
}

/// One is a few seconds behind the other when a day of service begins.
#[tokio::test]
async fn two_servers_at_one_database_do_not_forget_what_the_clock_has_said() {
    let folder = tempfile::tempdir().unwrap();
    let config = DatabaseConfig {
        data_folder: folder.path().to_path_buf(),
        url: None,
    };
    let ((clock, hand), (other_clock, other_hand)) = (Clock::manual(), Clock::manual());
    let right = clock.now_ms();
    let first = Store::open_with_clock(&config, clock).await.unwrap();
    let second = Store::open_with_clock(&config, other_clock).await.unwrap();
    first.beat().await.unwrap();
    second.beat().await.unwrap();
    hand.advance_ms(DAY_MS);
    other_hand.advance_ms(DAY_MS - 10_000);
    hand.set_by_ms(40 * DAY_MS);
    other_hand.set_by_ms(40 * DAY_MS);
    let database = beside(folder.path()).await;
    for store in [&first, &second, &first] {
        store.beat().await.unwrap();
        let (day, least): (i64, i64) = sqlx::query_as(
            "SELECT served_day, MIN(least_offset_ms, least_offset_before_ms) FROM pulse",
        )
        .fetch_one(&database)
        .await
        .unwrap();
        assert_eq!(day, 1, "it does not go back");
        assert!(least < right + HOUR_MS, "it was right within a day");
    }
}

/// A clock that stays ahead is believed in the end: a machine that slept for weeks is no reason to keep words for ever.
#[tokio::test]
async fn a_clock_that_stays_is_believed_after_two_days_of_service() {
    let place = Place::new(40 * DAY_MS).await;
    let (store, ada) = (&place.house.store, place.keeper().await);
    dictates(store, &ada).await;
    place.goes_wrong().await;
    place.cleans().await;
    assert_eq!(kept(store, &ada).await.len(), 1);
    for _day in 0..2 {
        place.pass(DAY_MS).await;
    }
    place.cleans().await;
    assert!(kept(store, &ada).await.is_empty());
}

/// As the server settles dictations that nobody came back to.
async fn reaps(store: &Store) -> u64 {
    let no_cost = |_engine: &str, _audio| 0;
    let closed = store.close_abandoned_voice_sessions(RESUME_WINDOW_MS, &no_cost);
    closed.await.unwrap()
}

#[tokio::test]
async fn a_dictation_can_be_resumed_for_a_quarter_of_an_hour() {
    for step in STEPS {
        let place = Place::new(step).await;
        let (store, ada) = (&place.house.store, place.house.caller().await);
        let resumes = async |session| {
            let scope = ada.scope();
            let resumed = store.resume_voice_session(&scope, session, SampleOffset::ZERO, false);
            resumed.await.unwrap().is_some()
        };
        let before = begins(store, &ada).await.0;
        place.goes_wrong().await;
        assert_eq!(reaps(store).await, 0, "off by {step}");
        let meanwhile = begins(store, &ada).await.0;
        assert!(resumes(before).await, "off by {step}");
        place.is_right_again().await;
        assert_eq!(reaps(store).await, 0, "off by {step}");
        assert!(
            resumes(before).await && resumes(meanwhile).await,
            "off by {step}"
        );
        place.pass(RESUME_WINDOW_MS + 1).await;
        assert!(!resumes(before).await, "off by {step}: it is over in time");
        assert_eq!(reaps(store).await, 2, "off by {step}");
    }
}

#[tokio::test]
async fn usage_of_today_stands_under_today() {
    for step in STEPS {
        let place = Place::new(step).await;
        let (store, ada) = (&place.house.store, place.house.caller().await);
        place.goes_wrong().await;
        dictates(store, &ada).await;
        dictates(store, &ada).await;
        place.is_right_again().await;
        dictates(store, &ada).await;
        let now = store.clock().now_ms();
        let exported = store.exported_usage(&ada.scope()).await.unwrap();
        let stamped = exported.iter().filter(|row| row.created_at == now).count();
        assert_eq!(stamped, 1, "off by {step}");
        let first_day = now.div_euclid(DAY_MS) * DAY_MS;
        let report = store.usage_report(&ada.scope(), first_day).await.unwrap();
        let today = report.days.iter().find(|used| used.day == 0).unwrap();
        let wrong_time = now - MINUTE_MS + step;
        let same_day = wrong_time.div_euclid(DAY_MS) == now.div_euclid(DAY_MS);
        let expected = if same_day { 3_000 } else { 1_000 };
        assert_eq!(today.sum.audio_ms, expected, "off by {step}");
        let total = store.usage_total(&ada.scope(), 0).await.unwrap();
        assert_eq!(total.duration_ms, 3_000, "off by {step}: nothing is lost");
    }
}
