//! Pages that are not ours: whatever their origin looks like, nothing opens for them.

use reqwest::Method;
use reqwest::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue, ORIGIN,
};

use crate::support::faces::Person;
use crate::support::running::RunningServer;
use crate::support::upgrade::upgrade_status;

/// A page of another program of ours that may dictate here.
const EXTENSION: &str = "chrome-extension://abcdefghijklmnopabcdefghijklmnop";

const SETTINGS: &str = "[limits]\nrequests_per_user_per_minute = 10000\n\
    requests_per_ip_per_minute = 10000\ntickets_per_user_per_minute = 10000\n\
    tickets_per_ip_per_minute = 10000\n[listen]\nallowed_origins = \
    [\"https://sotto.example\", \"chrome-extension://abcdefghijklmnopabcdefghijklmnop\"]\n";

/// Origins that are none of ours, on a server at `port`.
fn wrong_origins(port: &str) -> Vec<String> {
    let near_ours = [
        "http://127.0.0.1",
        "http://127.0.0.1:1",
        "http://127.0.0.1:PORT0",
        "http://127.0.0.1:PORT/",
        "http://127.0.0.1.:PORT",
        "http://127.0.0.1:PORT.evil.example",
        "http://127.0.0.1:PORT@evil.example",
        "http://evil.example/127.0.0.1:PORT",
        "http://evil.example#http://127.0.0.1:PORT",
        "https://127.0.0.1:PORT",
        "ws://127.0.0.1:PORT",
        "HTTP://127.0.0.1:PORT",
        "//127.0.0.1:PORT",
        "127.0.0.1:PORT",
        "http://127.0.0.2:PORT",
        "http://127.1:PORT",
        "http://0.0.0.0:PORT",
        "http://2130706433:PORT",
        "http://0x7f000001:PORT",
        "http://[::1]:PORT",
        "http://[::ffff:127.0.0.1]:PORT",
        "http://localhost.:PORT",
        "http://LOCALHOST:PORT",
        "http://localhost.evil.example:PORT",
        "http://127.0.0.1:PORT http://evil.example",
        "http://127.0.0.1:PORT,http://evil.example",
        "http://127.0.0.1:PORT%00.evil.example",
    ];
    let near_others = [
        "",
        "null",
        "NULL",
        "*",
        "https://evil.example",
        "https://sotto.example/",
        "https://sotto.example.",
        "https://sotto.example:443",
        "https://sotto.example:8443",
        "http://sotto.example",
        "https://SOTTO.example",
        "HTTPS://sotto.example",
        "https://sotto.example.evil.example",
        "https://evilsotto.example",
        "https://www.sotto.example",
        "https://sotto-example",
        "https://sottoXexample",
        "https://user@sotto.example",
        "https://sotto.example@evil.example",
        "https://sotto.example\\.evil.example",
        "https://sotto.example?evil.example",
        "https://s\u{43e}tto.example",
        "https://sotto\u{3002}example",
        "https://xn--stto-0cd.example",
        "chrome-extension://",
        "chrome-extension://*",
        "chrome-extension://abcdefghijklmnopabcdefghijklmno",
        "chrome-extension://abcdefghijklmnopabcdefghijklmnopp",
        "chrome-extension://ABCDEFGHIJKLMNOPABCDEFGHIJKLMNOP",
        "chrome-extension://ponmlkjihgfedcbaponmlkjihgfedcba",
        "moz-extension://abcdefghijklmnopabcdefghijklmnop",
        "extension://abcdefghijklmnopabcdefghijklmnop",
        "file://",
        "data:",
        "about:blank",
        "blob:http://127.0.0.1",
    ];
    let near_ours = near_ours.iter().map(|origin| origin.replace("PORT", port));
    near_ours.chain(near_others.map(str::to_owned)).collect()
}

/// Somebody's browser, in which a page of any origin may run.
struct Browser {
    person: Person,
}

impl Browser {
    async fn answer(
        &self,
        method: Method,
        path: &str,
        origin: &str,
        more: &[(&str, &str)],
    ) -> reqwest::Response {
        let address = format!("{}{path}", self.person.base);
        let origin = HeaderValue::from_bytes(origin.as_bytes()).unwrap();
        let mut request = self.person.http.request(method, address);
        request = request.header(ORIGIN, origin);
        for (name, value) in more {
            request = request.header(*name, *value);
        }
        request.send().await.unwrap()
    }

    /// Whether the browser would hand the answer of this address to a page of `origin`.
    async fn may_read(&self, method: Method, path: &str, origin: &str) -> bool {
        let bearer = format!("Bearer {}", self.person.token);
        let kind = "application/grpc-web+proto";
        let headers = [("authorization", bearer.as_str()), ("content-type", kind)];
        let answer = self.answer(method.clone(), path, origin, &headers).await;
        let preflight = [
            ("access-control-request-method", method.as_str()),
            ("access-control-request-headers", "authorization"),
        ];
        let asked = self.answer(Method::OPTIONS, path, origin, &preflight).await;
        let allowed = [answer, asked].map(|answer| {
            let headers = answer.headers();
            assert!(!headers.contains_key(ACCESS_CONTROL_ALLOW_CREDENTIALS));
            headers.contains_key(ACCESS_CONTROL_ALLOW_ORIGIN)
        });
        assert_eq!(allowed[0], allowed[1], "{path} from {origin:?}");
        allowed[0]
    }

    /// A ticket as the page would get it, if it had the person's token.
    async fn ticket(&self, origin: &str) -> Option<String> {
        let bearer = format!("Bearer {}", self.person.token);
        let headers = [("authorization", bearer.as_str())];
        let answer = self
            .answer(Method::POST, "/voice/tickets", origin, &headers)
            .await;
        let ticket: serde_json::Value = answer.json().await.unwrap();
        ticket["ticket"].as_str().map(str::to_owned)
    }

    async fn opens_with_ticket(&self, origin: &str, ticket: &str) -> u16 {
        let offered = format!("sotto.v1, ticket.{ticket}");
        upgrade_status(&self.person.base, &[("origin", origin)], &offered).await
    }

    async fn opens_with_token(&self, origin: &str) -> u16 {
        let bearer = format!("Bearer {}", self.person.token);
        let headers = [("origin", origin), ("authorization", &bearer)];
        upgrade_status(&self.person.base, &headers, "sotto.v1").await
    }
}

/// What pages of other origins can read with the right one; the rest is for this server's own.
const ACROSS_ORIGINS: [(Method, &str); 2] = [
    (Method::POST, "/sotto.v1.SettingsService/GetSettings"),
    (Method::GET, "/auth/v1/user"),
];
const OWN_ONLY: [(Method, &str); 4] = [
    (Method::GET, "/settings"),
    (Method::GET, "/user/me/export"),
    (Method::GET, "/transcripts"),
    (Method::GET, "/devices"),
];

#[tokio::test]
async fn no_door_opens_for_a_page_of_another_origin() {
    let server = RunningServer::with_settings(SETTINGS).await;
    let person = Person::guest(&server).await;
    let browser = Browser { person };

    // Ours come in, so what keeps the others out is their origin.
    for ours in [&server.base, "https://sotto.example", EXTENSION] {
        for (method, path) in ACROSS_ORIGINS {
            assert!(browser.may_read(method, path, ours).await, "{path} {ours}");
        }
        let ticket = browser.ticket(ours).await.unwrap();
        assert_eq!(browser.opens_with_ticket(ours, &ticket).await, 101);
        assert_eq!(browser.opens_with_token(ours).await, 101);
    }

    let (_, port) = server.base.rsplit_once(':').unwrap();
    let wrong = wrong_origins(port);
    assert!(wrong.len() >= 60, "{}", wrong.len());
    for origin in wrong {
        let doors = ACROSS_ORIGINS.into_iter().chain(OWN_ONLY);
        for (method, path) in doors {
            let read = browser.may_read(method, path, &origin).await;
            assert!(!read, "{path} from {origin:?}");
        }
        let stolen = browser.ticket(&server.base).await.unwrap();
        let opened = browser.opens_with_ticket(&origin, &stolen).await;
        assert_eq!(opened, 403, "our ticket from {origin:?}");
        if let Some(own) = browser.ticket(&origin).await {
            let opened = browser.opens_with_ticket(&origin, &own).await;
            assert_eq!(opened, 403, "its ticket from {origin:?}");
        }
        let opened = browser.opens_with_token(&origin).await;
        assert_eq!(opened, 403, "a token from {origin:?}");
    }
    // A page always has an origin; a ticket without one is somebody's who took it.
    let ticket = browser.ticket(&server.base).await.unwrap();
    let offered = format!("sotto.v1, ticket.{ticket}");
    assert_eq!(upgrade_status(&server.base, &[], &offered).await, 403);
    server.ended().await;
}
