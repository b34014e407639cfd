//! The end of an account: nothing of it is left in any file, and nothing of it opens anything.

use std::time::Duration;

use proving::stream::{Proof, Stream};
use serde_json::json;
use tokio::time::timeout;

use crate::support::canary::files_with;
use crate::support::coded::{double, pcm, words_of};
use crate::support::dump::beside;
use crate::support::faces::Person;
use crate::support::running::RunningServer;

/// A test that waits longer is stuck.
const PATIENCE: Duration = Duration::from_secs(20);

/// Leaves `canary` wherever a person can leave words, over and over, so that pages split.
async fn leave_words(person: &Person, canary: &str) {
    for round in 0..5 {
        let name = json!({"display_name": format!("{canary} {round}")});
        person.ask("PATCH", "/user/me", Some(name)).await;
        let device = json!({"device_name": format!("{canary} {round}"), "os": canary,
                            "app_version": canary});
        person.ask("POST", "/devices/register", Some(device)).await;
        let words: Vec<_> = (0..200).map(|n| format!("{canary} {round} {n}")).collect();
        let settings = json!({"microphone": canary, "vocabulary": words, "keep_transcripts": true,
                              "replacements": [{"spoken": [canary], "written": canary}]});
        person.ask("PUT", "/settings", Some(settings)).await;
    }
    let data = json!({"data": {"note": canary}});
    person.ask("PUT", "/auth/v1/user", Some(data)).await;
}

#[tokio::test]
async fn nothing_of_a_deleted_account_is_left_in_any_file() {
    let double = double().await;
    let server = RunningServer::with_engines(&double, &[]).await;
    let guest = proving::guest::Guest::sign_in(&server.base).await.unwrap();
    let ada = Person {
        token: guest.access_token.clone(),
        ..Person::anonymous(&server)
    };
    let eve = Person::guest(&server).await;
    leave_words(&ada, "canary-quetzal").await;
    leave_words(&eve, "canary-ibis").await;
    proving::speaker::speak(&guest, pcm(&words_of(0, 1)))
        .await
        .unwrap();
    let me = ada.ask("GET", "/user/me", None).await;
    let id = me.body["id"].as_str().unwrap();
    // "velvet" is among what was said, and kept.
    for word in ["canary-quetzal", "canary-ibis", "velvet", id] {
        assert!(
            !files_with(server.folder(), word).is_empty(),
            "{word} is looked for rightly"
        );
    }

    let wrong = ada
        .ask("DELETE", "/user/me", Some(json!({"confirmation": "yes"})))
        .await;
    assert_eq!(wrong.problem(), (422, "invalid_fields"));
    assert_eq!(wrong.fields(), ["confirmation"]);
    let deleted = ada
        .ask(
            "DELETE",
            "/user/me",
            Some(json!({"confirmation": "delete"})),
        )
        .await;
    assert_eq!(deleted.status, 204, "{}", deleted.body);

    for word in ["canary-quetzal", "velvet", id] {
        assert_eq!(files_with(server.folder(), word), [""; 0], "{word} is left");
    }
    assert!(
        !files_with(server.folder(), "canary-ibis").is_empty(),
        "another's is not touched"
    );
    let eve_is = eve.ask("GET", "/user/me", None).await;
    assert_eq!(eve_is.status, 200);
    // And nothing comes back when the server ends.
    let data = server.ended().await;
    for word in ["canary-quetzal", "velvet", id] {
        assert_eq!(files_with(data.path(), word), [""; 0], "{word} came back");
    }
}

#[tokio::test]
async fn a_deleted_account_opens_nothing_and_its_dictation_ends() {
    let server = RunningServer::without_engine().await;
    let laptop = Person::with_address(&server, "ada@example.com").await;
    let phone = Person::again(&server, "ada@example.com").await;
    let proof = Proof::Bearer(phone.token.clone());
    let mut live = Stream::connect(&server.base, "sotto.v1", &proof)
        .await
        .unwrap();
    live.start().await.unwrap();

    let request = proto::v1::DeleteAccountRequest {
        confirmation: " Ada@Example.com ".to_owned(),
    };
    let deleted = laptop
        .call("/sotto.v1.AccountService/DeleteAccount", &request)
        .await;
    assert_eq!(deleted.code, tonic::Code::Ok);

    let end = timeout(PATIENCE, live.close_code()).await;
    end.expect("the dictation goes on").unwrap();
    for person in [&laptop, &phone] {
        let refused = person.ask("GET", "/user/me", None).await;
        assert_eq!(refused.problem(), (401, "token_refused"));
        let body = json!({"refresh_token": person.refresh_token});
        let renewal = person
            .ask(
                "POST",
                "/auth/v1/token?grant_type=refresh_token",
                Some(body),
            )
            .await;
        assert_eq!(renewal.status, 400);
    }
    // The address is free again, for a person who has nothing of hers.
    let other = Person::with_address(&server, "ada@example.com").await;
    let devices = other.ask("GET", "/devices", None).await;
    assert_eq!(devices.body, json!({"devices": []}));
}

/// Changes something in the server's database behind its back.
async fn order(server: &RunningServer, statement: &'static str) {
    let database = beside(server.folder()).await;
    sqlx::query(statement).execute(&database).await.unwrap();
    database.close().await;
}

#[tokio::test]
async fn a_deletion_that_fails_leaves_its_person_signed_in_to_try_again() {
    let server = RunningServer::without_engine().await;
    let person = Person::guest(&server).await;
    let delete = async || {
        let confirmed = json!({"confirmation": "delete"});
        person
            .ask("DELETE", "/user/me", Some(confirmed))
            .await
            .status
    };
    let refuses = "CREATE TRIGGER refuses BEFORE DELETE ON auth_users \
                   BEGIN SELECT RAISE(ABORT, 'no'); END";
    order(&server, refuses).await;
    assert!(delete().await >= 500);
    assert_eq!(person.ask("GET", "/user/me", None).await.status, 200);
    order(&server, "DROP TRIGGER refuses").await;
    assert_eq!(delete().await, 204);
    assert_eq!(person.ask("GET", "/user/me", None).await.status, 401);
}
