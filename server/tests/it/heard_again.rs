//! What engines hear is metered, whoever comes back however often and with whatever.

use std::time::Duration;

use axum::body::Bytes;
use dictation::account::{Account, DayGrace};
use dictation::audio::{SampleOffset, SampleRange};
use dictation::event::Settlement;
use dictation::meter::UsageSlice;
use proto::v1::client_message::Message as FromClient;
use proto::v1::server_message::Message as FromServer;
use proto::v1::{Cancel, Stop};
use proving::double::{Act, Double, DoubleOptions, Fault, Moment, Refusal, Which};
use proving::guest::Guest;
use proving::stream::{Proof, Stream};
use serde_json::json;
use sotto_server::ledger::Prices;
use sotto_server::store::{CommitOutcome, NewVoiceSession, Scope, UsageCommit};
use tokio::net::TcpListener;
use tokio::time::{sleep, timeout};
use uuid::Uuid;

use crate::support::coded::{SAMPLES_A_SECOND, dictate, double, pcm, streams, words_of};
use crate::support::dump::beside;
use crate::support::faces::Person;
use crate::support::recording::{Form, transcribe, wav};
use crate::support::running::RunningServer;

/// A test that waits longer is stuck.
const PATIENCE: Duration = Duration::from_secs(20);

/// A dictation here: short enough to be heard at once.
const SECONDS: u32 = 2;

const SAMPLES: u64 = SECONDS as u64 * SAMPLES_A_SECOND;

/// Of a short dictation so much may be heard again for nothing.
const GRACE: u64 = 10 * SAMPLES_A_SECOND;

/// How a connection ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// The client stops and waits for the goodbye.
    Stop,
    /// It cancels once its audio is heard.
    Cancel,
    /// It is gone once its audio is heard.
    Gone,
    /// It stays, and the next one takes the dictation from it.
    Superseded,
}

async fn connect(guest: &Guest) -> Stream {
    let proof = Proof::Bearer(guest.access_token.clone());
    let stream = Stream::connect(guest.base(), "sotto.v1", &proof).await;
    stream.unwrap()
}

/// Samples that all streams of the double were given.
fn given(double: &Double) -> u64 {
    let journal = double.journal();
    streams(&journal).iter().map(|stream| stream.samples).sum()
}

async fn heard(double: &Double, samples: u64) {
    let all = async {
        while given(double) < samples {
            sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(PATIENCE, all).await.expect("the engine hears it");
}

/// Says `SECONDS` of words from `word` on, from sample `from` on, and ends.
async fn say(stream: &mut Stream, double: &Double, word: u32, from: u64, end: End) {
    let before = given(double);
    let words = pcm(&words_of(word, SECONDS));
    for first in (from..SAMPLES).step_by(8_000) {
        let through = (first + 8_000).min(SAMPLES);
        let frame = words.slice(first as usize * 2..through as usize * 2);
        stream.send_audio(first, frame).await.unwrap();
    }
    heard(double, before + SAMPLES - from).await;
    match end {
        End::Stop => {
            let stop = FromClient::Stop(Stop { through: SAMPLES });
            stream.send(stop).await.unwrap();
            assert_eq!(stream.close_code().await.unwrap(), 1000);
        }
        End::Cancel => {
            stream.send(FromClient::Cancel(Cancel {})).await.unwrap();
            assert_eq!(stream.close_code().await.unwrap(), 1000);
        }
        End::Gone | End::Superseded => {}
    }
}

/// Waits until the server has settled what it has to, and gives the ms on the bill of all people
/// and those that engines were given.
async fn metered(server: &RunningServer, given_ms: u64) -> (u64, u64) {
    let store = server.store().await;
    let settled = async {
        loop {
            let meters = store.engine_meters(0).await.unwrap();
            let entered: i64 = meters.iter().map(|engine| engine.given_ms).sum();
            let contradictions = store.contradictions().await.unwrap();
            if entered.unsigned_abs() >= given_ms && contradictions.is_empty() {
                return entered.unsigned_abs();
            }
            sleep(Duration::from_millis(20)).await;
        }
    };
    let entered = timeout(PATIENCE, settled).await.expect("it is entered");
    let billed = store.usage_total(&Scope::System, 0).await.unwrap();
    (billed.duration_ms.unsigned_abs(), entered)
}

#[tokio::test]
async fn a_client_that_comes_back_with_other_audio_in_ten_ways_is_metered_to_the_millisecond() {
    let double = double().await;
    let server = RunningServer::with_engines(&double, &[]).await;
    let guest = Guest::sign_in(&server.base).await.unwrap();
    let mut stream = connect(&guest).await;
    let session = stream.start().await.unwrap().session_id;
    say(&mut stream, &double, 0, 0, End::Stop).await;
    let ways = [
        (0, End::Stop),
        (0, End::Gone),
        (0, End::Cancel),
        (0, End::Superseded),
        (SAMPLES / 2, End::Stop),
        (SAMPLES / 2, End::Superseded),
        (0, End::Superseded),
        (SAMPLES - 1_600, End::Gone),
        (1, End::Cancel),
        (0, End::Stop),
    ];
    let mut open = Vec::new();
    for (word, (final_through, end)) in (1_000..).step_by(1_000).zip(ways) {
        let mut stream = connect(&guest).await;
        let ready = stream.resume(&session, final_through).await.unwrap();
        assert_eq!(ready.need_from, final_through, "{end:?}");
        say(&mut stream, &double, word, final_through, end).await;
        // Whoever is gone closes here; the superseded one stays to the end.
        if end == End::Superseded {
            open.push(stream);
        }
    }
    let given = given(&double);
    let (billed, entered) = metered(&server, given / 16).await;
    assert_eq!(entered, given / 16, "what engines were given");
    let again = given - SAMPLES;
    assert!(again > GRACE, "more than the grace was heard again");
    assert_eq!(billed, (SAMPLES + again - GRACE) / 16);
    assert_eq!(
        server.usage(&session).await,
        [(0, SAMPLES)],
        "by finals, once"
    );
}

#[tokio::test]
async fn many_short_dictations_are_no_way_round_the_meter() {
    let double = double().await;
    let server = RunningServer::with_engines(&double, &[]).await;
    let guest = Guest::sign_in(&server.base).await.unwrap();
    for word in 0..5 {
        let mut stream = connect(&guest).await;
        stream.start().await.unwrap();
        say(&mut stream, &double, word * 1_000, 0, End::Cancel).await;
    }
    let (billed, entered) = metered(&server, 10_000).await;
    assert_eq!((billed, entered), (0, 10_000), "no final covers it: a cost");
    let store = server.store().await;
    let left = |seconds| DayGrace {
        again: 0,
        left: seconds * SAMPLES_A_SECOND,
    };
    let day = store.grace_of_today().await.unwrap();
    assert_eq!(day, [left(10)], "and of the day's grace");
    // Of the five minutes a day that are for this, three seconds remain.
    left_today(&server, &guest, 287).await;
    for word in 5..10 {
        let mut stream = connect(&guest).await;
        stream.start().await.unwrap();
        say(&mut stream, &double, word * 1_000, 0, End::Cancel).await;
    }
    let (billed, entered) = metered(&server, 307_000).await;
    assert_eq!((billed, entered), (7_000, 307_000));
    assert_eq!(store.grace_of_today().await.unwrap(), [left(300)]);
}

/// At the price that Deepgram has unless it is said.
fn priced(slice: UsageSlice) -> (UsageSlice, i64) {
    let prices = Prices::new([("deepgram".to_owned(), 7_700)].into());
    let cost = prices.stored_cost(&slice.engine, slice.range);
    (slice, cost)
}

/// The guest has left so much audio to be heard and gone before a final came.
async fn left_today(server: &RunningServer, guest: &Guest, seconds: u64) {
    let me = Person::of(guest).ask("GET", "/user/me", None).await;
    let user: Uuid = me.body["id"].as_str().unwrap().parse().unwrap();
    let (store, scope) = (server.store().await, Scope::User(user));
    let new = NewVoiceSession {
        id: Uuid::now_v7(),
        device_id: None,
        sign_in: Uuid::now_v7(),
        provider: "deepgram",
        is_private: false,
    };
    let epoch = store.begin_voice_session(&scope, new).await.unwrap().epoch;
    let through = SampleOffset::from_millis(seconds * 1000);
    let cost_slices = UsageSlice::of("deepgram", through);
    let commit = UsageCommit {
        session: new.id,
        user,
        epoch,
        through,
        account: Account {
            told: SampleOffset::ZERO,
            ..Account::heard_once(through)
        },
        since: Account::default(),
        engine: "deepgram".to_owned(),
        slices: Vec::new(),
        cost_slices: cost_slices.into_iter().map(priced).collect(),
        settlement: Some(Settlement { latency: 0 }),
    };
    let outcome = store.commit_usage(&[commit], &NO_COST).await.unwrap();
    assert_eq!(outcome, [CommitOutcome::Committed { through }]);
}

const NO_COST: fn(&str, SampleRange) -> i64 = |_engine, _audio| 0;

#[tokio::test]
async fn whatever_finals_a_client_claims_nothing_is_billed_that_was_not_heard() {
    let double = double().await;
    let server = RunningServer::with_engines(&double, &[]).await;
    let guest = Guest::sign_in(&server.base).await.unwrap();
    for claimed in [SAMPLES, 600 * SAMPLES_A_SECOND, u64::MAX / 2, u64::MAX] {
        let mut stream = connect(&guest).await;
        let session = stream.start().await.unwrap().session_id;
        drop(stream);
        let mut stream = connect(&guest).await;
        stream.resume(&session, claimed).await.unwrap();
        stream.send(FromClient::Cancel(Cancel {})).await.unwrap();
        assert_eq!(stream.close_code().await.unwrap(), 1000);
    }
    assert_eq!(metered(&server, 0).await, (0, 0));
    let grace = server.store().await.grace_of_today().await.unwrap();
    assert_eq!(grace, [], "nor free");
}

#[tokio::test]
async fn finals_that_a_client_claims_are_billed_once_their_audio_comes_heard_or_not() {
    let double = double().await;
    let server = RunningServer::with_engines(&double, &[]).await;
    let guest = Guest::sign_in(&server.base).await.unwrap();
    let mut stream = connect(&guest).await;
    let session = stream.start().await.unwrap().session_id;
    drop(stream);
    for _time in 0..2 {
        let mut stream = connect(&guest).await;
        let ready = stream.resume(&session, SAMPLES).await.unwrap();
        let words = pcm(&words_of(0, SECONDS));
        for first in (ready.need_from..SAMPLES).step_by(8_000) {
            let through = (first + 8_000).min(SAMPLES);
            let frame = words.slice(first as usize * 2..through as usize * 2);
            stream.send_audio(first, frame).await.unwrap();
        }
        let stop = FromClient::Stop(Stop { through: SAMPLES });
        stream.send(stop).await.unwrap();
        assert_eq!(stream.close_code().await.unwrap(), 1000);
        assert_eq!(metered(&server, 0).await, (SAMPLES / 16, 0));
    }
    assert_eq!(given(&double), 0, "no engine was given any of it");
    assert_eq!(server.usage(&session).await, [(0, SAMPLES)]);
}

#[tokio::test]
async fn what_nobody_hears_is_on_no_bill() {
    let double = double().await;
    double.refuse_all(Some(Refusal::payment_required()));
    let server = RunningServer::with_engines(&double, &[]).await;
    let guest = Guest::sign_in(&server.base).await.unwrap();
    let mut stream = connect(&guest).await;
    stream.start().await.unwrap();
    stream.send_audio(0, pcm(&words_of(0, 1))).await.unwrap();
    let acked = stream.hear_until(|message| match message {
        FromServer::Ack(ack) if ack.through == SAMPLES_A_SECOND => Some(()),
        _ => None,
    });
    timeout(PATIENCE, acked).await.unwrap().unwrap();
    stream.send(FromClient::Cancel(Cancel {})).await.unwrap();
    assert_eq!(stream.close_code().await.unwrap(), 1000);
    assert_eq!(metered(&server, 0).await, (0, 0));
}

/// A fault of the first stream after 2.5 s.
fn in_mid_speech(act: Act) -> Fault {
    Fault {
        connection: Which::Nth(0),
        after: Moment::Samples(SAMPLES_A_SECOND * 5 / 2),
        act,
    }
}

#[tokio::test]
async fn whatever_engines_do_the_bill_is_what_finals_cover_and_the_cost_what_they_were_given() {
    let faults = [
        None,
        Some(in_mid_speech(Act::Reset)),
        Some(in_mid_speech(Act::Hang)),
        Some(in_mid_speech(Act::Delay(1_500))),
        Some(in_mid_speech(Act::DuplicateFinal)),
        Some(in_mid_speech(Act::WrongDuration)),
        Some(Fault {
            connection: Which::Nth(0),
            after: Moment::Finalize,
            act: Act::Reset,
        }),
    ];
    for fault in faults {
        let what = format!("{fault:?}");
        // What was on its way to an engine that broke off never came to it.
        let loses_audio = fault
            .as_ref()
            .is_some_and(|fault| fault.act == Act::Reset && fault.after != Moment::Finalize);
        let double = double().await;
        double.script(fault.into_iter().collect());
        let server = RunningServer::with_engines(&double, &[]).await;
        dictate(&server, &words_of(0, 5)).await;
        let journal = double.journal();
        let given: u64 = journal.iter().map(|entry| entry.samples).sum();
        let (billed, entered) = metered(&server, 5_000).await;
        assert_eq!(billed, 5_000, "{what}: an honest client's bill");
        if !loses_audio {
            assert_eq!(
                entered,
                given / 16,
                "{what}: as the engine's own journal says"
            );
        }
        assert!(
            entered >= given / 16,
            "{what}: {entered} ms of {given} samples"
        );
        let repeated = entered - 5_000;
        assert!(repeated <= 5_000 + 3_000, "{what}: {repeated} ms again");
    }
}

#[tokio::test]
async fn the_engine_whose_finals_cover_the_audio_is_the_one_on_the_bill() {
    let (first, second) = (double().await, double().await);
    first.refuse_all(Some(Refusal::payment_required()));
    let server = RunningServer::with_engines(&first, &[&second]).await;
    dictate(&server, &words_of(0, 3)).await;
    let meters = server.store().await.engine_meters(0).await.unwrap();
    let billed: Vec<_> = meters
        .iter()
        .map(|engine| (engine.engine.as_str(), engine.billed_ms, engine.given_ms))
        .collect();
    assert_eq!(billed, [("second", 3_000, 3_000)]);
}

/// What engines heard of a dictation for the connection that holds it, in samples, as the database has it.
async fn heard_by_one(server: &RunningServer, session: &str) -> u64 {
    let database = beside(server.folder()).await;
    let heard = "SELECT heard_sample - heard_from_sample FROM voice_sessions WHERE id = $1";
    let heard: i64 = sqlx::query_scalar(heard)
        .bind(session)
        .fetch_one(&database)
        .await
        .unwrap();
    database.close().await;
    heard.unsigned_abs()
}

#[tokio::test]
async fn a_server_that_starts_takes_nobody_to_account_for_what_one_before_it_has_lost() {
    let double = double().await;
    let server = RunningServer::with_engines(&double, &[]).await;
    let guest = Guest::sign_in(&server.base).await.unwrap();
    let mut stream = connect(&guest).await;
    let session = stream.start().await.unwrap().session_id;
    say(&mut stream, &double, 0, 0, End::Gone).await;
    drop(stream);
    let committed = async {
        while heard_by_one(&server, &session).await < SAMPLES {
            sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(PATIENCE, committed).await.expect("it is committed");
    let server = RunningServer::on_data(server.ended().await).await;
    assert_eq!(heard_by_one(&server, &session).await, 0);
}

/// An engine that takes whole recordings and gives no words that could be read.
async fn nonsense() -> String {
    async fn answer(_recording: Bytes) -> &'static str {
        "no words"
    }

    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("ws://{}", listener.local_addr().unwrap());
    let engine = axum::Router::new().fallback(answer);
    tokio::spawn(async move { axum::serve(listener, engine).await });
    base
}

#[tokio::test]
async fn engines_that_heard_a_recording_in_vain_are_a_cost_and_on_no_bill() {
    let (first, second) = (nonsense().await, double().await);
    let engine = |name, url: &str, key: &str| {
        format!("[[engines]]\nname = \"{name}\"\nurl = \"{url}\"\nkey = \"{key}\"\n")
    };
    let settings = [
        engine("first", &first, "any"),
        engine("second", &second.base, &DoubleOptions::default().key),
    ];
    let server = RunningServer::with_settings(&settings.concat()).await;
    let guest = Guest::sign_in(&server.base).await.unwrap();
    let form = Form::of(&wav(&words_of(0, 3)));
    let (status, answer) = transcribe(&server.base, &guest.access_token, form).await;
    assert_eq!(status, 200, "{answer}");
    assert_eq!(answer["engine"], "second");
    let store = server.store().await;
    let meters = store.engine_meters(0).await.unwrap();
    let meters: Vec<_> = meters
        .iter()
        .map(|engine| (engine.engine.as_str(), engine.billed_ms, engine.given_ms))
        .collect();
    assert_eq!(meters, [("first", 0, 3_000), ("second", 3_000, 3_000)]);
    assert_eq!(store.contradictions().await.unwrap(), []);
}

#[tokio::test]
async fn who_comes_back_right_after_a_final_finds_its_words_kept_and_is_not_heard_anew() {
    let double = double().await;
    let server = RunningServer::with_engines(&double, &[]).await;
    let guest = Guest::sign_in(&server.base).await.unwrap();
    let settings = json!({"keep_transcripts": true});
    let person = Person::of(&guest);
    let put = person.ask("PUT", "/settings", Some(settings)).await;
    assert_eq!(put.status, 200, "{}", put.body);
    let mut stream = connect(&guest).await;
    let session = stream.start().await.unwrap().session_id;
    say(&mut stream, &double, 0, 0, End::Superseded).await;
    let stop = FromClient::Stop(Stop { through: SAMPLES });
    stream.send(stop).await.unwrap();
    let told = stream.hear_until(|message| match message {
        FromServer::Final(told) => Some(told.end_sample),
        _ => None,
    });
    let told = timeout(PATIENCE, told).await.unwrap().unwrap();
    // Words are written some moments after they are told.
    let mut next = connect(&guest).await;
    let ready = next.resume(&session, told).await.unwrap();
    assert_eq!(ready.need_from, told, "nothing is heard anew");
}
