//! A database that is away for long: what is kept is in order and without a hole, and no more waits
//! than there is room for.

use dictation::audio::SampleRange;
use dictation::event::{Output, ServerEvent};
use dictation::session::{Greeting, Opening, Session};
use dictation::transcript::Word;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool};
use tempfile::TempDir;
use uuid::Uuid;

use super::*;
use crate::config::DatabaseConfig;
use crate::store::{NewVoiceSession, Scope};

/// A test that waits longer is stuck.
const PATIENCE: Duration = Duration::from_secs(30);

/// The text of one final here, in bytes.
const TEXT: usize = 64 * 1024;

/// So many finals have room.
const ROOM: u64 = (MAX_WAITING_BYTES / (TEXT + FINAL_BYTES)) as u64;

struct House {
    folder: TempDir,
    store: Store,
    keeper: Keeper,
}

impl House {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let config = DatabaseConfig {
            data_folder: folder.path().to_path_buf(),
            url: None,
        };
        let store = Store::open(&config).await.unwrap();
        let (keeper, _task) = Keeper::start(store.clone());
        Self {
            folder,
            store,
            keeper,
        }
    }

    /// Another program at the same file.
    async fn beside(&self) -> SqlitePool {
        let file = self.folder.path().join("sotto.db");
        let options = SqliteConnectOptions::new().filename(file);
        SqlitePool::connect_with(options).await.unwrap()
    }

    /// Begins a dictation whose words are to be kept.
    async fn begin(&self, database: &SqlitePool) -> Entry {
        let (account, sign_in) = self.store.create_anonymous_account("{}").await.unwrap();
        let session = Uuid::now_v7();
        let new = NewVoiceSession {
            id: session,
            device_id: None,
            sign_in: sign_in.id,
            provider: "double",
            is_private: false,
        };
        let scope = Scope::User(account.id);
        let begun = self.store.begin_voice_session(&scope, new).await.unwrap();
        sqlx::query("UPDATE voice_sessions SET kept_sample = 0 WHERE id = $1")
            .bind(session.to_string())
            .execute(database)
            .await
            .unwrap();
        Entry {
            session,
            user: account.id,
            epoch: begun.epoch,
        }
    }
}

fn second(number: u64) -> SampleOffset {
    SampleOffset::from_millis(number * 1_000)
}

/// What was said in one second: a lot.
fn final_of(number: u64) -> Final {
    let range = SampleRange::new(second(number), second(number + 1));
    let word = Word {
        text: "w".repeat(TEXT),
        range,
        confidence: None,
    };
    Final {
        range,
        words: vec![word],
        utterance_end: true,
    }
}

/// How far the words of a dictation are written, and how many segments there are.
async fn held(database: &SqlitePool, session: Uuid) -> (SampleOffset, u64) {
    let row: (i64, i64) = sqlx::query_as(
        "SELECT kept_sample, (SELECT COUNT(*) FROM transcript_segments WHERE transcript_id = $1) \
         FROM voice_sessions WHERE id = $1",
    )
    .bind(session.to_string())
    .fetch_one(database)
    .await
    .unwrap();
    let (through, segments) = (row.0.unsigned_abs(), row.1.unsigned_abs());
    (SampleOffset::new(through), segments)
}

/// What a session acknowledges of the audio before `committed`.
fn acknowledged(keeping: &Keeping, committed: SampleOffset) -> Option<SampleOffset> {
    let opening = Opening {
        kept: Some(SampleOffset::ZERO),
        ..Opening::default()
    };
    let (mut session, _outputs): (Session, _) = Greeting::new(0).begin(&opening, 0);
    session.handle(Input::Committed { through: committed }, 0);
    let outputs = session.handle(keeping.so_far(), 0);
    outputs.into_iter().find_map(|output| match output {
        Output::Tell(ServerEvent::Ack { through, .. }) => Some(through),
        _ => None,
    })
}

#[tokio::test]
async fn what_has_no_room_while_the_database_is_away_is_neither_kept_nor_acknowledged() {
    let house = House::new().await;
    let database = house.beside().await;
    let (first, other) = (house.begin(&database).await, house.begin(&database).await);
    let mut holder = database.acquire().await.unwrap();
    let lock = sqlx::query("BEGIN IMMEDIATE");
    lock.execute(&mut *holder).await.unwrap();
    let mut keeping = house.keeper.begin(first, "", SampleOffset::ZERO);
    let mut late = house.keeper.begin(other, "", SampleOffset::ZERO);
    for number in 0..ROOM + 10 {
        keeping.keep(&final_of(number), "double");
    }
    late.keep(&final_of(0), "double");
    let full = |through| Input::Kept {
        through,
        missing: None,
        end: Some(KeepingEnd::NoRoom),
    };
    for words in [&keeping, &late] {
        assert_eq!(words.so_far(), full(SampleOffset::ZERO));
        assert_eq!(acknowledged(words, second(900)), None);
    }
    let release = sqlx::query("COMMIT");
    release.execute(&mut *holder).await.unwrap();
    drop(holder);

    let mut news = keeping.news();
    let written = news.wait_for(|so_far| so_far.through == second(ROOM));
    timeout(PATIENCE, written).await.unwrap().unwrap();
    assert_eq!(held(&database, first.session).await, (second(ROOM), ROOM));
    assert_eq!(held(&database, other.session).await, (second(0), 0));
    assert_eq!(keeping.so_far(), full(second(ROOM)));
    assert_eq!(acknowledged(&keeping, second(900)), Some(second(ROOM)));
    assert_eq!(acknowledged(&late, second(900)), None);
    // There is room again: a resume goes on where the words end.
    let mut again = house.keeper.begin(first, "", second(ROOM));
    for number in ROOM - 3..ROOM + 10 {
        again.keep(&final_of(number), "double");
    }
    assert!(again.all_kept().await);
    let all = ROOM + 10;
    assert_eq!(held(&database, first.session).await, (second(all), all));
}

#[tokio::test]
async fn behind_a_final_that_is_not_written_none_is() {
    let house = House::new().await;
    let database = house.beside().await;
    let (first, other) = (house.begin(&database).await, house.begin(&database).await);
    let refuses = "CREATE TRIGGER refuses BEFORE INSERT ON transcript_segments \
         WHEN NEW.start_sample = 48000 BEGIN SELECT RAISE(ABORT, 'refused'); END";
    sqlx::query(refuses).execute(&database).await.unwrap();
    let mut keeping = house.keeper.begin(first, "", SampleOffset::ZERO);
    let mut beside = house.keeper.begin(other, "", SampleOffset::ZERO);
    for number in 0..6 {
        keeping.keep(&final_of(number), "double");
        // The same group, and no fault of its own.
        beside.keep(&final_of(number / 3), "double");
    }
    assert!(!keeping.all_kept().await);
    assert!(beside.all_kept().await);
    assert_eq!(held(&database, first.session).await, (second(3), 3));
    assert_eq!(held(&database, other.session).await, (second(2), 2));
    let refused = Input::Kept {
        through: second(3),
        missing: None,
        end: Some(KeepingEnd::Refused),
    };
    assert_eq!(keeping.so_far(), refused);
    assert_eq!(acknowledged(&keeping, second(6)), Some(second(3)));
}

#[tokio::test]
async fn who_takes_a_dictation_over_waits_for_the_words_of_the_connection_before() {
    let house = House::new().await;
    let database = house.beside().await;
    let (entry, other) = (house.begin(&database).await, house.begin(&database).await);
    let mut keeping = house.keeper.begin(entry, "", SampleOffset::ZERO);
    for number in 0..3 {
        keeping.keep(&final_of(number), "double");
    }
    // The connection is gone, and its words are not.
    drop(keeping);
    house.keeper.is_written(other.session).await;
    house.keeper.is_written(entry.session).await;
    assert_eq!(held(&database, entry.session).await, (second(3), 3));
    house.keeper.is_written(entry.session).await;
}

/// A dictation of which the database refuses the fourth second and the fifth. As much is held back behind
/// them as may be.
async fn held_back(house: &House, database: &SqlitePool) -> (Entry, Keeping) {
    let refuses = "CREATE TRIGGER refuses BEFORE INSERT ON transcript_segments \
         WHEN NEW.start_sample IN (48000, 64000) BEGIN SELECT RAISE(ABORT, 'refused'); END";
    sqlx::query(refuses).execute(database).await.unwrap();
    let entry = house.begin(database).await;
    let mut keeping = house.keeper.begin(entry, "", SampleOffset::ZERO);
    for number in 0..LAST_HELD_BACK {
        keeping.keep(&final_of(number), "double");
    }
    let mut news = keeping.news();
    let refused = news.wait_for(|so_far| so_far.end.is_some());
    timeout(PATIENCE, refused).await.unwrap().unwrap();
    assert_eq!(acknowledged(&keeping, second(900)), Some(second(3)));
    (entry, keeping)
}

/// With this second two minutes are held back.
const LAST_HELD_BACK: u64 = 3 + 119;

/// Waits until words are written up to there, or noted as missing.
async fn reaches(keeping: &Keeping, through: SampleOffset) {
    let mut news = keeping.news();
    let written = news.wait_for(|so_far| so_far.through == through);
    timeout(PATIENCE, written).await.unwrap().unwrap();
}

/// Waits until all words of so many seconds are written, and nothing is missing.
async fn becomes_whole(database: &SqlitePool, entry: Entry, keeping: &Keeping, seconds: u64) {
    let all = second(seconds);
    reaches(keeping, all).await;
    assert_eq!(held(database, entry.session).await, (all, seconds));
    let whole = Input::Kept {
        through: all,
        missing: None,
        end: None,
    };
    assert_eq!(keeping.so_far(), whole);
}

#[tokio::test]
async fn a_final_that_the_database_refuses_is_missed_alone_after_two_minutes_and_told() {
    let house = House::new().await;
    let database = house.beside().await;
    let (entry, mut keeping) = held_back(&house, &database).await;
    keeping.keep(&final_of(LAST_HELD_BACK), "double");
    let all = LAST_HELD_BACK + 1;
    reaches(&keeping, second(all)).await;
    let held = held(&database, entry.session).await;
    assert_eq!(
        held,
        (second(all), all - 2),
        "but for the two that are refused"
    );
    let missing = Input::Kept {
        through: second(all),
        missing: Some(second(3)),
        end: None,
    };
    assert_eq!(keeping.so_far(), missing);
    assert_eq!(acknowledged(&keeping, second(900)), Some(second(all)));
    // What follows is written as ever, and a connection that comes later knows of the gap.
    keeping.keep(&final_of(all), "double");
    reaches(&keeping, second(all + 1)).await;
    let scope = Scope::User(entry.user);
    let resumed = house
        .store
        .resume_voice_session(&scope, entry.session, second(all), false);
    assert_eq!(resumed.await.unwrap().unwrap().missing, Some(second(3)));
}

#[tokio::test]
async fn what_was_refused_and_is_taken_later_is_not_missing() {
    let house = House::new().await;
    let database = house.beside().await;
    let (entry, mut keeping) = held_back(&house, &database).await;
    let is_over = sqlx::query("DROP TRIGGER refuses");
    is_over.execute(&database).await.unwrap();
    keeping.keep(&final_of(LAST_HELD_BACK), "double");
    becomes_whole(&database, entry, &keeping, LAST_HELD_BACK + 1).await;
}

#[tokio::test]
async fn what_is_held_back_is_written_when_the_trouble_is_over_although_nothing_more_is_said() {
    let house = House::new().await;
    let database = house.beside().await;
    let (entry, keeping) = held_back(&house, &database).await;
    let is_over = sqlx::query("DROP TRIGGER refuses");
    is_over.execute(&database).await.unwrap();
    becomes_whole(&database, entry, &keeping, LAST_HELD_BACK).await;
}

#[tokio::test]
async fn where_not_even_a_gap_can_be_noted_nothing_behind_it_is_written() {
    let house = House::new().await;
    let database = house.beside().await;
    let refuses = "CREATE TRIGGER refuses_the_note BEFORE UPDATE ON voice_sessions \
         WHEN NEW.missing_sample IS NOT NULL BEGIN SELECT RAISE(ABORT, 'refused'); END";
    sqlx::query(refuses).execute(&database).await.unwrap();
    let (entry, mut keeping) = held_back(&house, &database).await;
    for number in LAST_HELD_BACK..LAST_HELD_BACK + 3 {
        keeping.keep(&final_of(number), "double");
    }
    // Another dictation's words come behind them.
    let other = house.begin(&database).await;
    let mut beside = house.keeper.begin(other, "", SampleOffset::ZERO);
    beside.keep(&final_of(0), "double");
    reaches(&beside, second(1)).await;
    let refused = Input::Kept {
        through: second(3),
        missing: None,
        end: Some(KeepingEnd::Refused),
    };
    assert_eq!(keeping.so_far(), refused);
    assert_eq!(held(&database, entry.session).await, (second(3), 3));
}

#[tokio::test]
async fn a_writer_that_lost_its_dictation_is_told_that_its_words_are_not_kept() {
    let house = House::new().await;
    let database = house.beside().await;
    let entry = house.begin(&database).await;
    let stale = Entry {
        epoch: entry.epoch + 1,
        ..entry
    };
    let mut keeping = house.keeper.begin(stale, "", SampleOffset::ZERO);
    keeping.keep(&final_of(0), "double");
    assert!(!keeping.all_kept().await);
    assert_eq!(acknowledged(&keeping, second(1)), None);
    assert_eq!(held(&database, entry.session).await, (second(0), 0));
}
