//! Deepgram's own SDKs, unchanged, against this engine.
//!
//! `cargo xtask test` brings the SDKs and names their places in the environment.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use proving::clips::Clip;

use crate::engine::{FILES, serve_shared};

const PLACES: &str = "Deepgram's SDKs are not here: run through `cargo xtask test`, which brings \
                      them and sets SOTTO_SDK_PYTHON and SOTTO_SDK_NODE_MODULES";

fn place(variable: &str) -> PathBuf {
    PathBuf::from(std::env::var_os(variable).unwrap_or_else(|| panic!("{variable}: {PLACES}")))
}

fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/sdk")
        .join(name)
}

/// Runs a script with the engine's address and a clip.
async fn run(mut command: Command) -> Output {
    let address = serve_shared().await;
    let _turn = FILES.lock().await;
    command
        .arg(address.to_string())
        .arg(Clip::path("goforward"));
    tokio::task::spawn_blocking(move || command.output())
        .await
        .expect("run")
        .expect("started")
}

fn check(output: &Output) {
    let (said, log) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(output.status.success(), "{said}\n{log}");
    for way in ["streaming", "pre-recorded"] {
        let line = format!("{way}: go forward ten meters.");
        assert!(said.to_lowercase().contains(&line), "{said}\n{log}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_python_sdk_is_served() {
    let mut command = Command::new(place("SOTTO_SDK_PYTHON"));
    command.arg(script("listen_python.py"));
    check(&run(command).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_node_sdk_is_served() {
    let modules = place("SOTTO_SDK_NODE_MODULES");
    let mut command = Command::new("node");
    command
        .arg(script("listen_node.mjs"))
        .env("SOTTO_SDK_NODE_MODULES", modules);
    check(&run(command).await);
}
