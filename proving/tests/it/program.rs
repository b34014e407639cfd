//! The programs: the double and the writer of coded audio.

use std::process::Stdio;
use std::time::Duration;

use proving::coded::text::text;
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::Command;

#[tokio::test]
async fn the_double_listens_and_ends_with_its_parent() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_deepgram-double"))
        .args(["--key", "k", "--hearing", "tones", "--parent-watch"])
        .args(["--real-time", "false", "--allow-training"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .expect("started");
    let mut lines = BufReader::new(child.stdout.take().expect("output")).lines();
    let line = lines.next_line().await.expect("read").expect("a line");
    let address = line.strip_prefix("listening on ").expect("an address");
    let wav = tempfile::NamedTempFile::new().expect("a file");
    let words = Command::new(env!("CARGO_BIN_EXE_coded-audio"))
        .args([
            "tones",
            "--words",
            "8",
            "--rate",
            "48000",
            "--lead-ms",
            "500",
            "--out",
        ])
        .arg(wav.path())
        .output()
        .await
        .expect("written");
    assert_eq!(String::from_utf8_lossy(&words.stdout).trim(), text(0, 8));
    let answer = reqwest::Client::new()
        .post(format!("http://{address}/v1/listen?model=nova-3"))
        .header("authorization", "Token k")
        .body(std::fs::read(wav.path()).expect("a file"))
        .send()
        .await
        .expect("an answer");
    let answer: Value = answer.json().await.expect("JSON");
    let alternative = &answer["results"]["channels"][0]["alternatives"][0];
    assert_eq!(alternative["transcript"], text(0, 8));
    drop(child.stdin.take());
    let ended = tokio::time::timeout(Duration::from_secs(5), child.wait()).await;
    assert!(ended.expect("it ends").expect("a status").success());
}
