//! Who may call what: walked from the tables that the layers obey, and from the descriptors.

use prost::Message as _;
use serde_json::{Value, json};
use sotto_server::transport::doors::access::{Access, GRPC_RULES, REST_RULES};
use tonic::Code;

use crate::support::database::on_postgres_too;
use crate::support::faces::Person;
use crate::support::running::RunningServer;

const MANY: &str = "[limits]\nrequests_per_user_per_minute = 10000\n\
                    requests_per_ip_per_minute = 10000\n";

/// An id that nobody has.
const NOBODY: &str = "018f0000-0000-7000-8000-000000000000";

fn asks_for_a_person(access: Access) -> bool {
    matches!(access, Access::Person | Access::PersonWithOwnLimit)
}

#[test]
fn every_method_of_the_descriptors_has_a_rule() {
    let set = prost_types::FileDescriptorSet::decode(proto::DESCRIPTORS).unwrap();
    let mut methods = 0;
    for file in &set.file {
        for service in file.service.iter() {
            for method in &service.method {
                let path = format!("/{}.{}/{}", file.package(), service.name(), method.name());
                let rules = GRPC_RULES.iter().filter(|(known, _)| *known == path);
                assert_eq!(
                    rules.count(),
                    1,
                    "{path} needs one rule in transport/doors/access.rs"
                );
                methods += 1;
            }
        }
    }
    assert!(methods >= 18, "the descriptors were read");
}

/// Browsers cannot stream requests over gRPC-web: what pages call takes one message. Live audio goes
/// over the WebSocket, and its gRPC method is for native programs.
#[test]
fn no_method_that_pages_call_takes_a_stream() {
    let set = prost_types::FileDescriptorSet::decode(proto::DESCRIPTORS).unwrap();
    let services = set.file.iter().flat_map(|file| &file.service);
    let streaming: Vec<String> = services
        .flat_map(|service| service.method.iter().map(move |method| (service, method)))
        .filter(|(_service, method)| method.client_streaming())
        .map(|(service, method)| format!("{}/{}", service.name(), method.name()))
        .collect();
    assert_eq!(streaming, ["DictationService/Dictate"]);
}

/// Routes that the router has and the table has not are not served at all; what the description
/// names must be served.
#[tokio::test]
async fn every_route_that_is_described_has_a_rule_and_says_what_it_may_answer() {
    let server = RunningServer::without_engine().await;
    let described = Person::anonymous(&server)
        .ask("GET", "/openapi.json", None)
        .await;
    for (path, methods) in described.body["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let method = method.to_uppercase();
            let rule = REST_RULES
                .iter()
                .find(|rule| rule.path == path && rule.method == method);
            let rule = rule.unwrap_or_else(|| panic!("{method} {path} has no rule"));
            let answers = operation["responses"].as_object().unwrap();
            if asks_for_a_person(rule.access) {
                for status in ["401", "429"] {
                    assert!(answers.contains_key(status), "{method} {path}: {status}");
                }
            }
            for (status, answer) in answers {
                let headers = ["Retry-After", "RateLimit-Policy", "RateLimit"];
                let describes = |header: &&str| answer["headers"][header]["schema"].is_object();
                let too_many = status == "429";
                assert!(
                    !too_many || headers.iter().all(describes),
                    "{path} {status}"
                );
                let is_problem = status.starts_with(['4', '5']) && !path.starts_with("/auth/");
                let problem = answer.pointer("/content/application~1problem+json/schema");
                assert!(
                    !is_problem || problem.is_some() || path == "/health",
                    "{path} {status}"
                );
            }
        }
    }
    for rule in REST_RULES
        .iter()
        .filter(|rule| asks_for_a_person(rule.access))
    {
        let method = rule.method.to_lowercase();
        let operation = &described.body["paths"][rule.path][&method];
        assert!(
            operation.is_object(),
            "{method} {} is not described",
            rule.path
        );
    }
}

/// A body that the route takes.
fn body_for(method: &str, path: &str) -> Option<Value> {
    Some(match (method, path) {
        ("PATCH", "/user/me") => json!({"display_name": "Ada"}),
        ("DELETE", "/user/me") => json!({"confirmation": "no"}),
        ("POST", "/devices/register") => json!({"device_name": "Here"}),
        ("PATCH", "/devices/{id}") => json!({"device_name": "There"}),
        ("PUT", "/settings") => json!({}),
        _ => return None,
    })
}

#[tokio::test]
async fn each_route_lets_in_whom_its_rule_names() {
    let server = RunningServer::with_settings(MANY).await;
    let anonymous = Person::anonymous(&server);
    let forged = Person {
        token: "x.y.z".to_owned(),
        ..anonymous.clone()
    };
    let guest = Person::guest(&server).await;
    let user = Person::with_address(&server, "ada@example.com").await;
    for rule in REST_RULES {
        let path = rule.path.replace("{id}", NOBODY);
        let method = rule.method.replace('*', "GET");
        let body = || body_for(&method, rule.path);
        let what = format!("{method} {path}");
        let nobody = anonymous.ask(&method, &path, body()).await;
        if !asks_for_a_person(rule.access) {
            assert!(![404, 405].contains(&nobody.status), "{what} is not served");
            continue;
        }
        assert_eq!(nobody.problem(), (401, "authentication_required"), "{what}");
        assert_eq!(nobody.headers["www-authenticate"], "Bearer");
        let refused = forged.ask(&method, &path, body()).await;
        assert_eq!(refused.problem(), (401, "token_refused"), "{what}");
        for person in [&guest, &user] {
            let answer = person.ask(&method, &path, body()).await;
            let let_in = match rule.path {
                path if path.contains("{id}") => [404, 422].contains(&answer.status),
                _ => ![401, 403, 404, 405].contains(&answer.status),
            };
            assert!(let_in && answer.status < 500, "{what}: {}", answer.status);
        }
    }
}

#[tokio::test]
async fn each_method_lets_in_whom_its_rule_names() {
    let server = RunningServer::with_settings(MANY).await;
    let anonymous = Person::anonymous(&server);
    let guest = Person::guest(&server).await;
    for (path, access) in GRPC_RULES {
        // Its answer has no end.
        if path.ends_with("/Watch") {
            continue;
        }
        let nobody = anonymous.call_raw(path, &[]).await;
        if !asks_for_a_person(*access) {
            let served = ![Code::Unauthenticated, Code::Unimplemented].contains(&nobody.code);
            assert!(served, "{path}: {:?}", nobody.code);
            continue;
        }
        assert_eq!(nobody.code, Code::Unauthenticated, "{path}");
        assert_eq!(nobody.reason(), "authentication_required", "{path}");
        if path.ends_with("/Dictate") {
            continue;
        }
        let somebody = guest.call_raw(path, &[]).await;
        let refused = [Code::Unauthenticated, Code::Unimplemented, Code::Internal];
        assert!(
            !refused.contains(&somebody.code),
            "{path}: {:?}",
            somebody.code
        );
    }
    let unknown = guest
        .call_raw("/sotto.v1.AccountService/BecomeAdmin", &[])
        .await;
    assert_eq!(unknown.code, Code::Unimplemented);
}

#[tokio::test]
async fn what_is_another_persons_is_not_there() {
    let server = RunningServer::without_engine().await;
    let (ada, eve) = (Person::guest(&server).await, Person::guest(&server).await);
    let body = json!({"device_name": "Ada's laptop"});
    let device = ada.ask("POST", "/devices/register", Some(body)).await;
    let id = device.body["id"].as_str().unwrap();
    let rename = Some(json!({"device_name": "Eve's"}));
    let renamed = eve.ask("PATCH", &format!("/devices/{id}"), rename).await;
    assert_eq!(renamed.problem(), (404, "not_found"));
    let out = eve
        .ask("POST", &format!("/devices/{id}/sign-out"), None)
        .await;
    assert_eq!(out.problem(), (404, "not_found"));
    let request = proto::v1::SignOutDeviceRequest { id: id.to_owned() };
    let out = eve
        .call("/sotto.v1.DeviceService/SignOutDevice", &request)
        .await;
    assert_eq!(out.code, Code::NotFound);
    // Another's id is passed over: it neither moves the device nor tells that it exists.
    let body = json!({"device_name": "Eve's", "id": id});
    let stolen = eve.ask("POST", "/devices/register", Some(body)).await;
    assert_eq!(stolen.status, 201);
    assert_ne!(stolen.body["id"], *id);
    let devices = ada.ask("GET", "/devices", None).await;
    assert_eq!(devices.body["devices"][0]["device_name"], "Ada's laptop");
}

#[tokio::test]
async fn what_skips_the_preflight_does_not_come_in() {
    let server = RunningServer::without_engine().await;
    let ada = Person::guest(&server).await;
    let path = "/sotto.v1.SettingsService/GetSettings";
    for kind in [
        Some("text/plain"),
        Some("application/x-www-form-urlencoded"),
        Some("multipart/form-data; boundary=x"),
        Some("application/json"),
        Some("application/grpc-web-text"),
        None,
    ] {
        let refused = ada.send("POST", path, kind, vec![0; 5], &[]).await;
        assert_eq!(refused.problem(), (415, "unsupported_media"), "{kind:?}");
    }
    let wrong = ada.ask("GET", path, None).await;
    assert_eq!(wrong.problem(), (405, "method_not_allowed"));
    let preflight = [
        ("origin", "https://evil.example"),
        ("access-control-request-method", "POST"),
    ];
    let refused = ada
        .send("OPTIONS", path, None, Vec::new(), &preflight)
        .await;
    assert!(!refused.headers.contains_key("access-control-allow-origin"));
}

on_postgres_too!(
    every_route_that_is_described_has_a_rule_and_says_what_it_may_answer,
    each_route_lets_in_whom_its_rule_names,
    each_method_lets_in_whom_its_rule_names,
    what_is_another_persons_is_not_there,
    what_skips_the_preflight_does_not_come_in,
);
