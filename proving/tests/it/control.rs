//! The double's strings over HTTP, and its end.

use proving::coded::ticks;
use proving::double::Double;
use serde_json::{Value, json};

use crate::client::{Client, End, USUAL, double, quick, refused, request};

async fn post(double: &Double, name: &str, body: &Value) {
    let url = format!("http://{}/_double/{name}", double.address());
    let response = reqwest::Client::new().post(url).json(body).send().await;
    assert_eq!(response.expect("an answer").status(), 204);
}

#[tokio::test]
async fn faults_refusals_and_the_journal_go_over_http() {
    let double = double(quick()).await;
    let close = json!({"close": {"code": 1011, "reason": "NET-0000"}});
    let fault = json!([{"connection": "next", "after": {"samples": 1}, "act": close}]);
    post(&double, "faults", &fault).await;
    let mut client = Client::open(&double).await;
    client.speak(&ticks::encode(0, 1)).await;
    assert_eq!(
        client.drain().await,
        End::Closed(1011, "NET-0000".to_owned())
    );
    let refusal = json!({"status": 500, "code": "X", "message": "Broken."});
    post(&double, "refusal", &refusal).await;
    assert_eq!(refused(request(&double, USUAL)).await.0, 500);
    post(&double, "refusal", &Value::Null).await;
    let mut client = Client::open(&double).await;
    post(&double, "reset-streams", &Value::Null).await;
    assert_eq!(client.drain().await, End::Broken);
    let journal = reqwest::get(format!("http://{}/_double/journal", double.address()));
    let journal: Value = journal
        .await
        .expect("an answer")
        .json()
        .await
        .expect("JSON");
    assert_eq!(journal[0]["ended"]["closed"]["code"], 1011);
    assert_eq!(journal[1]["kind"], "refused");
    assert_eq!(journal[2]["ended"], "reset");
}

#[tokio::test]
async fn a_double_that_stops_resets_its_connections() {
    let double = double(quick()).await;
    let address = double.address();
    let mut client = Client::open(&double).await;
    double.stop().await;
    assert_eq!(client.drain().await, End::Broken);
    assert!(tokio::net::TcpStream::connect(address).await.is_err());
}
