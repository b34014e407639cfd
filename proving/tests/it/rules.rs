//! Deepgram's rules on a stream that stands.

use std::time::{Duration, Instant};

use proving::coded::text::text;
use proving::coded::ticks;
use proving::double::{Ending, Manner, NoAudio, Reasons};
use tokio_tungstenite::tungstenite::Message;

use crate::client::{Client, End, USUAL, double, quick, request, seconds, transcript};

const SHORT: Duration = Duration::from_millis(200);

#[tokio::test]
async fn a_stream_without_frames_is_closed() {
    let manner = Manner {
        no_frame: SHORT,
        ..quick()
    };
    let double = double(manner).await;
    let mut client = Client::open(&double).await;
    let End::Closed(1011, reason) = client.drain().await else {
        panic!("{:?}", client.end);
    };
    assert!(reason.contains("See https://dpgr.am/net0001"), "{reason}");
    let metadata = client.messages.last().expect("a message");
    assert_eq!(
        (&metadata["type"], &metadata["channels"]),
        (&"Metadata".into(), &0.into())
    );
}

#[tokio::test]
async fn keepalives_hold_a_stream_without_audio_only_so_long() {
    let manner = Manner {
        no_frame: SHORT,
        no_audio: SHORT * 2,
        no_audio_close: NoAudio::Net0002,
        reasons: Reasons::Code,
        ..quick()
    };
    let double = double(manner).await;
    let mut client = Client::open(&double).await;
    let began = Instant::now();
    for _ in 0..7 {
        client.command("KeepAlive").await;
        tokio::time::sleep(SHORT / 4).await;
    }
    assert_eq!(
        client.drain().await,
        End::Closed(1011, "NET-0002".to_owned())
    );
    assert!(began.elapsed() >= SHORT * 2);
    // On a busy machine the last of them come too late.
    let heard = double.journal()[0].keepalives;
    assert!((1..=7).contains(&heard), "{heard}");
}

#[tokio::test]
async fn bytes_that_are_no_audio_are_refused() {
    let double = double(quick()).await;
    let mut client = Client::open_with(request(&double, "model=nova-3&mip_opt_out=true")).await;
    client.speak(&[0; 800]).await;
    let End::Closed(1008, reason) = client.drain().await else {
        panic!("{:?}", client.end);
    };
    assert!(reason.contains("data0000"), "{reason}");
}

#[tokio::test]
async fn a_wav_needs_no_encoding() {
    let double = double(quick()).await;
    let mut client = Client::open_with(request(&double, "model=nova-3&mip_opt_out=true")).await;
    let wav = crate::files::wav(&ticks::encode(0, 20));
    client.send(Message::Binary(wav.into())).await;
    client.finish().await;
    assert_eq!(client.words().join(" "), text(0, 20));
}

#[tokio::test]
async fn audio_is_taken_in_at_its_pace_and_none_is_dropped() {
    let manner = Manner {
        ingest_burst_ms: 500,
        ..Manner::default()
    };
    let double = double(manner).await;
    let mut client = Client::open(&double).await;
    let began = Instant::now();
    client.speak(&ticks::encode(0, 50)).await;
    client.finish().await;
    // 500 ms at once, 500 ms at 1.25 times their pace.
    assert!(
        began.elapsed() >= Duration::from_millis(390),
        "{:?}",
        began.elapsed()
    );
    assert_eq!(client.words().join(" "), text(0, 50));
}

#[tokio::test]
async fn silence_ends_speech_and_the_utterance() {
    let double = double(quick()).await;
    let query = format!("{USUAL}&vad_events=true&utterance_end_ms=1000");
    let mut client = Client::open_with(request(&double, &query)).await;
    client.speak(&[0; 1_600]).await;
    client.speak(&ticks::encode(0, 10)).await;
    client.speak(&[0; 32_000]).await;
    let started = client.next_of("SpeechStarted").await;
    assert!((seconds(&started["timestamp"]) - 0.1).abs() < 1e-3);
    client.finish().await;
    let ends = client.finals();
    let ends: Vec<_> = ends.iter().filter(|f| f["speech_final"] == true).collect();
    assert_eq!(ends.len(), 1);
    assert_eq!(transcript(ends[0]), text(0, 10));
    assert!((seconds(&ends[0]["duration"]) - 0.6).abs() < 0.021);
    let told = client
        .messages
        .iter()
        .filter(|m| m["type"] == "UtteranceEnd");
    let told: Vec<f64> = told.map(|m| seconds(&m["last_word_end"])).collect();
    assert!(told.len() == 1 && (told[0] - 0.3).abs() < 1e-3, "{told:?}");
    let is_empty = |f: &&&serde_json::Value| transcript(f).is_empty();
    assert!(
        client.finals().iter().any(|f| is_empty(&f)),
        "silence has results"
    );
}

#[tokio::test]
async fn a_finalize_is_answered_if_enough_is_buffered() {
    let double = double(quick()).await;
    let mut client = Client::open(&double).await;
    client.speak(&ticks::encode(0, 2)).await;
    client.command("Finalize").await;
    client.speak(&ticks::encode(2, 18)).await;
    client.command("Finalize").await;
    let answer = client.next_of("Results").await;
    assert_eq!(
        (&answer["from_finalize"], &answer["is_final"]),
        (&true.into(), &true.into())
    );
    assert_eq!(transcript(&answer), text(0, 20));
    client.finish().await;
    assert_eq!(client.words().len(), 20);
    assert_eq!(double.journal()[0].finalizes, 2);
}

#[tokio::test]
async fn an_empty_frame_ends_the_stream() {
    let double = double(quick()).await;
    let mut client = Client::open(&double).await;
    client.speak(&ticks::encode(0, 5)).await;
    client.send(Message::Binary(Vec::new().into())).await;
    assert_eq!(client.drain().await, End::Closed(1000, String::new()));
    assert_eq!(client.words().join(" "), text(0, 5));
    let closed = Ending::Closed {
        code: 1000,
        reason: String::new(),
    };
    assert_eq!(double.journal()[0].ended, Some(closed));
}

#[tokio::test]
async fn one_configure_is_taken_at_a_time() {
    let manner = Manner {
        configure: SHORT,
        ..quick()
    };
    let double = double(manner).await;
    let mut client = Client::open(&double).await;
    client
        .text(r#"{"type":"Configure","keyterms":["Sotto"]}"#)
        .await;
    client
        .text(r#"{"type":"Configure","features":{"numerals":true}}"#)
        .await;
    let failure = client.next_of("ConfigureFailure").await;
    assert_eq!(failure["code"], "CONFIGURE_ALREADY_PENDING");
    let success = client.next_of("ConfigureSuccess").await;
    assert_eq!(success["keyterms"], serde_json::json!(["Sotto"]));
    let many = serde_json::json!({"type": "Configure", "keyterms": vec!["abcd"; 501]});
    client.text(&many.to_string()).await;
    let failure = client.next_of("ConfigureFailure").await;
    assert_eq!(failure["code"], "CONFIGURE_KEYTERM_LIMIT_EXCEEDED");
    let older = USUAL.replace("nova-3", "nova-2");
    let mut client = Client::open_with(request(&double, &older)).await;
    client.text(r#"{"type":"Configure","keyterms":[]}"#).await;
    let failure = client.next_of("ConfigureFailure").await;
    assert_eq!(failure["code"], "CONFIGURE_KEYTERMS_NOT_SUPPORTED");
}

#[tokio::test]
async fn text_that_makes_no_sense_is_answered_and_the_stream_goes_on() {
    let double = double(quick()).await;
    let mut client = Client::open(&double).await;
    client.text(r#"{"type":"Configure","x":1}"#).await;
    let error = client.next_of("Error").await;
    assert_eq!(error["variant"], "SchemaError");
    let description = error["description"].as_str().expect("a description");
    assert!(description.contains("unknown field `x`"), "{description}");
    client.text("what?").await;
    assert_eq!(client.next_of("Error").await["message"], "what?");
    client.speak(&ticks::encode(0, 5)).await;
    client.finish().await;
    assert_eq!(client.words().join(" "), text(0, 5));
}

#[tokio::test]
async fn formatted_finals_may_wait_for_silence() {
    let manner = Manner {
        smart_format_hold_ms: 1_000,
        ..quick()
    };
    let double = double(manner).await;
    let mut audio = ticks::encode(0, 5);
    audio.extend([0; 8_000]);
    for (extra, is_held) in [
        ("", false),
        ("&smart_format=true", true),
        ("&smart_format=true&no_delay=true", false),
    ] {
        let query = format!("{USUAL}{extra}");
        let mut client = Client::open_with(request(&double, &query)).await;
        client.speak(&audio).await;
        client.finish().await;
        let first = client.finals()[0];
        let is_early = seconds(&first["duration"]) < 0.45;
        assert_eq!(is_early, !is_held, "{extra}: {first}");
    }
}
