//! What is named by an id is its owner's alone: walked from the table of routes and from the
//! descriptors, so that what is added is asked about as well.

use prost::Message as _;
use prost_types::field_descriptor_proto::Type;
use prost_types::{DescriptorProto, FileDescriptorSet};
use serde_json::{Value, json};
use sotto_server::transport::doors::access::REST_RULES;
use tonic::Code;

use crate::support::coded::{double, words_of};
use crate::support::database::on_postgres_too;
use crate::support::faces::Person;
use crate::support::recording::{Form, transcribe, wav};
use crate::support::running::RunningServer;

const MANY: &str = "[limits]\nrequests_per_user_per_minute = 10000\n\
                    requests_per_ip_per_minute = 10000\n";

/// Somebody who has one of everything that has an id.
struct Owner {
    person: Person,
    device: String,
    transcript: String,
}

impl Owner {
    async fn new(server: &RunningServer) -> Self {
        let person = Person::with_address(server, "ada@example.com").await;
        let device = json!({"device_name": "Ada's laptop"});
        let device = person.ask("POST", "/devices/register", Some(device)).await;
        let settings = json!({"keep_transcripts": true});
        person.ask("PUT", "/settings", Some(settings)).await;
        let form = Form::of(&wav(&words_of(0, 1)));
        let (status, answer) = transcribe(&server.base, &person.token, form).await;
        assert_eq!(status, 200, "{answer}");
        let list = person.ask("GET", "/transcripts", None).await.body;
        let id = |entry: &Value| entry["id"].as_str().unwrap().to_owned();
        Self {
            device: id(&device.body),
            transcript: id(&list["transcripts"][0]),
            person,
        }
    }

    /// The id that belongs into this path.
    fn id_for(&self, path: &str) -> &str {
        if path.starts_with("/devices/") || path.contains(".DeviceService/") {
            &self.device
        } else if path.starts_with("/transcripts/") || path.contains(".TranscriptService/") {
            &self.transcript
        } else {
            panic!("{path} names something by its id: say here what its owner has of it")
        }
    }

    /// What others must not change.
    async fn belongings(&self) -> Value {
        let devices = self.person.ask("GET", "/devices", None).await.body;
        let names = devices["devices"].as_array().unwrap().iter();
        let transcript = format!("/transcripts/{}", self.transcript);
        json!({
            "devices": names.map(|device| &device["device_name"]).collect::<Vec<_>>(),
            "transcript": self.person.ask("GET", &transcript, None).await.body,
        })
    }
}

/// Somebody without an address, and somebody with one.
async fn others(server: &RunningServer) -> [Person; 2] {
    let guest = Person::guest(server).await;
    [guest, Person::with_address(server, "eve@example.com").await]
}

#[tokio::test]
async fn no_route_gives_or_takes_what_is_another_persons() {
    let double = double().await;
    let server = RunningServer::with_engines_and(&double, &[], MANY).await;
    let ada = Owner::new(&server).await;
    let before = ada.belongings().await;
    let mut asked = 0;
    for other in others(&server).await {
        for rule in REST_RULES.iter().filter(|rule| rule.path.contains("{id}")) {
            let mut path = rule.path.replace("{id}", ada.id_for(rule.path));
            if path.ends_with("/export") {
                path.push_str("?format=text");
            }
            let body = (rule.method == "PATCH").then(|| json!({"device_name": "Eve's"}));
            let answer = other.ask(rule.method, &path, body).await;
            let what = format!("{} {path}", rule.method);
            assert_eq!(answer.problem(), (404, "not_found"), "{what}");
            asked += 1;
        }
    }
    assert!(asked >= 12, "the table was read");
    assert_eq!(ada.belongings().await, before);
}

/// A message with this `id`, and with something in all other fields that have to be there.
fn message_with(id: &str, message: &DescriptorProto) -> Vec<u8> {
    let mut bytes = Vec::new();
    for field in &message.field {
        let number = u32::try_from(field.number()).unwrap();
        match field.r#type() {
            Type::String if field.name() == "id" => {
                prost::encoding::string::encode(number, &id.to_owned(), &mut bytes);
            }
            Type::String => {
                prost::encoding::string::encode(number, &"Eve's".to_owned(), &mut bytes);
            }
            Type::Enum => prost::encoding::int32::encode(number, &1, &mut bytes),
            _optional => {}
        }
    }
    bytes
}

#[tokio::test]
async fn no_method_gives_or_takes_what_is_another_persons() {
    let double = double().await;
    let server = RunningServer::with_engines_and(&double, &[], MANY).await;
    let ada = Owner::new(&server).await;
    let before = ada.belongings().await;
    let others = others(&server).await;
    let set = FileDescriptorSet::decode(proto::DESCRIPTORS).unwrap();
    let named = |name: &str| {
        let mut messages = set.file.iter().flat_map(|file| &file.message_type);
        let name = name.rsplit('.').next().unwrap_or_default();
        messages.find(|message| message.name() == name).unwrap()
    };
    let mut asked = 0;
    for file in &set.file {
        for service in &file.service {
            for method in &service.method {
                let message = named(method.input_type());
                let has_id = message.field.iter().any(|field| field.name() == "id");
                // What a client remembers of an earlier registration is passed over if it is not its own.
                if !has_id || method.name() == "RegisterDevice" {
                    continue;
                }
                let path = format!("/{}.{}/{}", file.package(), service.name(), method.name());
                let bytes = message_with(ada.id_for(&path), message);
                for other in &others {
                    let answer = other.call_raw(&path, &bytes).await;
                    assert_eq!(answer.code, Code::NotFound, "{path}");
                    asked += 1;
                }
            }
        }
    }
    assert!(asked >= 12, "the descriptors were read");
    assert_eq!(ada.belongings().await, before);
}

on_postgres_too!(
    no_route_gives_or_takes_what_is_another_persons,
    no_method_gives_or_takes_what_is_another_persons,
);
