//! The devices of a person, and what signing one out ends.

use std::collections::HashSet;
use std::time::Duration;

use proto::v1::server_message::Message as FromServer;
use proto::v1::{
    ListDevicesRequest, ListDevicesResponse, RegisterDeviceRequest, RegisterDeviceResponse,
};
use proving::guest::Guest;
use proving::stream::{Proof, Stream};
use serde_json::json;
use sotto_server::clock::Clock;
use tokio::time::timeout;

use crate::support::database::on_postgres_too;
use crate::support::faces::{Person, RestAnswer};
use crate::support::running::RunningServer;

/// A test that waits longer is stuck.
const PATIENCE: Duration = Duration::from_secs(20);

async fn register(person: &Person, name: &str, remembered: &str) -> RestAnswer {
    let body = json!({"device_name": name, "os": "Linux", "app_version": "web 0.1.0",
                      "id": remembered});
    person.ask("POST", "/devices/register", Some(body)).await
}

#[tokio::test]
async fn the_same_sign_in_or_a_remembered_id_is_the_same_device() {
    let server = RunningServer::without_engine().await;
    let first = Person::with_address(&server, "ada@example.com").await;
    let new = register(&first, " Work laptop ", "").await;
    assert_eq!(new.status, 201, "{}", new.body);
    assert_eq!(new.body["device_name"], "Work laptop");
    assert_eq!(
        (&new.body["is_current"], &new.body["is_signed_in"]),
        (&json!(true), &json!(true))
    );
    let again = register(&first, "", "").await;
    assert_eq!((again.status, &again.body["id"]), (200, &new.body["id"]));
    assert_eq!(
        again.body["device_name"], "Work laptop",
        "an empty name keeps the old one"
    );

    let id = new.body["id"].as_str().unwrap().to_owned();
    let second = Person::again(&server, "ada@example.com").await;
    let request = RegisterDeviceRequest {
        device_name: "Renamed".to_owned(),
        id: id.clone(),
        ..Default::default()
    };
    let path = "/sotto.v1.DeviceService/RegisterDevice";
    let same = second.call(path, &request).await;
    let device = same.message::<RegisterDeviceResponse>().device.unwrap();
    assert_eq!(
        (device.id, device.device_name.as_str()),
        (id.clone(), "Renamed")
    );
    assert!(device.is_current);

    let third = Person::again(&server, "ada@example.com").await;
    assert_eq!(register(&third, "Phone", "nonsense").await.status, 201);
    let list = third
        .call(
            "/sotto.v1.DeviceService/ListDevices",
            &ListDevicesRequest {},
        )
        .await
        .message::<ListDevicesResponse>()
        .devices;
    let current: Vec<_> = list.iter().map(|device| device.is_current).collect();
    assert_eq!(current, [true, false]);

    let nameless = Person::again(&server, "ada@example.com").await;
    let refused = register(&nameless, "", "").await;
    assert_eq!(refused.problem(), (422, "invalid_fields"));
    assert_eq!(refused.fields(), ["device_name"]);
    let rename = Some(json!({"device_name": "Old laptop"}));
    let renamed = nameless
        .ask("PATCH", &format!("/devices/{id}"), rename)
        .await;
    assert_eq!(renamed.body["device_name"], "Old laptop");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_that_registers_many_times_at_once_is_on_one_device() {
    let server = RunningServer::without_engine().await;
    let ada = Person::guest(&server).await;
    let registrations = (0..20).map(|_tab| register(&ada, "Laptop", ""));
    let answers = futures_util::future::join_all(registrations).await;
    let ids: HashSet<String> = answers
        .iter()
        .map(|answer| answer.body["id"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(ids.len(), 1, "{ids:?}");
    let new = answers.iter().filter(|answer| answer.status == 201).count();
    assert_eq!(new, 1, "only one of them is told that it is new");
    let list = ada.ask("GET", "/devices", None).await.body;
    assert_eq!(list["devices"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn signing_a_device_out_ends_its_tokens_its_tickets_and_what_is_dictated_there() {
    let server = RunningServer::without_engine().await;
    let laptop = Person::with_address(&server, "ada@example.com").await;
    let phone = Person::again(&server, "ada@example.com").await;
    let id = register(&laptop, "Laptop", "").await.body["id"].clone();
    register(&phone, "Phone", "").await;

    let proof = Proof::Bearer(laptop.token.clone());
    let mut live = Stream::connect(&server.base, "sotto.v1", &proof)
        .await
        .unwrap();
    live.start().await.unwrap();
    let origin = [("origin", server.base.as_str())];
    let ticket = laptop
        .send("POST", "/voice/tickets", None, Vec::new(), &origin)
        .await;
    let ticket = ticket.body["ticket"].as_str().unwrap().to_owned();

    let path = format!("/devices/{}/sign-out", id.as_str().unwrap());
    assert_eq!(phone.ask("POST", &path, None).await.status, 204);

    let code = timeout(PATIENCE, live.close_code()).await;
    assert_eq!(code.expect("the dictation goes on").unwrap(), 4401);
    let refused = laptop.ask("GET", "/user/me", None).await;
    assert_eq!(refused.problem(), (401, "token_refused"));
    let body = json!({"refresh_token": laptop.refresh_token});
    let renewal = laptop
        .ask(
            "POST",
            "/auth/v1/token?grant_type=refresh_token",
            Some(body),
        )
        .await;
    assert_eq!(renewal.status, 400, "{}", renewal.body);
    let proof = Proof::Ticket {
        ticket,
        origin: server.base.clone(),
    };
    assert!(
        Stream::connect(&server.base, "sotto.v1", &proof)
            .await
            .is_err()
    );

    let devices = phone.ask("GET", "/devices", None).await;
    let signed_in = |name: &str| {
        let list = devices.body["devices"].as_array().unwrap();
        let device = list.iter().find(|device| device["device_name"] == name);
        device.unwrap()["is_signed_in"].clone()
    };
    assert_eq!(
        (signed_in("Laptop"), signed_in("Phone")),
        (json!(false), json!(true))
    );
}

/// The second instance's time stands still, so that what it believes never gets too old: it ends the
/// dictation because it looks, or not at all.
#[tokio::test]
async fn signing_a_device_out_ends_what_is_dictated_there_at_another_instance() {
    let server = RunningServer::without_engine().await;
    let (clock, _still) = Clock::manual();
    let other = RunningServer::beside(&server, clock).await;
    let laptop = Person::with_address(&server, "ada@example.com").await;
    let phone = Person::again(&server, "ada@example.com").await;
    let id = register(&laptop, "Laptop", "").await.body["id"].clone();

    let connect = async |person: &Person| {
        let proof = Proof::Bearer(person.token.clone());
        let connected = Stream::connect(&other.base, "sotto.v1", &proof).await;
        let mut stream = connected.unwrap();
        stream.start().await.unwrap();
        stream
    };
    let (mut live, mut of_phone) = (connect(&laptop).await, connect(&phone).await);
    let path = format!("/devices/{}/sign-out", id.as_str().unwrap());
    assert_eq!(phone.ask("POST", &path, None).await.status, 204);
    let code = timeout(PATIENCE, live.close_code()).await;
    assert_eq!(code.expect("the dictation goes on").unwrap(), 4401);
    let there = Person {
        base: other.base.clone(),
        ..laptop
    };
    let refused = there.ask("GET", "/user/me", None).await;
    assert_eq!(refused.problem(), (401, "token_refused"));
    // Whose sign-in holds goes on there.
    of_phone
        .send_audio(0, vec![0; 32_000].into())
        .await
        .unwrap();
    let acked = of_phone.hear_until(|message| match message {
        FromServer::Ack(ack) => Some(ack.through),
        _ => None,
    });
    let acked = timeout(PATIENCE, acked).await.expect("nothing is heard");
    assert_eq!(acked.unwrap(), 16_000);
}

#[tokio::test]
async fn activity_is_kept_to_the_minute() {
    let (clock, hand) = Clock::manual();
    let server = RunningServer::under_clock(clock).await;
    let ada = Person::guest(&server).await;
    let last_active = async || {
        let devices = ada.ask("GET", "/devices", None).await;
        devices.body["devices"][0]["last_active_at"].clone()
    };
    let new = register(&ada, "Here", "").await;
    let begun = new.body["last_active_at"].clone();
    hand.advance_ms(59_000);
    assert_eq!(last_active().await, begun);
    hand.advance_ms(2_000);
    // Noted behind the answer's back.
    timeout(PATIENCE, async {
        while last_active().await == begun {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    })
    .await
    .expect("activity is not noted");
}

#[tokio::test]
async fn the_hundred_and_first_device_takes_the_place_of_the_oldest_that_nobody_uses() {
    let settings = "[limits]\nrequests_per_user_per_minute = 10000\n\
                    requests_per_ip_per_minute = 10000\n\
                    sign_ups_per_ip_per_hour = 1000\nsign_ins_per_ip_per_15_minutes = 10000\n\
                    sign_ins_per_account_per_15_minutes = 10000\n";
    let server = RunningServer::with_settings(settings).await;
    let ada = Person::with_address(&server, "ada@example.com").await;
    let store = server.store().await;
    let me = ada.ask("GET", "/user/me", None).await;
    let user = me.body["id"].as_str().unwrap().parse().unwrap();
    let scope = sotto_server::store::Scope::User(user);
    // Sign-ins straight from the store: a hundred hashes would take a minute.
    let sign_in = async || {
        let method = sotto_server::store::auth_sessions::SignInMethod::Password;
        let begun = store.begin_auth_session(&scope, user, method).await;
        begun.unwrap().id
    };
    let register = async |sign_in, name: &str| {
        let wish = sotto_server::store::devices::DeviceWish {
            device_name: name,
            os: "",
            app_version: "",
            remembered: None,
        };
        let life = sotto_server::store::auth_sessions::SessionLife {
            idle_ms: 1_000_000_000,
            total_ms: 1_000_000_000,
        };
        let bounds = sotto_server::store::devices::DeviceBounds { most: 100, life };
        let registered = store.register_device(&scope, sign_in, wish, bounds).await;
        registered.unwrap()
    };
    use sotto_server::store::devices::Registration;
    let mut sign_ins = Vec::new();
    for number in 0..100 {
        sign_ins.push(sign_in().await);
        let registered = register(sign_ins[number], &format!("Device {number}")).await;
        assert!(matches!(registered, Registration::New(_)), "{number}");
    }
    let one_more = sign_in().await;
    assert_eq!(register(one_more, "One more").await, Registration::NoRoom);
    store.end_auth_session(&scope, sign_ins[41]).await.unwrap();
    assert!(matches!(
        register(one_more, "One more").await,
        Registration::New(_)
    ));
    let devices = ada.ask("GET", "/devices", None).await;
    let names: Vec<_> = devices.body["devices"].as_array().unwrap().iter().collect();
    let has = |name: &str| names.iter().any(|device| device["device_name"] == name);
    assert!(names.len() == 100 && has("One more") && !has("Device 41") && has("Device 40"));
}

#[tokio::test]
async fn a_dictation_is_on_the_device_of_its_sign_in() {
    let server = RunningServer::without_engine().await;
    let guest = Guest::sign_in(&server.base).await.unwrap();
    let ada = Person {
        token: guest.access_token.clone(),
        ..Person::anonymous(&server)
    };
    let id = register(&ada, "Here", "").await.body["id"].clone();
    let proof = Proof::Bearer(guest.access_token);
    let mut live = Stream::connect(&server.base, "sotto.v1", &proof)
        .await
        .unwrap();
    live.start().await.unwrap();
    let export = ada.ask("GET", "/user/me/export", None).await;
    assert_eq!(export.body["dictations"][0]["device_id"], id);
}

on_postgres_too!(
    the_same_sign_in_or_a_remembered_id_is_the_same_device,
    a_sign_in_that_registers_many_times_at_once_is_on_one_device,
    signing_a_device_out_ends_its_tokens_its_tickets_and_what_is_dictated_there,
    signing_a_device_out_ends_what_is_dictated_there_at_another_instance,
    activity_is_kept_to_the_minute,
    the_hundred_and_first_device_takes_the_place_of_the_oldest_that_nobody_uses,
    a_dictation_is_on_the_device_of_its_sign_in,
);
