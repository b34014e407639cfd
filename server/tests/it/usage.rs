//! A person's own usage: to the millisecond what the ledger holds.

use proto::v1::{GetUsageRequest, GetUsageResponse};
use proving::guest::Guest;
use proving::speaker;
use serde_json::{Value, json};
use sotto_server::clock::Clock;
use sotto_server::store::Scope;

use crate::support::coded::{double, pcm, words_of};
use crate::support::database::on_postgres_too;
use crate::support::faces::Person;
use crate::support::recording::{Form, transcribe, wav};
use crate::support::running::RunningServer;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

const PRICED: &str = "[limits]\nrequests_per_user_per_minute = 10000\n";

async fn usage(person: &Person, query: &str) -> Value {
    let answer = person.ask("GET", &format!("/usage{query}"), None).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.body
}

fn sum_of(parts: &Value, what: &str) -> u64 {
    let parts = parts.as_array().unwrap().iter();
    parts
        .map(|part| part["total"][what].as_u64().unwrap())
        .sum()
}

#[tokio::test]
async fn usage_is_what_the_ledger_holds_to_the_millisecond() {
    let (clock, hand) = Clock::manual();
    let double = double().await;
    let server = RunningServer::with_engines_under(&double, clock, PRICED).await;
    let mut guest = Guest::sign_in(&server.base).await.unwrap();
    let ada = Person::of(&guest);
    speaker::speak(&guest, pcm(&words_of(0, 2))).await.unwrap();
    hand.advance_ms(2 * DAY_MS);
    guest.renew().await.unwrap();
    let ada = Person {
        token: guest.access_token.clone(),
        ..ada
    };
    let device = json!({"device_name": "Laptop", "os": "test", "app_version": "test"});
    ada.ask("POST", "/devices/register", Some(device)).await;
    // No whole number of seconds.
    let odd = &words_of(0, 2)[..16_000 + 5_008];
    speaker::speak(&guest, pcm(odd)).await.unwrap();
    let form = Form::of(&wav(&words_of(0, 3)));
    assert_eq!(transcribe(&server.base, &ada.token, form).await.0, 200);
    let other = Guest::sign_in(&server.base).await.unwrap();
    speaker::speak(&other, pcm(&words_of(0, 1))).await.unwrap();

    let seen = usage(&ada, "?days=7").await;
    let total = &seen["total"];
    assert_eq!(total["audio_ms"], 2_000 + 1_313 + 3_000);
    assert_eq!(total["dictations"], 3);
    let me = ada.ask("GET", "/user/me", None).await;
    let user = me.body["id"].as_str().unwrap().parse().unwrap();
    let store = server.store().await;
    let ledger = store.usage_total(&Scope::User(user), 0).await.unwrap();
    assert_eq!(total["audio_ms"], ledger.duration_ms);
    assert_eq!(total["cost_micro_usd"], ledger.cost_micro_usd);
    assert!(ledger.cost_micro_usd > 0, "it has a price");
    for parts in ["days", "engines", "devices"] {
        for what in ["audio_ms", "cost_micro_usd", "dictations"] {
            let sum = sum_of(&seen[parts], what);
            assert_eq!(total[what], sum, "{what} of all {parts}");
        }
    }
    let days = seen["days"].as_array().unwrap();
    let used: Vec<u64> = days
        .iter()
        .map(|day| day["total"]["audio_ms"].as_u64().unwrap())
        .collect();
    assert_eq!(
        used,
        [0, 0, 0, 0, 2_000, 0, 4_313],
        "days without usage are told too"
    );
    assert_eq!(
        seen["since"],
        format!("{}T00:00:00.000Z", days[0]["day"].as_str().unwrap())
    );
    let devices: Vec<&str> = seen["devices"]
        .as_array()
        .unwrap()
        .iter()
        .map(|device| device["name"].as_str().unwrap())
        .collect();
    assert_eq!(devices, ["Laptop", ""], "the most used first");
    assert_eq!(seen["engines"][0]["name"], "deepgram");
    assert_eq!(usage(&ada, "?days=1").await["total"]["audio_ms"], 4_313);
    assert_eq!(usage(&ada, "").await["days"].as_array().unwrap().len(), 30);
}

#[tokio::test]
async fn both_faces_tell_the_same_and_no_span_is_too_long() {
    let server = RunningServer::without_engine().await;
    let ada = Person::guest(&server).await;
    let path = "/sotto.v1.UsageService/GetUsage";
    let answer: GetUsageResponse = ada
        .call(path, &GetUsageRequest { days: 366 })
        .await
        .message();
    assert_eq!(answer.days.len(), 366);
    assert_eq!(answer.total.unwrap().audio_ms, 0);
    let seen = usage(&ada, "?days=366").await;
    assert_eq!(seen["days"][0]["day"], answer.days[0].day);
    assert!(answer.days.is_sorted_by(|one, next| one.day < next.day));
    let refused = ada.call(path, &GetUsageRequest { days: 367 }).await;
    assert_eq!(refused.fields(), ["days"]);
    for days in ["367", "-1", "x", "1.5", "99999999999"] {
        let refused = ada.ask("GET", &format!("/usage?days={days}"), None).await;
        assert_eq!(refused.problem(), (422, "invalid_fields"), "{days}");
    }
}

on_postgres_too!(
    usage_is_what_the_ledger_holds_to_the_millisecond,
    both_faces_tell_the_same_and_no_span_is_too_long,
);
