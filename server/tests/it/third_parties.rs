//! Tools of other people against a real server: what they take for granted must hold.

mod connect_web;
mod schemathesis;

use std::path::{Path, PathBuf};
use std::time::Duration;

use proving::guest::Guest;
use serde_json::json;
use tokio::process::Command;
use tokio::time::timeout;

use crate::support::coded::words_of;
use crate::support::faces::Person;
use crate::support::recording::{Form, transcribe, wav};
use crate::support::running::RunningServer;

/// The folder of the scripts.
fn scripts() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sdk")
}

/// Runs a script to its end, which must come within `limit`, and gives what it says.
async fn content(mut script: Command, limit: Duration) -> String {
    let output = timeout(limit, script.kill_on_drop(true).output());
    let output = output.await.expect("it ends in time").unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let complaints = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}\n{complaints}");
    said
}

/// Somebody who has kept so many recordings.
async fn keeper_of_recordings(server: &RunningServer, count: u32) -> Guest {
    let guest = Guest::sign_in(&server.base).await.unwrap();
    let person = Person::of(&guest);
    let settings = json!({"keep_transcripts": true});
    assert_eq!(
        person.ask("PUT", "/settings", Some(settings)).await.status,
        200
    );
    for number in 0..count {
        let form = Form::of(&wav(&words_of(number * 50, 1)));
        let (status, answer) = transcribe(&server.base, &guest.access_token, form).await;
        assert_eq!(status, 200, "{answer}");
    }
    guest
}
