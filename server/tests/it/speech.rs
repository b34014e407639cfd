//! Real speech through the real program, while things break.

use std::path::Path;
use std::process::Output;
use std::time::Duration;

use proving::clips::Clip;
use proving::guest::Guest;
use proving::speaker::{self, Report};
use proving::word_error_rate::WordErrors;
use tokio::task::JoinHandle;
use tokio::time::sleep;

use crate::support::program::Program;

/// A clip that the engine hears without an error, so every error here is ours. 22 words in 7 s.
const CLIP: &str = "librivox-0870";

/// What a break in mid-word may cost the engine, in words; more than this was lost or doubled.
const ENGINES_OWN_ERRORS: usize = 1;

fn speaking(base: &str) -> JoinHandle<anyhow::Result<Report>> {
    let base = base.to_owned();
    tokio::spawn(async move {
        let guest = Guest::sign_in(&base).await?;
        speaker::speak(&guest, Clip::load(CLIP)?.pcm()).await
    })
}

fn check_complete(report: &Report) {
    let clip = Clip::load(CLIP).unwrap();
    let errors = WordErrors::count(&clip.words, &report.text);
    assert!(
        errors.errors <= ENGINES_OWN_ERRORS,
        "{} wrong in {:?}",
        errors.errors,
        report.text
    );
    let goodbye = report.goodbye.as_ref().unwrap();
    assert_eq!(
        goodbye.audio_ms,
        clip.samples.len() as u64 / 16,
        "billed what was spoken"
    );
}

#[tokio::test]
async fn words_come_while_somebody_speaks() {
    let program = Program::new();
    let server = program.start().await;
    let report = speaking(&server.base).await.unwrap().unwrap();
    check_complete(&report);
    assert_eq!(report.connections, 1);
    let before_stop = report
        .partials
        .iter()
        .filter(|at| **at < report.stopped_at)
        .count();
    assert!(before_stop >= 3, "{before_stop} partials before stop");
    assert_eq!(server.terminate().await.unwrap(), Some(0));
}

#[tokio::test]
async fn a_killed_server_loses_no_word() {
    let program = Program::new();
    let server = program.start().await;
    let base = server.base.clone();
    let speaking = speaking(&base);
    sleep(Duration::from_millis(4_300)).await;
    let engine = only_child_of(server.pid().unwrap());
    server.kill().await.unwrap();
    let _server = program.start_at(&base).await;
    let report = speaking.await.unwrap().unwrap();
    check_complete(&report);
    assert!(report.connections >= 2);
    assert!(has_ended(engine), "its engine does not outlive it");
}

#[tokio::test]
async fn a_restarted_server_loses_no_word() {
    let program = Program::new();
    let server = program.start().await;
    let base = server.base.clone();
    let speaking = speaking(&base);
    sleep(Duration::from_millis(5_100)).await;
    assert_eq!(
        server.terminate().await.unwrap(),
        Some(0),
        "it drains and says so"
    );
    let _server = program.start_at(&base).await;
    let report = speaking.await.unwrap().unwrap();
    check_complete(&report);
}

#[tokio::test]
async fn a_killed_engine_loses_no_word() {
    let program = Program::new();
    let server = program.start().await;
    let speaking = speaking(&server.base);
    sleep(Duration::from_millis(4_700)).await;
    kill(only_child_of(server.pid().unwrap())).await;
    let report = speaking.await.unwrap().unwrap();
    check_complete(&report);
    assert_eq!(report.connections, 1, "the client's own connection stands");
}

/// The server's only child is its engine.
fn only_child_of(parent: u32) -> u32 {
    let mut children = Vec::new();
    for task in std::fs::read_dir(format!("/proc/{parent}/task")).unwrap() {
        let path = task.unwrap().path().join("children");
        let listed = std::fs::read_to_string(path).unwrap_or_default();
        children.extend(
            listed
                .split_whitespace()
                .map(|pid| pid.parse::<u32>().unwrap()),
        );
    }
    assert_eq!(children.len(), 1, "{children:?}");
    children[0]
}

async fn kill(pid: u32) {
    let status = tokio::process::Command::new("kill")
        .args(["-KILL", &pid.to_string()])
        .status();
    assert!(status.await.unwrap().success());
}

fn has_ended(pid: u32) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.is_empty() || stat.contains(") Z ")
}

/// Runs the script in the README with a file.
async fn run_script(base: &str, wav: &Path) -> Output {
    let python = std::env::var("SOTTO_SDK_PYTHON")
        .expect("SOTTO_SDK_PYTHON is not set: run the tests with `cargo xtask test`");
    let readme = concat!(env!("CARGO_MANIFEST_DIR"), "/../README.md");
    let readme = std::fs::read_to_string(readme).unwrap();
    let script = readme
        .split("```python\n")
        .nth(1)
        .unwrap()
        .split("```")
        .next()
        .unwrap();
    assert!(script.lines().count() <= 20, "it is short");
    tokio::process::Command::new(python)
        .args(["-c", script, base])
        .arg(wav)
        .output()
        .await
        .unwrap()
}

#[tokio::test]
async fn the_script_in_the_readme_refuses_a_file_that_it_would_send_too_slowly() {
    let mut file = std::fs::read(Clip::path("goforward")).unwrap();
    file[24..28].copy_from_slice(&48_000_u32.to_le_bytes());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("48000.wav");
    std::fs::write(&path, file).unwrap();
    let output = run_script("http://nowhere.invalid", &path).await;
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success());
    assert!(said.contains("16 kHz"), "{said}");
}

#[tokio::test]
async fn the_script_in_the_readme_dictates_a_file() {
    let program = Program::new();
    let server = program.start().await;
    let output = run_script(&server.base, &Clip::path("goforward")).await;
    let log = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{log}");
    let output = String::from_utf8(output.stdout).unwrap();
    let finals: Vec<&str> = output
        .lines()
        .filter_map(|line| line.strip_prefix("final "))
        .collect();
    let errors = WordErrors::count("go forward ten meters", &finals.join(" "));
    assert!(errors.errors <= 1, "{output}");
    assert!(
        output.lines().any(|line| line.starts_with("partial ")),
        "{output}"
    );
}

#[tokio::test]
async fn what_keeps_it_from_starting_is_said_with_what_to_do() {
    let program = Program::new();
    let file = program.data().join("a-file");
    std::fs::write(&file, "").unwrap();
    let settings = program.data().join("wrong.toml");
    std::fs::write(&settings, "[limits]\nlive_strems = 3\n").unwrap();
    let held = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = held.local_addr().unwrap().to_string();
    for (name, value, says) in [
        ("SOTTO_LISTEN", port, "another program has this port"),
        (
            "SOTTO_DATA_DIR",
            file.join("data").display().to_string(),
            "sotto_data_dir",
        ),
        (
            "SOTTO_CONFIG",
            settings.display().to_string(),
            "live_strems",
        ),
        ("SOTTO_LISTEN", "everywhere".to_owned(), "127.0.0.1:8787"),
    ] {
        let (code, message) = Program::new().with(name, value).fails().await;
        assert_eq!(code, Some(2), "{name}: {message}");
        assert!(message.to_lowercase().contains(says), "{name}: {message}");
    }
}

#[tokio::test]
async fn a_server_without_its_speech_model_runs_and_says_what_is_missing() {
    let program = Program::new();
    let nowhere = program.data().join("no-model").display().to_string();
    let program = program.with("SOTTO_MODEL_DIR", nowhere);
    let server = program.start_without_engine().await;
    let reason = loop {
        let health: serde_json::Value = reqwest::get(format!("{}/health", server.base))
            .await
            .unwrap()
            .json()
            .await
            .unwrap();
        let engine = &health["engines"][0];
        assert_eq!(
            (&health["status"], &engine["ready"]),
            (&"degraded".into(), &false.into())
        );
        let reason = engine["reason"].as_str().unwrap().to_owned();
        if reason != "is starting" {
            break reason;
        }
        sleep(Duration::from_millis(100)).await;
    };
    assert!(reason.contains("cargo xtask setup"), "{reason}");
    assert!(Guest::sign_in(&server.base).await.is_ok(), "the rest works");
}
