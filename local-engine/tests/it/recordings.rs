//! Recordings as phones, browsers and telephones make them, whole and with what happens to files:
//! an answer accounts for all of the sound, or says what is missing.

use std::fs;

use proving::clips::Clip;
use proving::word_error_rate::WordErrors;
use serde_json::Value;

use crate::engine::seconds;
use crate::files::{media, post, text};

/// Bytes of a clip's header.
const HEADER: usize = 44;

/// A file and the clips that are said in it, one after the other.
struct Case {
    name: &'static str,
    file: Vec<u8>,
    clips: &'static [&'static str],
    codec: &'static str,
}

fn case(
    name: &'static str,
    file: Vec<u8>,
    clips: &'static [&'static str],
    codec: &'static str,
) -> Case {
    Case {
        name,
        file,
        clips,
        codec,
    }
}

fn clip(name: &str) -> Vec<u8> {
    fs::read(Clip::path(name)).expect("a clip")
}

/// The clip with other sizes in its headers.
fn sized(name: &str, riff: u32, data: u32) -> Vec<u8> {
    let mut file = clip(name);
    file[4..8].copy_from_slice(&riff.to_le_bytes());
    file[HEADER - 4..HEADER].copy_from_slice(&data.to_le_bytes());
    file
}

/// The clip on two channels, of which the second is upside down.
fn upside_down(name: &str) -> Vec<u8> {
    let mut file = clip(name)[..HEADER].to_vec();
    file[22] = 2;
    file[32] = 4;
    for sample in clip(name)[HEADER..].as_chunks::<2>().0 {
        let sample = i16::from_le_bytes(*sample);
        file.extend(sample.to_le_bytes());
        file.extend(sample.saturating_neg().to_le_bytes());
    }
    file
}

fn tagged(mebibytes: usize, file: &[u8]) -> Vec<u8> {
    let length = mebibytes << 20;
    let mut tagged = b"ID3\x04\0\0".to_vec();
    tagged.extend([21, 14, 7, 0].map(|shift| (length >> shift & 0x7f) as u8));
    tagged.resize(10 + length, 0xff);
    tagged.extend_from_slice(file);
    tagged
}

/// Recordings of devices.
fn recorded() -> Vec<Case> {
    const SHORT: &[&str] = &["librivox-0880"];
    vec![
        case("phone", media("librivox-0880.m4a"), SHORT, "AAC"),
        case(
            "Safari",
            media("librivox-0920.fragmented.mp4"),
            &["librivox-0920"],
            "AAC",
        ),
        case(
            "IMA",
            media("librivox-0880.ima-adpcm.wav"),
            SHORT,
            "IMA ADPCM",
        ),
        // The decoder's sums overflow over it, as those of the C that it ports do.
        case("16 kbit/s", media("librivox-0880.16k.opus"), SHORT, "Opus"),
        case(
            "256 kbit/s",
            media("librivox-0880.256k.opus"),
            SHORT,
            "Opus",
        ),
        case(
            "chain",
            media("librivox-0920-0880.chained.opus"),
            &["librivox-0920", "librivox-0880"],
            "Opus",
        ),
        case(
            "upside down",
            upside_down("librivox-0880"),
            SHORT,
            "16-bit PCM",
        ),
    ]
}

/// Recordings to which something has happened.
fn bent() -> Vec<Case> {
    const SHORT: &[&str] = &["librivox-0880"];
    const PCM: &str = "16-bit PCM";
    const GO: &[&str] = &["goforward"];
    let (wav, mp3) = (clip("librivox-0880"), media("goforward.mp3"));
    let (m4a, flac) = (media("librivox-0880.m4a"), media("goforward.flac"));
    let twice = |file: &[u8]| [file, file].concat();
    vec![
        case("crashed", sized("librivox-0880", 0, 0), SHORT, PCM),
        case("streamed", sized("librivox-0880", u32::MAX, 0), SHORT, PCM),
        case(
            "unending",
            sized("librivox-0880", u32::MAX, u32::MAX),
            SHORT,
            PCM,
        ),
        case(
            "short by 8",
            sized("librivox-0880", 95_708, 95_680),
            SHORT,
            PCM,
        ),
        case(
            "two WAV",
            twice(&wav),
            &["librivox-0880", "librivox-0880"],
            PCM,
        ),
        case("two MP3", twice(&mp3), &["goforward", "goforward"], "MP3"),
        case(
            "two FLAC",
            twice(&flac),
            &["goforward", "goforward"],
            "FLAC",
        ),
        case(
            "two M4A",
            twice(&m4a),
            &["librivox-0880", "librivox-0880"],
            "AAC",
        ),
        case("a cover of 3 MiB", tagged(3, &mp3), GO, "MP3"),
        case("FLAC with a cover", tagged(1, &flac), GO, "FLAC"),
    ]
}

async fn hold_to(case: &Case) {
    let name = case.name;
    let (status, answer) = post("", "application/octet-stream", case.file.clone()).await;
    assert_eq!(status, 200, "{name}: {answer}");
    let clips = case
        .clips
        .iter()
        .map(|name| Clip::load(name).expect("a clip"));
    let clips: Vec<Clip> = clips.collect();
    let said: Vec<&str> = clips.iter().map(|clip| clip.words.as_str()).collect();
    let errors = WordErrors::count(&said.join(" "), &text(&answer));
    assert!(
        errors.percent() <= 15.0,
        "{name}: {errors:?} {}",
        text(&answer)
    );
    let samples: usize = clips.iter().map(|clip| clip.samples.len()).sum();
    let length = seconds(&answer["metadata"]["duration"]);
    // Encoders fill up their last frame, and begin before the sound.
    let expected = samples as f64 / 16_000.0;
    let surplus = -0.02 * expected..0.15 * clips.len() as f64;
    assert!(
        surplus.contains(&(length - expected)),
        "{name}: {length} {expected}"
    );
    assert_eq!(answer["metadata"]["codec"], case.codec, "{name}");
    assert_eq!(answer["metadata"]["warnings"], Value::Null, "{name}");
}

#[tokio::test]
async fn what_phones_and_browsers_record_is_heard_whole() {
    for case in recorded() {
        hold_to(&case).await;
    }
}

#[tokio::test]
async fn what_happens_to_files_costs_no_sound() {
    for case in bent() {
        hold_to(&case).await;
    }
}

#[tokio::test]
async fn what_is_missing_is_said() {
    let mut cut = clip("librivox-0920");
    cut.truncate(cut.len() / 2);
    let mut torn = media("goforward.flac");
    torn.truncate(torn.len() / 2);
    let mut hole = media("goforward.mp3");
    let middle = hole.len() / 2;
    hole[middle..middle + 4_000].fill(0);
    for (name, file) in [("cut", cut), ("torn", torn), ("hole", hole)] {
        let (status, answer) = post("", "application/octet-stream", file).await;
        assert_eq!(status, 200, "{name}: {answer}");
        let warnings = answer["metadata"]["warnings"].as_array().map(Vec::len);
        assert!(
            warnings.is_some_and(|warnings| warnings > 0),
            "{name}: {answer}"
        );
    }
}

#[tokio::test]
async fn what_cannot_be_heard_is_named_with_what_to_do() {
    let mut unfinished = media("librivox-0880.m4a");
    unfinished.truncate(unfinished.len() / 2);
    let amr = b"#!AMR\n and frames".to_vec();
    let avi = b"RIFF\xff\0\0\0AVI LIST and so on".to_vec();
    let cases = [
        (media("librivox-0880.gsm.wav"), "unknown_codec", "GSM 6.10"),
        (amr, "unknown_container", "AMR"),
        (avi, "unknown_container", "AVI"),
        (unfinished, "damaged", "MP4"),
        (b"GIF89a and so on".to_vec(), "unknown_format", "M4A"),
    ];
    for (file, reason, word) in cases {
        let (status, answer) = post("", "application/octet-stream", file).await;
        assert_eq!(status, 400, "{answer}");
        assert_eq!(answer["details"]["reason"], reason, "{answer}");
        let message = answer["err_msg"].as_str().unwrap_or_default();
        assert!(message.contains(word), "{message}");
    }
}
