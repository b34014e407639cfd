//! Settings: who changes them meanwhile, and what the next dictation does with them.

use futures_util::future::join_all;
use proto::v1::{
    GetSettingsRequest, GetSettingsResponse, InsertMode, Replacement, UpdateSettingsRequest,
    UpdateSettingsResponse,
};
use proving::double::Kind as RequestKind;
use proving::guest::Guest;
use serde_json::{Value, json};
use tonic::Code;

use crate::support::coded::{double, pcm, streams, words_of};
use crate::support::database::on_postgres_too;
use crate::support::faces::Person;
use crate::support::recording::{Form, transcribe, wav};
use crate::support::running::RunningServer;

const GET: &str = "/sotto.v1.SettingsService/GetSettings";
const UPDATE: &str = "/sotto.v1.SettingsService/UpdateSettings";

async fn change_if(person: &Person, tag: &str, settings: &Value) -> u16 {
    let body = settings.to_string().into_bytes();
    let tag = [("if-match", tag)];
    let kind = Some("application/json");
    person
        .send("PUT", "/settings", kind, body, &tag)
        .await
        .status
}

#[tokio::test]
async fn who_has_changed_nothing_has_the_presets() {
    let server = RunningServer::without_engine().await;
    let ada = Person::guest(&server).await;
    let presets = json!({
        "push_to_talk_key": "", "language": "", "auto_punctuation": true,
        "insert_mode": "stream_finals", "microphone": "", "keep_transcripts": false,
        "keep_days": 30, "vocabulary": [], "replacements": [],
    });
    let current = ada.ask("GET", "/settings", None).await;
    assert_eq!(
        (&current.body, &current.headers["etag"]),
        (&presets, &"\"0\"".parse().unwrap())
    );
    let put = ada.ask("PUT", "/settings", Some(current.body)).await;
    assert_eq!(
        (put.status, &put.body),
        (200, &presets),
        "what comes out goes in again"
    );
    assert_eq!(put.headers["etag"], "\"1\"");
}

#[tokio::test]
async fn both_faces_tell_and_take_the_same() {
    let server = RunningServer::without_engine().await;
    let ada = Person::guest(&server).await;
    let settings = json!({
        "push_to_talk_key": "Alt+Backquote", "language": "en-gb", "auto_punctuation": false,
        "insert_mode": "at_end", "microphone": "Yeti", "keep_transcripts": true,
        "keep_days": 7, "vocabulary": ["tokio", " tokio "],
        "replacements": [{"spoken": ["get hub"], "written": "GitHub"}],
    });
    let put = ada.ask("PUT", "/settings", Some(settings)).await;
    assert_eq!(put.status, 200, "{}", put.body);
    assert_eq!(
        (&put.body["language"], &put.body["vocabulary"]),
        (&json!("en-GB"), &json!(["tokio"]))
    );
    let told = ada.call(GET, &GetSettingsRequest {}).await;
    let told = told.message::<GetSettingsResponse>();
    let mut settings = told.settings.unwrap();
    assert_eq!(told.revision, 1);
    assert_eq!(settings.insert_mode(), InsertMode::AtEnd);
    assert_eq!(settings.replacements[0].written, "GitHub");
    settings.set_insert_mode(InsertMode::CopyOnly);
    settings.keep_days = 0;
    let request = UpdateSettingsRequest {
        settings: Some(settings),
        revision: 1,
    };
    let changed = ada.call(UPDATE, &request).await;
    assert_eq!(changed.message::<UpdateSettingsResponse>().revision, 2);
    let current = ada.ask("GET", "/settings", None).await.body;
    assert_eq!(
        (&current["insert_mode"], &current["keep_days"]),
        (&json!("copy_only"), &json!(0))
    );
    assert_eq!(current["microphone"], "Yeti");
}

#[tokio::test]
async fn of_two_who_change_at_once_one_is_told_to_look_again() {
    let server = RunningServer::without_engine().await;
    let ada = Person::guest(&server).await;
    let changes = (0..8).map(|number| {
        let ada = ada.clone();
        async move {
            let settings = json!({"microphone": format!("Microphone {number}")});
            change_if(&ada, "\"0\"", &settings).await
        }
    });
    let mut answers = join_all(changes).await;
    answers.sort_unstable();
    assert_eq!(answers, [200, 412, 412, 412, 412, 412, 412, 412]);

    let stale = UpdateSettingsRequest {
        settings: Some(proto::v1::Settings::default()),
        revision: 0,
    };
    let refused = ada.call(UPDATE, &stale).await;
    assert_eq!(
        (refused.code, refused.reason()),
        (Code::Aborted, "stale_revision")
    );
    for (tag, status) in [
        ("\"0\"", 412),
        ("W/\"1\"", 412),
        ("1", 412),
        ("nonsense", 412),
        ("\"7\", \"1\"", 200),
        ("*", 200),
    ] {
        assert_eq!(change_if(&ada, tag, &json!({})).await, status, "{tag}");
    }
    let last = ada.ask("PUT", "/settings", Some(json!({}))).await;
    assert_eq!(
        (last.status, &last.headers["etag"]),
        (200, &"\"4\"".parse().unwrap())
    );
}

#[tokio::test]
async fn the_next_dictation_of_every_client_obeys() {
    let double = double().await;
    let server = RunningServer::with_engines(&double, &[]).await;
    let guest = Guest::sign_in(&server.base).await.unwrap();
    let ada = Person {
        token: guest.access_token.clone(),
        ..Person::anonymous(&server)
    };
    let settings = json!({
        "language": "de-CH", "auto_punctuation": false, "vocabulary": ["kubectl", "gRPC web"],
        "replacements": [
            {"spoken": ["Apple River"], "written": "AppleRiver"},
            {"spoken": ["winter"], "written": ""},
            {"spoken": ["yellow", "garden yellow market"], "written": "GYM"},
        ],
    });
    assert_eq!(
        ada.ask("PUT", "/settings", Some(settings)).await.status,
        200
    );
    let report = proving::speaker::speak(&guest, pcm(&words_of(0, 2)))
        .await
        .unwrap();
    assert!(
        report
            .text
            .starts_with("AppleRiver stone GYM silver window "),
        "{}",
        report.text
    );
    let journal = double.journal();
    let asked = streams(&journal)[0];
    assert_eq!(asked.parameter("language"), Some("de-CH"));
    assert_eq!(asked.parameter("smart_format"), None);
    assert_eq!(asked.parameter("punctuate"), None);
    let keyterms: Vec<_> = asked
        .query
        .iter()
        .filter(|(name, _)| name == "keyterm")
        .collect();
    assert_eq!(keyterms.len(), 2, "{keyterms:?}");

    // A recording, and a client with wishes of its own: they come first.
    let form = Form::of(&wav(&words_of(0, 1)))
        .field("language", "fr")
        .field("keyterms", "axum");
    let (status, answer) = transcribe(&server.base, &guest.access_token, form).await;
    assert_eq!(status, 200, "{answer}");
    assert!(
        answer["text"]
            .as_str()
            .unwrap()
            .starts_with("AppleRiver stone GYM ")
    );
    assert_eq!(answer["words"][0]["text"], "AppleRiver");
    assert_eq!(
        (
            &answer["words"][0]["start_ms"],
            &answer["words"][0]["end_ms"]
        ),
        (&json!(0), &json!(40))
    );
    let journal = double.journal();
    let asked = journal
        .iter()
        .find(|entry| entry.kind == RequestKind::Prerecorded)
        .unwrap();
    assert_eq!(asked.parameter("language"), Some("fr"));
    let keyterms = asked.query.iter().filter(|(name, _)| name == "keyterm");
    let keyterms: Vec<_> = keyterms.map(|(_, term)| term.as_str()).collect();
    assert_eq!(keyterms, ["axum", "kubectl", "gRPC web"]);

    // Another person's dictation knows nothing of it.
    let other = Guest::sign_in(&server.base).await.unwrap();
    let report = proving::speaker::speak(&other, pcm(&words_of(0, 1)))
        .await
        .unwrap();
    assert!(
        report.text.starts_with("apple river stone winter "),
        "{}",
        report.text
    );
}

#[tokio::test]
async fn what_is_wrong_is_named_over_both_faces() {
    let server = RunningServer::without_engine().await;
    let ada = Person::guest(&server).await;
    let settings = proto::v1::Settings {
        language: "not a language".to_owned(),
        replacements: vec![Replacement {
            spoken: vec!["...".to_owned()],
            written: String::new(),
        }],
        ..Default::default()
    };
    let request = UpdateSettingsRequest {
        settings: Some(settings),
        revision: 0,
    };
    let refused = ada.call(UPDATE, &request).await;
    assert_eq!(
        (refused.code, refused.reason()),
        (Code::InvalidArgument, "invalid_fields")
    );
    assert_eq!(
        refused.fields(),
        ["settings.language", "settings.replacements[0].spoken[0]"]
    );
    let unknown = UpdateSettingsRequest {
        settings: Some(proto::v1::Settings {
            insert_mode: 99,
            ..Default::default()
        }),
        revision: 0,
    };
    assert_eq!(
        ada.call(UPDATE, &unknown).await.fields(),
        ["settings.insert_mode"]
    );
    let nothing = UpdateSettingsRequest::default();
    assert_eq!(ada.call(UPDATE, &nothing).await.fields(), ["settings"]);
    let body = json!({"language": "not a language", "keep_days": 4000});
    let refused = ada.ask("PUT", "/settings", Some(body)).await;
    assert_eq!(refused.problem(), (422, "invalid_fields"));
    assert_eq!(refused.fields(), ["language", "keep_days"]);
    let current = ada.ask("GET", "/settings", None).await;
    assert_eq!(current.headers["etag"], "\"0\"", "nothing was changed");
}

on_postgres_too!(
    who_has_changed_nothing_has_the_presets,
    both_faces_tell_and_take_the_same,
    of_two_who_change_at_once_one_is_told_to_look_again,
    the_next_dictation_of_every_client_obeys,
    what_is_wrong_is_named_over_both_faces,
);
