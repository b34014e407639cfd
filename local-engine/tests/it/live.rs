//! Live streams: the protocol.

use std::time::Duration;

use proving::clips::Clip;
use tokio::time::Instant;

use crate::engine::{Client, USUAL, seconds, transcript};

fn pcm(name: &str) -> Vec<u8> {
    Clip::load(name).expect("a clip").pcm().to_vec()
}

#[tokio::test]
async fn speech_in_real_time_gives_partial_results_then_finals_then_metadata() {
    let mut client = Client::open(&format!("{USUAL}&vad_events=true")).await;
    let audio = pcm("goforward");
    client.speak(&audio).await;
    client.finish().await;
    let length = audio.len() as f64 / 32_000.0;
    assert!((client.check_ranges() - length).abs() < 1e-3);
    assert!(client.interims().count() >= 2, "{:?}", client.messages);
    assert_eq!(client.text().to_lowercase(), "go forward ten meters.");
    assert!(
        client
            .messages
            .iter()
            .any(|message| message["type"] == "SpeechStarted")
    );
    let metadata = client.messages.last().expect("metadata");
    assert_eq!(metadata["type"], "Metadata");
    assert!((seconds(&metadata["duration"]) - length).abs() < 1e-3);
    assert_eq!(metadata["sha256"].as_str().map(str::len), Some(64));
    assert_eq!(
        client.close.as_ref().map(|close| u16::from(close.code)),
        Some(1000)
    );
    let request_id = client.response.headers()["dg-request-id"]
        .to_str()
        .expect("text");
    assert_eq!(metadata["request_id"], request_id);
}

#[tokio::test]
async fn silence_and_noise_are_covered_by_empty_finals() {
    let mut client = Client::open(USUAL).await;
    let mut random = 7_u32;
    let noise: Vec<u8> = (0..16_000 * 5)
        .flat_map(|_| {
            random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            ((random >> 16) as i16 / 200).to_le_bytes()
        })
        .collect();
    client.send_audio(&vec![0; 32_000 * 5]).await;
    client.send_audio(&noise).await;
    client.finish().await;
    assert!((client.check_ranges() - 10.0).abs() < 1e-3);
    assert!(client.finals().count() >= 4);
    for results in client.finals() {
        assert_eq!(transcript(results), Some(""));
        assert_eq!(
            results["channel"]["alternatives"][0]["words"],
            serde_json::json!([])
        );
        assert!(seconds(&results["duration"]) <= 3.1, "{results}");
    }
}

#[tokio::test]
async fn finalize_is_always_answered_and_the_stream_goes_on() {
    let mut client = Client::open(USUAL).await;
    let nothing = client.finalize().await;
    assert_eq!(seconds(&nothing["duration"]), 0.0);

    let audio = pcm("goforward");
    // In the middle of a word, and in the middle of a sample.
    client.send_audio(&audio[..48_001]).await;
    let first = client.finalize().await;
    let covered = seconds(&first["start"]) + seconds(&first["duration"]);
    assert!((covered - 1.5).abs() < 1e-3, "{first}");
    assert_eq!(first["is_final"], true);
    client.send_audio(&audio[48_001..]).await;
    let second = client.finalize().await;
    assert_eq!(second["speech_final"], true);
    client.finish().await;
    let text = client.text().to_lowercase();
    assert!(text.contains("meters"), "{text}");
    assert!((client.check_ranges() - audio.len() as f64 / 32_000.0).abs() < 1e-3);
}

#[tokio::test]
async fn an_empty_frame_ends_the_stream() {
    let mut client = Client::open(USUAL).await;
    client.send_audio(&pcm("goforward")).await;
    client.send_audio(&[]).await;
    client.drain().await;
    assert!(client.text().contains("meters"));
    assert_eq!(client.close.map(|close| u16::from(close.code)), Some(1000));
}

#[tokio::test]
async fn text_messages_are_answered_as_deepgram_does() {
    let mut client = Client::open(USUAL).await;
    client.send_text(r#"{"type":"KeepAlive"}"#).await;
    client.send_text(r#"{"type":"Dance"}"#).await;
    let error = client.next_of("Error").await;
    assert_eq!(error["variant"], "SchemaError");
    assert_eq!(error["message"], r#"{"type":"Dance"}"#);
    client
        .send_text(r#"{"type":"Configure","keyterms":["Sotto"]}"#)
        .await;
    let failure = client.next_of("ConfigureFailure").await;
    assert_eq!(failure["code"], "CONFIGURE_KEYTERMS_NOT_SUPPORTED");
    client.finish().await;
    // KeepAlive got no answer; without audio the metadata knows no model.
    assert_eq!(client.messages.len(), 3);
    assert_eq!(client.messages[2]["channels"], 0);
    assert_eq!(client.messages[2]["models"], serde_json::json!([]));
}

#[tokio::test]
async fn a_stream_without_frames_is_closed_after_ten_seconds() {
    let mut client = Client::open(USUAL).await;
    let opened = Instant::now();
    client.drain().await;
    let waited = opened.elapsed();
    assert!((9..14).contains(&waited.as_secs()), "{waited:?}");
    let close = client.close.expect("a close frame");
    assert_eq!(u16::from(close.code), 1011);
    assert!(close.reason.contains("net0001"), "{}", close.reason);
    assert_eq!(
        client
            .messages
            .last()
            .map(|last| last["type"] == "Metadata"),
        Some(true)
    );
}

#[tokio::test]
async fn keep_alive_keeps_a_silent_stream_open() {
    let mut client = Client::open(USUAL).await;
    for _ in 0..3 {
        tokio::time::sleep(Duration::from_secs(4)).await;
        client.send_text(r#"{"type":"KeepAlive"}"#).await;
    }
    client.send_audio(&pcm("goforward")).await;
    client.finish().await;
    assert!(client.text().contains("meters"));
    // Times are audio time: waiting does not count.
    assert!(client.check_ranges() < 3.0);
}

#[tokio::test]
async fn an_utterance_end_follows_the_last_word() {
    let query = format!("{USUAL}&utterance_end_ms=1000");
    let mut client = Client::open(&query).await;
    client.send_audio(&pcm("goforward")).await;
    client.send_audio(&vec![0; 32_000 * 2]).await;
    let end = client.next_of("UtteranceEnd").await;
    let last_word = client
        .finals()
        .filter_map(|results| {
            results["channel"]["alternatives"][0]["words"]
                .as_array()?
                .last()
        })
        .last()
        .map(|word| seconds(&word["end"]));
    assert_eq!(Some(seconds(&end["last_word_end"])), last_word);
    client.finish().await;
    let ends = client
        .messages
        .iter()
        .filter(|message| message["type"] == "UtteranceEnd");
    assert_eq!(ends.count(), 1);
}

#[tokio::test]
async fn endpointing_false_never_marks_an_end() {
    let mut client = Client::open(&format!("{USUAL}&endpointing=false")).await;
    client.send_audio(&pcm("jfk")).await;
    client.finish().await;
    assert!(client.finals().count() > 1);
    assert!(
        client
            .finals()
            .all(|results| results["speech_final"] == false)
    );
}

#[tokio::test]
async fn a_wav_stream_needs_no_encoding_and_other_things_are_refused() {
    let wav = std::fs::read(Clip::path("goforward")).expect("a clip");
    let mut client = Client::open("model=nova-3").await;
    for piece in wav.chunks(777) {
        client.send_audio(piece).await;
    }
    client.finish().await;
    assert!(client.text().contains("meters"));

    let mut client = Client::open("model=nova-3").await;
    client.send_audio(b"OggS is something else").await;
    client.drain().await;
    let close = client.close.expect("a close frame");
    assert_eq!(u16::from(close.code), 1008);
    assert!(close.reason.contains("DATA-0000"));
}

#[tokio::test]
async fn a_message_that_is_too_large_is_said_after_the_words_before_it() {
    let mut client = Client::open(USUAL).await;
    client.send_audio(&pcm("goforward")).await;
    client.send_audio(&vec![0; (1 << 20) + 1]).await;
    client.drain().await;
    assert!(client.text().contains("meters"), "{}", client.text());
    let close = client.close.expect("a close frame");
    assert_eq!(u16::from(close.code), 1009);
    assert!(close.reason.contains("smaller pieces"), "{close}");
}

#[tokio::test]
async fn other_sample_rates_are_understood() {
    let clip = Clip::load("goforward").expect("a clip");
    // Three times the samples, with straight lines between them: 48 kHz.
    let tripled: Vec<u8> = clip
        .samples
        .windows(2)
        .flat_map(|pair| {
            let (left, right) = (i32::from(pair[0]), i32::from(pair[1]));
            [left, (2 * left + right) / 3, (left + 2 * right) / 3]
        })
        .flat_map(|sample| (sample as i16).to_le_bytes())
        .collect();
    let mut client = Client::open("encoding=linear16&sample_rate=48000&language=en-US").await;
    for piece in tripled.chunks(3_333) {
        client.send_audio(piece).await;
    }
    client.finish().await;
    assert_eq!(client.text().to_lowercase(), "go forward ten meters.");
    let length = clip.samples.len() as f64 / 16_000.0;
    assert!((client.check_ranges() - length).abs() < 2e-3);
}

#[tokio::test]
async fn a_client_that_vanishes_leaves_its_place_to_others() {
    let address = crate::engine::serve_shared().await;
    for _ in 0..70 {
        let request = crate::engine::live_request(address, USUAL);
        let mut client = Client::open_with(request).await;
        client.send_audio(&[0; 640]).await;
    }
    let request = crate::engine::live_request(address, USUAL);
    let mut client = Client::open_with(request).await;
    client.finish().await;
}
