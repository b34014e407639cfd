//! Words that the database does not take: what is acknowledged is what it holds, and the goodbye says
//! how much that is.

use std::time::Duration;

use proto::v1::client_message::Message as FromClient;
use proto::v1::server_message::Message as FromServer;
use proto::v1::{Goodbye, Stop};
use proving::stream::{Proof, Stream};
use serde_json::{Value, json};
use sqlx::sqlite::SqlitePool;
use tokio::time::{sleep, timeout};

use super::{Keeper, said, words_in};
use crate::support::coded::{SAMPLES_A_SECOND, double, pcm, words_of};
use crate::support::dump::beside;
use crate::support::recording::{Form, transcribe, wav};
use crate::support::running::RunningServer;

/// A test that waits longer is stuck.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long each dictation here is.
const SECONDS: u32 = 6;

const ALL: u64 = SECONDS as u64 * SAMPLES_A_SECOND;

/// The database does not take what is said from the second second on: a rule that the program knows
/// nothing of.
const REFUSES: &str = "CREATE TRIGGER hinders BEFORE INSERT ON transcript_segments \
     WHEN NEW.start_sample >= 32000 BEGIN SELECT RAISE(ABORT, 'refused'); END";

/// The database fails at all words, for a reason that may pass.
const FAILS: &str = "CREATE TRIGGER hinders BEFORE INSERT ON transcript_segments \
     BEGIN INSERT INTO nowhere VALUES (1); END";

const IS_OVER: &str = "DROP TRIGGER hinders";

async fn order(database: &SqlitePool, statement: &'static str) {
    sqlx::query(statement).execute(database).await.unwrap();
}

async fn connect(ada: &Keeper, server: &RunningServer) -> Stream {
    let proof = Proof::Bearer(ada.guest.access_token.clone());
    let stream = Stream::connect(&server.base, "sotto.v1", &proof);
    stream.await.unwrap()
}

/// Sends all that is wanted, and stops.
async fn send_all(stream: &mut Stream, from: u64) {
    let samples = words_of(0, SECONDS);
    let mut first = from;
    while first < ALL {
        let end = (first + SAMPLES_A_SECOND).min(ALL);
        let frame = pcm(&samples[first as usize..end as usize]);
        stream.send_audio(first, frame).await.unwrap();
        first = end;
    }
    let stop = FromClient::Stop(Stop { through: ALL });
    stream.send(stop).await.unwrap();
}

/// What a client was told up to the goodbye: the last acknowledgement, the end of the last final.
async fn told(stream: &mut Stream) -> (u64, u64, Goodbye) {
    let (mut acked, mut final_through) = (0, 0);
    let goodbye = stream.hear_until(|message| {
        match message {
            FromServer::Ack(ack) => acked = ack.through,
            FromServer::Final(final_) => final_through = final_.end_sample,
            FromServer::Goodbye(goodbye) => return Some(goodbye),
            _ => {}
        }
        None
    });
    let goodbye = timeout(PATIENCE, goodbye).await.expect("no goodbye");
    (acked, final_through, goodbye.unwrap())
}

/// How far the words of a dictation are written, and their text.
async fn held(database: &SqlitePool, session: &str) -> (u64, String) {
    let through: i64 = sqlx::query_scalar("SELECT kept_sample FROM voice_sessions WHERE id = $1")
        .bind(session)
        .fetch_one(database)
        .await
        .unwrap();
    let texts: Vec<(i64, String)> = sqlx::query_as(
        "SELECT end_sample, text FROM transcript_segments WHERE transcript_id = $1 \
         ORDER BY start_sample",
    )
    .bind(session)
    .fetch_all(database)
    .await
    .unwrap();
    assert!(texts.iter().all(|(end, _text)| *end <= through));
    let texts: Vec<String> = texts.into_iter().map(|(_end, text)| text).collect();
    (through.unsigned_abs(), texts.join(" "))
}

/// Waits until all words of a dictation are written.
async fn all_held(database: &SqlitePool, session: &str) -> String {
    let written = async {
        loop {
            let (through, text) = held(database, session).await;
            if through == ALL {
                return text;
            }
            sleep(Duration::from_millis(50)).await;
        }
    };
    timeout(PATIENCE, written).await.expect("words are missing")
}

#[tokio::test]
async fn words_that_the_database_refuses_are_not_acknowledged_and_a_resume_brings_them() {
    let double = double().await;
    let server = RunningServer::with_engines(&double, &[]).await;
    let (ada, eve) = (Keeper::new(&server).await, Keeper::new(&server).await);
    let database = beside(server.folder()).await;
    order(&database, REFUSES).await;
    let mut stream = connect(&ada, &server).await;
    let session = stream.start().await.unwrap().session_id;
    send_all(&mut stream, 0).await;
    let (acked, final_through, goodbye) = told(&mut stream).await;
    assert_eq!((final_through, goodbye.audio_ms), (ALL, ALL / 16));
    let (through, text) = held(&database, &session).await;
    assert!(through < ALL, "{through}");
    assert!(said(0, SECONDS).starts_with(&text), "{text}");
    assert_eq!((acked, goodbye.kept_through), (through, Some(through)));
    // Nobody else is concerned.
    let other = eve.says(0, 1).await;
    let kept = other.goodbye.unwrap().kept_through;
    assert_eq!(kept, Some(SAMPLES_A_SECOND));
    assert_eq!(
        words_in(&eve.transcript(&other.session_id).await),
        said(0, 1)
    );

    order(&database, IS_OVER).await;
    let mut stream = connect(&ada, &server).await;
    let ready = stream.resume(&session, final_through).await.unwrap();
    assert!(ready.need_from <= acked, "the client has no earlier audio");
    send_all(&mut stream, ready.need_from).await;
    let (acked, _, goodbye) = told(&mut stream).await;
    assert_eq!((acked, goodbye.kept_through), (ALL, Some(ALL)));
    let transcript = ada.transcript(&session).await;
    assert_eq!(words_in(&transcript), said(0, SECONDS));
    assert_eq!(transcript["summary"]["words"], 300);
}

#[tokio::test]
async fn a_goodbye_that_cannot_wait_for_words_says_which_are_kept() {
    let double = double().await;
    let server = RunningServer::with_engines(&double, &[]).await;
    let ada = Keeper::new(&server).await;
    let database = beside(server.folder()).await;
    order(&database, FAILS).await;
    let mut stream = connect(&ada, &server).await;
    let session = stream.start().await.unwrap().session_id;
    send_all(&mut stream, 0).await;
    let (acked, final_through, goodbye) = told(&mut stream).await;
    assert_eq!((final_through, goodbye.audio_ms), (ALL, ALL / 16));
    let (through, text) = held(&database, &session).await;
    assert_eq!((through, text.as_str()), (0, ""));
    assert_eq!((acked, goodbye.kept_through), (0, Some(0)));
    // The server goes on trying, for the words' sake.
    order(&database, IS_OVER).await;
    assert_eq!(all_held(&database, &session).await, said(0, SECONDS));
}

#[tokio::test]
async fn a_database_that_hangs_delays_acknowledgements_and_loses_no_word() {
    let double = double().await;
    let server = RunningServer::with_engines(&double, &[]).await;
    let ada = Keeper::new(&server).await;
    let database = beside(server.folder()).await;
    let mut stream = connect(&ada, &server).await;
    let session = stream.start().await.unwrap().session_id;
    let mut holder = database.acquire().await.unwrap();
    let lock = sqlx::query("BEGIN IMMEDIATE");
    lock.execute(&mut *holder).await.unwrap();
    send_all(&mut stream, 0).await;
    let is_told = |message| match message {
        FromServer::Final(final_) if final_.end_sample == ALL => Some(()),
        FromServer::Ack(ack) => {
            assert_eq!(ack.through, 0, "nothing can be written");
            None
        }
        _ => None,
    };
    timeout(PATIENCE, stream.hear_until(is_told))
        .await
        .unwrap()
        .unwrap();
    let (through, _) = held(&database, &session).await;
    assert_eq!(through, 0);
    let release = sqlx::query("COMMIT");
    release.execute(&mut *holder).await.unwrap();
    drop(holder);
    let (acked, _, goodbye) = told(&mut stream).await;
    let kept = goodbye.kept_through.unwrap();
    assert_eq!(acked, kept);
    let (through, _) = held(&database, &session).await;
    assert!(kept <= through, "{kept} of {through}");
    assert_eq!(all_held(&database, &session).await, said(0, SECONDS));
}

#[tokio::test]
async fn a_goodbye_says_nothing_of_words_that_nobody_wants_kept() {
    let double = double().await;
    let server = RunningServer::with_engines(&double, &[]).await;
    let ada = Keeper::new(&server).await;
    let kept = ada.says(0, 1).await.goodbye.unwrap().kept_through;
    assert_eq!(kept, Some(SAMPLES_A_SECOND));
    ada.set(json!({})).await;
    let kept = ada.says(0, 1).await.goodbye.unwrap().kept_through;
    assert_eq!(kept, None);
}

#[tokio::test]
async fn the_answer_to_a_recording_says_whether_its_words_are_kept() {
    let double = double().await;
    let server = RunningServer::with_engines(&double, &[]).await;
    let ada = Keeper::new(&server).await;
    let database = beside(server.folder()).await;
    let answer = async |is_private: &str| {
        let form = Form::of(&wav(&words_of(0, 25))).field("private", is_private);
        let (status, answer) = transcribe(&server.base, &ada.person.token, form).await;
        assert_eq!(status, 200, "{answer}");
        answer
    };
    assert_eq!(answer("false").await["kept"], true);
    assert_eq!(answer("true").await["kept"], Value::Null);
    for hindrance in [REFUSES, FAILS] {
        order(&database, hindrance).await;
        let answer = answer("false").await;
        assert_eq!(answer["kept"], false, "{hindrance}");
        assert_eq!(answer["text"], said(0, 25));
        order(&database, IS_OVER).await;
    }
}
