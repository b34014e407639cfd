//! The double says what it received, all of it, once, and nothing else.

use proving::coded::text::{text, word};
use proving::coded::{ticks, tones};
use proving::double::{Double, DoubleOptions, HearingMode};

use crate::client::{Client, End, double, quick};

fn all_but(count: u32, touched: std::ops::Range<usize>) -> Vec<String> {
    let kept = (0..count).filter(|index| !touched.contains(&(*index as usize)));
    kept.map(word).collect()
}

#[tokio::test]
async fn every_tick_is_said_once_in_order() {
    let double = double(quick()).await;
    let mut client = Client::open(&double).await;
    client.speak(&ticks::encode(0, 1_000)).await;
    let end = client.finish().await;
    assert_eq!(end, End::Closed(1000, String::new()));
    assert_eq!(client.words().join(" "), text(0, 1_000));
    assert!((client.check_finals() - 20.0).abs() < 1e-3);
    assert!(client.finals().len() >= 2);
    let metadata = client.messages.last().expect("a message");
    assert_eq!(metadata["type"], "Metadata");
    assert_eq!(metadata["duration"], 20.0);
    let journal = &double.journal()[0];
    assert_eq!((journal.samples, journal.bytes), (320_000, 640_000));
    assert_eq!(journal.words, client.words());
    assert_eq!(journal.finals as usize, client.finals().len());
}

#[tokio::test]
async fn ticks_of_which_samples_are_missing_are_not_said() {
    let double = double(quick()).await;
    for from in [16_000, 16_001, 31_999] {
        let mut audio = ticks::encode(0, 300);
        audio.drain(from..from + 4_800);
        let mut client = Client::open(&double).await;
        client.speak(&audio).await;
        client.finish().await;
        let touched = from / 320..(from + 4_800_usize).div_ceil(320);
        assert_eq!(client.words(), all_but(300, touched), "{from}");
        client.check_finals();
    }
}

#[tokio::test]
async fn tones_of_which_300_ms_are_missing_are_not_said() {
    let options = DoubleOptions {
        hearing: HearingMode::Tones,
        manner: quick(),
        ..DoubleOptions::default()
    };
    let double = Double::start(options).await.expect("a double");
    // Within a tone, at its beginning, within a pause.
    for (from, touched) in [(9_600 + 1_600, 2..4), (9_600, 2..3), (9_600 + 4_000, 3..4)] {
        let mut audio = tones::encode(0, 20);
        audio.drain(from..from + 4_800);
        let mut client = Client::open(&double).await;
        client.speak(&audio).await;
        client.finish().await;
        assert_eq!(client.words(), all_but(20, touched), "{from}");
        client.check_finals();
    }
}

#[tokio::test]
async fn interims_grow_and_finals_end_at_seeded_places() {
    let mut finals = Vec::new();
    for seed in [1, 1, 2] {
        let options = DoubleOptions {
            seed,
            manner: quick(),
            ..DoubleOptions::default()
        };
        let double = Double::start(options).await.expect("a double");
        let mut client = Client::open(&double).await;
        client.speak(&ticks::encode(0, 1_000)).await;
        client.finish().await;
        let interims = client.messages.iter().filter(|m| m["is_final"] == false);
        assert!((15..=20).contains(&interims.count()));
        let starts: Vec<_> = client.finals().iter().map(|f| f["start"].clone()).collect();
        finals.push(starts);
    }
    assert_eq!(finals[0], finals[1]);
    assert_ne!(finals[0], finals[2]);
}

#[tokio::test]
async fn streams_know_nothing_of_each_other() {
    let double = double(quick()).await;
    let speakers = (0..20_u32).map(|speaker| {
        let double = &double;
        async move {
            let mut client = Client::open(double).await;
            client.speak(&ticks::encode(speaker * 1_000, 100)).await;
            client.finish().await;
            assert_eq!(client.words().join(" "), text(speaker * 1_000, 100));
        }
    });
    futures_util::future::join_all(speakers).await;
    assert_eq!(double.open_streams(), 0);
}
