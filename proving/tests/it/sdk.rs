//! Deepgram's own SDKs, unchanged, against the double.
//!
//! `cargo xtask test` brings the SDKs and names their places in the environment. The scripts are
//! those of the local engine's tests: both serve the same protocol.

use std::path::{Path, PathBuf};
use std::process::Command;

use proving::coded::text::text;
use proving::coded::ticks;
use proving::double::{Double, DoubleOptions, Kind, Manner};

use crate::client::quick;
use crate::files::wav;

const PLACES: &str = "Deepgram's SDKs are not here: run through `cargo xtask test`, which brings \
                      them and sets SOTTO_SDK_PYTHON and SOTTO_SDK_NODE_MODULES";

fn place(variable: &str) -> PathBuf {
    PathBuf::from(std::env::var_os(variable).unwrap_or_else(|| panic!("{variable}: {PLACES}")))
}

fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../local-engine/tests/sdk")
        .join(name)
}

/// Lets a script stream and upload three seconds of ticks; checks what it prints.
async fn check(mut command: Command) {
    let options = DoubleOptions {
        key: "any".to_owned(),
        // The scripts ask for it in places only.
        manner: Manner {
            require_opt_out: false,
            ..quick()
        },
        ..DoubleOptions::default()
    };
    let double = Double::start(options).await.expect("a double");
    let clip = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(clip.path(), wav(&ticks::encode(0, 150))).expect("written");
    command.arg(double.address().to_string()).arg(clip.path());
    let output = tokio::task::spawn_blocking(move || command.output());
    let output = output.await.expect("run").expect("started");
    let (said, log) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(output.status.success(), "{said}\n{log}");
    for way in ["streaming", "pre-recorded"] {
        assert!(
            said.contains(&format!("{way}: {}", text(0, 150))),
            "{said}\n{log}"
        );
    }
    let journal = double.journal();
    let kinds: Vec<Kind> = journal.iter().map(|entry| entry.kind).collect();
    assert_eq!(kinds, [Kind::Stream, Kind::Prerecorded]);
    assert_eq!(journal[0].parameter("keyterm"), Some("ten meters"));
    assert_eq!((journal[0].keepalives, journal[0].finalizes), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_python_sdk_is_served() {
    let mut command = Command::new(place("SOTTO_SDK_PYTHON"));
    command.arg(script("listen_python.py"));
    check(command).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_node_sdk_is_served() {
    let modules = place("SOTTO_SDK_NODE_MODULES");
    let mut command = Command::new("node");
    command
        .arg(script("listen_node.mjs"))
        .env("SOTTO_SDK_NODE_MODULES", modules);
    check(command).await;
}
