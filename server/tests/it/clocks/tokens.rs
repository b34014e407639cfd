//! Access tokens that were given out while a clock was ahead, once it is right again: nobody renews them who does not
//! know that it was wrong.

use futures_util::stream;
use proto::v1::client_message::Message as FromClient;
use proto::v1::dictation_service_client::DictationServiceClient;
use proto::v1::server_message::Message as FromServer;
use proto::v1::{ClientMessage, GetProfileRequest, Reauthenticate, Start};
use proving::guest::Guest;
use proving::stream::{Proof, Stream};
use serde_json::json;
use sotto_server::auth::{Auth, SignIn, SignOutScope};
use sotto_server::clock::Clock;
use tonic::transport::Endpoint;
use tonic::{Code, Request};

use super::live::speak;
use super::{DAY_MS, HOUR_MS, MINUTE_MS, Place};
use crate::support::faces::Person;
use crate::support::running::RunningServer;

/// How far the clock is ahead when the token is given out.
const AHEAD: [i64; 2] = [2 * HOUR_MS, 40 * DAY_MS];

/// How long an access token is good, and how far two clocks may differ, in s.
const LIFE: i64 = 900;
const LEEWAY: i64 = 30;

async fn connect(guest: &Guest) -> anyhow::Result<Stream> {
    let proof = Proof::Bearer(guest.access_token.clone());
    Stream::connect(guest.base(), "sotto.v1", &proof).await
}

/// What the doors of REST and gRPC-web answer.
async fn answers(person: &Person) -> Vec<(u16, Code)> {
    let mut answers = Vec::new();
    for path in ["/user/me", "/devices", "/auth/v1/user"] {
        let rest = person.ask("GET", path, None).await.status;
        let profile = "/sotto.v1.AccountService/GetProfile";
        let grpc = person.call(profile, &GetProfileRequest {}).await;
        answers.push((rest, grpc.code));
    }
    answers
}

/// Whether the stream of gRPC is opened.
async fn opens_grpc(server: &RunningServer, guest: &Guest) -> bool {
    let channel = Endpoint::from_shared(server.base.clone()).unwrap();
    let mut client = DictationServiceClient::new(channel.connect().await.unwrap());
    let start = FromClient::Start(Start {
        sample_rate: 16_000,
        ..Start::default()
    });
    let start = ClientMessage {
        message: Some(start),
    };
    let mut request = Request::new(stream::iter([start]));
    let bearer = format!("Bearer {}", guest.access_token).parse().unwrap();
    request.metadata_mut().insert("authorization", bearer);
    match client.dictate(request).await {
        Ok(answer) => {
            let first = answer.into_inner().message().await.unwrap().unwrap();
            matches!(first.message, Some(FromServer::Ready(_)))
        }
        Err(refused) => {
            assert_eq!(refused.code(), Code::Unauthenticated);
            false
        }
    }
}

/// By the token itself, by a ticket, and by a token that renews the stream.
async fn dictates(guest: &Guest, step: i64) {
    let mut stream = connect(guest).await.unwrap();
    stream.start().await.unwrap();
    speak(&mut stream, 0, step).await;
    let renewal = Reauthenticate {
        access_token: guest.access_token.clone(),
    };
    stream
        .send(FromClient::Reauthenticate(renewal))
        .await
        .unwrap();
    speak(&mut stream, 1_600, step).await;
    let origin = guest.base().to_owned();
    let ticket = guest.ticket(&origin).await.unwrap();
    let proof = Proof::Ticket { ticket, origin };
    let mut stream = Stream::connect(guest.base(), "sotto.v1", &proof)
        .await
        .unwrap();
    stream.start().await.unwrap();
    speak(&mut stream, 0, step).await;
}

#[tokio::test]
async fn a_token_that_was_given_out_under_a_clock_ahead_opens_every_door_once_it_is_right() {
    for step in AHEAD {
        let (clock, hand) = Clock::manual();
        let server = RunningServer::under_clock(clock).await;
        let account = Person::with_address(&server, "ada@example.com").await;
        hand.set_by_ms(step);
        let guest = Guest::sign_in(&server.base).await.unwrap();
        let taken_over = Guest::sign_in(&server.base).await.unwrap();
        hand.set_by_ms(-step);
        let person = Person::of(&guest);
        let is_open = [(200, Code::Ok); 3];
        assert_eq!(answers(&person).await, is_open, "ahead by {step}");
        dictates(&guest, step).await;
        assert!(opens_grpc(&server, &guest).await, "ahead by {step}");
        let token = json!({"guest_access_token": taken_over.access_token});
        let taken = account.ask("POST", "/user/me/take-over", Some(token)).await;
        assert_eq!(taken.status, 200, "ahead by {step}: {}", taken.body);

        let out = person.ask("POST", "/auth/v1/logout", None).await;
        assert_eq!(out.status, 204, "ahead by {step}: {}", out.body);
        for (rest, grpc) in answers(&person).await {
            assert!([401, 403].contains(&rest), "ahead by {step}: {rest}");
            assert_eq!(grpc, Code::Unauthenticated, "ahead by {step}");
        }
        assert!(connect(&guest).await.is_err(), "who signed out is out");
        assert!(!opens_grpc(&server, &guest).await, "ahead by {step}");
        server.ended().await;
    }
}

#[tokio::test]
async fn a_server_that_starts_once_the_clock_is_right_takes_the_token_too() {
    for step in AHEAD {
        let place = Place::new(step).await;
        place.goes_wrong().await;
        let sign_in = place.house.sign_up().await;
        place.is_right_again().await;
        let later = place.house.second_instance().await;
        let known = place.caller(&sign_in).await;
        let caller = later.caller_from_bearer(&sign_in.access_token).await;
        assert_eq!(caller.unwrap(), known, "ahead by {step}");
        let out = place.house.auth.sign_out(&known, SignOutScope::Local);
        out.await.unwrap();
        let third = place.house.second_instance().await;
        assert!(!takes(&third, &sign_in).await, "ahead by {step}");
    }
}

async fn takes(auth: &Auth, sign_in: &SignIn) -> bool {
    let caller = auth.caller_from_bearer(&sign_in.access_token).await;
    caller.is_ok()
}

#[tokio::test]
async fn no_token_outlives_its_life_whatever_the_clock_says() {
    for step in AHEAD {
        let place = Place::new(step).await;
        place.goes_wrong().await;
        let sign_in = place.house.sign_up().await;
        place.is_right_again().await;
        // A renewal makes no other token younger.
        place.renewed(&sign_in).await;
        let caller = place.caller(&sign_in).await;
        let left = caller.expires_at_unix - place.house.store.clock().now_seconds();
        assert_eq!(left, LIFE - 60, "ahead by {step}: a minute has passed");
        place.pass((LIFE + LEEWAY - 61) * 1_000).await;
        let caller = place.caller(&sign_in).await;
        let left = caller.expires_at_unix - place.house.store.clock().now_seconds();
        assert_eq!(left, 1 - LEEWAY, "ahead by {step}");
        place.pass(1_000).await;
        let later = place.house.second_instance().await;
        for auth in [&place.house.auth, &later] {
            assert!(!takes(auth, &sign_in).await, "ahead by {step}");
        }
        // By the clock it is two minutes old.
        place.house.hand.set_by_ms(step - 14 * MINUTE_MS);
        for auth in [&place.house.auth, &later] {
            assert!(!takes(auth, &sign_in).await, "ahead by {step}");
        }
    }
}

/// The other way round: the token is right, and the clock is not.
#[tokio::test]
async fn a_token_is_taken_although_the_clock_was_set_back_since() {
    for step in AHEAD {
        let place = Place::new(-step).await;
        let sign_in = place.house.sign_up().await;
        place.goes_wrong().await;
        place.caller(&sign_in).await;
        place.pass(15 * MINUTE_MS).await;
        assert!(!takes(&place.house.auth, &sign_in).await, "back by {step}");
    }
}
