//! What was billed outlives its person and names nobody.

mod carried_over;

use std::ops::Range;
use std::path::Path;
use std::time::Duration;

use bytes::Bytes;
use dictation::account::Account;
use dictation::audio::{SampleOffset, SampleRange};
use dictation::meter::UsageSlice;
use proto::v1::server_message::Message as FromServer;
use proving::stream::{Heard, Proof, Stream};
use serde_json::json;
use sotto_server::config::DatabaseConfig;
use sotto_server::store::accounts::NewAccount;
use sotto_server::store::{CommitOutcome, Scope, Store, UsageCommit, UsageTotal};
use tempfile::TempDir;
use tokio::time::timeout;
use uuid::{Uuid, Version};

use crate::support::coded::{double, pcm, words_of};
use crate::support::dictation::begin;
use crate::support::dump::{beside, dump, of_table};
use crate::support::faces::Person;
use crate::support::running::RunningServer;

/// A test that waits longer is stuck.
const PATIENCE: Duration = Duration::from_secs(20);

/// What a slice costs here, and what each second costs that is entered later.
const COST: i64 = 7;

fn config_of(folder: &Path) -> DatabaseConfig {
    DatabaseConfig {
        data_folder: folder.to_path_buf(),
        url: None,
    }
}

async fn open() -> (TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&config_of(folder.path())).await.unwrap();
    (folder, store)
}

fn at(seconds: u64) -> SampleOffset {
    SampleOffset::from_millis(seconds * 1000)
}

fn cost(_engine: &str, audio: SampleRange) -> i64 {
    COST * i64::try_from(audio.samples() / 16_000).unwrap()
}

/// Begins a dictation of a new guest; gives what its writer sends.
async fn begun(store: &Store) -> UsageCommit {
    let entry = begin(store).await;
    UsageCommit {
        session: entry.session,
        user: entry.user,
        epoch: entry.epoch,
        through: SampleOffset::ZERO,
        account: Account::default(),
        since: Account::default(),
        engine: "double".to_owned(),
        slices: Vec::new(),
        cost_slices: Vec::new(),
        settlement: None,
    }
}

/// Raises a watermark, with one slice from `from` to `sliced`, in seconds.
async fn write(
    store: &Store,
    commit: &UsageCommit,
    (from, sliced): (u64, u64),
    through: u64,
) -> CommitOutcome {
    let slice = UsageSlice {
        engine: "double".to_owned(),
        range: SampleRange::new(at(from), at(sliced)),
    };
    let commit = UsageCommit {
        through: at(through),
        account: Account::heard_once(at(through)),
        slices: vec![(slice, COST)],
        ..commit.clone()
    };
    store.commit_usage(&[commit], &cost).await.unwrap()[0]
}

/// Sends these seconds of `said` as they lie in it.
async fn send_seconds(live: &mut Stream, said: &Bytes, seconds: Range<usize>) {
    for second in seconds {
        let begin = second * 32_000;
        let frame = said.slice(begin..begin + 32_000);
        live.send_audio(begin as u64 / 2, frame).await.unwrap();
    }
}

async fn total(store: &Store, scope: Scope) -> UsageTotal {
    store.usage_total(&scope, 0).await.unwrap()
}

fn total_of(seconds: i64, cost_micro_usd: i64) -> UsageTotal {
    UsageTotal {
        duration_ms: seconds * 1000,
        cost_micro_usd,
    }
}

async fn subjects(folder: &Path) -> Vec<(String, String)> {
    let links = "SELECT user_id, subject FROM billing_subjects ORDER BY user_id";
    let database = beside(folder).await;
    let links = sqlx::query_as(links).fetch_all(&database).await.unwrap();
    database.close().await;
    links
}

/// Says twelve seconds; gives the ends of the finals that were told.
async fn speak_until_a_final_is_committed(live: &mut Stream) -> Vec<u64> {
    let said = pcm(&words_of(0, 12));
    send_seconds(live, &said, 0..11).await;
    let told = live.hear_until(|message| match message {
        FromServer::Final(final_) => Some(final_.end_sample),
        _ => None,
    });
    let told = timeout(PATIENCE, told).await.unwrap().unwrap();
    // The commit of the last second holds the final, too.
    send_seconds(live, &said, 11..12).await;
    let mut told = vec![told];
    let acked = live.hear_until(|message| {
        if let FromServer::Final(final_) = &message {
            told.push(final_.end_sample);
        }
        matches!(message, FromServer::Ack(ack) if ack.through == 12 * 16_000).then_some(())
    });
    timeout(PATIENCE, acked).await.unwrap().unwrap();
    told
}

/// Hears a connection to its end, and notes the ends of finals.
async fn hear_to_the_end(live: &mut Stream, told: &mut Vec<u64>) -> Heard {
    loop {
        match live.hear().await {
            Heard::Message(FromServer::Final(final_)) => told.push(final_.end_sample),
            Heard::Message(_) => {}
            end => return end,
        }
    }
}

#[tokio::test]
async fn an_account_deleted_in_mid_dictation_leaves_its_amounts_and_nobodys_name() {
    let double = double().await;
    let server = RunningServer::with_engines(&double, &[]).await;
    let ada = Person::with_address(&server, "ada@example.com").await;
    let eve = Person::with_address(&server, "eve@example.com").await;
    let name = json!({"display_name": "Quetzal"});
    let me = ada.ask("PATCH", "/user/me", Some(name)).await;
    let id = me.body["id"].as_str().unwrap().to_owned();
    let subject = subjects(server.folder()).await;
    let subject = subject.into_iter().find(|(user, _)| *user == id).unwrap().1;
    let proof = Proof::Bearer(ada.token.clone());
    let live = Stream::connect(&server.base, "sotto.v1", &proof);
    let mut live = live.await.unwrap();
    let session = live.start().await.unwrap().session_id;
    let mut told = speak_until_a_final_is_committed(&mut live).await;
    let before = dump(server.folder()).await;
    for word in [id.as_str(), "ada@example.com", "Quetzal"] {
        assert!(before.iter().any(|row| row.contains(word)), "{word}");
    }

    let confirmation = json!({"confirmation": "ada@example.com"});
    let deleted = ada.ask("DELETE", "/user/me", Some(confirmation)).await;
    assert_eq!(deleted.status, 204, "{}", deleted.body);
    let end = hear_to_the_end(&mut live, &mut told);
    let end = timeout(PATIENCE, end).await;
    let end = end.expect("the dictation goes on");
    assert!(matches!(end, Heard::Closed(_)), "{end:?}");

    let billed = server.usage(&session).await;
    let [(0, through)] = billed[..] else {
        panic!("{billed:?}")
    };
    assert!(
        told.contains(&through),
        "{through} is on the bill, finals end at {told:?}"
    );
    let all = total(&server.store().await, Scope::System).await;
    assert_eq!(all.duration_ms.unsigned_abs(), through / 16);
    assert!(all.cost_micro_usd > 0, "it has a price");
    let report = server.store().await.usage_report(&Scope::System, 0).await;
    let report = report.unwrap();
    assert_eq!(report.total.audio_ms, all.duration_ms);
    assert_eq!(
        report.devices.len(),
        1,
        "the parts have the sum that is said"
    );
    assert_eq!(report.devices[0].sum, report.total);
    assert_eq!(eve.ask("GET", "/user/me", None).await.status, 200);
    // What the end of the dictation wrote, and the end of the server.
    let data = server.ended().await;
    let after = dump(data.path()).await;
    let usage = of_table(&after, "usage_records");
    assert_eq!(usage.len(), 1);
    assert!(usage[0].contains(&subject), "{usage:?}");
    for word in [id.as_str(), "ada@example.com", "Quetzal"] {
        let left: Vec<_> = after.iter().filter(|row| row.contains(word)).collect();
        assert!(left.is_empty(), "{left:?}");
    }
    let named: Vec<_> = after.iter().filter(|row| row.contains(&subject)).collect();
    assert_eq!(named, [usage[0]], "nothing else has the subject");
    assert!(after.iter().any(|row| row.contains("eve@example.com")));
}

#[tokio::test]
async fn what_is_committed_and_not_entered_is_entered_at_the_deletion_and_nothing_later() {
    let (_folder, store) = open().await;
    let commit = begun(&store).await;
    write(&store, &commit, (0, 60), 75).await;
    let scope = Scope::User(commit.user);
    assert!(store.delete_account(&scope, &cost).await.unwrap().is_some());

    let outcome = write(&store, &commit, (60, 80), 80).await;
    assert_eq!(outcome, CommitOutcome::Fenced);
    let held = store.usage_of_session(&Scope::System, commit.session).await;
    let held = held.unwrap();
    let expected = [(0, 60), (60, 75)].map(|(from, end)| SampleRange::new(at(from), at(end)));
    assert_eq!(held, expected);
    let all = total_of(75, COST + 15 * COST);
    assert_eq!(total(&store, Scope::System).await, all);
    assert_eq!(total(&store, scope).await, UsageTotal::default());
    assert!(store.delete_account(&scope, &cost).await.unwrap().is_none());
    assert_eq!(total(&store, Scope::System).await, all, "once");
}

/// Seconds that engines were given, in all.
async fn given(store: &Store) -> i64 {
    let meters = store.engine_meters(0).await.unwrap();
    meters.iter().map(|engine| engine.given_ms / 1000).sum()
}

#[tokio::test]
async fn what_engines_heard_in_the_last_moments_of_an_account_is_a_cost_once() {
    let (_folder, store) = open().await;
    let commit = begun(&store).await;
    write(&store, &commit, (0, 60), 75).await;
    let scope = Scope::User(commit.user);
    let deleted = store.delete_account(&scope, &cost);
    assert!(deleted.await.unwrap().is_some());
    assert_eq!(given(&store).await, 75);
    let billed = total(&store, Scope::System).await;
    let heard = |since, through| UsageCommit {
        through: at(through),
        account: Account::heard_once(at(through)),
        since: Account::heard_once(at(since)),
        ..commit.clone()
    };
    // One that was written before, two that are new, and both once more.
    for late in [
        heard(0, 75),
        heard(75, 80),
        heard(80, 82),
        heard(75, 80),
        heard(80, 82),
    ] {
        let outcome = store.commit_usage(&[late], &cost).await.unwrap();
        assert_eq!(outcome, [CommitOutcome::Fenced]);
    }
    assert_eq!(given(&store).await, 82);
    assert_eq!(total(&store, Scope::System).await, billed);
    assert_eq!(store.contradictions().await.unwrap(), []);
}

#[tokio::test]
async fn no_two_people_share_a_subject_before_and_after_a_deletion() {
    let (folder, store) = open().await;
    let mut people = Vec::new();
    for seconds in 1..=40 {
        let commit = begun(&store).await;
        write(&store, &commit, (0, seconds), seconds).await;
        people.push((commit, seconds));
    }
    let links = subjects(folder.path()).await;
    assert_eq!(links.len(), people.len());
    let mut seen = std::collections::HashSet::new();
    for (user, subject) in &links {
        let id: Uuid = subject.parse().unwrap();
        assert_eq!(id.get_version(), Some(Version::Random));
        assert_ne!(subject, user);
        assert!(seen.insert(subject.clone()), "{subject} is shared");
    }
    let all = total(&store, Scope::System).await;
    for (commit, seconds) in &people {
        let scope = Scope::User(commit.user);
        let own = total_of(i64::try_from(*seconds).unwrap(), COST);
        assert_eq!(total(&store, scope).await, own);
        assert_eq!(store.exported_usage(&scope).await.unwrap().len(), 1);
        if seconds % 2 == 0 {
            store.delete_account(&scope, &cost).await.unwrap();
            assert_eq!(total(&store, scope).await, UsageTotal::default());
            let newcomer = begun(&store).await.user.to_string();
            let links = subjects(folder.path()).await;
            let newcomers = links.into_iter().find(|(user, _)| *user == newcomer);
            assert!(seen.insert(newcomers.unwrap().1), "a subject is used again");
        } else {
            assert_eq!(total(&store, scope).await, own);
        }
    }
    assert_eq!(total(&store, Scope::System).await, all);
}

#[tokio::test]
async fn a_guest_who_is_taken_over_leaves_usage_with_the_guests_own_subject() {
    let (folder, store) = open().await;
    let guest = begun(&store).await;
    write(&store, &guest, (0, 60), 60).await;
    let new = NewAccount {
        email: Some("ada@example.com".to_owned()),
        is_confirmed: true,
        user_metadata: "{}".to_owned(),
        ..NewAccount::default()
    };
    let ada = Scope::User(store.create_account(new).await.unwrap().id);
    let before = dump(folder.path()).await;
    let taken = store.take_over_guest(&ada, guest.user).await.unwrap();
    assert!(taken.is_some());

    let after = dump(folder.path()).await;
    for table in ["usage_records", "billing_subjects"] {
        assert_eq!(of_table(&after, table), of_table(&before, table));
    }
    // A dictation that went on meanwhile is the guest's, too.
    write(&store, &guest, (60, 90), 90).await;
    let scope = Scope::User(guest.user);
    assert_eq!(total(&store, scope).await, total_of(90, 2 * COST));
    assert_eq!(total(&store, ada).await, UsageTotal::default());
    store.delete_account(&ada, &cost).await.unwrap();
    assert_eq!(total(&store, scope).await, total_of(90, 2 * COST));
}
