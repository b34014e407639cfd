//! Said where nothing is to stay: not kept, whatever the person has set.

use proto::v1::client_message::Message as FromClient;
use proto::v1::server_message::Message as FromServer;
use proto::v1::{Resume, Start, Stop};
use proving::stream::{Proof, Stream};

use super::{Keeper, said, words_in};
use crate::support::coded::{SAMPLES_A_SECOND, double, pcm, words_of};
use crate::support::database::on_postgres_too;
use crate::support::recording::{Form, problem, transcribe, wav};
use crate::support::running::RunningServer;

/// Audio metered on all days, in ms.
async fn metered_ms(ada: &Keeper) -> u64 {
    let answer = ada.person.ask("GET", "/usage", None).await;
    answer.body["total"]["audio_ms"].as_u64().unwrap()
}

async fn connect(ada: &Keeper, server: &RunningServer) -> Stream {
    let proof = Proof::Bearer(ada.guest.access_token.clone());
    Stream::connect(&server.base, "sotto.v1", &proof)
        .await
        .unwrap()
}

/// Opens with `first`. The dictation's name and the sample that is wanted.
async fn opened(stream: &mut Stream, first: FromClient) -> (String, u64) {
    stream.send(first).await.unwrap();
    let ready = |message| match message {
        FromServer::Ready(ready) => Some((ready.session_id, ready.need_from)),
        _ => None,
    };
    stream.hear_until(ready).await.unwrap()
}

fn start(private: bool) -> FromClient {
    FromClient::Start(Start {
        private,
        ..Start::default()
    })
}

/// Sends two seconds from `first` on and stops.
async fn finish(stream: &mut Stream, first: u64) {
    let through = 2 * SAMPLES_A_SECOND;
    let audio = words_of(0, 2);
    for second in 0..2 {
        let (from, end) = (second * SAMPLES_A_SECOND, (second + 1) * SAMPLES_A_SECOND);
        let samples = &audio[from.max(first) as usize..end.max(first) as usize];
        if !samples.is_empty() {
            let sent = stream.send_audio(from.max(first), pcm(samples));
            sent.await.unwrap();
        }
    }
    stream
        .send(FromClient::Stop(Stop { through }))
        .await
        .unwrap();
    let goodbye = |message| matches!(message, FromServer::Goodbye(_)).then_some(());
    stream.hear_until(goodbye).await.unwrap();
}

/// Speaks for two seconds, and loses the connection after one.
async fn with_a_break(ada: &Keeper, server: &RunningServer, private: [bool; 2]) -> String {
    let mut stream = connect(ada, server).await;
    let (session_id, _) = opened(&mut stream, start(private[0])).await;
    let audio = pcm(&words_of(0, 1));
    stream.send_audio(0, audio).await.unwrap();
    drop(stream);
    let mut stream = connect(ada, server).await;
    let resume = Resume {
        session_id,
        private: private[1],
        ..Resume::default()
    };
    let (name, from) = opened(&mut stream, FromClient::Resume(resume)).await;
    finish(&mut stream, from).await;
    name
}

#[tokio::test]
async fn a_private_dictation_is_metered_and_stands_in_no_history() {
    let double = double().await;
    let server = RunningServer::with_engines(&double, &[]).await;
    let ada = Keeper::new(&server).await;
    let mut names = Vec::new();
    for private in [true, false] {
        let mut stream = connect(&ada, &server).await;
        let (name, from) = opened(&mut stream, start(private)).await;
        finish(&mut stream, from).await;
        names.push(name);
    }
    let list = ada.found("").await;
    assert_eq!(list.len(), 1, "{list:?}");
    assert_eq!(list[0]["id"], names[1]);
    let path = format!("/transcripts/{}", names[0]);
    assert_eq!(ada.status("GET", &path).await, 404);
    assert_eq!(metered_ms(&ada).await, 4_000);
}

#[tokio::test]
async fn a_dictation_is_private_as_each_connection_says() {
    let double = double().await;
    let server = RunningServer::with_engines(&double, &[]).await;
    let ada = Keeper::new(&server).await;
    for private in [[true, true], [false, true]] {
        with_a_break(&ada, &server, private).await;
        assert!(ada.found("").await.is_empty(), "{private:?}");
    }
    let name = with_a_break(&ada, &server, [false, false]).await;
    let list = ada.found("").await;
    assert_eq!(list.len(), 1, "{list:?}");
    let transcript = ada.transcript(&name).await;
    assert_eq!(words_in(&transcript), said(0, 2));
    assert_eq!(metered_ms(&ada).await, 6_000);
}

#[tokio::test]
async fn a_private_recording_is_not_kept() {
    let double = double().await;
    let server = RunningServer::with_engines(&double, &[]).await;
    let ada = Keeper::new(&server).await;
    let form = || Form::of(&wav(&words_of(0, 2)));
    let send = |form| transcribe(&server.base, &ada.person.token, form);
    let (status, _answer) = send(form().field("private", "true")).await;
    assert_eq!(status, 200);
    assert!(ada.found("").await.is_empty());
    let refused = send(form().field("private", "yes")).await;
    assert_eq!(problem(refused), (400, "bad_request".to_owned()));
    let (status, _answer) = send(form().field("private", "false")).await;
    assert_eq!(status, 200);
    assert_eq!(ada.found("").await.len(), 1);
    assert_eq!(metered_ms(&ada).await, 4_000);
}

on_postgres_too!(
    a_private_dictation_is_metered_and_stands_in_no_history,
    a_dictation_is_private_as_each_connection_says,
    a_private_recording_is_not_kept,
);
