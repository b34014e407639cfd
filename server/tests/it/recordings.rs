//! `POST /voice/transcribe`: what devices record, and what is said of what cannot be heard.

use proving::double::Refusal;
use proving::guest::Guest;
use serde_json::Value;

use crate::support::coded::double;
use crate::support::program::Program;
use crate::support::recording::{Form, clip, media, problem, read, request, transcribe};
use crate::support::running::RunningServer;

#[tokio::test]
async fn what_a_phone_records_is_heard_and_what_nobody_decodes_is_named() {
    let program = Program::new();
    let server = program.start().await;
    let token = Guest::sign_in(&server.base).await.unwrap().access_token;
    let memo = Form::of(&media("librivox-0880.m4a"));
    let (status, answer) = transcribe(&server.base, &token, memo).await;
    assert_eq!(status, 200, "{answer}");
    let text = answer["text"].as_str().unwrap();
    assert!(text.to_lowercase().contains("young man"), "{answer}");
    assert_eq!(answer["warnings"], Value::Null, "{answer}");
    let gsm = Form::of(&media("librivox-0880.gsm.wav"));
    let (status, refused) = transcribe(&server.base, &token, gsm).await;
    assert_eq!(status, 422, "{refused}");
    assert_eq!(refused["code"], "recording_unreadable");
    let detail = refused["detail"].as_str().unwrap();
    assert!(
        detail.contains("GSM 6.10") && detail.contains("convert"),
        "{detail}"
    );
    let foreign = Form::of(&clip("goforward")).field("language", "fr");
    let (_status, refused) = transcribe(&server.base, &token, foreign).await;
    let detail = refused["detail"].as_str().unwrap();
    assert!(detail.contains("English only"), "{detail}");
}

#[tokio::test]
async fn an_engine_that_has_its_hands_full_is_said_with_a_time() {
    let double = double().await;
    let server = RunningServer::with_engines(&double, &[]).await;
    let token = Guest::sign_in(&server.base).await.unwrap().access_token;
    double.refuse_all(Some(Refusal::new(429, "TOO_MANY_REQUESTS", "as scripted")));
    let form = Form::of(&clip("goforward"));
    let sent = request(&server.base, &token).body(form.end()).send().await;
    let answer = sent.unwrap();
    assert_eq!(answer.headers()["retry-after"], "10");
    let (status, busy) = read(answer).await;
    assert_eq!(status, 503);
    let detail = busy["detail"].as_str().unwrap();
    assert!(detail.contains("10 s"), "{detail}");
}

#[tokio::test]
async fn a_language_as_systems_write_it_is_understood() {
    let program = Program::new();
    let server = program.start().await;
    let token = Guest::sign_in(&server.base).await.unwrap().access_token;
    let form = Form::of(&clip("goforward")).field("language", "en_US");
    let (status, answer) = transcribe(&server.base, &token, form).await;
    assert_eq!(status, 200, "{answer}");
}

#[tokio::test]
async fn recordings_that_are_refused_for_what_they_are_count_for_nothing() {
    let server = RunningServer::without_engine().await;
    let token = Guest::sign_in(&server.base).await.unwrap().access_token;
    // More than an hour's allowance.
    for _refused in 0..25 {
        let picture = Form::of(b"GIF89a and so on");
        let answer = transcribe(&server.base, &token, picture).await;
        assert_eq!(problem(answer), (415, "unsupported_media".to_owned()));
    }
}
