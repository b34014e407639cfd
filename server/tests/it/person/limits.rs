//! How often one may ask, by the limits that a server has by default.

use std::time::Duration;

use proto::v1::GetSettingsRequest;
use serde_json::json;
use sotto_server::clock::Clock;
use tonic::Code;

use crate::support::database::on_postgres_too;
use crate::support::faces::Person;
use crate::support::running::RunningServer;

const GET_SETTINGS: &str = "/sotto.v1.SettingsService/GetSettings";

#[tokio::test]
async fn one_person_asks_120_times_a_minute_over_both_faces_together() {
    let (clock, hand) = Clock::manual();
    let server = RunningServer::under_clock(clock).await;
    let ada = Person::guest(&server).await;
    for request in 0..60 {
        let rest = ada.ask("GET", "/settings", None).await;
        assert_eq!(rest.status, 200, "{request}");
        let grpc = ada.call(GET_SETTINGS, &GetSettingsRequest {}).await;
        assert_eq!(grpc.code, Code::Ok, "{request}");
    }
    let refused = ada.ask("GET", "/settings", None).await;
    assert_eq!(refused.problem(), (429, "too_many_requests"));
    assert_eq!(refused.headers["retry-after"], "1");
    assert_eq!(
        refused.headers["ratelimit-policy"],
        "\"requests\";q=120;w=60"
    );
    assert_eq!(refused.headers["ratelimit"], "\"requests\";r=0;t=1");
    let refused = ada.call(GET_SETTINGS, &GetSettingsRequest {}).await;
    assert_eq!(refused.code, Code::ResourceExhausted);
    let wait = refused.details.retry_info().unwrap().retry_delay;
    assert_eq!(wait, Some(Duration::from_secs(1)));
    // Others are not held up by it, and neither is she for long.
    let eve = Person::guest(&server).await;
    assert_eq!(eve.ask("GET", "/settings", None).await.status, 200);
    hand.advance_ms(1_000);
    assert_eq!(ada.ask("GET", "/settings", None).await.status, 200);
}

#[tokio::test]
async fn one_address_asks_300_times_a_minute_whatever_it_says_about_itself() {
    let (clock, _hand) = Clock::manual();
    let server = RunningServer::under_clock(clock).await;
    for _person in 0..3 {
        let person = Person::guest(&server).await;
        for _request in 0..100 {
            assert_eq!(person.ask("GET", "/user/me", None).await.status, 200);
        }
    }
    let one_more = Person::guest(&server).await;
    let elsewhere = [("x-forwarded-for", "203.0.113.9")];
    let refused = one_more
        .send("GET", "/user/me", None, Vec::new(), &elsewhere)
        .await;
    assert_eq!(refused.problem(), (429, "too_many_requests"));
    // A stranger without a token is counted as well.
    let refused = Person::anonymous(&server)
        .call(GET_SETTINGS, &GetSettingsRequest {})
        .await;
    assert_eq!(refused.code, Code::ResourceExhausted);
}

#[tokio::test]
async fn everything_is_told_five_times_a_day() {
    let (clock, hand) = Clock::manual();
    let server = RunningServer::under_clock(clock).await;
    let ada = Person::guest(&server).await;
    for _export in 0..5 {
        assert_eq!(ada.ask("GET", "/user/me/export", None).await.status, 200);
    }
    let refused = ada.ask("GET", "/user/me/export", None).await;
    assert_eq!(refused.problem(), (429, "too_many_requests"));
    let wait = refused.headers["retry-after"].to_str().unwrap();
    assert_eq!(wait, "17280");
    assert_eq!(
        refused.headers["ratelimit-policy"],
        "\"exports\";q=5;w=86400"
    );
    assert_eq!(refused.headers["ratelimit"], "\"exports\";r=0;t=17280");
    hand.advance_ms(600_000);
    assert_eq!(ada.ask("GET", "/user/me", None).await.status, 200);
}

/// Also in the words of Supabase Auth, whose clients know nothing of it.
#[tokio::test]
async fn a_password_is_tried_ten_times_and_then_when_to_come_again_is_said() {
    let (clock, _hand) = Clock::manual();
    let server = RunningServer::under_clock(clock).await;
    let nobody = Person::anonymous(&server);
    let credentials = json!({"email": "ada@example.com", "password": "gravel-otter-sunlit-8"});
    let tried = async || {
        let path = "/auth/v1/token?grant_type=password";
        nobody.ask("POST", path, Some(credentials.clone())).await
    };
    for _try in 0..10 {
        assert_eq!(tried().await.status, 400);
    }
    let refused = tried().await;
    assert_eq!(refused.status, 429);
    assert_eq!(refused.headers["retry-after"], "90");
    assert_eq!(
        refused.headers["ratelimit-policy"],
        "\"sign-ins\";q=10;w=900"
    );
    assert_eq!(refused.headers["ratelimit"], "\"sign-ins\";r=0;t=90");
}

on_postgres_too!(
    one_person_asks_120_times_a_minute_over_both_faces_together,
    one_address_asks_300_times_a_minute_whatever_it_says_about_itself,
    everything_is_told_five_times_a_day,
    a_password_is_tried_ten_times_and_then_when_to_come_again_is_said,
);
