//! Texts that Postgres does not take: with U+0000, and with half of a surrogate pair. What they are sent to answers the
//! same on both databases, and never with a fault of ours.

use reqwest::redirect::Policy;

use crate::support::database::on_postgres_too;
use crate::support::faces::Person;
use crate::support::running::RunningServer;

const LIMITS: &str = "[limits]\nrequests_per_user_per_minute = 10000\n\
                      requests_per_ip_per_minute = 10000\nsign_ups_per_ip_per_hour = 10000\n\
                      emails_per_ip_per_hour = 10000\n";

/// As JSON escapes them, which is the one way in which they can be sent.
const ODD: [&str; 4] = ["a\\u0000b", "\\u0000", "a\\ud800b", "\\udc00\\ud800"];

/// All that takes texts, with `@@` where an odd one is put.
const DOORS: &[(&str, &str, &str)] = &[
    ("PATCH", "/user/me", r#"{"display_name":"@@"}"#),
    ("POST", "/devices/register", r#"{"device_name":"@@"}"#),
    (
        "POST",
        "/devices/register",
        r#"{"device_name":"Here","os":"@@","app_version":"@@"}"#,
    ),
    ("PUT", "/settings", r#"{"push_to_talk_key":"@@"}"#),
    ("PUT", "/settings", r#"{"language":"@@"}"#),
    ("PUT", "/settings", r#"{"insert_mode":"@@"}"#),
    ("PUT", "/settings", r#"{"microphone":"@@"}"#),
    ("PUT", "/settings", r#"{"vocabulary":["@@","x"]}"#),
    (
        "PUT",
        "/settings",
        r#"{"replacements":[{"spoken":["@@"],"written":"@@"}]}"#,
    ),
    ("POST", "/auth/v1/signup", r#"{"data":{"name":"@@"}}"#),
    ("POST", "/auth/v1/signup", r#"{"data":{"@@":"name"}}"#),
    (
        "POST",
        "/auth/v1/signup",
        r#"{"email":"@@@example.com","password":"gravel-otter-sunlit-9"}"#,
    ),
    (
        "POST",
        "/auth/v1/signup",
        r#"{"email":"ada@example.com","password":"gravel-otter-@@-9"}"#,
    ),
    (
        "POST",
        "/auth/v1/token?grant_type=password",
        r#"{"email":"@@","password":"@@"}"#,
    ),
    (
        "POST",
        "/auth/v1/token?grant_type=refresh_token",
        r#"{"refresh_token":"@@"}"#,
    ),
    (
        "POST",
        "/auth/v1/token?grant_type=pkce",
        r#"{"auth_code":"@@","code_verifier":"@@"}"#,
    ),
    ("PUT", "/auth/v1/user", r#"{"data":{"name":"@@"}}"#),
    ("PUT", "/auth/v1/user", r#"{"email":"@@"}"#),
    ("POST", "/auth/v1/hand-over", r#"{"code_challenge":"@@"}"#),
    ("POST", "/auth/v1/recover", r#"{"email":"@@"}"#),
    (
        "POST",
        "/auth/v1/otp",
        r#"{"email":"ada@example.com","code_challenge":"@@","code_challenge_method":"@@"}"#,
    ),
    ("POST", "/auth/v1/resend", r#"{"type":"@@","email":"@@"}"#),
    (
        "POST",
        "/auth/v1/verify",
        r#"{"type":"@@","token_hash":"@@"}"#,
    ),
];

/// Where odd texts stand in the address.
const ADDRESSES: [&str; 5] = [
    "/transcripts?q=a%00b",
    "/transcripts?page_token=%00",
    "/transcripts/%00",
    "/auth/v1/verify?type=signup&token=%00",
    "/auth/v1/verify?type=%00&token=%ED%A0%80",
];

#[tokio::test]
async fn texts_that_a_database_cannot_hold_are_no_fault_of_ours() {
    let server = RunningServer::with_settings(LIMITS).await;
    let ada = Person::guest(&server).await;
    for (method, path, body) in DOORS {
        for odd in ODD {
            let body = body.replace("@@", odd);
            let sent = body.clone().into_bytes();
            let answer = ada
                .send(method, path, Some("application/json"), sent, &[])
                .await;
            let status = answer.status;
            assert!(status < 500, "{method} {path} {body}: {status}");
        }
    }
    // Where a link leads to the web app, it is not followed: there is none.
    let stays = reqwest::Client::builder().redirect(Policy::none());
    let stays = Person {
        http: stays.build().unwrap(),
        ..ada.clone()
    };
    for address in ADDRESSES {
        let answer = stays.ask("GET", address, None).await;
        assert!(answer.status < 500, "{address}: {}", answer.status);
    }
    let me = ada.ask("GET", "/user/me", None).await;
    assert_eq!(me.status, 200);
    assert_eq!(me.body["display_name"], "");
    let health = ada.ask("GET", "/health", None).await;
    assert_ne!(health.status, 503, "the database takes writes");
}

on_postgres_too!(texts_that_a_database_cannot_hold_are_no_fault_of_ours);
