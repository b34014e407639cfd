//! Real speech, through the local engine.

use std::path::PathBuf;

use proving::clips::Clip;
use proving::double::{Double, DoubleOptions, HearingMode, SpeechEngine};
use serde_json::Value;

use crate::client::{Client, End, USUAL, quick, request, transcript};

const PLACES: &str = "the local engine is not here: run through `cargo xtask test`, which builds \
                      it and sets SOTTO_ENGINE_PROGRAM and SOTTO_MODEL_DIR";

fn place(variable: &str) -> PathBuf {
    PathBuf::from(std::env::var_os(variable).unwrap_or_else(|| panic!("{variable}: {PLACES}")))
}

#[tokio::test]
async fn speech_is_said_in_deepgrams_manner() {
    let engine = SpeechEngine {
        program: place("SOTTO_ENGINE_PROGRAM"),
        model_dir: place("SOTTO_MODEL_DIR"),
    };
    let options = DoubleOptions {
        hearing: HearingMode::Speech(engine),
        manner: quick(),
        ..DoubleOptions::default()
    };
    let double = Double::start(options).await.expect("a double");
    let clip = Clip::load("goforward").expect("a clip");
    let query = format!("{USUAL}&smart_format=true");
    let mut client = Client::open_with(request(&double, &query)).await;
    client.speak(&clip.samples).await;
    client.command("Finalize").await;
    assert_eq!(client.finish().await, End::Closed(1000, String::new()));
    client.check_finals();
    let said = client.words().join(" ");
    assert!(
        said.to_lowercase().contains("go forward ten meters"),
        "{said}"
    );
    for message in client.messages.iter().filter(|m| m["type"] == "Results") {
        let alternative = &message["channel"]["alternatives"][0];
        assert_eq!(alternative.get("stable_words"), None);
        assert_eq!(message["metadata"]["model_info"]["name"], "general-nova-3");
        assert!(!transcript(message).contains("  "));
    }
    let url = format!(
        "http://{}/v1/listen?model=nova-3&mip_opt_out=true&smart_format=true",
        double.address()
    );
    let file = std::fs::read(Clip::path("goforward")).expect("a clip");
    let upload = reqwest::Client::new().post(url).body(file);
    let upload = upload.header("authorization", "Token double-key");
    let answer: Value = upload
        .send()
        .await
        .expect("an answer")
        .json()
        .await
        .expect("JSON");
    let alternative = &answer["results"]["channels"][0]["alternatives"][0];
    let text = alternative["transcript"].as_str().expect("a transcript");
    assert!(
        text.to_lowercase().contains("go forward ten meters"),
        "{answer}"
    );
    assert_eq!(alternative.get("stable_words"), None);
}
