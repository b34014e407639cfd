//! `GET /openapi.json`: the REST face, described for programs.

use axum::Json;
use utoipa::OpenApi;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Sotto",
        description = "Real-time dictation. The live stream (`GET /voice/stream`, WebSocket) is \
            described in docs/PROTOCOL.md; sign-in follows Supabase Auth under `/auth/v1`.",
    ),
    paths(super::health::health, super::tickets::issue_ticket),
    modifiers(&BearerScheme),
)]
struct Document;

struct BearerScheme;

impl utoipa::Modify for BearerScheme {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let components = document.components.get_or_insert_default();
        let bearer = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        components.add_security_scheme("bearer", bearer);
    }
}

/// The document.
pub(crate) async fn document() -> Json<utoipa::openapi::OpenApi> {
    Json(Document::openapi())
}
