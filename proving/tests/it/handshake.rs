//! Handshakes: who gets in, and what the others are told.

use proving::double::{Double, DoubleOptions, Ending, Kind, Refusal};
use serde_json::{Value, json};

use crate::client::{Client, USUAL, bare_request, double, quick, refused, request};

/// A request with one header.
fn with(
    double: &Double,
    name: &'static str,
    value: &str,
) -> tokio_tungstenite::tungstenite::handshake::client::Request {
    let mut request = bare_request(double, USUAL);
    request
        .headers_mut()
        .insert(name, value.parse().expect("a header"));
    request
}

#[tokio::test]
async fn keys_pass_in_every_way_that_deepgram_knows() {
    let double = double(quick()).await;
    let token = granted(&double, "Token double-key", &json!({"ttl_seconds": 30})).await;
    let token = token["access_token"].as_str().expect("a token");
    for value in [
        "Token double-key",
        "token double-key",
        &format!("bearer {token}"),
    ] {
        let client = Client::open_with(with(&double, "authorization", value)).await;
        let id = client.response.headers()["dg-request-id"]
            .to_str()
            .expect("text");
        assert!(id.parse::<uuid::Uuid>().is_ok(), "{id}");
    }
    for (scheme, secret) in [("token", "double-key"), ("bearer", token)] {
        let value = format!("{scheme}, {secret}");
        let client = Client::open_with(with(&double, "sec-websocket-protocol", &value)).await;
        assert_eq!(client.response.headers()["sec-websocket-protocol"], scheme);
    }
    let schemes = double
        .journal()
        .into_iter()
        .filter_map(|entry| entry.key_scheme);
    let expected = [
        "Token",
        "token",
        "bearer",
        "token protocol",
        "bearer protocol",
    ];
    assert_eq!(schemes.collect::<Vec<_>>(), expected);
}

#[tokio::test]
async fn others_are_told_why_not() {
    let double = double(quick()).await;
    for value in ["Bearer double-key", "Token other", "double-key"] {
        let (status, body, response) = refused(with(&double, "authorization", value)).await;
        assert_eq!(status, 401, "{value}");
        assert_eq!(body["err_code"], "INVALID_AUTH");
        let headers = response.headers();
        assert_eq!(headers["dg-error"], "Invalid credentials.");
        assert_eq!(
            headers["dg-request-id"],
            body["request_id"].as_str().expect("an id")
        );
    }
    assert_eq!(refused(bare_request(&double, USUAL)).await.0, 401);
    let entry = double.journal().pop().expect("an entry");
    assert_eq!(entry.kind, Kind::Refused);
    assert!(matches!(
        entry.ended,
        Some(Ending::Refused { status: 401, .. })
    ));
}

#[tokio::test]
async fn queries_that_make_no_sense_are_refused() {
    let double = double(quick()).await;
    let unknown = USUAL.replace("nova-3", "nova-9");
    let (status, body, _) = refused(request(&double, &unknown)).await;
    assert_eq!(
        (status, &body["err_code"]),
        (403, &"INSUFFICIENT_PERMISSIONS".into())
    );
    let message = "Project does not have access to the requested model.";
    assert_eq!(body["err_msg"], message);
    let training = USUAL.replace("mip_opt_out=true", "mip_opt_out=false");
    let (status, body, _) = refused(request(&double, &training)).await;
    assert_eq!(status, 400);
    let message = body["err_msg"].as_str().expect("a message");
    assert!(
        message.starts_with("mip_opt_out=true is missing"),
        "{message}"
    );
    let terms = format!("{USUAL}{}", "&keyterm=abcd".repeat(501));
    let (status, body, _) = refused(request(&double, &terms)).await;
    assert_eq!(
        (status, &body["err_msg"]),
        (400, &"Keyterm limit exceeded".into())
    );
    let without_rate = USUAL.replace("&sample_rate=16000", "");
    assert_eq!(refused(request(&double, &without_rate)).await.0, 400);
}

#[tokio::test]
async fn streams_have_a_limit_that_ended_streams_do_not_count_in() {
    let options = DoubleOptions {
        max_streams: 1,
        manner: quick(),
        ..DoubleOptions::default()
    };
    let double = Double::start(options).await.expect("a double");
    let mut client = Client::open(&double).await;
    let (status, body, _) = refused(request(&double, USUAL)).await;
    assert_eq!(
        (status, &body["err_code"]),
        (429, &"TOO_MANY_REQUESTS".into())
    );
    assert_eq!(double.open_streams(), 1);
    client.finish().await;
    while double.open_streams() > 0 {
        tokio::task::yield_now().await;
    }
    Client::open(&double).await;
}

#[tokio::test]
async fn everything_can_be_refused_for_a_while() {
    let double = double(quick()).await;
    double.refuse_all(Some(Refusal::payment_required()));
    let (status, body, _) = refused(request(&double, USUAL)).await;
    assert_eq!(
        (status, &body["err_code"]),
        (402, &"ASR_PAYMENT_REQUIRED".into())
    );
    double.refuse_all(None);
    Client::open(&double).await;
}

#[tokio::test]
async fn tokens_are_granted_to_keys_and_not_by_tokens() {
    let double = double(quick()).await;
    let answer = granted(&double, "Token double-key", &json!({})).await;
    assert_eq!(answer["expires_in"], 30.0);
    let token = answer["access_token"].as_str().expect("a token");
    let refusal = granted(&double, &format!("Bearer {token}"), &json!({})).await;
    assert_eq!(refusal["err_code"], "FORBIDDEN");
    let refusal = granted(&double, "Token double-key", &json!({"ttl_seconds": 3601})).await;
    assert_eq!(refusal["err_code"], "Bad Request");
}

async fn granted(double: &Double, key: &str, body: &Value) -> Value {
    let url = format!("http://{}/v1/auth/grant", double.address());
    let request = reqwest::Client::new()
        .post(url)
        .header("authorization", key);
    let response = request.json(body).send().await.expect("an answer");
    response.json().await.expect("JSON")
}
