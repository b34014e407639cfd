//! What makes no sense is refused with a reason, and never with a fault of ours.

use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt as _;
use prost::Message as _;
use proto::v1::{RegisterDeviceRequest, UpdateProfileRequest};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tonic::Code;

use crate::support::faces::Person;
use crate::support::running::RunningServer;

const JSON: Option<&str> = Some("application/json");

/// Method, path, content type and body of a request; status and code of its answer.
type Case = (
    &'static str,
    &'static str,
    Option<&'static str>,
    Vec<u8>,
    u16,
    &'static str,
);

#[tokio::test]
async fn bodies_that_make_no_sense_are_refused_with_a_reason() {
    let server =
        RunningServer::with_settings("[limits]\nrequests_per_user_per_minute = 10000\n").await;
    let ada = Person::guest(&server).await;
    let long = |length: usize| format!("{{\"display_name\":\"{}\"}}", "x".repeat(length));
    let deep = format!(
        "{{\"vocabulary\":{}1{}}}",
        "[".repeat(50_000),
        "]".repeat(50_000)
    );
    let cases: Vec<Case> = vec![
        ("PATCH", "/user/me", JSON, b"".to_vec(), 400, "bad_request"),
        ("PATCH", "/user/me", JSON, b"{".to_vec(), 400, "bad_request"),
        (
            "PATCH",
            "/user/me",
            JSON,
            b"{\"display_name\":\"\xff\"}".to_vec(),
            400,
            "bad_request",
        ),
        (
            "PATCH",
            "/user/me",
            JSON,
            b"{} {}".to_vec(),
            422,
            "invalid_fields",
        ),
        (
            "PATCH",
            "/user/me",
            JSON,
            b"[]".to_vec(),
            422,
            "invalid_fields",
        ),
        (
            "PATCH",
            "/user/me",
            JSON,
            b"{\"display_name\":null}".to_vec(),
            422,
            "invalid_fields",
        ),
        (
            "PATCH",
            "/user/me",
            JSON,
            b"{\"display_name\":\"a\\u0000b\"}".to_vec(),
            422,
            "invalid_fields",
        ),
        (
            "PATCH",
            "/user/me",
            JSON,
            long(101).into_bytes(),
            422,
            "invalid_fields",
        ),
        (
            "PATCH",
            "/user/me",
            JSON,
            long(300_000).into_bytes(),
            413,
            "too_large",
        ),
        (
            "PATCH",
            "/user/me",
            Some("text/plain"),
            b"{}".to_vec(),
            415,
            "unsupported_media",
        ),
        (
            "PATCH",
            "/user/me",
            None,
            Vec::new(),
            415,
            "unsupported_media",
        ),
        (
            "PUT",
            "/settings",
            JSON,
            deep.into_bytes(),
            422,
            "invalid_fields",
        ),
        (
            "PUT",
            "/settings",
            JSON,
            b"{\"insert_mode\":\"telepathy\"}".to_vec(),
            422,
            "invalid_fields",
        ),
        (
            "PUT",
            "/settings",
            JSON,
            b"{\"insert_mode\":1}".to_vec(),
            422,
            "invalid_fields",
        ),
        (
            "PUT",
            "/settings",
            JSON,
            b"{\"keep_days\":-1}".to_vec(),
            422,
            "invalid_fields",
        ),
        (
            "PUT",
            "/settings",
            JSON,
            b"{\"keep_days\":1e9}".to_vec(),
            422,
            "invalid_fields",
        ),
        (
            "PUT",
            "/settings",
            JSON,
            b"{\"auto_punctuation\":\"yes\"}".to_vec(),
            422,
            "invalid_fields",
        ),
        (
            "PUT",
            "/settings",
            JSON,
            b"{\"language\":\"en\",\"language\":\"de\"}".to_vec(),
            422,
            "invalid_fields",
        ),
        (
            "POST",
            "/devices/register",
            JSON,
            b"{\"device_name\":7}".to_vec(),
            422,
            "invalid_fields",
        ),
        (
            "POST",
            "/devices/not-an-id/sign-out",
            None,
            Vec::new(),
            404,
            "not_found",
        ),
        (
            "POST",
            "/devices/%ff/sign-out",
            None,
            Vec::new(),
            404,
            "not_found",
        ),
        (
            "GET",
            "/devices/register",
            None,
            Vec::new(),
            405,
            "method_not_allowed",
        ),
        (
            "DELETE",
            "/settings",
            None,
            Vec::new(),
            405,
            "method_not_allowed",
        ),
    ];
    for (method, path, kind, body, status, code) in cases {
        let shown = String::from_utf8_lossy(&body[..body.len().min(60)]).into_owned();
        let answer = ada.send(method, path, kind, body, &[]).await;
        assert_eq!(answer.problem(), (status, code), "{method} {path} {shown}");
    }
}

/// The names of all columns of the database.
async fn columns(server: &RunningServer) -> Vec<String> {
    let file = server.folder().join("sotto.db");
    let options = sqlx::sqlite::SqliteConnectOptions::new()
        .filename(file)
        .read_only(true);
    let database = sqlx::SqlitePool::connect_with(options).await.unwrap();
    let names = sqlx::query_scalar(
        "SELECT DISTINCT c.name FROM sqlite_master t JOIN pragma_table_info(t.name) c \
         WHERE t.type = 'table' ORDER BY c.name",
    );
    names.fetch_all(&database).await.unwrap()
}

/// What a person may send: method, path, a body that is taken, and the names of its other fields.
type Taken = (&'static str, &'static str, Value, &'static [&'static str]);

/// No name of a column, and none of what others may set, is taken from a person.
#[tokio::test]
async fn fields_that_are_not_described_are_refused() {
    let limits = "[limits]\nrequests_per_user_per_minute = 10000\n\
                  requests_per_ip_per_minute = 10000\n";
    let server = RunningServer::with_settings(limits).await;
    let ada = Person::guest(&server).await;
    let me = ada.ask("GET", "/user/me", None).await.body;
    let mut names = columns(&server).await;
    assert!(names.len() > 40, "the columns were read: {names:?}");
    let never = ["is_guest", "role", "quota", "price", "team_id", ""];
    names.extend(never.map(str::to_owned));
    let settings = ada.ask("GET", "/settings", None).await.body;
    let taken: [Taken; 4] = [
        ("PATCH", "/user/me", json!({"display_name": "Ada"}), &[]),
        ("PUT", "/settings", settings, &[]),
        (
            "POST",
            "/devices/register",
            json!({"device_name": "Here"}),
            &["id", "os", "app_version"],
        ),
        ("DELETE", "/user/me", json!({"confirmation": "delete"}), &[]),
    ];
    for (method, path, body, others) in taken {
        let described = |name: &str| body.get(name).is_some() || others.contains(&name);
        for name in names.iter().filter(|name| !described(name)) {
            let mut body = body.clone();
            body[name] = json!("x");
            let refused = ada.ask(method, path, Some(body)).await;
            let what = format!("{method} {path} {name}");
            assert_eq!(refused.problem(), (422, "invalid_fields"), "{what}");
        }
    }
    let still = ada.ask("GET", "/user/me", None).await.body;
    assert_eq!(still, me, "nothing was changed");
}

#[tokio::test]
async fn messages_that_make_no_sense_are_refused_with_a_reason() {
    let server = RunningServer::without_engine().await;
    let ada = Person::guest(&server).await;
    let path = "/sotto.v1.AccountService/UpdateProfile";
    let named = |display_name: String| UpdateProfileRequest { display_name }.encode_to_vec();
    let too_long = ada.call_raw(path, &named("x".repeat(101))).await;
    assert_eq!(
        (too_long.code, too_long.fields()),
        (Code::InvalidArgument, vec!["display_name"])
    );
    let control = ada.call_raw(path, &named("a\u{0}b".to_owned())).await;
    assert_eq!(control.code, Code::InvalidArgument);
    let huge = ada.call_raw(path, &named("x".repeat(300_000))).await;
    assert!(
        [Code::ResourceExhausted, Code::OutOfRange].contains(&huge.code),
        "{:?}",
        huge.code
    );
    // gRPC says INTERNAL for what is no message; what counts is that nothing is changed by it.
    for nonsense in [&b"\x0a\x02\xff\xfe"[..], b"\x0a\x7f", b"\xff\xff\xff"] {
        let refused = ada.call_raw(path, nonsense).await;
        assert_ne!(refused.code, Code::Ok, "{nonsense:?}");
    }
    let nameless = RegisterDeviceRequest::default();
    let refused = ada
        .call("/sotto.v1.DeviceService/RegisterDevice", &nameless)
        .await;
    assert_eq!(refused.fields(), ["device_name"]);
    let me = ada.ask("GET", "/user/me", None).await;
    assert_eq!(me.body["display_name"], "");
}

/// A request that begins and does not go on: the status that it gets in the end.
async fn status_of_unending(person: &Person, method: Method, path: &str) -> u16 {
    let begin = futures_util::stream::iter([Ok::<_, std::io::Error>(Bytes::from_static(b"{"))]);
    let unending = begin.chain(futures_util::stream::pending());
    let request = person
        .http
        .request(method, format!("{}{path}", person.base))
        .bearer_auth(&person.token)
        .header("content-type", "application/json")
        .body(reqwest::Body::wrap_stream(unending));
    request.send().await.unwrap().status().as_u16()
}

#[tokio::test]
async fn who_never_comes_to_an_end_is_not_waited_for() {
    let server = RunningServer::without_engine().await;
    let ada = Person::guest(&server).await;
    let (post, put) = (Method::POST, Method::PUT);
    let statuses = tokio::join!(
        status_of_unending(&ada, put.clone(), "/settings"),
        status_of_unending(&ada, post.clone(), "/devices/register"),
        status_of_unending(&ada, post.clone(), "/auth/v1/signup"),
        status_of_unending(&ada, post.clone(), "/auth/v1/token?grant_type=password"),
        status_of_unending(&ada, put, "/auth/v1/user"),
        status_of_unending(&ada, post, "/auth/v1/recover"),
    );
    assert_eq!(statuses, (408, 408, 408, 408, 408, 408));
}

/// What a connection gets that says this and nothing more.
async fn answer_to_half(server: &RunningServer, half: &[u8]) -> Vec<u8> {
    let address = server.base.trim_start_matches("http://");
    let mut socket = TcpStream::connect(address).await.unwrap();
    socket.write_all(half).await.unwrap();
    let mut answer = Vec::new();
    let patience = Duration::from_secs(60);
    let read = timeout(patience, socket.read_to_end(&mut answer)).await;
    let _or_reset = read.expect("it is closed");
    answer
}

#[tokio::test]
async fn connections_that_begin_and_do_not_go_on_are_closed() {
    let server = RunningServer::without_engine().await;
    let half = b"GET /health HTTP/1.1\r\nHost: x\r\nX-Slow: ";
    let (nothing, half, preface) = tokio::join!(
        answer_to_half(&server, b""),
        answer_to_half(&server, half),
        answer_to_half(&server, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    );
    assert_eq!(nothing, b"");
    assert!(half.is_empty() || half.starts_with(b"HTTP/1.1 408"));
    assert!(!preface.starts_with(b"HTTP/1.1 200"));
}
