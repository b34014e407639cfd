//! What makes no sense is refused with a reason, and never with a fault of ours.

use prost::Message as _;
use proto::v1::{RegisterDeviceRequest, UpdateProfileRequest};
use serde_json::json;
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

/// No name of a column, and none of what others may set, is taken from a person.
#[tokio::test]
async fn fields_that_are_not_described_are_refused() {
    let server = RunningServer::without_engine().await;
    let ada = Person::guest(&server).await;
    let me = ada.ask("GET", "/user/me", None).await.body;
    for name in [
        "id",
        "user_id",
        "email",
        "is_guest",
        "is_anonymous",
        "created_at",
        "updated_at",
        "revision",
        "role",
        "quota",
        "price",
        "cost_usd",
        "team_id",
        "password_hash",
        "",
    ] {
        for (method, path, mut body) in [
            ("PATCH", "/user/me", json!({"display_name": "Ada"})),
            ("PUT", "/settings", json!({})),
            ("POST", "/devices/register", json!({"device_name": "Here"})),
            ("DELETE", "/user/me", json!({"confirmation": "delete"})),
        ] {
            if path == "/devices/register" && name == "id" {
                continue;
            }
            body[name] = json!("x");
            let refused = ada.ask(method, path, Some(body)).await;
            assert_eq!(
                refused.problem(),
                (422, "invalid_fields"),
                "{method} {path} {name}"
            );
        }
    }
    assert_eq!(
        ada.ask("GET", "/user/me", None).await.body,
        me,
        "nothing was changed"
    );
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
