//! Kept while people speak, over every door, whatever breaks.

use std::time::Duration;

use proto::v1::client_message::Message as FromClient;
use proto::v1::server_message::Message as FromServer;
use proving::double::DoubleOptions;
use proving::stream::{Proof, Stream};
use serde_json::json;
use tokio::time::sleep;

use super::{Keeper, said, words_in};
use crate::support::coded::{check_words, double, pcm, words_of};
use crate::support::database::on_postgres_too;
use crate::support::program::Program;
use crate::support::recording::{Form, transcribe, wav};
use crate::support::running::RunningServer;

#[tokio::test]
async fn what_is_said_live_is_kept_word_for_word() {
    let double = double().await;
    let server = RunningServer::with_engines(&double, &[]).await;
    let ada = Keeper::new(&server).await;
    let device = json!({"device_name": "Laptop", "os": "test", "app_version": "test"});
    ada.person
        .ask("POST", "/devices/register", Some(device))
        .await;
    let report = ada.says(0, 6).await;
    check_words("live", &report, 6);

    let list = ada.found("").await;
    assert_eq!(list.len(), 1, "{list:?}");
    let summary = &list[0];
    assert_eq!(summary["id"], report.session_id);
    assert_eq!(summary["words"], 300);
    assert_eq!(summary["engine"], "deepgram");
    assert_eq!(summary["device_name"], "Laptop");
    let duration = summary["duration_ms"].as_u64().unwrap();
    assert!((5_900..=6_000).contains(&duration), "{summary}");
    let excerpt = summary["excerpt"].as_str().unwrap();
    assert!(excerpt.starts_with("apple river stone"), "{excerpt}");
    assert!(excerpt.chars().count() <= 200, "{excerpt}");
    let transcript = ada.transcript(&report.session_id).await;
    assert_eq!(words_in(&transcript), said(0, 6));
    // What a client heard is what is kept: final by final.
    let finals: Vec<String> = report
        .finals
        .iter()
        .map(|(_at, final_)| {
            let words = final_.words.iter().map(|word| word.text.as_str());
            words.collect::<Vec<_>>().join(" ")
        })
        .collect();
    let segments = transcript["segments"].as_array().unwrap().iter();
    let kept: Vec<&str> = segments.map(|one| one["text"].as_str().unwrap()).collect();
    assert_eq!(kept, finals);
}

#[tokio::test]
async fn nothing_is_kept_for_who_did_not_ask_and_nothing_of_silence() {
    let double = double().await;
    let server = RunningServer::with_engines(&double, &[]).await;
    let ada = Keeper::new(&server).await;
    ada.set(json!({})).await;
    ada.says(0, 2).await;
    let form = Form::of(&wav(&words_of(0, 2)));
    let (status, _answer) = transcribe(&server.base, &ada.person.token, form).await;
    assert_eq!(status, 200);
    assert!(ada.found("").await.is_empty(), "off is what nobody has set");

    ada.set(json!({"keep_transcripts": true})).await;
    let silence = pcm(&vec![0; 32_000]);
    proving::speaker::speak(&ada.guest, silence).await.unwrap();
    assert!(ada.found("").await.is_empty(), "no words, no transcript");
}

#[tokio::test]
async fn a_recording_is_kept_as_a_dictation_is() {
    let double = double().await;
    let server = RunningServer::with_engines(&double, &[]).await;
    let ada = Keeper::new(&server).await;
    let form = Form::of(&wav(&words_of(0, 25)));
    let (status, answer) = transcribe(&server.base, &ada.person.token, form).await;
    assert_eq!(status, 200, "{answer}");
    let list = ada.found("").await;
    assert_eq!(list.len(), 1);
    assert_eq!(list[0]["words"], 1_250);
    assert_eq!(list[0]["duration_ms"], 25_000);
    let transcript = ada.transcript(list[0]["id"].as_str().unwrap()).await;
    assert_eq!(words_in(&transcript), said(0, 25));
    let segments = transcript["segments"].as_array().unwrap();
    assert!(segments.len() >= 3, "cut into pieces that people can read");
}

#[tokio::test]
async fn what_is_kept_is_what_the_client_was_told() {
    let double = double().await;
    let server = RunningServer::with_engines(&double, &[]).await;
    let ada = Keeper::new(&server).await;
    let replacements = json!([{"spoken": ["river stone"], "written": "Riverstone™"}]);
    let settings = json!({"keep_transcripts": true, "replacements": replacements});
    ada.set(settings).await;
    let report = ada.says(0, 2).await;
    let transcript = ada.transcript(&report.session_id).await;
    assert!(
        report.text.starts_with("apple Riverstone™ winter"),
        "{}",
        report.text
    );
    assert_eq!(words_in(&transcript), report.text);
    let found = ada.found("riverstone").await;
    assert_eq!(found.len(), 1, "found as it is written");
}

/// A client may forget what is acknowledged and final. Nothing of it may be unkept then.
#[tokio::test]
async fn nothing_is_acknowledged_before_its_words_are_kept() {
    let double = double().await;
    let server = RunningServer::with_engines(&double, &[]).await;
    let ada = Keeper::new(&server).await;
    let proof = Proof::Bearer(ada.guest.access_token.clone());
    let mut stream = Stream::connect(&server.base, "sotto.v1", &proof)
        .await
        .unwrap();
    stream.start().await.unwrap();
    stream.send_audio(0, pcm(&words_of(0, 1))).await.unwrap();
    // A second is committed at once, but its words are not final yet.
    sleep(Duration::from_millis(1_500)).await;
    stream
        .send(FromClient::Stop(proto::v1::Stop { through: 16_000 }))
        .await
        .unwrap();
    let (mut final_through, mut acks) = (0, Vec::new());
    stream
        .hear_until(|message| {
            match message {
                FromServer::Final(final_) => final_through = final_.end_sample,
                FromServer::Ack(ack) => acks.push((ack.through, final_through)),
                FromServer::Goodbye(goodbye) => return Some(goodbye),
                _ => {}
            }
            None
        })
        .await
        .unwrap();
    let is_early = |(acked, final_through): &(u64, u64)| acked > final_through;
    assert!(!acks.iter().any(is_early), "{acks:?}");
}

/// Killed at moments that the test cannot choose well: so at several.
#[tokio::test]
async fn a_killed_server_loses_and_doubles_no_kept_word() {
    let double = double().await;
    let settings = tempfile::tempdir().unwrap();
    let file = settings.path().join("sotto.toml");
    std::fs::write(&file, "[local_engine]\nenabled = false\n").unwrap();
    let program = Program::new()
        .with("SOTTO_CONFIG", file.display().to_string())
        .with("DEEPGRAM_URL", double.base.clone())
        .with("DEEPGRAM_API_KEY", DoubleOptions::default().key);
    let mut server = program.start_without_engine().await;
    let base = server.base.clone();
    let ada = Keeper::at(&base).await;
    let guest = ada.guest.clone();
    let speaking = tokio::spawn(async move {
        let audio = pcm(&words_of(0, 16));
        proving::speaker::speak(&guest, audio).await
    });
    for pause in [2_350, 2_730, 1_010, 3_110] {
        sleep(Duration::from_millis(pause)).await;
        server.kill().await.unwrap();
        server = program.start_at(&base).await;
    }
    let report = speaking.await.unwrap().unwrap();
    check_words("told", &report, 16);
    assert!(report.connections >= 3, "{}", report.connections);
    let transcript = ada.transcript(&report.session_id).await;
    assert_eq!(words_in(&transcript), said(0, 16));
    assert_eq!(transcript["summary"]["words"], 800);
}

on_postgres_too!(
    what_is_said_live_is_kept_word_for_word,
    nothing_is_kept_for_who_did_not_ask_and_nothing_of_silence,
    a_recording_is_kept_as_a_dictation_is,
    what_is_kept_is_what_the_client_was_told,
    nothing_is_acknowledged_before_its_words_are_kept,
    a_killed_server_loses_and_doubles_no_kept_word,
);
