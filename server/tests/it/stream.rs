//! The live stream's protocol, on a real server with a real database and without an engine.

use bytes::Bytes;
use proto::v1::client_message::Message as FromClient;
use proto::v1::server_message::Message as FromServer;
use proving::guest::Guest;
use proving::stream::{Heard, Proof, Stream};
use tokio_tungstenite::tungstenite::Message;

use crate::support::running::RunningServer;

fn frame(samples: usize) -> Bytes {
    Bytes::from(vec![0; samples * 2])
}

async fn connect(guest: &Guest) -> Stream {
    let proof = Proof::Bearer(guest.access_token.clone());
    Stream::connect(guest.base(), "sotto.v1", &proof)
        .await
        .unwrap()
}

async fn acked(stream: &mut Stream, through: u64) {
    stream
        .hear_until(|message| match message {
            FromServer::Ack(ack) if ack.through >= through => Some(()),
            _ => None,
        })
        .await
        .unwrap();
}

async fn error(stream: &mut Stream) -> proto::v1::Error {
    let error = |message| match message {
        FromServer::Error(error) => Some(error),
        _ => None,
    };
    stream.hear_until(error).await.unwrap()
}

#[tokio::test]
async fn audio_is_acknowledged_to_the_sample_and_billed_when_somebody_hears_it() {
    let server = RunningServer::without_engine().await;
    let guest = Guest::sign_in(&server.base).await.unwrap();
    let mut stream = connect(&guest).await;
    let ready = stream.start().await.unwrap();
    assert_eq!((ready.need_from, ready.credit_through), (0, 480_000));
    for first in (0..32_000).step_by(640) {
        stream.send_audio(first, frame(640)).await.unwrap();
    }
    acked(&mut stream, 32_000).await;
    stream
        .send(FromClient::Cancel(proto::v1::Cancel {}))
        .await
        .unwrap();
    assert_eq!(stream.close_code().await.unwrap(), 1000);
    assert_eq!(server.committed(&ready.session_id).await, 32_000);
    assert_eq!(server.usage(&ready.session_id).await, [], "nobody heard it");
}

#[tokio::test]
async fn a_repeated_frame_is_dropped_and_a_gap_is_refused_once() {
    let server = RunningServer::without_engine().await;
    let guest = Guest::sign_in(&server.base).await.unwrap();
    let mut stream = connect(&guest).await;
    let ready = stream.start().await.unwrap();
    stream.send_audio(0, frame(640)).await.unwrap();
    stream.send_audio(0, frame(640)).await.unwrap();
    stream.send_audio(320, frame(640)).await.unwrap();
    stream.send_audio(5_000, frame(640)).await.unwrap();
    stream.send_audio(5_640, frame(640)).await.unwrap();
    let refused = |message| match message {
        FromServer::Refused(refused) => Some(refused),
        _ => None,
    };
    let refused = stream.hear_until(refused).await.unwrap();
    assert_eq!((refused.expected, refused.got), (960, 5_000));
    stream.send_audio(960, frame(640)).await.unwrap();
    acked(&mut stream, 1_600).await;
    stream
        .send(FromClient::Cancel(proto::v1::Cancel {}))
        .await
        .unwrap();
    assert_eq!(stream.close_code().await.unwrap(), 1000);
    assert_eq!(server.committed(&ready.session_id).await, 1_600);
}

#[tokio::test]
async fn what_a_client_may_not_say_is_told_and_the_third_time_closes() {
    let server = RunningServer::without_engine().await;
    let guest = Guest::sign_in(&server.base).await.unwrap();
    let mut stream = connect(&guest).await;
    stream.start().await.unwrap();

    use futures_util::SinkExt as _;
    stream.socket.send(Message::text("{}")).await.unwrap();
    let told = error(&mut stream).await;
    assert_eq!(
        (told.reason.as_str(), told.fatal),
        ("text_on_binary", false)
    );
    assert!(
        told.message.contains("sotto.v1.json"),
        "it says what to do: {}",
        told.message
    );

    stream.send_audio(0, Bytes::new()).await.unwrap();
    assert_eq!(error(&mut stream).await.reason, "empty_frame");

    stream
        .send_audio(0, Bytes::from_static(&[0; 3]))
        .await
        .unwrap();
    let told = error(&mut stream).await;
    assert_eq!((told.reason.as_str(), told.fatal), ("odd_frame", true));
    assert_eq!(stream.close_code().await.unwrap(), 1008);
}

#[tokio::test]
async fn bad_first_messages_are_refused_with_a_reason() {
    let server = RunningServer::without_engine().await;
    let guest = Guest::sign_in(&server.base).await.unwrap();
    let start = |sample_rate| {
        FromClient::Start(proto::v1::Start {
            sample_rate,
            ..Default::default()
        })
    };
    let resume = |session_id: &str| {
        let session_id = session_id.to_owned();
        FromClient::Resume(proto::v1::Resume {
            session_id,
            ..Default::default()
        })
    };
    let unknown = "018f0000-0000-7000-8000-000000000000";
    for (first, reason, code) in [
        (start(48_000), "unsupported_sample_rate", 1008),
        (
            FromClient::Stop(proto::v1::Stop { through: 0 }),
            "out_of_turn",
            1008,
        ),
        (resume("not an id"), "malformed_message", 1008),
        (resume(unknown), "session_gone", 4410),
    ] {
        let mut stream = connect(&guest).await;
        stream.send(first).await.unwrap();
        assert_eq!(error(&mut stream).await.reason, reason);
        assert_eq!(stream.close_code().await.unwrap(), code, "{reason}");
    }
}

#[tokio::test]
async fn an_oversized_message_closes_with_too_big() {
    let server = RunningServer::without_engine().await;
    let guest = Guest::sign_in(&server.base).await.unwrap();
    let mut stream = connect(&guest).await;
    stream.start().await.unwrap();
    stream.send_audio(0, frame(40_000)).await.unwrap();
    assert_eq!(stream.close_code().await.unwrap(), 1009);
}

#[tokio::test]
async fn a_broken_connection_is_resumed_and_nothing_is_billed_twice() {
    let server = RunningServer::without_engine().await;
    let guest = Guest::sign_in(&server.base).await.unwrap();
    let mut first = connect(&guest).await;
    let ready = first.start().await.unwrap();
    first.send_audio(0, frame(16_000)).await.unwrap();
    acked(&mut first, 16_000).await;
    drop(first);

    let mut second = connect(&guest).await;
    let resumed = second.resume(&ready.session_id, 4_000).await.unwrap();
    assert_eq!(
        resumed.need_from, 4_000,
        "the smaller of committed and final"
    );
    second.send_audio(4_000, frame(16_000)).await.unwrap();
    acked(&mut second, 20_000).await;
    second
        .send(FromClient::Cancel(proto::v1::Cancel {}))
        .await
        .unwrap();
    assert_eq!(second.close_code().await.unwrap(), 1000);
    assert_eq!(server.committed(&ready.session_id).await, 20_000);
    let held = server.usage(&ready.session_id).await;
    assert_eq!(held, [(0, 4_000)], "finals that the client says it holds");

    // Its last final may have been lost on the way: a settled dictation can be resumed too.
    let mut third = connect(&guest).await;
    assert_eq!(
        third
            .resume(&ready.session_id, 20_000)
            .await
            .unwrap()
            .need_from,
        20_000
    );
    third.send_audio(20_000, frame(640)).await.unwrap();
    acked(&mut third, 20_640).await;
    third
        .send(FromClient::Cancel(proto::v1::Cancel {}))
        .await
        .unwrap();
    assert_eq!(third.close_code().await.unwrap(), 1000);
    assert_eq!(
        server.usage(&ready.session_id).await,
        [(0, 4_000), (4_000, 20_000)]
    );
}

#[tokio::test]
async fn a_resume_takes_the_dictation_from_a_connection_that_still_stands() {
    let server = RunningServer::without_engine().await;
    let guest = Guest::sign_in(&server.base).await.unwrap();
    let mut first = connect(&guest).await;
    let ready = first.start().await.unwrap();
    let mut second = connect(&guest).await;
    second.resume(&ready.session_id, 0).await.unwrap();
    assert_eq!(first.close_code().await.unwrap(), 4409);
    second.send_audio(0, frame(640)).await.unwrap();
    acked(&mut second, 640).await;
}

#[tokio::test]
async fn nobody_resumes_another_persons_dictation() {
    let server = RunningServer::without_engine().await;
    let owner = Guest::sign_in(&server.base).await.unwrap();
    let other = Guest::sign_in(&server.base).await.unwrap();
    let mut own = connect(&owner).await;
    let ready = own.start().await.unwrap();
    let mut stream = connect(&other).await;
    let resume = proto::v1::Resume {
        session_id: ready.session_id,
        ..Default::default()
    };
    stream.send(FromClient::Resume(resume)).await.unwrap();
    assert_eq!(error(&mut stream).await.reason, "session_gone");
    assert_eq!(stream.close_code().await.unwrap(), 4410);
    own.send_audio(0, frame(640)).await.unwrap();
    acked(&mut own, 640).await;
}

#[tokio::test]
async fn a_drained_server_says_so_and_its_clients_can_resume() {
    let server = RunningServer::without_engine().await;
    let guest = Guest::sign_in(&server.base).await.unwrap();
    let mut stream = connect(&guest).await;
    let ready = stream.start().await.unwrap();
    stream.send_audio(0, frame(640)).await.unwrap();
    acked(&mut stream, 640).await;
    server.shut_down();
    let going = |message| match message {
        FromServer::Status(status) => {
            (status.kind() == proto::v1::status::Kind::GoingAway).then_some(())
        }
        _ => None,
    };
    stream.hear_until(going).await.unwrap();
    assert_eq!(stream.close_code().await.unwrap(), 1012);
    let base = server.base.clone();
    let data = server.ended().await;

    let _again = RunningServer::in_place_of(&base, data).await;
    let resumed = connect(&guest)
        .await
        .resume(&ready.session_id, 0)
        .await
        .unwrap();
    assert_eq!(resumed.session_id, ready.session_id);
}

#[tokio::test]
async fn a_ticket_opens_one_stream_for_its_own_page() {
    let server = RunningServer::without_engine().await;
    let guest = Guest::sign_in(&server.base).await.unwrap();
    let origin = server.base.clone();
    let ticket = guest.ticket(&origin).await.unwrap();
    let proof = Proof::Ticket {
        ticket: ticket.clone(),
        origin: origin.clone(),
    };
    let mut stream = Stream::connect(&server.base, "sotto.v1", &proof)
        .await
        .unwrap();
    stream.start().await.unwrap();

    let base = server.base.as_str();
    let refused = |proof: Proof| async move {
        let error = Stream::connect(base, "sotto.v1", &proof)
            .await
            .err()
            .unwrap();
        error.to_string()
    };
    assert!(refused(proof).await.contains("401"), "used twice");
    let made_up = Proof::Ticket {
        ticket: "A".repeat(43),
        origin: origin.clone(),
    };
    assert!(refused(made_up).await.contains("401"), "unknown");
    let ticket = guest.ticket(&origin).await.unwrap();
    let elsewhere = Proof::Ticket {
        ticket,
        origin: "https://evil.test".to_owned(),
    };
    assert!(refused(elsewhere).await.contains("403"), "wrong origin");
    let forged = Proof::Bearer("x.y.z".to_owned());
    assert!(refused(forged).await.contains("401"), "forged token");
}

#[tokio::test]
async fn the_json_subprotocol_carries_the_same_conversation() {
    use futures_util::{SinkExt as _, StreamExt as _};
    let server = RunningServer::without_engine().await;
    let guest = Guest::sign_in(&server.base).await.unwrap();
    let proof = Proof::Bearer(guest.access_token.clone());
    let mut socket = Stream::connect(&server.base, "sotto.v1.json", &proof)
        .await
        .unwrap()
        .socket;
    socket
        .send(Message::text(r#"{"start":{"sampleRate":16000}}"#))
        .await
        .unwrap();
    socket.send(Message::Binary(frame(640))).await.unwrap();
    socket.send(Message::Binary(frame(640))).await.unwrap();
    socket
        .send(Message::text(r#"{"cancel":{}}"#))
        .await
        .unwrap();
    let mut seen = Vec::new();
    while let Some(Ok(message)) = socket.next().await {
        match message {
            Message::Text(text) => seen.push(text.to_string()),
            Message::Close(frame) => {
                assert_eq!(frame.map(|frame| u16::from(frame.code)), Some(1000));
                break;
            }
            _ => {}
        }
    }
    assert!(
        seen[0].starts_with(r#"{"ready":{"sessionId":""#),
        "{seen:?}"
    );
    assert!(
        seen.iter().any(|text| text.contains(r#""through":"1280""#)),
        "{seen:?}"
    );
}

#[tokio::test]
async fn refusals_before_the_upgrade_say_what_to_do() {
    let server = RunningServer::without_engine().await;
    for (path, code) in [
        ("/voice/stream?ticket=abc", "secret_in_url"),
        ("/voice/stream?Access_Token=abc", "secret_in_url"),
        ("/voice/stream", "websocket_required"),
    ] {
        let answer = reqwest::get(format!("{}{path}", server.base))
            .await
            .unwrap();
        assert_eq!(answer.status(), 400);
        assert_eq!(answer.headers()["content-type"], "application/problem+json");
        assert!(answer.text().await.unwrap().contains(code), "{path}");
    }
    let proof = Proof::Bearer("x".to_owned());
    let no_protocol = Stream::connect(&server.base, "graphql-ws", &proof)
        .await
        .err()
        .unwrap();
    assert!(no_protocol.to_string().contains("400"));
}

#[tokio::test]
async fn a_connection_that_never_says_hello_is_closed() {
    let server = RunningServer::without_engine().await;
    let guest = Guest::sign_in(&server.base).await.unwrap();
    let mut stream = connect(&guest).await;
    assert!(matches!(
        stream.hear().await,
        Heard::Message(FromServer::Error(_))
    ));
    assert_eq!(stream.close_code().await.unwrap(), 4408);
}

#[tokio::test]
async fn a_flood_of_messages_is_cut_off_and_the_dictation_can_go_on() {
    let server = RunningServer::without_engine().await;
    let guest = Guest::sign_in(&server.base).await.unwrap();
    let mut stream = connect(&guest).await;
    let ready = stream.start().await.unwrap();
    for first in 0..5_000 {
        // The server may have closed before all are sent.
        if stream.send_audio(first, frame(1)).await.is_err() {
            break;
        }
    }
    assert_eq!(error(&mut stream).await.reason, "too_many_messages");
    assert_eq!(stream.close_code().await.unwrap(), 4429);
    let resumed = connect(&guest).await.resume(&ready.session_id, 0).await;
    assert!(resumed.is_ok());
}
