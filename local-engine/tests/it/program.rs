//! The program itself: its one line, its exit codes, its end.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use clap::Parser;
use sotto_local_engine::config::Config;

fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sotto-local-engine"));
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Waits for the end, and gives the exit code and what was logged.
fn ended(mut child: Child) -> (Option<i32>, String) {
    let deadline = Instant::now() + Duration::from_secs(15);
    while Instant::now() < deadline {
        if let Some(status) = child.try_wait().expect("a status") {
            let mut log = String::new();
            child
                .stderr
                .take()
                .expect("a log")
                .read_to_string(&mut log)
                .expect("text");
            return (status.code(), log);
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    child.kill().expect("killed");
    panic!("the program did not end");
}

fn address_of(child: &mut Child) -> String {
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().expect("output"))
        .read_line(&mut line)
        .expect("a line");
    line.strip_prefix("listening on ")
        .expect("the announcement")
        .trim()
        .to_owned()
}

#[test]
fn it_announces_itself_and_ends_with_its_parent() {
    let mut child = program().arg("--parent-watch").spawn().expect("started");
    let address = address_of(&mut child);
    assert!(std::net::TcpStream::connect(&address).is_ok());
    drop(child.stdin.take());
    let (code, log) = ended(child);
    assert_eq!(code, Some(0), "{log}");
    assert!(log.contains("the parent is gone"), "{log}");
}

#[test]
fn it_ends_on_sigterm() {
    let mut child = program().spawn().expect("started");
    address_of(&mut child);
    let kill = Command::new("kill")
        .arg(child.id().to_string())
        .status()
        .expect("kill");
    assert!(kill.success());
    let (code, log) = ended(child);
    assert_eq!(code, Some(0), "{log}");
}

#[test]
fn a_missing_model_is_named_with_the_way_out() {
    let folder = tempfile::tempdir().expect("a folder");
    let child = program()
        .arg("--model-dir")
        .arg(folder.path())
        .spawn()
        .expect("started");
    let (code, log) = ended(child);
    assert_eq!(code, Some(3), "{log}");
    assert!(
        log.contains("missing") && log.contains("cargo xtask setup"),
        "{log}"
    );
}

#[test]
fn a_damaged_model_is_named_with_the_way_out() {
    let whole = Config::parse_from(["test"])
        .model_folder()
        .expect("a folder");
    for (damaged, length) in [
        ("decoder_model_merged.ort", 1_000_000),
        ("silero_vad.onnx", 70_000),
        ("tokens.txt", 0),
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        copy_model(&whole, folder.path());
        let path = folder.path().join(damaged);
        let content = std::fs::read(&path).expect("read");
        std::fs::write(&path, &content[..length]).expect("written");
        let child = program()
            .arg("--model-dir")
            .arg(folder.path())
            .spawn()
            .expect("started");
        let (code, log) = ended(child);
        assert_eq!(code, Some(3), "{damaged}: {log}");
        assert!(
            log.contains(damaged) && log.contains("cargo xtask setup"),
            "{damaged}: {log}"
        );
    }
}

#[test]
fn other_machines_are_not_served_by_accident() {
    let child = program()
        .args(["--listen", "0.0.0.0:0"])
        .spawn()
        .expect("started");
    let (code, log) = ended(child);
    assert_eq!(code, Some(2), "{log}");
    assert!(log.contains("--allow-remote"), "{log}");
}

fn copy_model(from: &Path, to: &Path) {
    for file in [
        "encoder_model.ort",
        "decoder_model_merged.ort",
        "tokens.txt",
    ] {
        std::fs::copy(from.join(file), to.join(file)).expect("copied");
    }
    let detector = from.join("../vad/silero_vad.onnx");
    std::fs::copy(detector, to.join("silero_vad.onnx")).expect("copied");
}
