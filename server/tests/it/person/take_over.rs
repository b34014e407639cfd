//! What a guest has becomes an account's, proved by both sign-ins.

use proto::v1::{TakeOverGuestRequest, TakeOverGuestResponse};
use serde_json::{Value, json};

use crate::support::coded::{double, pcm, words_of};
use crate::support::database::on_postgres_too;
use crate::support::faces::Person;
use crate::support::running::RunningServer;

const METHOD: &str = "/sotto.v1.AccountService/TakeOverGuest";
const PATH: &str = "/user/me/take-over";

fn proof(guest: &Person) -> TakeOverGuestRequest {
    TakeOverGuestRequest {
        guest_access_token: guest.token.clone(),
    }
}

fn lists(words: &[&str], replacements: &[(&str, &str)]) -> Value {
    let replacements: Vec<Value> = replacements
        .iter()
        .map(|(spoken, written)| json!({"spoken": [spoken], "written": written}))
        .collect();
    json!({"vocabulary": words, "replacements": replacements, "keep_transcripts": true})
}

async fn found(person: &Person, search: &str) -> usize {
    let list = person
        .ask("GET", &format!("/transcripts?query={search}"), None)
        .await;
    assert_eq!(list.status, 200, "{}", list.body);
    list.body["transcripts"].as_array().map_or(0, Vec::len)
}

#[tokio::test]
async fn transcripts_and_lists_come_along_and_usage_stays() {
    let double = double().await;
    let server = RunningServer::with_engines(&double, &[]).await;
    let dictates = proving::guest::Guest::sign_in(&server.base).await.unwrap();
    let guest = Person::of(&dictates);
    let theirs = lists(
        &["Axum", "Leptos"],
        &[("pull request", "MR"), ("by the way", "btw")],
    );
    guest.ask("PUT", "/settings", Some(theirs)).await;
    // "velvet" is among what is said.
    proving::speaker::speak(&dictates, pcm(&words_of(0, 1)))
        .await
        .unwrap();
    assert_eq!(found(&guest, "velvet").await, 1);
    let used = guest.ask("GET", "/usage", None).await.body;

    let ada = Person::with_address(&server, "ada@example.com").await;
    let own = lists(&["Leptos"], &[("pull request", "PR")]);
    ada.ask("PUT", "/settings", Some(own)).await;
    let before = ada.ask("GET", "/usage", None).await.body;
    let taken = ada.call(METHOD, &proof(&guest)).await;
    assert_eq!(taken.code, tonic::Code::Ok);
    let TakeOverGuestResponse { transcripts } = taken.message();
    assert_eq!(transcripts, 1);

    assert_eq!(found(&ada, "velvet").await, 1);
    let settings = ada.ask("GET", "/settings", None).await.body;
    assert_eq!(settings["vocabulary"], json!(["Leptos", "Axum"]));
    let expected = lists(&[], &[("pull request", "PR"), ("by the way", "btw")]);
    assert_eq!(settings["replacements"], expected["replacements"]);
    assert_eq!(ada.ask("GET", "/usage", None).await.body, before);
    assert_ne!(before, used, "the guest has used something");

    let gone = guest.ask("GET", "/user/me", None).await;
    assert_eq!(gone.status, 401);
    let again = ada.call(METHOD, &proof(&guest)).await;
    assert_eq!(again.code, tonic::Code::InvalidArgument);
}

#[tokio::test]
async fn nobody_takes_over_whoever_is_no_guest_of_theirs() {
    let server = RunningServer::without_engine().await;
    let ada = Person::with_address(&server, "ada@example.com").await;
    let eve = Person::with_address(&server, "eve@example.com").await;
    let (guest, other) = (Person::guest(&server).await, Person::guest(&server).await);
    let words = lists(&["Axum"], &[]);
    for person in [&eve, &guest, &other] {
        person.ask("PUT", "/settings", Some(words.clone())).await;
    }

    for (taker, token) in [
        (&ada, eve.token.as_str()),
        (&ada, ada.token.as_str()),
        (&ada, ""),
        (&ada, "no token"),
        (&ada, guest.refresh_token.as_str()),
        (&other, guest.token.as_str()),
        (&other, ada.token.as_str()),
        (&guest, guest.token.as_str()),
    ] {
        let body = json!({"guest_access_token": token});
        let refused = taker.ask("POST", PATH, Some(body)).await;
        assert_eq!(refused.problem(), (422, "invalid_fields"), "{token}");
        assert_eq!(refused.fields(), ["guest_access_token"]);
    }
    for person in [&eve, &guest, &other] {
        let settings = person.ask("GET", "/settings", None).await;
        assert_eq!(settings.body["vocabulary"], json!(["Axum"]));
    }
    let none = ada.ask("GET", "/settings", None).await;
    assert_eq!(none.body["vocabulary"], json!([]));

    let body = json!({"guest_access_token": guest.token});
    let taken = ada.ask("POST", PATH, Some(body)).await;
    assert_eq!(
        (taken.status, &taken.body),
        (200, &json!({"transcripts": 0}))
    );
}

on_postgres_too!(
    transcripts_and_lists_come_along_and_usage_stays,
    nobody_takes_over_whoever_is_no_guest_of_theirs,
);
