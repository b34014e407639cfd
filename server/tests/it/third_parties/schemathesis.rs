//! schemathesis: requests that nobody would think of, from the server's own description.

use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::process::Command;

use super::{content, scripts};
use crate::support::coded::{double, words_of};
use crate::support::faces::{PASSWORD, Person};
use crate::support::recording::{Form, transcribe, wav};
use crate::support::running::RunningServer;

/// One machine that is many people, and hashes that cost little.
const LIMITS_FOR_A_FLOOD: &str = "[auth]\npassword_memory_kib = 19456\npassword_passes = 2\n\
    redirect_urls = [\"https://abcdefgh.chromiumapp.org/\"]\n\
    [transcripts]\nrestore_seconds = 86400\n\
    [limits]\nsockets_per_ip = 10000\nsign_ups_per_ip_per_hour = 100000\n\
    refreshes_per_session_per_minute = 100000\nrefreshes_per_ip_per_5_minutes = 100000\n\
    tickets_per_user_per_minute = 100000\ntickets_per_ip_per_minute = 100000\n\
    requests_per_user_per_minute = 100000\nrequests_per_ip_per_minute = 100000\n\
    exports_per_user_per_day = 100000\nsign_ins_per_account_per_15_minutes = 100000\n\
    sign_ins_per_ip_per_15_minutes = 100000\nemails_per_ip_per_hour = 100000\n\
    mails_per_recipient_per_hour = 100000\nmails_per_hour = 100000\n\
    uploads_per_user_per_hour = 100000\nupload_mib_per_user_per_day = 1000000\n";

const ADDRESS: &str = "ada@example.com";
/// Of the settings above.
const REDIRECT: &str = "https://abcdefgh.chromiumapp.org/";

/// How many, by whether all tests run or the quick ones.
fn requests() -> u32 {
    match std::env::var_os("SOTTO_TEST_FULL") {
        Some(_full) => 5_000,
        None => 300,
    }
}

/// An id in an answer that must be one of success.
fn id_in(answer: &Value) -> String {
    answer["id"].as_str().unwrap().to_owned()
}

/// What somebody has: two transcripts, and a device on which they are not.
async fn facts(server: &RunningServer, recording: &Path) -> Value {
    let ada = Person::with_address(server, ADDRESS).await;
    let elsewhere = Person::again(server, ADDRESS).await;
    let device = json!({"device_name": "Phone", "os": "test", "app_version": "test"});
    let device = elsewhere
        .ask("POST", "/devices/register", Some(device))
        .await;
    let settings = json!({"keep_transcripts": true});
    ada.ask("PUT", "/settings", Some(settings)).await;
    std::fs::write(recording, wav(&words_of(0, 1))).unwrap();
    for _each in 0..2 {
        let form = Form::of(&wav(&words_of(0, 1)));
        let (status, answer) = transcribe(&server.base, &ada.token, form).await;
        assert_eq!(status, 200, "{answer}");
    }
    let list = ada.ask("GET", "/transcripts", None).await.body;
    json!({
        "base": server.base,
        "token": ada.token,
        "email": ADDRESS,
        "password": PASSWORD,
        "device": id_in(&device.body),
        "transcript": id_in(&list["transcripts"][0]),
        "trash": id_in(&list["transcripts"][1]),
        "recording": recording,
        "redirect": REDIRECT,
    })
}

#[tokio::test]
async fn schemathesis_finds_no_server_error_and_nothing_that_is_not_described() {
    let python = std::env::var("SOTTO_SDK_PYTHON")
        .expect("this test needs schemathesis: run it with `cargo xtask test`, which installs it");
    let double = double().await;
    let server = RunningServer::with_engines_and(&double, &[], LIMITS_FOR_A_FLOOD).await;
    let folder = tempfile::tempdir().unwrap();
    let facts = facts(&server, &folder.path().join("recording.wav")).await;
    let facts_file = folder.path().join("facts.json");
    std::fs::write(&facts_file, facts.to_string()).unwrap();
    let mut script = Command::new(python);
    script
        .arg(scripts().join("schemathesis_run.py"))
        .arg(facts_file)
        .arg(requests().to_string())
        .current_dir(folder.path());
    let said = content(script, Duration::from_secs(1_200)).await;
    println!("{said}");
    assert!(
        said.trim_end().ends_with("schemathesis is content"),
        "{said}"
    );
    server.ended().await;
}
