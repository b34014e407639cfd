//! Sound in every form that a query or a WAV header can name, live and as a file.

use proving::clips::Clip;
use proving::word_error_rate::WordErrors;
use reqwest::StatusCode;

use crate::engine::Client;
use crate::files::{media, post, text};

/// Word by word; a number may be in figures.
fn check_said(form: &str, text: &str) {
    let errors = WordErrors::count("go forward ten meters", text);
    assert_eq!(errors.errors, 0, "{form}: {text}");
}

/// A form's query and the clip in it.
struct Form {
    query: &'static str,
    bytes: Vec<u8>,
}

fn samples() -> Vec<i16> {
    Clip::load("goforward").expect("a clip").samples
}

/// ITU-T G.711, the way there.
fn mu_law(sample: i16) -> u8 {
    let sign = if sample < 0 { 0x80 } else { 0 };
    let size = i32::from(sample).abs().min(32_635) + 132;
    let exponent = size.ilog2() - 7;
    let mantissa = size >> (exponent + 3) & 0x0f;
    !(sign | (exponent << 4) as u8 | mantissa as u8)
}

fn float(sample: i16) -> [u8; 4] {
    (f32::from(sample) / 32_768.0).to_le_bytes()
}

fn raw_forms() -> Vec<Form> {
    let samples = samples();
    let twice = samples.iter().flat_map(|sample| [*sample, *sample]);
    vec![
        Form {
            query: "encoding=linear16&sample_rate=16000&channels=2",
            bytes: twice.flat_map(i16::to_le_bytes).collect(),
        },
        Form {
            query: "encoding=linear32&sample_rate=16000",
            bytes: samples.iter().flat_map(|sample| float(*sample)).collect(),
        },
        Form {
            query: "encoding=mulaw&sample_rate=16000",
            bytes: samples.iter().map(|sample| mu_law(*sample)).collect(),
        },
        // As telephones do.
        Form {
            query: "encoding=mulaw&sample_rate=8000",
            bytes: samples
                .iter()
                .step_by(2)
                .map(|sample| mu_law(*sample))
                .collect(),
        },
    ]
}

/// A WAV of so many bits, behind a chunk of 6,000 bytes, with a chunk behind its sound.
fn wave(tag: u8, channels: u8, bits: u8, sound: &[u8]) -> Vec<u8> {
    let mut file = b"RIFF\xff\xff\xff\xffWAVEiXML\x70\x17\0\0".to_vec();
    file.resize(file.len() + 6_000, b' ');
    file.extend(b"fmt \x10\0\0\0");
    file.extend([tag, 0, channels, 0, 0x80, 0x3e, 0, 0, 0, 0, 0, 0]);
    file.extend([channels * bits / 8, 0, bits, 0]);
    file.extend(b"data");
    file.extend((sound.len() as u32).to_le_bytes());
    file.extend(sound);
    file.extend(b"LIST\x08\0\0\0");
    file.extend([0x7f; 8]);
    file
}

fn waves() -> Vec<Form> {
    let samples = samples();
    let sound = |write: &dyn Fn(i16) -> Vec<u8>| -> Vec<u8> {
        samples.iter().flat_map(|sample| write(*sample)).collect()
    };
    let three_bytes = sound(&|sample| (i32::from(sample) << 8).to_le_bytes()[..3].to_vec());
    let float = sound(&|sample| float(sample).to_vec());
    let stereo = sound(&|sample| [sample.to_le_bytes(), sample.to_le_bytes()].concat());
    let files = [
        wave(1, 1, 24, &three_bytes),
        wave(3, 1, 32, &float),
        wave(1, 2, 16, &stereo),
        wave(7, 1, 8, &sound(&|sample| vec![mu_law(sample)])),
    ];
    files
        .into_iter()
        .map(|bytes| Form {
            query: "model=nova-3",
            bytes,
        })
        .collect()
}

#[tokio::test]
async fn every_form_is_heard_live() {
    for Form { query, bytes } in raw_forms().into_iter().chain(waves()) {
        let mut client = Client::open(query).await;
        for piece in bytes.chunks(1_111) {
            client.send_audio(piece).await;
        }
        client.finish().await;
        check_said(query, &client.text());
        let length = samples().len() as f64 / 16_000.0;
        assert!((client.check_ranges() - length).abs() < 2e-3, "{query}");
    }
}

/// What browsers, phones and programs write, as it comes.
#[tokio::test]
async fn files_are_heard_live() {
    for name in [
        "goforward.live.webm",
        "goforward.recorder.webm",
        "goforward.opus.ogg",
        "goforward.vorbis.ogg",
        "goforward.flac",
        "goforward.mp3",
    ] {
        let mut client = Client::open("model=nova-3").await;
        for piece in media(name).chunks(2_000) {
            client.send_audio(piece).await;
        }
        client.finish().await;
        check_said(name, &client.text());
        let length = client.check_ranges();
        assert!((2.6..3.8).contains(&length), "{name}: {length}");
    }
}

/// A cover before the sound, and room behind it.
fn with_cover(file: &[u8]) -> Vec<u8> {
    let mut tagged = b"ID3\x04\0\0\0\x44\x60\0".to_vec();
    tagged.resize(1_126_410, 0xff);
    tagged.resize(tagged.len() + 3_000, 0);
    tagged.extend_from_slice(file);
    tagged
}

#[tokio::test]
async fn a_long_tag_before_the_sound_of_a_stream_is_passed_over() {
    let mut client = Client::open("model=nova-3").await;
    for piece in with_cover(&media("goforward.mp3")).chunks(50_000) {
        client.send_audio(piece).await;
    }
    client.finish().await;
    check_said("a cover", &client.text());
}

#[tokio::test]
async fn what_cannot_be_heard_live_is_told_what_to_do() {
    for (name, says) in [
        ("librivox-0880.m4a", "send it as a file"),
        ("librivox-0880.ima-adpcm.wav", "send it as a file"),
        ("librivox-0880.gsm.wav", "convert it"),
    ] {
        let mut client = Client::open("model=nova-3").await;
        client.send_audio(&media(name)).await;
        client.drain().await;
        let close = client.close.expect("a close");
        assert_eq!(u16::from(close.code), 1008, "{name}");
        assert!(close.reason.contains(says), "{name}: {}", close.reason);
    }
}

#[tokio::test]
async fn every_form_is_heard_as_a_file() {
    for Form { query, bytes } in raw_forms().into_iter().chain(waves()) {
        let (status, answer) = post(query, "audio/raw", bytes).await;
        assert_eq!(status, StatusCode::OK, "{query}: {answer}");
        check_said(query, &text(&answer));
    }
}

#[tokio::test]
async fn what_would_change_the_text_is_refused_by_name() {
    for name in ["redact=pci", "replace=a:b", "profanity_filter=true"] {
        let (status, answer) = post(name, "audio/wav", vec![0; 10]).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{name}");
        let message = answer["err_msg"].as_str().unwrap_or_default();
        let (name, _value) = name.split_once('=').unwrap_or_default();
        assert!(message.contains(name), "{message}");
    }
}

#[tokio::test]
async fn utterances_and_paragraphs_are_given_to_who_asks() {
    let file = std::fs::read(Clip::path("jfk")).expect("a clip");
    let query = "utterances=true&paragraphs=true&smart_format=true";
    let (_status, answer) = post(query, "audio/wav", file.clone()).await;
    let alternative = &answer["results"]["channels"][0]["alternatives"][0];
    let words = alternative["words"].as_array().map(Vec::len);
    let utterances = answer["results"]["utterances"].as_array().expect("some");
    let within = utterances
        .iter()
        .map(|utterance| utterance["words"].as_array());
    assert_eq!(words, within.map(|words| words.map(Vec::len)).sum());
    let paragraphs = &alternative["paragraphs"];
    let transcript = paragraphs["transcript"].as_str().unwrap_or_default();
    assert_eq!(
        transcript.replace("\n\n", " "),
        alternative["transcript"].as_str().unwrap_or_default()
    );
    let (_status, plain) = post("", "audio/wav", file).await;
    assert!(plain["results"].get("utterances").is_none());
}
