//! A sign-in is handed over to another program of the same person, such as the browser extension.

use reqwest::{Response, StatusCode};
use serde_json::{Value, json};

use crate::support::database::on_postgres_too;
use crate::support::running::RunningServer;

/// The example of RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const LISTED: &str = "https://abcdefgh.chromiumapp.org/";
const SETTINGS: &str = "[auth]\nredirect_urls = [\"https://abcdefgh.chromiumapp.org/\"]\n";

struct House {
    server: RunningServer,
    http: reqwest::Client,
}

impl House {
    async fn new() -> Self {
        Self {
            server: RunningServer::with_settings(SETTINGS).await,
            http: reqwest::Client::new(),
        }
    }

    async fn post(&self, path: &str, token: Option<&str>, body: &Value) -> Response {
        let url = format!("{}/auth/v1{path}", self.server.base);
        let request = self.http.post(url).json(body);
        let request = match token {
            Some(token) => request.bearer_auth(token),
            None => request,
        };
        request.send().await.unwrap()
    }

    async fn guest(&self) -> Value {
        let answer = self.post("/signup", None, &json!({})).await;
        answer.json().await.unwrap()
    }

    async fn hand_over(&self, token: &str, to: &str, method: &str) -> Response {
        let wish = json!({
            "redirect_to": to,
            "code_challenge": CHALLENGE,
            "code_challenge_method": method,
        });
        self.post("/hand-over", Some(token), &wish).await
    }

    async fn exchange(&self, code: &str, verifier: &str) -> Response {
        let body = json!({"auth_code": code, "code_verifier": verifier});
        self.post("/token?grant_type=pkce", None, &body).await
    }

    /// A code for somebody who is signed in.
    async fn code(&self, token: &str) -> String {
        let answer = self.hand_over(token, LISTED, "s256").await;
        assert_eq!(answer.status(), StatusCode::OK);
        let body: Value = answer.json().await.unwrap();
        let url = body["url"].as_str().unwrap();
        let code = url.strip_prefix(&format!("{LISTED}?code="));
        code.unwrap().to_owned()
    }
}

#[tokio::test]
async fn the_program_gets_a_sign_in_of_its_own_of_the_same_person() {
    let house = House::new().await;
    let guest = house.guest().await;
    let token = guest["access_token"].as_str().unwrap();
    let code = house.code(token).await;
    let answer = house.exchange(&code, VERIFIER).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let other: Value = answer.json().await.unwrap();
    assert_eq!(other["user"]["id"], guest["user"]["id"]);
    let its_token = other["access_token"].as_str().unwrap();
    let left = house
        .post("/logout?scope=local", Some(token), &json!({}))
        .await;
    assert!(left.status().is_success());
    let again = house.hand_over(its_token, LISTED, "s256").await;
    assert_eq!(
        again.status(),
        StatusCode::OK,
        "the program stays signed in"
    );
    house.server.ended().await;
}

#[tokio::test]
async fn a_code_is_worth_nothing_without_the_verifier_and_nothing_twice() {
    let house = House::new().await;
    let guest = house.guest().await;
    let token = guest["access_token"].as_str().unwrap();
    let code = house.code(token).await;
    let wrong = house.exchange(&code, CHALLENGE).await;
    assert_eq!(wrong.status(), StatusCode::BAD_REQUEST);
    let late = house.exchange(&code, VERIFIER).await;
    assert_eq!(late.status(), StatusCode::NOT_FOUND);
    house.server.ended().await;
}

#[tokio::test]
async fn only_listed_addresses_and_hashed_verifiers_are_served() {
    let house = House::new().await;
    let guest = house.guest().await;
    let token = guest["access_token"].as_str().unwrap();
    let own = format!("{}/app/", house.server.base);
    for address in [
        "",
        "https://abcdefgh.chromiumapp.org",
        "https://abcdefgh.chromiumapp.org/x",
        "https://evil.test/",
        &own,
    ] {
        let answer = house.hand_over(token, address, "s256").await;
        assert_eq!(
            answer.status(),
            StatusCode::UNPROCESSABLE_ENTITY,
            "{address}"
        );
    }
    let plain = house.hand_over(token, LISTED, "plain").await;
    assert_eq!(plain.status(), StatusCode::BAD_REQUEST);
    let nobody = house.post("/hand-over", None, &json!({})).await;
    assert_eq!(nobody.status(), StatusCode::UNAUTHORIZED);
    house.server.ended().await;
}

on_postgres_too!(
    the_program_gets_a_sign_in_of_its_own_of_the_same_person,
    a_code_is_worth_nothing_without_the_verifier_and_nothing_twice,
    only_listed_addresses_and_hashed_verifiers_are_served,
);
