//! People behind a platform's proxy are told apart by the platform's header and by nothing else that comes along.

use reqwest::Client;

use crate::support::running::RunningServer;

/// How a proxy writes an address into its header.
type Writes = fn(&str) -> String;

/// The headers as they are configured.
const HEADERS: [(&str, Writes); 5] = [
    ("x-forwarded-for", |address| format!("6.6.6.6, {address}")),
    ("forwarded", |address| {
        format!("for=6.6.6.6, for={address};proto=https")
    }),
    ("fly-client-ip", str::to_owned),
    ("x-real-ip", str::to_owned),
    ("cf-connecting-ip", str::to_owned),
];

/// A server behind a proxy on this machine, where one address makes one account an hour.
async fn server(header: &str, proxies: &str) -> RunningServer {
    let settings = format!(
        "[listen]\ntrusted_proxies = [{proxies}]\nclient_address = \"{header}\"\n\
         [limits]\nsign_ups_per_ip_per_hour = 1\n"
    );
    RunningServer::with_settings(&settings).await
}

async fn signs_up(server: &RunningServer, lines: &[(&str, &str)]) -> u16 {
    let mut request = Client::new().post(format!("{}/auth/v1/signup", server.base));
    for (name, line) in lines {
        request = request.header(*name, *line);
    }
    let answer = request.json(&serde_json::json!({})).send().await.unwrap();
    answer.status().as_u16()
}

#[tokio::test]
async fn people_behind_a_proxy_are_told_apart_by_the_configured_header_alone() {
    for (header, written) in HEADERS {
        let server = server(header, "\"127.0.0.1\"").await;
        let (ada, eve) = (written("203.0.113.1"), written("203.0.113.2"));
        assert_eq!(signs_up(&server, &[(header, &ada)]).await, 200, "{header}");
        assert_eq!(signs_up(&server, &[(header, &ada)]).await, 429, "{header}");
        assert_eq!(signs_up(&server, &[(header, &eve)]).await, 200, "{header}");
        for (other, forge) in HEADERS.iter().filter(|(other, _forge)| *other != header) {
            let forged = forge("203.0.113.3");
            let lines = [(*other, forged.as_str()), (header, ada.as_str())];
            assert_eq!(signs_up(&server, &lines).await, 429, "{other} for {header}");
        }
    }
}

#[tokio::test]
async fn a_stranger_is_believed_about_nothing() {
    for (header, written) in HEADERS {
        let server = server(header, "\"10.0.0.0/8\"").await;
        assert_eq!(signs_up(&server, &[]).await, 200, "{header}");
        let forged = written("203.0.113.1");
        assert_eq!(
            signs_up(&server, &[(header, &forged)]).await,
            429,
            "{header}"
        );
    }
}
