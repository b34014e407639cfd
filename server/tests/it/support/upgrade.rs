//! What the door of the live stream says before anything is upgraded.

use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Error;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::http::HeaderValue;

/// The status with which the server at `base` answers; 101 if it takes the connection, which then
/// ends.
pub(crate) async fn upgrade_status(base: &str, headers: &[(&str, &str)], offered: &str) -> u16 {
    let url = format!("{}/voice/stream", base.replacen("http", "ws", 1));
    let mut request = url.into_client_request().unwrap();
    for (name, value) in headers {
        let name: tokio_tungstenite::tungstenite::http::HeaderName = name.parse().unwrap();
        // Also what is no ASCII goes out as it is.
        let value = HeaderValue::from_bytes(value.as_bytes()).unwrap();
        request.headers_mut().insert(name, value);
    }
    let offered = offered.parse().unwrap();
    request
        .headers_mut()
        .insert("sec-websocket-protocol", offered);
    match connect_async(request).await {
        Ok((_socket, answer)) => answer.status().as_u16(),
        Err(Error::Http(answer)) => answer.status().as_u16(),
        Err(error) => panic!("{error}"),
    }
}
