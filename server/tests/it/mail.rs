//! Mail through a real mail server.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};
use tokio::time::timeout;

use crate::support::running::RunningServer;

/// The Python with the packages of `xtask/python/requirements.txt`.
const PYTHON: &str = "SOTTO_SDK_PYTHON";

/// A mail server; ends when dropped.
struct MailServer {
    _process: Child,
    lines: Lines<BufReader<ChildStdout>>,
    port: u16,
}

impl MailServer {
    async fn start() -> Self {
        let python = std::env::var(PYTHON)
            .expect("this test needs a mail server: run it with `cargo xtask test`");
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sdk/smtp_server.py");
        let mut process = Command::new(python)
            .arg(script)
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let port = lines.next_line().await.unwrap().unwrap().parse().unwrap();
        Self {
            _process: process,
            lines,
            port,
        }
    }

    async fn next_mail(&mut self) -> Value {
        let line = timeout(Duration::from_secs(30), self.lines.next_line()).await;
        serde_json::from_str(&line.unwrap().unwrap().unwrap()).unwrap()
    }
}

#[tokio::test]
async fn mail_goes_out_through_a_mail_server_and_its_link_works() {
    let mut mail_server = MailServer::start().await;
    let port = mail_server.port;
    let settings = format!(
        "[mail]\nurl = \"smtp://sotto:mail%20secret@127.0.0.1:{port}\"\n\
         from = \"Sotto <hello@sotto.example>\"\n"
    );
    let server = RunningServer::with_settings(&settings).await;
    let http = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    let post = async |path: &str| {
        let url = format!("{}/auth/v1/{path}", server.base);
        let body = json!({"email": "ada@example.com", "password": "gravel-otter-sunlit-9"});
        http.post(url).json(&body).send().await.unwrap().status()
    };
    assert_eq!(post("signup").await, 200);
    assert_eq!(post("recover").await, 200);
    let mail = mail_server.next_mail().await;
    assert_eq!(mail["authenticated"], true);
    assert_eq!(mail["from"], "hello@sotto.example");
    assert_eq!(mail["to"], json!(["ada@example.com"]));
    assert_eq!(mail["sender"], "Sotto <hello@sotto.example>");
    assert_eq!(mail["subject"], "Set a new password for Sotto");
    let text = mail["parts"]["text/plain"].as_str().unwrap();
    let link = text.lines().find(|line| line.starts_with("http")).unwrap();
    let html = mail["parts"]["text/html"].as_str().unwrap();
    assert!(html.contains(&link.replace('&', "&amp;")), "{html}");
    let followed = http.get(link.trim()).send().await.unwrap();
    assert_eq!(followed.status(), 303);
    let location = followed.headers()["location"].to_str().unwrap();
    assert!(location.contains("#access_token="), "{location}");

    let outbox = http
        .get(format!("{}/dev/outbox", server.base))
        .send()
        .await
        .unwrap();
    assert_eq!(
        outbox.status(),
        404,
        "mail that goes out is shown to nobody"
    );
}
