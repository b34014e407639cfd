//! Opus as libopus writes it: kinds, bit rates, lengths of frames and channels that clients choose.

use proving::word_error_rate::WordErrors;
use reqwest::StatusCode;

use crate::engine::seconds;
use crate::files::{media, post, text};

/// Kind, bit rate, length of a packet, and channels.
const FORMS: [&str; 6] = [
    "voip-6k-60ms-1ch",
    "voip-16k-120ms-2ch",
    "audio-24k-2.5ms-1ch",
    "audio-128k-60ms-1ch",
    "low-64k-20ms-2ch",
    "low-510k-2.5ms-1ch",
];
/// Length of the clip, in seconds.
const LENGTH: f64 = 2.786;
/// What the last packet may hold beyond it, in seconds.
const LAST_PACKET: f64 = 0.12;

#[tokio::test]
async fn every_kind_of_opus_gives_the_same_words_and_its_whole_length() {
    for form in FORMS {
        let file = media(&format!("goforward.{form}.opus"));
        let (status, answer) = post("", "audio/ogg", file).await;
        assert_eq!(status, StatusCode::OK, "{form}: {answer}");
        let errors = WordErrors::count("go forward ten meters", &text(&answer));
        assert_eq!(errors.errors, 0, "{form}: {}", text(&answer));
        let metadata = &answer["metadata"];
        let length = seconds(&metadata["duration"]);
        let expected = LENGTH..=LENGTH + LAST_PACKET;
        assert!(expected.contains(&length), "{form}: {length}");
        assert!(metadata.get("warnings").is_none(), "{form}: {metadata}");
    }
}
