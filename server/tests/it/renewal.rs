//! A token that expires while somebody speaks: renewed in band, without a gap.

use bytes::Bytes;
use futures_util::{SinkExt as _, StreamExt as _};
use proto::v1::client_message::Message as FromClient;
use proto::v1::dictation_service_client::DictationServiceClient;
use proto::v1::server_message::Message as FromServer;
use proto::v1::{Cancel, ClientMessage, Reauthenticate, Start};
use proving::guest::Guest;
use proving::stream::{Proof, Socket, Stream};
use sotto_server::clock::{Clock, ManualClock};
use tokio_tungstenite::tungstenite::Message;
use tonic::Request;
use tonic::transport::Endpoint;

use crate::support::database::on_postgres_too;
use crate::support::running::RunningServer;

/// As the server has it by default.
const TOKEN_LIFE_MS: i64 = 900_000;
const NOTICE_MS: i64 = 120_000;
const GRACE_MS: i64 = 60_000;

async fn server() -> (RunningServer, ManualClock) {
    let (clock, hand) = Clock::manual();
    (RunningServer::under_clock(clock).await, hand)
}

async fn connect(guest: &Guest) -> Stream {
    let proof = Proof::Bearer(guest.access_token.clone());
    Stream::connect(guest.base(), "sotto.v1", &proof)
        .await
        .unwrap()
}

fn renewal(access_token: &str) -> FromClient {
    FromClient::Reauthenticate(Reauthenticate {
        access_token: access_token.to_owned(),
    })
}

async fn expiring(stream: &mut Stream) -> u32 {
    let notice = |message| match message {
        FromServer::AuthExpiring(notice) => Some(notice.in_ms),
        _ => None,
    };
    stream.hear_until(notice).await.unwrap()
}

/// The next text message that contains `wanted`.
async fn hear_text(socket: &mut Socket, wanted: &str) -> String {
    loop {
        match socket.next().await.unwrap().unwrap() {
            Message::Text(text) if text.contains(wanted) => return text.to_string(),
            Message::Close(frame) => panic!("closed before {wanted}: {frame:?}"),
            _other => {}
        }
    }
}

/// Sends a tenth of a second and waits until it is committed.
async fn speak(stream: &mut Stream, first: u64) {
    let silence = Bytes::from_static(&[0; 3_200]);
    stream.send_audio(first, silence).await.unwrap();
    let committed = |message| match message {
        FromServer::Ack(ack) if ack.through >= first + 1_600 => Some(()),
        FromServer::Error(error) => panic!("{error:?}"),
        _ => None,
    };
    stream.hear_until(committed).await.unwrap();
}

#[tokio::test]
async fn a_new_token_in_band_carries_the_dictation_past_the_old_ones_end() {
    let (server, hand) = server().await;
    let mut guest = Guest::sign_in(&server.base).await.unwrap();
    let mut stream = connect(&guest).await;
    stream.start().await.unwrap();
    speak(&mut stream, 0).await;
    hand.advance_ms(TOKEN_LIFE_MS - NOTICE_MS);
    let in_ms = i64::from(expiring(&mut stream).await);
    assert!((NOTICE_MS - 1_000..=NOTICE_MS).contains(&in_ms), "{in_ms}");

    guest.renew().await.unwrap();
    stream.send(renewal(&guest.access_token)).await.unwrap();
    speak(&mut stream, 1_600).await;
    // The old token and its grace are over; the new one is good for another ten minutes.
    hand.advance_ms(NOTICE_MS + GRACE_MS + 1_000);
    speak(&mut stream, 3_200).await;
    hand.advance_ms(TOKEN_LIFE_MS - 2 * NOTICE_MS - GRACE_MS);
    expiring(&mut stream).await;
    speak(&mut stream, 4_800).await;
}

#[tokio::test]
async fn without_a_new_token_it_closes_a_minute_late_and_can_be_resumed() {
    let (server, hand) = server().await;
    let mut guest = Guest::sign_in(&server.base).await.unwrap();
    let mut stream = connect(&guest).await;
    let ready = stream.start().await.unwrap();
    hand.advance_ms(TOKEN_LIFE_MS + GRACE_MS - 5_000);
    expiring(&mut stream).await;
    speak(&mut stream, 0).await;
    hand.advance_ms(5_000);
    assert_eq!(stream.close_code().await.unwrap(), 4401);

    guest.renew().await.unwrap();
    let mut again = connect(&guest).await;
    let resumed = again.resume(&ready.session_id, 1_600).await.unwrap();
    assert_eq!(resumed.need_from, 1_600, "nothing is lost or billed twice");
    speak(&mut again, 1_600).await;
}

#[tokio::test]
async fn what_does_not_serve_is_told_and_ends_nothing() {
    let (server, hand) = server().await;
    let mut guest = Guest::sign_in(&server.base).await.unwrap();
    let other = Guest::sign_in(&server.base).await.unwrap();
    let mut stream = connect(&guest).await;
    stream.start().await.unwrap();
    hand.advance_ms(TOKEN_LIFE_MS - NOTICE_MS);
    expiring(&mut stream).await;
    for token in [
        other.access_token.as_str(),
        "",
        "x.y.z",
        &guest.access_token.replace('.', "!"),
    ] {
        stream.send(renewal(token)).await.unwrap();
        let error = |message| match message {
            FromServer::Error(error) => Some(error),
            _ => None,
        };
        let told = stream.hear_until(error).await.unwrap();
        assert_eq!(told.reason, "reauthentication_refused");
        assert!(!told.fatal);
        assert_eq!(told.code, 4401);
        assert!(
            token.is_empty() || !told.message.contains(token),
            "{told:?}"
        );
    }
    guest.renew().await.unwrap();
    stream.send(renewal(&guest.access_token)).await.unwrap();
    hand.advance_ms(NOTICE_MS + GRACE_MS + 1_000);
    speak(&mut stream, 0).await;
}

#[tokio::test]
async fn a_sign_in_that_ended_renews_nothing_and_closes_its_streams() {
    let (server, hand) = server().await;
    let guest = Guest::sign_in(&server.base).await.unwrap();
    let mut stream = connect(&guest).await;
    stream.start().await.unwrap();
    let signed_out = reqwest::Client::new()
        .post(format!("{}/auth/v1/logout?scope=local", server.base))
        .bearer_auth(&guest.access_token)
        .send()
        .await
        .unwrap();
    assert_eq!(signed_out.status(), 204);
    stream.send(renewal(&guest.access_token)).await.unwrap();
    // Good news about sign-ins is believed for seconds only.
    hand.advance_ms(5_000);
    assert_eq!(stream.close_code().await.unwrap(), 4401);
}

#[tokio::test]
async fn the_json_subprotocol_has_the_same_messages() {
    let (server, hand) = server().await;
    let mut guest = Guest::sign_in(&server.base).await.unwrap();
    let proof = Proof::Bearer(guest.access_token.clone());
    let connected = Stream::connect(&server.base, "sotto.v1.json", &proof).await;
    let mut socket = connected.unwrap().socket;
    socket.send(Message::text(r#"{"start":{}}"#)).await.unwrap();
    hear_text(&mut socket, "ready").await;
    hand.advance_ms(TOKEN_LIFE_MS - NOTICE_MS);
    let notice = hear_text(&mut socket, r#"{"authExpiring":{"inMs":"#).await;
    assert!(notice.len() < 40, "{notice}");
    guest.renew().await.unwrap();
    let renewal = |token: &str| {
        let message = serde_json::json!({"reauthenticate": {"accessToken": token}});
        Message::text(message.to_string())
    };
    socket.send(renewal(&guest.access_token)).await.unwrap();
    hand.advance_ms(NOTICE_MS + GRACE_MS + 1_000);
    socket.send(renewal("no token")).await.unwrap();
    let refused = hear_text(&mut socket, "reauthentication_refused").await;
    assert!(!refused.contains("fatal\":true"), "{refused}");
}

#[tokio::test]
async fn native_programs_renew_over_grpc() {
    let (server, hand) = server().await;
    let mut guest = Guest::sign_in(&server.base).await.unwrap();
    let channel = Endpoint::from_shared(server.base.clone()).unwrap();
    let mut client = DictationServiceClient::new(channel.connect().await.unwrap());
    let (say, said) = tokio::sync::mpsc::channel(8);
    let said = futures_util::stream::unfold(said, async |mut said| {
        let message = said.recv().await?;
        Some((message, said))
    });
    let message = |message| ClientMessage {
        message: Some(message),
    };
    say.send(message(FromClient::Start(Start::default())))
        .await
        .unwrap();
    let mut request = Request::new(said);
    let bearer = format!("Bearer {}", guest.access_token).parse().unwrap();
    request.metadata_mut().insert("authorization", bearer);
    let mut answers = client.dictate(request).await.unwrap().into_inner();
    let ready = answers.message().await.unwrap().unwrap();
    assert!(
        matches!(ready.message, Some(FromServer::Ready(_))),
        "{ready:?}"
    );
    hand.advance_ms(TOKEN_LIFE_MS - NOTICE_MS);
    loop {
        let answer = answers.message().await.unwrap().unwrap();
        if let Some(FromServer::AuthExpiring(_)) = answer.message {
            break;
        }
    }
    guest.renew().await.unwrap();
    say.send(message(renewal(&guest.access_token)))
        .await
        .unwrap();
    // Refused after the good one was taken: then the good one counts.
    say.send(message(renewal("no token"))).await.unwrap();
    loop {
        let answer = answers.message().await.unwrap().unwrap();
        if let Some(FromServer::Error(error)) = answer.message {
            assert!(!error.fatal, "{error:?}");
            break;
        }
    }
    hand.advance_ms(NOTICE_MS + GRACE_MS + 1_000);
    tokio::time::sleep(std::time::Duration::from_millis(2_500)).await;
    say.send(message(FromClient::Cancel(Cancel {})))
        .await
        .unwrap();
    while let Some(_rest) = answers.message().await.unwrap() {}
}

on_postgres_too!(
    a_new_token_in_band_carries_the_dictation_past_the_old_ones_end,
    without_a_new_token_it_closes_a_minute_late_and_can_be_resumed,
    what_does_not_serve_is_told_and_ends_nothing,
    a_sign_in_that_ended_renews_nothing_and_closes_its_streams,
    the_json_subprotocol_has_the_same_messages,
    native_programs_renew_over_grpc,
);
