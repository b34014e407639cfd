//! Who somebody is, and all that is kept about them.

use proto::v1::{
    ExportAccountRequest, ExportAccountResponse, GetProfileRequest, GetProfileResponse,
    UpdateProfileRequest, UpdateProfileResponse,
};
use serde_json::{Value, json};

use crate::support::coded::{double, pcm, words_of};
use crate::support::database::on_postgres_too;
use crate::support::faces::Person;
use crate::support::running::RunningServer;

const SERVICE: &str = "/sotto.v1.AccountService";

#[tokio::test]
async fn a_name_that_is_changed_over_one_face_shows_over_the_other() {
    let server = RunningServer::without_engine().await;
    let guest = Person::guest(&server).await;
    let me = guest.ask("GET", "/user/me", None).await;
    assert_eq!(
        (&me.body["display_name"], &me.body["is_guest"]),
        (&json!(""), &json!(true))
    );
    assert_eq!(me.body["email"], "");

    let request = UpdateProfileRequest {
        display_name: "  Ada Lovelace ".to_owned(),
    };
    let changed = guest
        .call(&format!("{SERVICE}/UpdateProfile"), &request)
        .await;
    let profile = changed.message::<UpdateProfileResponse>().profile.unwrap();
    assert_eq!(profile.display_name, "Ada Lovelace");
    let me = guest.ask("GET", "/user/me", None).await;
    assert_eq!(me.body["display_name"], "Ada Lovelace");
    assert_eq!(me.body["id"], *profile.id);

    let change = json!({"display_name": ""});
    guest.ask("PATCH", "/user/me", Some(change)).await;
    let asked = guest
        .call(&format!("{SERVICE}/GetProfile"), &GetProfileRequest {})
        .await;
    let profile = asked.message::<GetProfileResponse>().profile.unwrap();
    assert!(profile.display_name.is_empty() && profile.is_guest);
    assert!(profile.created_at.unwrap().seconds > 1_700_000_000);
}

#[tokio::test]
async fn an_address_is_told_to_its_owner() {
    let server = RunningServer::without_engine().await;
    let ada = Person::with_address(&server, "Ada@Example.com").await;
    let me = ada.ask("GET", "/user/me", None).await;
    assert_eq!(
        (&me.body["email"], &me.body["is_guest"]),
        (&json!("ada@example.com"), &json!(false))
    );
}

#[tokio::test]
async fn an_export_holds_everything_and_is_the_same_over_both_faces() {
    let double = double().await;
    let server = RunningServer::with_engines(&double, &[]).await;
    let guest = proving::guest::Guest::sign_in(&server.base).await.unwrap();
    let ada = Person {
        token: guest.access_token.clone(),
        ..Person::anonymous(&server)
    };
    ada.ask(
        "POST",
        "/devices/register",
        Some(json!({"device_name": "Here", "os": "Linux"})),
    )
    .await;
    ada.ask("PUT", "/settings", Some(json!({"vocabulary": ["kubectl"]})))
        .await;
    proving::speaker::speak(&guest, pcm(&words_of(0, 1)))
        .await
        .unwrap();

    let export = ada.ask("GET", "/user/me/export", None).await;
    let document = export.body;
    assert_eq!(document["profile"]["is_guest"], true);
    assert_eq!(document["settings"]["vocabulary"][0], "kubectl");
    assert_eq!(document["sign_ins"][0]["method"], "anonymous");
    let device = &document["devices"][0];
    assert_eq!(
        (&device["device_name"], &device["os"]),
        (&json!("Here"), &json!("Linux"))
    );
    assert_eq!(document["sign_ins"][0]["device_id"], device["id"]);
    let dictation = &document["dictations"][0];
    assert_eq!(dictation["duration_ms"], 1_000);
    assert_eq!(dictation["device_id"], device["id"], "the sign-in's device");
    assert_eq!(document["usage"][0]["duration_ms"], 1_000);

    let request = ExportAccountRequest {};
    let answer = ada
        .call(&format!("{SERVICE}/ExportAccount"), &request)
        .await;
    let json = answer.message::<ExportAccountResponse>().json;
    let mut other: Value = serde_json::from_slice(&json).unwrap();
    other["exported_at"] = document["exported_at"].clone();
    assert_eq!(other, document);
}

on_postgres_too!(
    a_name_that_is_changed_over_one_face_shows_over_the_other,
    an_address_is_told_to_its_owner,
    an_export_holds_everything_and_is_the_same_over_both_faces,
);
