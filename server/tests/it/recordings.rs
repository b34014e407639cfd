//! `POST /voice/transcribe`: what devices record, and what is said of what cannot be heard.

use proving::guest::Guest;
use serde_json::Value;

use crate::support::program::Program;
use crate::support::recording::{Form, clip, media, transcribe};

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
