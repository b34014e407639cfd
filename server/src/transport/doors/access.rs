//! Who may call what: one table for both faces, and the layers that hold them to it.
//!
//! What stands in no table cannot be called by anybody, so a new route or method without a rule
//! does not work at all; a test walks both tables and the gRPC descriptors.

use std::time::Duration;

use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use tokio::time::timeout;

use super::caller::caller_from_headers;
use crate::auth::{Auth, Caller};
use crate::limits::person::PersonLimits;
use crate::person::People;
use crate::transport::error::ApiError;
use crate::transport::http::client_address::TrustedProxies;
use crate::transport::words::status::status_of;

/// A method's answer must begin within this: its message may come slowly.
const ANSWER_LIMIT: Duration = Duration::from_secs(60);

/// Who may call something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Anybody.
    Public,
    /// Whoever proves themselves to the handler in its own way: by a ticket, by a refresh token,
    /// or with errors in Supabase Auth's words.
    OwnProof,
    /// A person with an access token, as often as the general limits allow.
    Person,
    /// A person with an access token; how often, the handler counts by a limit of its own.
    PersonWithOwnLimit,
}

/// A route of the REST face.
#[derive(Clone, Copy, Debug)]
pub struct RestRule {
    /// `*` for all methods; `GET` covers `HEAD`.
    pub method: &'static str,
    /// As the router writes it.
    pub path: &'static str,
    /// Who.
    pub access: Access,
}

const fn rest(method: &'static str, path: &'static str, access: Access) -> RestRule {
    RestRule {
        method,
        path,
        access,
    }
}

/// Every route of the REST face. The web app's files are public and stand in no table.
pub const REST_RULES: &[RestRule] = &[
    rest("GET", "/health", Access::Public),
    rest("GET", "/livez", Access::Public),
    rest("GET", "/readyz", Access::Public),
    rest("GET", "/openapi.json", Access::Public),
    rest("GET", "/app/config.json", Access::Public),
    rest("GET", "/dev/outbox", Access::Public),
    rest("POST", "/auth/v1/signup", Access::Public),
    rest("POST", "/auth/v1/token", Access::OwnProof),
    rest("POST", "/auth/v1/logout", Access::OwnProof),
    rest("GET", "/auth/v1/user", Access::OwnProof),
    rest("PUT", "/auth/v1/user", Access::OwnProof),
    rest("POST", "/auth/v1/hand-over", Access::OwnProof),
    rest("POST", "/auth/v1/recover", Access::Public),
    rest("POST", "/auth/v1/otp", Access::Public),
    rest("POST", "/auth/v1/resend", Access::Public),
    rest("GET", "/auth/v1/verify", Access::OwnProof),
    rest("POST", "/auth/v1/verify", Access::OwnProof),
    rest("GET", "/auth/v1/authorize", Access::Public),
    rest("GET", "/auth/v1/.well-known/jwks.json", Access::Public),
    rest("GET", "/auth/v1/settings", Access::Public),
    rest("GET", "/auth/v1/health", Access::Public),
    rest("*", "/voice/stream", Access::OwnProof),
    rest("POST", "/voice/tickets", Access::PersonWithOwnLimit),
    rest("POST", "/voice/transcribe", Access::PersonWithOwnLimit),
    rest("GET", "/user/me", Access::Person),
    rest("PATCH", "/user/me", Access::Person),
    rest("DELETE", "/user/me", Access::Person),
    rest("GET", "/user/me/export", Access::Person),
    rest("POST", "/user/me/take-over", Access::Person),
    rest("GET", "/devices", Access::Person),
    rest("POST", "/devices/register", Access::Person),
    rest("PATCH", "/devices/{id}", Access::Person),
    rest("POST", "/devices/{id}/sign-out", Access::Person),
    rest("GET", "/settings", Access::Person),
    rest("PUT", "/settings", Access::Person),
    rest("GET", "/transcripts", Access::Person),
    rest("DELETE", "/transcripts", Access::Person),
    rest("GET", "/transcripts/{id}", Access::Person),
    rest("DELETE", "/transcripts/{id}", Access::Person),
    rest("GET", "/transcripts/{id}/export", Access::Person),
    rest("POST", "/transcripts/{id}/restore", Access::Person),
    rest("GET", "/usage", Access::Person),
];

/// Every method of the gRPC face, by its path.
pub const GRPC_RULES: &[(&str, Access)] = &[
    ("/grpc.health.v1.Health/Check", Access::Public),
    ("/grpc.health.v1.Health/Watch", Access::Public),
    (
        "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
        Access::Public,
    ),
    (
        "/sotto.v1.DictationService/Dictate",
        Access::PersonWithOwnLimit,
    ),
    ("/sotto.v1.AccountService/GetProfile", Access::Person),
    ("/sotto.v1.AccountService/UpdateProfile", Access::Person),
    ("/sotto.v1.AccountService/ExportAccount", Access::Person),
    ("/sotto.v1.AccountService/TakeOverGuest", Access::Person),
    ("/sotto.v1.AccountService/DeleteAccount", Access::Person),
    ("/sotto.v1.DeviceService/RegisterDevice", Access::Person),
    ("/sotto.v1.DeviceService/ListDevices", Access::Person),
    ("/sotto.v1.DeviceService/RenameDevice", Access::Person),
    ("/sotto.v1.DeviceService/SignOutDevice", Access::Person),
    ("/sotto.v1.SettingsService/GetSettings", Access::Person),
    ("/sotto.v1.SettingsService/UpdateSettings", Access::Person),
    (
        "/sotto.v1.TranscriptService/ListTranscripts",
        Access::Person,
    ),
    ("/sotto.v1.TranscriptService/GetTranscript", Access::Person),
    (
        "/sotto.v1.TranscriptService/ExportTranscript",
        Access::Person,
    ),
    (
        "/sotto.v1.TranscriptService/DeleteTranscript",
        Access::Person,
    ),
    (
        "/sotto.v1.TranscriptService/RestoreTranscript",
        Access::Person,
    ),
    (
        "/sotto.v1.TranscriptService/DeleteAllTranscripts",
        Access::Person,
    ),
    ("/sotto.v1.UsageService/GetUsage", Access::Person),
];

/// What the layers need.
#[derive(Clone)]
pub(crate) struct Guard {
    pub(crate) auth: Auth,
    pub(crate) limits: PersonLimits,
    pub(crate) people: People,
    pub(crate) proxies: TrustedProxies,
}

impl Guard {
    /// Counts the request and finds out whose it is, as `access` asks; the handler then finds the
    /// [`Caller`] in the request.
    async fn admit(&self, access: Access, request: &mut Request) -> Result<(), ApiError> {
        let counts = match access {
            Access::Public | Access::OwnProof => return Ok(()),
            Access::Person => true,
            Access::PersonWithOwnLimit => false,
        };
        let headers = request.headers();
        if counts {
            let address = self.proxies.address_of(request.extensions(), headers);
            self.limits.count_request_from(address)?;
        }
        let caller: Caller = caller_from_headers(&self.auth, headers).await?;
        if counts {
            self.limits.count_request_of(caller.user_id)?;
        }
        self.people.note_activity(&caller);
        request.extensions_mut().insert(caller);
        Ok(())
    }
}

/// Holds the REST face to its table.
pub(crate) async fn guard_rest(
    State(guard): State<Guard>,
    path: MatchedPath,
    mut request: Request,
    next: Next,
) -> Response {
    // Asks what a page of another origin may do: answered without a handler of ours.
    if request.method() == Method::OPTIONS {
        return next.run(request).await;
    }
    let rule = match rest_rule(path.as_str(), request.method()) {
        Found::Rule(rule) => rule,
        Found::OtherMethods => {
            // No handler takes this one: the route says in its own words what it takes.
            *request.method_mut() = Method::TRACE;
            return next.run(request).await;
        }
        Found::Nothing => {
            tracing::error!(path = path.as_str(), "a route has no rule");
            return ApiError::NotFound.into_response();
        }
    };
    match guard.admit(rule.access, &mut request).await {
        Ok(()) => next.run(request).await,
        Err(error) => error.into_response(),
    }
}

/// What the table says about a request.
enum Found {
    Rule(&'static RestRule),
    /// The path has rules, but not for this method.
    OtherMethods,
    Nothing,
}

fn rest_rule(path: &str, method: &Method) -> Found {
    let method = match method {
        &Method::HEAD => "GET",
        method => method.as_str(),
    };
    let mut found = Found::Nothing;
    for rule in REST_RULES.iter().filter(|rule| rule.path == path) {
        if rule.method == "*" || rule.method == method {
            return Found::Rule(rule);
        }
        found = Found::OtherMethods;
    }
    found
}

/// Holds the gRPC face to its table.
pub(crate) async fn guard_grpc(
    State(guard): State<Guard>,
    mut request: Request,
    next: Next,
) -> Response {
    let path = request.uri().path();
    let rule = GRPC_RULES.iter().find(|(method, _access)| *method == path);
    let Some((_method, access)) = rule else {
        let unknown = tonic::Status::unimplemented("There is no such method.");
        return unknown.into_http::<Body>();
    };
    if let Err(error) = guard.admit(*access, &mut request).await {
        return status_of(error).into_http::<Body>();
    }
    let answered = timeout(ANSWER_LIMIT, next.run(request)).await;
    answered.unwrap_or_else(|_elapsed| status_of(ApiError::TooSlow).into_http::<Body>())
}
