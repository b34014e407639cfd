//! Files at once.

use proving::coded::text::text;
use proving::coded::{ticks, tones};
use proving::double::{Double, DoubleOptions, Ending, HearingMode, Kind, Refusal};
use serde_json::Value;

use crate::client::{bytes, double, quick};

/// A WAV of 16 kHz.
pub(crate) fn wav(samples: &[i16]) -> Vec<u8> {
    wav_at(16_000, samples)
}

fn wav_at(sample_rate: u32, samples: &[i16]) -> Vec<u8> {
    let format = hound::WavSpec {
        channels: 1,
        sample_rate,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut file = std::io::Cursor::new(Vec::new());
    let mut writer = hound::WavWriter::new(&mut file, format).expect("a file");
    for sample in samples {
        writer.write_sample(*sample).expect("written");
    }
    writer.finalize().expect("written");
    file.into_inner()
}

async fn post(double: &Double, query: &str, body: Vec<u8>) -> (u16, Value) {
    let url = format!("http://{}/v1/listen?{query}", double.address());
    let request = reqwest::Client::new().post(url).body(body);
    let request = request.header("authorization", "Token double-key");
    let response = request.send().await.expect("an answer");
    assert!(response.headers().contains_key("dg-request-id"));
    (
        response.status().as_u16(),
        response.json().await.expect("JSON"),
    )
}

#[tokio::test]
async fn ticks_in_a_wav_or_raw_are_heard() {
    let double = double(quick()).await;
    let audio = ticks::encode(0, 100);
    let raw = "&encoding=linear16&sample_rate=16000";
    for (query, body) in [("", wav(&audio)), (raw, bytes(&audio))] {
        let query = format!("model=nova-3&mip_opt_out=true&smart_format=true{query}");
        let (status, answer) = post(&double, &query, body).await;
        assert_eq!(status, 200, "{answer}");
        assert_eq!(answer["metadata"]["duration"], 2.0);
        assert_eq!(
            answer["metadata"]["models"].as_array().map(Vec::len),
            Some(1)
        );
        let alternative = &answer["results"]["channels"][0]["alternatives"][0];
        assert_eq!(alternative["transcript"], text(0, 100));
        assert_eq!(alternative["words"][99]["punctuated_word"], text(99, 1));
    }
    let entry = double.journal().pop().expect("an entry");
    assert_eq!((entry.kind, entry.samples), (Kind::Prerecorded, 32_000));
    assert_eq!(entry.ended, Some(Ending::Answered));
    assert_eq!(entry.parameter("model"), Some("nova-3"));
}

#[tokio::test]
async fn tones_are_heard_at_their_own_rate() {
    let options = DoubleOptions {
        hearing: HearingMode::Tones,
        manner: quick(),
        ..DoubleOptions::default()
    };
    let double = Double::start(options).await.expect("a double");
    let body = wav_at(48_000, &tones::wav_at(48_000, 0, 12));
    let (_, answer) = post(&double, "model=nova-3&mip_opt_out=true", body).await;
    let alternative = &answer["results"]["channels"][0]["alternatives"][0];
    assert_eq!(alternative["transcript"], text(0, 12));
}

#[tokio::test]
async fn what_is_no_audio_or_not_wanted_is_refused() {
    let double = double(quick()).await;
    let query = "model=nova-3&mip_opt_out=true";
    assert_eq!(post(&double, query, vec![0; 100]).await.0, 400);
    assert_eq!(post(&double, "model=nova-3", wav(&[0; 100])).await.0, 400);
    double.refuse_all(Some(Refusal::too_many_requests()));
    let (status, answer) = post(&double, query, wav(&[0; 100])).await;
    assert_eq!(
        (status, &answer["err_code"]),
        (429, &"TOO_MANY_REQUESTS".into())
    );
}
