//! Somebody who asks over both public faces, as a browser's client would: REST, and gRPC-web.

use base64::Engine as _;
use bytes::Bytes;
use proving::guest::Guest;
use reqwest::header::{CONTENT_TYPE, HeaderMap};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tonic::Code;
use tonic_types::{ErrorDetails, StatusExt as _};

use super::running::RunningServer;

/// A password that nobody guesses.
pub(crate) const PASSWORD: &str = "gravel-otter-sunlit-9";

/// Somebody with a token, or without one.
#[derive(Clone)]
pub(crate) struct Person {
    pub(crate) base: String,
    pub(crate) token: String,
    pub(crate) refresh_token: String,
    pub(crate) http: reqwest::Client,
}

/// An answer of the REST face.
pub(crate) struct RestAnswer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

/// An answer of the gRPC face.
pub(crate) struct GrpcAnswer {
    pub(crate) code: Code,
    pub(crate) details: ErrorDetails,
    messages: Vec<Bytes>,
}

impl Person {
    /// Nobody in particular.
    pub(crate) fn anonymous(server: &RunningServer) -> Self {
        Self {
            base: server.base.clone(),
            token: String::new(),
            refresh_token: String::new(),
            http: reqwest::Client::new(),
        }
    }

    /// A new guest.
    pub(crate) async fn guest(server: &RunningServer) -> Self {
        let guest = Guest::sign_in(&server.base).await.unwrap();
        Self {
            token: guest.access_token,
            refresh_token: guest.refresh_token,
            ..Self::anonymous(server)
        }
    }

    /// Somebody who dictates.
    pub(crate) fn of(guest: &Guest) -> Self {
        Self {
            base: guest.base().to_owned(),
            token: guest.access_token.clone(),
            refresh_token: guest.refresh_token.clone(),
            http: reqwest::Client::new(),
        }
    }

    /// A new account with an address.
    pub(crate) async fn with_address(server: &RunningServer, email: &str) -> Self {
        Self::anonymous(server)
            .signed_in("/auth/v1/signup", email)
            .await
    }

    /// The same account once more, by its address.
    pub(crate) async fn again(server: &RunningServer, email: &str) -> Self {
        let path = "/auth/v1/token?grant_type=password";
        Self::anonymous(server).signed_in(path, email).await
    }

    async fn signed_in(self, path: &str, email: &str) -> Self {
        let credentials = json!({"email": email, "password": PASSWORD});
        let session = self.ask("POST", path, Some(credentials)).await;
        assert_eq!(session.status, 200, "{}", session.body);
        let text = |name: &str| session.body[name].as_str().unwrap().to_owned();
        Self {
            token: text("access_token"),
            refresh_token: text("refresh_token"),
            ..self
        }
    }

    /// Asks the REST face.
    pub(crate) async fn ask(&self, method: &str, path: &str, body: Option<Value>) -> RestAnswer {
        let body = body.map(|body| body.to_string().into_bytes());
        let kind = body.as_ref().map(|_body| "application/json");
        self.send(method, path, kind, body.unwrap_or_default(), &[])
            .await
    }

    /// Sends what may be no sense at all.
    pub(crate) async fn send(
        &self,
        method: &str,
        path: &str,
        content_type: Option<&str>,
        body: Vec<u8>,
        headers: &[(&str, &str)],
    ) -> RestAnswer {
        let method: Method = method.parse().unwrap();
        let mut request = self.http.request(method, format!("{}{path}", self.base));
        if !self.token.is_empty() {
            request = request.bearer_auth(&self.token);
        }
        if let Some(kind) = content_type {
            request = request.header(CONTENT_TYPE, kind).body(body);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = request.send().await.unwrap();
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        let body = answer.bytes().await.unwrap();
        RestAnswer {
            status,
            headers,
            body: serde_json::from_slice(&body).unwrap_or(Value::Null),
        }
    }

    /// Calls a method over gRPC-web.
    pub(crate) async fn call(&self, path: &str, message: &impl prost::Message) -> GrpcAnswer {
        self.call_raw(path, &message.encode_to_vec()).await
    }

    /// Calls a method with bytes that may be no message at all.
    pub(crate) async fn call_raw(&self, path: &str, message: &[u8]) -> GrpcAnswer {
        let mut frame = vec![0_u8];
        frame.extend_from_slice(&u32::try_from(message.len()).unwrap().to_be_bytes());
        frame.extend_from_slice(message);
        let mut request = self
            .http
            .post(format!("{}{path}", self.base))
            .header(CONTENT_TYPE, "application/grpc-web+proto")
            .body(frame);
        if !self.token.is_empty() {
            request = request.bearer_auth(&self.token);
        }
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        let headers = answer.headers().clone();
        GrpcAnswer::read(&headers, &answer.bytes().await.unwrap())
    }
}

impl RestAnswer {
    /// The code of a problem, which must be one by its form.
    pub(crate) fn problem(&self) -> (u16, &str) {
        assert_eq!(self.headers["content-type"], "application/problem+json");
        assert_eq!(self.body["status"], self.status);
        (self.status, self.body["code"].as_str().unwrap())
    }

    /// The fields that a problem names.
    pub(crate) fn fields(&self) -> Vec<&str> {
        let errors = self.body["errors"].as_array().unwrap();
        let fields = errors.iter().map(|error| error["field"].as_str().unwrap());
        fields.collect()
    }
}

impl GrpcAnswer {
    fn read(headers: &HeaderMap, body: &Bytes) -> Self {
        let mut status: Vec<(String, String)> = headers
            .iter()
            .map(|(name, value)| (name.to_string(), value.to_str().unwrap_or("").to_owned()))
            .collect();
        let (mut messages, mut at) = (Vec::new(), 0);
        while at + 5 <= body.len() {
            let length = u32::from_be_bytes(body[at + 1..at + 5].try_into().unwrap()) as usize;
            let part = body.slice(at + 5..at + 5 + length);
            if body[at] & 0x80 == 0 {
                messages.push(part);
            } else {
                let text = String::from_utf8_lossy(&part).into_owned();
                let lines = text.lines().filter_map(|line| line.split_once(':'));
                let pair = |(name, value): (&str, &str)| (name.to_owned(), value.trim().to_owned());
                status.extend(lines.map(pair));
            }
            at += 5 + length;
        }
        let value = |name: &str| {
            let found = status.iter().find(|(known, _value)| known == name);
            found.map(|(_name, value)| value.clone())
        };
        let code = value("grpc-status").unwrap().parse::<i32>().unwrap();
        let details = value("grpc-status-details-bin").unwrap_or_default();
        let details = base64::engine::general_purpose::STANDARD_NO_PAD
            .decode(details.trim_end_matches('='))
            .unwrap();
        let code = Code::from(code);
        Self {
            code,
            details: tonic::Status::with_details(code, "", details.into()).get_error_details(),
            messages,
        }
    }

    /// The message of an answer that is none of error.
    pub(crate) fn message<Message: prost::Message + Default>(&self) -> Message {
        assert_eq!(self.messages.len(), 1);
        self.parts().remove(0)
    }

    /// The messages of an answer in parts that is none of error.
    pub(crate) fn parts<Part: prost::Message + Default>(&self) -> Vec<Part> {
        assert_eq!(self.code, Code::Ok);
        let parts = self.messages.iter().map(|part| Part::decode(part.clone()));
        parts.collect::<Result<_, _>>().unwrap()
    }

    /// The stable code of an error.
    pub(crate) fn reason(&self) -> &str {
        self.details
            .error_info()
            .map_or("", |info| info.reason.as_str())
    }

    /// The fields that an error names.
    pub(crate) fn fields(&self) -> Vec<&str> {
        let request = self.details.bad_request();
        let violations = request.map_or(&[][..], |request| &request.field_violations);
        violations
            .iter()
            .map(|violation| violation.field.as_str())
            .collect()
    }
}
