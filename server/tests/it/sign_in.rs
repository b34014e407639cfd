//! Signing up, renewing, signing out.

use std::collections::HashSet;

use reqwest::{RequestBuilder, StatusCode};
use serde_json::{Map, Value, json};
use sotto_server::auth::{AccountError, SignOutScope, TokenError};
use sotto_server::limits::rate_limiter::TooMany;

use crate::support::database::on_postgres_too;
use crate::support::manual_auth::{HERE, ManualAuth};
use crate::support::running::RunningServer;

const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 24 * 60 * MINUTE_MS;

#[tokio::test]
async fn each_renewal_gives_a_new_token_and_the_same_person() {
    let house = ManualAuth::new().await;
    let first = house.sign_up().await;
    let mut tokens = HashSet::from([first.refresh_token.clone()]);
    let mut token = first.refresh_token;
    for _renewal in 0..5 {
        let next = house.auth.refresh(&token, HERE).await.unwrap();
        assert_eq!(next.account.id, first.account.id);
        let caller = house
            .auth
            .caller_from_bearer(&next.access_token)
            .await
            .unwrap();
        assert_eq!(caller.user_id, first.account.id);
        assert!(
            tokens.insert(next.refresh_token.clone()),
            "a token was given out twice"
        );
        token = next.refresh_token;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_tabs_that_renew_at_once_get_one_token_and_stay_signed_in() {
    let house = ManualAuth::new().await;
    let old = house.sign_up().await.refresh_token;
    let tabs: Vec<_> = (0..50)
        .map(|_tab| {
            let (auth, old) = (house.auth.clone(), old.clone());
            tokio::spawn(async move { auth.refresh(&old, HERE).await.unwrap().refresh_token })
        })
        .collect();
    let mut tokens = HashSet::new();
    for tab in tabs {
        tokens.insert(tab.await.unwrap());
    }
    assert_eq!(tokens.len(), 1);
    for token in tokens {
        house.auth.refresh(&token, HERE).await.unwrap();
    }
}

#[tokio::test]
async fn an_older_token_that_comes_back_ends_the_whole_sign_in() {
    let house = ManualAuth::new().await;
    let first = house.sign_up().await;
    let second = house
        .auth
        .refresh(&first.refresh_token, HERE)
        .await
        .unwrap();
    let parent = house
        .auth
        .refresh(&first.refresh_token, HERE)
        .await
        .unwrap();
    assert_eq!(parent.refresh_token, second.refresh_token);
    let third = house
        .auth
        .refresh(&second.refresh_token, HERE)
        .await
        .unwrap();
    house
        .auth
        .caller_from_bearer(&third.access_token)
        .await
        .unwrap();

    let reused = house.auth.refresh(&first.refresh_token, HERE).await;
    assert!(
        matches!(reused, Err(TokenError::ReusedRefreshToken)),
        "{reused:?}"
    );
    let active = house.auth.refresh(&third.refresh_token, HERE).await;
    assert!(
        matches!(active, Err(TokenError::UnknownRefreshToken)),
        "{active:?}"
    );
    let access = house.auth.caller_from_bearer(&third.access_token).await;
    assert!(
        matches!(access, Err(TokenError::SessionEnded)),
        "{access:?}"
    );
}

#[tokio::test]
async fn a_sign_in_ends_when_it_is_idle_or_old() {
    let house = ManualAuth::new().await;
    let idle = house.sign_up().await;
    house.hand.advance_ms(30 * DAY_MS + 1);
    let refused = house.auth.refresh(&idle.refresh_token, HERE).await;
    assert!(
        matches!(refused, Err(TokenError::SessionExpired)),
        "{refused:?}"
    );

    let mut token = house.sign_up().await.refresh_token;
    for _month in 0..14 {
        house.hand.advance_ms(26 * DAY_MS);
        token = house
            .auth
            .refresh(&token, HERE)
            .await
            .unwrap()
            .refresh_token;
    }
    house.hand.advance_ms(26 * DAY_MS);
    let refused = house.auth.refresh(&token, HERE).await;
    assert!(
        matches!(refused, Err(TokenError::SessionExpired)),
        "{refused:?}"
    );
}

#[tokio::test]
async fn an_access_token_is_good_for_a_quarter_of_an_hour() {
    let house = ManualAuth::new().await;
    let sign_in = house.sign_up().await;
    assert_eq!(sign_in.expires_in, 900);
    house.hand.advance_ms(15 * MINUTE_MS + 29_000);
    house
        .auth
        .caller_from_bearer(&sign_in.access_token)
        .await
        .unwrap();
    house.hand.advance_ms(2_000);
    let refused = house.auth.caller_from_bearer(&sign_in.access_token).await;
    assert!(
        matches!(refused, Err(TokenError::BadToken(_))),
        "{refused:?}"
    );
}

#[tokio::test]
async fn instances_share_keys_and_sign_outs() {
    let house = ManualAuth::new().await;
    let other = house.second_instance().await;
    let sign_in = house.sign_up().await;
    let caller = other
        .caller_from_bearer(&sign_in.access_token)
        .await
        .unwrap();
    house
        .auth
        .sign_out(&caller, SignOutScope::Local)
        .await
        .unwrap();
    assert!(!house.auth.is_live(caller.auth_session).await);
    house.hand.advance_ms(3_000);
    assert!(!other.is_live(caller.auth_session).await);
    assert_eq!(house.auth.jwks(), other.jwks());
}

#[tokio::test]
async fn signing_out_ends_one_sign_in_the_others_or_all() {
    let house = ManualAuth::new().await;
    let stranger = house.caller().await;
    for which in [
        SignOutScope::Local,
        SignOutScope::Others,
        SignOutScope::Global,
    ] {
        let caller = house.caller().await;
        house.auth.sign_out(&caller, which).await.unwrap();
        let stays = which == SignOutScope::Others;
        assert_eq!(
            house.auth.is_live(caller.auth_session).await,
            stays,
            "{which:?}"
        );
    }
    assert!(house.auth.is_live(stranger.auth_session).await);
}

#[tokio::test]
async fn one_address_gets_thirty_accounts_an_hour() {
    let house = ManualAuth::new().await;
    for _account in 0..30 {
        house.sign_up().await;
    }
    let refused = house
        .auth
        .sign_up_anonymously(&Map::new(), HERE)
        .await
        .err();
    assert!(
        matches!(refused, Some(AccountError::TooMany(_))),
        "{refused:?}"
    );
    house
        .auth
        .sign_up_anonymously(&Map::new(), "10.0.0.1".parse().unwrap())
        .await
        .unwrap();
    house.hand.advance_ms(2 * MINUTE_MS);
    house.sign_up().await;
}

#[tokio::test]
async fn one_sign_in_is_renewed_sixty_times_a_minute() {
    let house = ManualAuth::new().await;
    let mut token = house.sign_up().await.refresh_token;
    for _renewal in 0..60 {
        token = house
            .auth
            .refresh(&token, HERE)
            .await
            .unwrap()
            .refresh_token;
    }
    let refused = house.auth.refresh(&token, HERE).await.err();
    assert!(
        matches!(refused, Some(TokenError::TooMany(_))),
        "{refused:?}"
    );
    house.hand.advance_ms(1_000);
    house.auth.refresh(&token, HERE).await.unwrap();
}

#[tokio::test]
async fn one_address_renews_a_hundred_and_fifty_times_in_five_minutes() {
    let house = ManualAuth::new().await;
    let mut token = String::new();
    for _sign_in in 0..3 {
        token = house.sign_up().await.refresh_token;
        for _renewal in 0..50 {
            let renewed = house.auth.refresh(&token, HERE).await.unwrap();
            token = renewed.refresh_token;
        }
    }
    let refused = house.auth.refresh(&token, HERE).await.err();
    let Some(TokenError::TooMany(TooMany { quota, .. })) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!((quota.name, quota.count), ("renewals-from-an-address", 150));
    let elsewhere = "10.0.0.1".parse().unwrap();
    house.auth.refresh(&token, elsewhere).await.unwrap();
}

#[tokio::test]
async fn what_a_client_keeps_with_its_account_is_bounded() {
    let house = ManualAuth::new().await;
    let metadata = |length: usize| {
        let Value::Object(metadata) = json!({ "note": "x".repeat(length) }) else {
            unreachable!()
        };
        metadata
    };
    let kept = house
        .auth
        .sign_up_anonymously(&metadata(4_000), HERE)
        .await
        .unwrap();
    assert_eq!(kept.account.metadata(), metadata(4_000));
    let refused = house
        .auth
        .sign_up_anonymously(&metadata(5_000), HERE)
        .await
        .err();
    assert!(
        matches!(refused, Some(AccountError::BadMetadata { .. })),
        "{refused:?}"
    );
}

/// A request, the status and the code that it gets.
async fn refused(request: RequestBuilder) -> (u16, String) {
    let answer = request
        .header("X-Supabase-Api-Version", "2024-01-01")
        .send()
        .await
        .unwrap();
    let (status, headers) = (answer.status(), answer.headers().clone());
    let body: Value = answer.json().await.unwrap();
    let code = body["code"].as_str().unwrap().to_owned();
    assert_eq!(headers["x-sb-error-code"], code.as_str());
    assert_eq!(headers["x-supabase-api-version"], "2024-01-01");
    assert!(body["message"].is_string(), "{body}");
    (status.as_u16(), code)
}

#[tokio::test]
async fn refusals_have_the_codes_that_clients_know() {
    let server = RunningServer::without_engine().await;
    let http = reqwest::Client::new();
    let at = |path: &str| format!("{}/auth/v1{path}", server.base);
    let renew = at("/token?grant_type=refresh_token");
    let cases = [
        (
            http.post(at("/signup"))
                .json(&json!({"email": "a@b.example", "password": "x"})),
            422,
            "weak_password",
        ),
        (
            http.post(at("/signup")).json(&json!({"phone": "+491"})),
            422,
            "phone_provider_disabled",
        ),
        (http.post(at("/signup")).body("{"), 400, "bad_json"),
        (
            http.post(at("/signup")).body(" ".repeat(70_000)),
            413,
            "request_entity_too_large",
        ),
        (
            http.post(at("/token?grant_type=password")).body("{}"),
            400,
            "validation_failed",
        ),
        (
            http.post(at("/token")).body("{}"),
            400,
            "unsupported_grant_type",
        ),
        (http.post(&renew).body("{}"), 400, "validation_failed"),
        (
            http.post(&renew).json(&json!({"refresh_token": "x"})),
            400,
            "refresh_token_not_found",
        ),
        (http.get(at("/user")), 401, "no_authorization"),
        (http.get(at("/user")).bearer_auth("x"), 403, "bad_jwt"),
        (http.post(at("/logout")), 401, "no_authorization"),
        (
            http.post(at("/logout?scope=mine")),
            400,
            "validation_failed",
        ),
        (
            http.post(at("/token?grant_type=id_token")).body("{}"),
            400,
            "unsupported_grant_type",
        ),
        (http.post(at("/otp")), 400, "validation_failed"),
        (http.post(at("/verify")), 400, "validation_failed"),
        (http.get(at("/authorize")), 400, "validation_failed"),
        (http.put(at("/user")), 401, "no_authorization"),
        (
            http.post(at("/token?grant_type=pkce"))
                .json(&json!({"auth_code": "x", "code_verifier": "y"})),
            404,
            "flow_state_not_found",
        ),
        (http.post(at("/factors")), 404, "not_found"),
        (http.get(at("/signup")), 404, "not_found"),
    ];
    for (request, status, code) in cases {
        assert_eq!(refused(request).await, (status, code.to_owned()));
    }
    server.ended().await;
}

#[tokio::test]
async fn older_clients_get_the_older_shape() {
    let server = RunningServer::without_engine().await;
    let answer = reqwest::get(format!("{}/auth/v1/user", server.base))
        .await
        .unwrap();
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    assert!(!answer.headers().contains_key("x-supabase-api-version"));
    assert_eq!(answer.headers()["x-sb-error-code"], "no_authorization");
    let body: Value = answer.json().await.unwrap();
    let expected = json!({
        "code": 401, "error_code": "no_authorization",
        "msg": "This endpoint requires a valid Bearer token",
    });
    assert_eq!(body, expected);
    server.ended().await;
}

#[tokio::test]
async fn nothing_of_a_session_may_be_kept_by_a_cache_and_the_keys_may() {
    let server = RunningServer::without_engine().await;
    let http = reqwest::Client::new();
    let session = http
        .post(format!("{}/auth/v1/signup", server.base))
        .send()
        .await
        .unwrap();
    assert_eq!(session.headers()["cache-control"], "no-store");
    let keys = http.get(format!("{}/auth/v1/.well-known/jwks.json", server.base));
    let keys = keys.send().await.unwrap();
    assert_eq!(keys.headers()["cache-control"], "public, max-age=600");
    let keys: Value = keys.json().await.unwrap();
    let key = &keys["keys"][0];
    assert_eq!(
        (&key["alg"], &key["crv"]),
        (&json!("ES256"), &json!("P-256"))
    );
    assert!(key.get("d").is_none(), "the private half is published");
    server.ended().await;
}

#[tokio::test]
async fn a_guest_that_renews_survives_a_restart_of_the_server() {
    let server = RunningServer::without_engine().await;
    let http = reqwest::Client::new();
    let session = http
        .post(format!("{}/auth/v1/signup", server.base))
        .send()
        .await
        .unwrap();
    let session: Value = session.json().await.unwrap();
    let server = RunningServer::on_data(server.ended().await).await;
    let renewed = http
        .post(format!(
            "{}/auth/v1/token?grant_type=refresh_token",
            server.base
        ))
        .json(&json!({ "refresh_token": session["refresh_token"] }))
        .send()
        .await
        .unwrap();
    assert_eq!(renewed.status(), StatusCode::OK);
    let renewed: Value = renewed.json().await.unwrap();
    assert_eq!(renewed["user"]["id"], session["user"]["id"]);
    server.ended().await;
}

on_postgres_too!(
    each_renewal_gives_a_new_token_and_the_same_person,
    fifty_tabs_that_renew_at_once_get_one_token_and_stay_signed_in,
    an_older_token_that_comes_back_ends_the_whole_sign_in,
    a_sign_in_ends_when_it_is_idle_or_old,
    an_access_token_is_good_for_a_quarter_of_an_hour,
    instances_share_keys_and_sign_outs,
    signing_out_ends_one_sign_in_the_others_or_all,
    one_address_gets_thirty_accounts_an_hour,
    one_sign_in_is_renewed_sixty_times_a_minute,
    one_address_renews_a_hundred_and_fifty_times_in_five_minutes,
    what_a_client_keeps_with_its_account_is_bounded,
    refusals_have_the_codes_that_clients_know,
    older_clients_get_the_older_shape,
    nothing_of_a_session_may_be_kept_by_a_cache_and_the_keys_may,
    a_guest_that_renews_survives_a_restart_of_the_server,
);
