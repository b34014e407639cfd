//! The gRPC and gRPC-web face: the list of services.
//!
//! The gRPC-web layer answers 400 to every HTTP/1.1 request that is not gRPC-web, so it wraps
//! these routes alone.

mod account;
mod content_type;
mod device;
mod dictation;
mod settings;
mod transcript;
mod usage;

use axum::Router;
use axum::http::{HeaderName, Method};
use axum::middleware;
use proto::v1::account_service_server::AccountServiceServer;
use proto::v1::device_service_server::DeviceServiceServer;
use proto::v1::dictation_service_server::DictationServiceServer;
use proto::v1::settings_service_server::SettingsServiceServer;
use proto::v1::transcript_service_server::TranscriptServiceServer;
use proto::v1::usage_service_server::UsageServiceServer;
use tokio_util::sync::CancellationToken;
use tonic::service::Routes;
use tonic::{Request, Status};
use tonic_health::ServingStatus;
use tonic_health::server::HealthReporter;
use tonic_web::GrpcWebLayer;
use tower_http::cors::{AllowOrigin, CorsLayer};
use uuid::Uuid;

use super::Doors;
use super::access::{Guard, guard_grpc};
use crate::auth::Caller;
use crate::transport::error::ApiError;
use crate::transport::http::origin::AllowedOrigins;
use crate::transport::words::status::status_of;
use account::AccountFace;
use device::DeviceFace;
use dictation::DictationFace;
use settings::SettingsFace;
use transcript::TranscriptFace;
use usage::UsageFace;

/// Largest message of a live dictation: a second of audio and room for its envelope.
const MAX_LIVE_MESSAGE_BYTES: usize = 64 * 1024;

/// Largest message of all other services: the largest settings fit.
const MAX_MESSAGE_BYTES: usize = 256 * 1024;

/// Largest message of an answer: a day's dictation fits. What may be larger goes out in parts.
const MAX_ANSWER_BYTES: usize = 4 * 1024 * 1024;

/// A service that reads no message of more than `$most` bytes and writes none of more than
/// `MAX_ANSWER_BYTES`. The generated servers have these methods in common, and no trait.
macro_rules! bounded {
    ($service:expr, $most:expr) => {
        $service
            .max_decoding_message_size($most)
            .max_encoding_message_size(MAX_ANSWER_BYTES)
    };
}

/// All services, with health and reflection.
///
/// # Errors
/// If the descriptor set cannot be read: then the build is broken.
pub(crate) async fn router(
    doors: &Doors,
    guard: Guard,
    origins: &AllowedOrigins,
) -> Result<Router, tonic_reflection::server::Error> {
    let (health, health_service) = tonic_health::server::health_reporter();
    health
        .set_serving::<DictationServiceServer<DictationFace>>()
        .await;
    tokio::spawn(leave(health, doors.leaving.clone()));
    let reflection = tonic_reflection::server::Builder::configure()
        .register_encoded_file_descriptor_set(proto::DESCRIPTORS)
        .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
        .build_v1()?;
    let people = || doors.people.clone();
    let dictation = DictationFace::new(doors.relay.clone(), guard.proxies.clone());
    let account = AccountServiceServer::new(AccountFace::new(people()));
    let device = DeviceServiceServer::new(DeviceFace::new(people()));
    let settings = SettingsServiceServer::new(SettingsFace::new(people()));
    let transcript = TranscriptServiceServer::new(TranscriptFace::new(people()));
    let usage = UsageServiceServer::new(UsageFace::new(people()));
    let router = Routes::new(bounded!(
        DictationServiceServer::new(dictation),
        MAX_LIVE_MESSAGE_BYTES
    ))
    .add_service(bounded!(account, MAX_MESSAGE_BYTES))
    .add_service(bounded!(device, MAX_MESSAGE_BYTES))
    .add_service(bounded!(settings, MAX_MESSAGE_BYTES))
    .add_service(bounded!(transcript, MAX_MESSAGE_BYTES))
    .add_service(bounded!(usage, MAX_MESSAGE_BYTES))
    .add_service(bounded!(health_service, MAX_MESSAGE_BYTES))
    .add_service(bounded!(reflection, MAX_MESSAGE_BYTES))
    .prepare()
    .into_axum_router()
    .reset_fallback()
    .layer(middleware::from_fn_with_state(guard, guard_grpc))
    .layer(GrpcWebLayer::new())
    .layer(middleware::from_fn(content_type::require))
    .layer(cors(origins.clone()));
    Ok(router)
}

/// Tells whoever asks or watches, as soon as the server has been told to end.
async fn leave(health: HealthReporter, leaving: CancellationToken) {
    leaving.cancelled().await;
    health
        .set_not_serving::<DictationServiceServer<DictationFace>>()
        .await;
    // The empty name is the whole server.
    health
        .set_service_status("", ServingStatus::NotServing)
        .await;
}

/// Whose request it is: the guard has found out.
fn caller_of<Message>(request: &Request<Message>) -> Result<Caller, Status> {
    let caller = request.extensions().get::<Caller>().copied();
    caller.ok_or_else(|| status_of(ApiError::NoCredentials))
}

/// An id in a request. What is none names nothing.
fn id_in(text: &str) -> Result<Uuid, Status> {
    Uuid::try_parse(text).map_err(|_none| status_of(ApiError::NotFound))
}

/// ms since 1970 as the wire has them.
fn timestamp(millis: i64) -> prost_types::Timestamp {
    let nanos = millis.rem_euclid(1_000) * 1_000_000;
    prost_types::Timestamp {
        seconds: millis.div_euclid(1_000),
        nanos: i32::try_from(nanos).unwrap_or_default(),
    }
}

/// Our pages on other origins (the extension) may call; what they may read is listed.
fn cors(origins: AllowedOrigins) -> CorsLayer {
    let exposed =
        ["grpc-status", "grpc-message", "grpc-status-details-bin"].map(HeaderName::from_static);
    let allowed = [
        "authorization",
        "content-type",
        "x-grpc-web",
        "x-user-agent",
        "grpc-timeout",
    ]
    .map(HeaderName::from_static);
    CorsLayer::new()
        .allow_origin(AllowOrigin::predicate(move |origin, _request| {
            origin.to_str().is_ok_and(|origin| origins.allows(origin))
        }))
        .allow_methods([Method::POST])
        .allow_headers(allowed)
        .expose_headers(exposed)
        .max_age(std::time::Duration::from_secs(600))
}
