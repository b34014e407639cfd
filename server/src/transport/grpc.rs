//! The gRPC and gRPC-web face: the list of services.
//!
//! The gRPC-web layer answers 400 to every HTTP/1.1 request that is not gRPC-web, so it wraps
//! these routes alone.

mod dictation;

use axum::Router;
use axum::http::{HeaderName, Method};
use proto::v1::dictation_service_server::DictationServiceServer;
use tonic::service::Routes;
use tonic_web::GrpcWebLayer;
use tower_http::cors::{AllowOrigin, CorsLayer};

use super::client_address::TrustedProxies;
use super::origin::AllowedOrigins;
use crate::auth::Auth;
use crate::relay::Relay;
use dictation::DictationFace;

/// Largest message that a client may send: a second of audio and room for its envelope.
const MAX_MESSAGE_BYTES: usize = 64 * 1024;

/// All services, with health and reflection.
///
/// # Errors
/// If the descriptor set cannot be read: then the build is broken.
pub(crate) async fn router(
    relay: Relay,
    auth: Auth,
    proxies: TrustedProxies,
    origins: &AllowedOrigins,
) -> Result<Router, tonic_reflection::server::Error> {
    let (health, health_service) = tonic_health::server::health_reporter();
    health
        .set_serving::<DictationServiceServer<DictationFace>>()
        .await;
    let reflection = tonic_reflection::server::Builder::configure()
        .register_encoded_file_descriptor_set(proto::DESCRIPTORS)
        .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
        .build_v1()?;
    let face = DictationServiceServer::new(DictationFace::new(relay, auth, proxies))
        .max_decoding_message_size(MAX_MESSAGE_BYTES);
    let router = Routes::new(face)
        .add_service(health_service)
        .add_service(reflection)
        .prepare()
        .into_axum_router()
        .reset_fallback()
        .layer(GrpcWebLayer::new())
        .layer(cors(origins.clone()));
    Ok(router)
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
