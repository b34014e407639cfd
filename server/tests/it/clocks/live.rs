//! A server whose clock is set while it runs, and one that starts under another clock than the one before.

use bytes::Bytes;
use proto::v1::server_message::Message as FromServer;
use proving::guest::Guest;
use proving::stream::{Proof, Stream};
use serde_json::Value;
use sotto_server::clock::Clock;

use super::{DAY_MS, STEPS};
use crate::support::running::RunningServer;

/// Sends a tenth of a second and waits until it is committed.
async fn speak(stream: &mut Stream, first: u64, step: i64) {
    let silence = Bytes::from_static(&[0; 3_200]);
    stream.send_audio(first, silence).await.unwrap();
    let committed = |message| match message {
        FromServer::Ack(ack) if ack.through >= first + 1_600 => Some(()),
        FromServer::Error(error) => panic!("off by {step}: {error:?}"),
        _ => None,
    };
    stream.hear_until(committed).await.unwrap();
}

#[tokio::test]
async fn a_dictation_goes_on_while_the_clock_is_set() {
    for step in STEPS {
        let (clock, hand) = Clock::manual();
        let server = RunningServer::under_clock(clock).await;
        let mut guest = Guest::sign_in(&server.base).await.unwrap();
        let proof = Proof::Bearer(guest.access_token.clone());
        let mut stream = Stream::connect(&server.base, "sotto.v1", &proof)
            .await
            .unwrap();
        let ready = stream.start().await.unwrap();
        speak(&mut stream, 0, step).await;
        hand.set_by_ms(step);
        speak(&mut stream, 1_600, step).await;
        guest.renew().await.unwrap();
        hand.set_by_ms(-step);
        speak(&mut stream, 3_200, step).await;
        drop(stream);
        guest.renew().await.unwrap();
        let proof = Proof::Bearer(guest.access_token.clone());
        let mut again = Stream::connect(&server.base, "sotto.v1", &proof)
            .await
            .unwrap();
        let resumed = again.resume(&ready.session_id, 4_800).await.unwrap();
        assert_eq!(resumed.need_from, 4_800, "off by {step}");
        server.ended().await;
    }
}

#[tokio::test]
async fn a_ticket_opens_a_dictation_that_goes_on_although_the_clock_was_set_since() {
    for step in STEPS {
        let (clock, hand) = Clock::manual();
        let server = RunningServer::under_clock(clock).await;
        let guest = Guest::sign_in(&server.base).await.unwrap();
        let origin = server.base.clone();
        let ticket = guest.ticket(&origin).await.unwrap();
        hand.set_by_ms(step);
        let proof = Proof::Ticket { ticket, origin };
        let mut stream = Stream::connect(&server.base, "sotto.v1", &proof)
            .await
            .unwrap();
        stream.start().await.unwrap();
        speak(&mut stream, 0, step).await;
        speak(&mut stream, 1_600, step).await;
        server.ended().await;
    }
}

async fn health(server: &RunningServer) -> (u16, Value) {
    let answer = reqwest::get(format!("{}/health", server.base)).await;
    let answer = answer.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

#[tokio::test]
async fn a_clock_behind_the_database_is_said_and_the_server_runs() {
    let (clock, hand) = Clock::manual();
    let server = RunningServer::under_clock(clock.clone()).await;
    hand.set_by_ms(40 * DAY_MS);
    let mut guest = Guest::sign_in(&server.base).await.unwrap();
    assert!(health(&server).await.1.get("notices").is_none());
    let base = server.base.clone();
    let data = server.ended().await;
    hand.set_by_ms(-40 * DAY_MS);
    let server = RunningServer::in_place_under(clock, &base, data).await;
    let (status, said) = health(&server).await;
    assert_eq!(status, 200, "{said}");
    assert_eq!(said["database"]["ready"], true, "{said}");
    let notice = said["notices"][0].as_str().unwrap();
    assert!(notice.contains("40 days ahead"), "{notice}");
    guest.renew().await.unwrap();
    Guest::sign_in(&server.base).await.unwrap();
    hand.set_by_ms(40 * DAY_MS);
    let said = health(&server).await.1;
    assert!(said.get("notices").is_none(), "{said}");
    server.ended().await;
}
