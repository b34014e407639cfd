//! Files: every format, and what strangers send.

use std::path::Path;

use proving::clips::Clip;
use reqwest::StatusCode;
use serde_json::Value;

use crate::engine::{FILES, is_full, seconds, serve_shared};

const FORMATS: [&str; 6] = [
    "goforward.flac",
    "goforward.mp3",
    "goforward.opus.ogg",
    "goforward.vorbis.ogg",
    "goforward.live.webm",
    "goforward.recorder.webm",
];

pub(crate) fn media(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/media");
    std::fs::read(folder.join(name)).expect("a file")
}

pub(crate) async fn post(query: &str, kind: &str, body: Vec<u8>) -> (StatusCode, Value) {
    let address = serve_shared().await;
    let _turn = FILES.lock().await;
    let answer = reqwest::Client::new()
        .post(format!("http://{address}/v1/listen?{query}"))
        .header("content-type", kind)
        .body(body)
        .send()
        .await
        .expect("an answer");
    assert_eq!(answer.headers()["dg-request-id"].len(), 36);
    let status = answer.status();
    assert_eq!(
        answer.headers().contains_key("dg-error"),
        !status.is_success()
    );
    (status, answer.json().await.expect("JSON"))
}

pub(crate) fn text(answer: &Value) -> String {
    let alternative = &answer["results"]["channels"][0]["alternatives"][0];
    alternative["transcript"]
        .as_str()
        .unwrap_or_default()
        .to_lowercase()
}

#[tokio::test]
async fn every_format_gives_the_same_text() {
    for name in FORMATS {
        let (status, answer) = post("model=nova-3", "application/octet-stream", media(name)).await;
        assert_eq!(status, 200, "{name}: {answer}");
        assert_eq!(text(&answer), "go forward ten meters.", "{name}");
        let length = seconds(&answer["metadata"]["duration"]);
        assert!((2.7..3.8).contains(&length), "{name}: {length}");
    }
}

#[tokio::test]
async fn a_long_file_comes_back_whole_with_ordered_words() {
    let clip = Clip::load("sonnet1").expect("a clip");
    let wav = std::fs::read(Clip::path("sonnet1")).expect("a clip");
    let (status, answer) = post("smart_format=true&language=en", "audio/wav", wav).await;
    assert_eq!(status, 200, "{answer}");
    let errors = proving::word_error_rate::WordErrors::count(&clip.words, &text(&answer));
    assert!(errors.percent() < 20.0, "{errors:?}: {}", text(&answer));
    let words = &answer["results"]["channels"][0]["alternatives"][0]["words"];
    let words = words.as_array().expect("words");
    for pair in words.windows(2) {
        assert!(
            seconds(&pair[0]["end"]) <= seconds(&pair[1]["start"]) + 1e-6,
            "{pair:?}"
        );
    }
    assert_eq!(answer["metadata"]["channels"], 1);
    assert_eq!(
        answer["metadata"]["sha256"].as_str().map(str::len),
        Some(64)
    );
}

#[tokio::test]
async fn what_is_no_audio_is_refused_in_words() {
    let refused = [
        (
            "application/octet-stream",
            b"not audio at all".to_vec(),
            "WAV, FLAC, MP3",
        ),
        ("application/octet-stream", Vec::new(), "empty"),
        (
            "application/json",
            br#"{"url":"https://example.com/a.wav"}"#.to_vec(),
            "URLs",
        ),
    ];
    for (kind, body, expected) in refused {
        let (status, answer) = post("model=nova-3", kind, body).await;
        assert_eq!(status, 400, "{answer}");
        let message = answer["err_msg"].as_str().unwrap_or_default();
        assert!(message.contains(expected), "{message}");
    }
    let (status, _) = post("language=es", "audio/wav", vec![0; 10]).await;
    assert_eq!(status, 400);
}

#[tokio::test]
async fn a_file_that_is_too_large_is_refused() {
    let (status, answer) = post("", "audio/wav", vec![0; (64 << 20) + 1]).await;
    assert_eq!(status, 413, "{answer}");
}

/// More than are worked on at a time.
#[tokio::test]
async fn files_that_come_at_once_wait_for_their_turn() {
    let address = serve_shared().await;
    let _turn = FILES.lock().await;
    let wav = std::fs::read(Clip::path("goforward")).expect("a clip");
    let asked = (0..6).map(|_| {
        let request = reqwest::Client::new().post(format!("http://{address}/v1/listen"));
        tokio::spawn(request.body(wav.clone()).send())
    });
    let asked: Vec<_> = asked.collect();
    for answer in asked {
        let answer = answer.await.expect("run").expect("an answer");
        assert_eq!(answer.status(), 200);
    }
}

/// Files cut off and bent at places chosen by a seed: an answer always comes, of any kind but
/// a server's error, and the engine lives on.
#[tokio::test]
async fn damaged_files_break_nothing() {
    let mut random = 20_261_122_u64;
    let mut next = move |below: usize| {
        random = random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (random >> 33) as usize % below
    };
    let wav = std::fs::read(Clip::path("cards-001")).expect("a clip");
    let others = ["wav", "librivox-0880.m4a", "librivox-0920.fragmented.mp4"];
    for name in FORMATS.iter().chain(&others) {
        let whole = if *name == "wav" {
            wav.clone()
        } else {
            media(name)
        };
        for round in 0..if is_full() { 12 } else { 3 } {
            let mut file = whole.clone();
            if round % 3 == 0 {
                file.truncate(next(file.len()).max(1));
            }
            // Headers are where trouble is: half of the blows land there.
            for _ in 0..=next(24) {
                let range = if next(2) == 0 {
                    file.len().min(200)
                } else {
                    file.len()
                };
                let place = next(range);
                file[place] = next(256) as u8;
            }
            let (status, answer) = post("", "application/octet-stream", file).await;
            assert!(
                status == 200 || status == 400,
                "{name} {round}: {status} {answer}"
            );
        }
    }
}
