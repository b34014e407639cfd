//! Who gets in, and how the others are told.

use serde_json::Value;
use sotto_local_engine::listen::EngineSettings;
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Error;
use tokio_tungstenite::tungstenite::handshake::client::Request;

use crate::engine::{Client, USUAL, live_request, load, serve, serve_shared};

/// The status, `dg-error` and body of a refused upgrade.
async fn refusal(request: Request) -> (u16, String, Value) {
    let Err(Error::Http(response)) = connect_async(request).await else {
        panic!("the stream was not refused");
    };
    assert_eq!(response.headers()["dg-request-id"].len(), 36);
    let error = response.headers()["dg-error"]
        .to_str()
        .expect("text")
        .to_owned();
    let body = response.body().as_deref().unwrap_or_default();
    (
        response.status().as_u16(),
        error,
        serde_json::from_slice(body).expect("JSON"),
    )
}

#[tokio::test]
async fn what_the_engine_cannot_do_is_refused_before_the_upgrade() {
    let address = serve_shared().await;
    let (status, error, body) =
        refusal(live_request(address, &format!("{USUAL}&language=fr"))).await;
    assert_eq!(
        (status, error.as_str()),
        (400, "The local engine knows English only.")
    );
    assert_eq!(body["err_msg"], error);
    assert_eq!(body["err_code"], "INVALID_QUERY_PARAMETER");
    assert_eq!(body["request_id"].as_str().map(str::len), Some(36));
    let (status, error, _) = refusal(live_request(address, "encoding=opus")).await;
    assert!(status == 400 && error.contains("not opus"), "{error}");
}

#[tokio::test]
async fn a_key_is_needed_when_there_is_one() {
    let settings = EngineSettings {
        speakers: 2,
        decode_threads: 1,
        key: Some("s3cret".into()),
    };
    let address = serve(load(settings)).await;
    let with = |name: &'static str, value: &'static str| {
        let mut request = live_request(address, USUAL);
        request
            .headers_mut()
            .insert(name, value.parse().expect("a header"));
        request
    };
    let (status, error, body) = refusal(live_request(address, USUAL)).await;
    assert_eq!((status, error.as_str()), (401, "Invalid credentials."));
    assert_eq!(body["err_code"], "INVALID_AUTH");
    assert_eq!(refusal(with("authorization", "Token wrong")).await.0, 401);
    let mut client = Client::open_with(with("authorization", "Token s3cret")).await;
    client.finish().await;
    let browser = with("sec-websocket-protocol", "token, s3cret");
    let mut client = Client::open_with(browser).await;
    assert_eq!(client.response.headers()["sec-websocket-protocol"], "token");
    client.finish().await;
    let file = reqwest::Client::new()
        .post(format!("http://{address}/v1/listen"))
        .body("x");
    assert_eq!(file.send().await.expect("an answer").status(), 401);
}

#[tokio::test]
async fn one_speaker_too_many_is_told_to_come_back() {
    let settings = EngineSettings {
        speakers: 1,
        decode_threads: 1,
        key: None,
    };
    let address = serve(load(settings)).await;
    let mut first = Client::open_with(live_request(address, USUAL)).await;
    let (status, error, body) = refusal(live_request(address, USUAL)).await;
    assert_eq!(
        (status, body["err_code"].as_str()),
        (429, Some("TOO_MANY_REQUESTS"))
    );
    assert_eq!(error, "Too many requests. Please try again later");
    let health = health(address).await;
    assert_eq!(
        (&health["speakers"], &health["max_speakers"]),
        (&1.into(), &1.into())
    );
    first.finish().await;
    drop(first);
    let mut second = Client::open_with(live_request(address, USUAL)).await;
    second.finish().await;
}

#[tokio::test]
async fn health_names_the_model() {
    let health = health(serve_shared().await).await;
    assert_eq!(health["status"], "ok");
    assert!(
        health["model"]
            .as_str()
            .is_some_and(|name| !name.is_empty())
    );
}

async fn health(address: std::net::SocketAddr) -> Value {
    let answer = reqwest::get(format!("http://{address}/health"))
        .await
        .expect("an answer");
    assert_eq!(answer.status(), 200);
    answer.json().await.expect("JSON")
}
