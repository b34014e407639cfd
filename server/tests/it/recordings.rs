//! `POST /voice/transcribe`: what devices record, and what is said of what cannot be heard.

use proving::double::{Kind, Refusal};
use proving::guest::Guest;
use serde_json::{Value, json};

use crate::support::coded::{double, words_of};
use crate::support::program::Program;
use crate::support::recording::{Form, clip, media, problem, read, request, transcribe, wav};
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
    let expected = json!({"reason": "unknown_codec", "container": "WAV", "codec": "GSM 6.10"});
    assert_eq!(refused["recording"], expected);
    let foreign = Form::of(&clip("goforward")).field("language", "fr");
    let (_status, refused) = transcribe(&server.base, &token, foreign).await;
    let detail = refused["detail"].as_str().unwrap();
    assert!(detail.contains("English only"), "{detail}");
    assert_eq!(refused["recording"], Value::Null, "the file is well");
    // Card numbers do not stay in clear where they were to go.
    let secret = Form::of(&clip("goforward")).field("redact", "pci");
    let (status, refused) = transcribe(&server.base, &token, secret).await;
    assert_eq!(status, 422, "{refused}");
    let detail = refused["detail"].as_str().unwrap();
    assert!(detail.contains("redact"), "{detail}");
}

#[tokio::test]
async fn what_an_engine_is_to_do_besides_goes_to_it_and_what_has_no_answer_is_refused_by_name() {
    let double = double().await;
    let server = RunningServer::with_engines(&double, &[]).await;
    let token = Guest::sign_in(&server.base).await.unwrap().access_token;
    let file = wav(&words_of(0, 2));
    let form = Form::of(&file)
        .field("redact", "pci")
        .field("redact", "numbers")
        .field("replace", "gee rpc:gRPC")
        .field("diarize", "false")
        .field("response_format", "verbose_json");
    let (status, answer) = transcribe(&server.base, &token, form).await;
    assert_eq!(status, 200, "{answer}");
    let journal = double.journal();
    let asked = journal.iter().find(|entry| entry.kind == Kind::Prerecorded);
    let query = &asked.unwrap().query;
    let values = |wanted: &str| -> Vec<&str> {
        let of_it = query.iter().filter(|(name, _)| name == wanted);
        of_it.map(|(_, value)| value.as_str()).collect()
    };
    assert_eq!(values("redact"), ["pci", "numbers"]);
    assert_eq!(values("replace"), ["gee rpc:gRPC"]);
    assert!(values("diarize").is_empty() && values("response_format").is_empty());
    let form = Form::of(&file).field("diarize", "true");
    let (status, refused) = transcribe(&server.base, &token, form).await;
    assert_eq!(status, 400, "{refused}");
    let detail = refused["detail"].as_str().unwrap();
    assert!(detail.contains("diarize"), "{detail}");
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
    // Whoever comes again when told has not used an hour's allowance up.
    for _again in 0..25 {
        let answer = transcribe(&server.base, &token, Form::of(&clip("goforward"))).await;
        assert_eq!(problem(answer), (503, "unavailable".to_owned()));
    }
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
