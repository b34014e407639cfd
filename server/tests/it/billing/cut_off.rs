//! What engines have heard and no final covers, when a server ends or no words come.

use dictation::account::Account;
use dictation::audio::{SampleOffset, SampleRange};
use dictation::meter::UsageSlice;
use proving::guest::Guest;
use sotto_server::auth::Caller;
use sotto_server::store::{CommitOutcome, UsageCommit};
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpListener;
use uuid::Uuid;

use crate::support::coded::words_of;
use crate::support::dump::beside;
use crate::support::kept::begins;
use crate::support::manual_auth::ManualAuth;
use crate::support::recording::{Form, nonsense, problem, transcribe, wav};
use crate::support::running::RunningServer;

/// A minute that an engine hears and no final covers. The dictation goes on.
async fn hears(house: &ManualAuth, ada: &Caller) -> Uuid {
    let (session, epoch) = begins(&house.store, ada).await;
    let through = SampleOffset::from_millis(60_000);
    let cost_slices = UsageSlice::of("double", through);
    let commit = UsageCommit {
        session,
        user: ada.user_id,
        epoch,
        through,
        account: Account {
            told: SampleOffset::ZERO,
            ..Account::heard_once(through)
        },
        since: Account::default(),
        engine: "double".to_owned(),
        slices: Vec::new(),
        cost_slices: cost_slices.into_iter().map(|slice| (slice, 0)).collect(),
        settlement: None,
    };
    let free: fn(&str, SampleRange) -> i64 = |_engine, _audio| 0;
    let outcome = house.store.commit_usage(&[commit], &free).await.unwrap();
    assert_eq!(outcome, [CommitOutcome::Committed { through }]);
    session
}

async fn heard(house: &ManualAuth, session: Uuid) -> i64 {
    let database = beside(house.folder()).await;
    sqlx::query_scalar("SELECT heard_sample FROM voice_sessions WHERE id = $1")
        .bind(session.to_string())
        .fetch_one(&database)
        .await
        .unwrap()
}

#[tokio::test]
async fn a_server_that_starts_forgives_what_the_end_before_has_cut_off_and_nobody_who_had_left() {
    let house = ManualAuth::new().await;
    let ada = house.caller().await;
    let left = hears(&house, &ada).await;
    for _beat in 0..3 {
        house.store.beat().await.unwrap();
        house.hand.advance_ms(10_000);
    }
    let before_the_last_beat = hears(&house, &ada).await;
    house.hand.advance_ms(1_000);
    house.store.beat().await.unwrap();
    house.hand.advance_ms(9_000);
    let after_it = hears(&house, &ada).await;
    for _start in 0..2 {
        let later = house.second_store().await;
        later.forgive_lost_hearings().await.unwrap();
        assert_eq!(heard(&house, left).await, 60 * 16_000);
        assert_eq!(heard(&house, before_the_last_beat).await, 0);
        assert_eq!(heard(&house, after_it).await, 0);
    }
}

/// An engine that breaks off while it is given a recording.
async fn breaks_off() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("ws://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut connection, _address)) = listener.accept().await {
            let _gone = connection.read_exact(&mut [0; 1_000]).await;
        }
    });
    base
}

#[tokio::test]
async fn engines_that_heard_a_recording_to_no_end_are_a_cost_and_nothing_is_billed() {
    let engines = [
        ("first", nonsense().await),
        ("second", breaks_off().await),
        // It was never there, so it has heard nothing.
        ("third", "ws://127.0.0.1:9".to_owned()),
    ];
    let settings = engines.map(|(name, url)| {
        format!("[[engines]]\nname = \"{name}\"\nurl = \"{url}\"\nkey = \"any\"\n")
    });
    let server = RunningServer::with_settings(&settings.concat()).await;
    let guest = Guest::sign_in(&server.base).await.unwrap();
    let file = wav(&words_of(0, 3));
    let answer = transcribe(&server.base, &guest.access_token, Form::of(&file)).await;
    assert_eq!(problem(answer), (503, "unavailable".to_owned()));
    let store = server.store().await;
    let meters = store.engine_meters(0).await.unwrap();
    let meters: Vec<_> = meters
        .iter()
        .map(|engine| (engine.engine.as_str(), engine.billed_ms, engine.given_ms))
        .collect();
    // The head of the file counts as audio.
    let at_most = file.len() as i64 / 32;
    assert_eq!(meters, [("first", 0, at_most), ("second", 0, at_most)]);
    assert_eq!(store.contradictions().await.unwrap(), []);
}
