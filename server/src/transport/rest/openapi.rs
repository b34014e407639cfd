//! `GET /openapi.json`: the REST face, described for programs.

use axum::Json;
use utoipa::OpenApi;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};

use super::auth::{discovery, hand_over, mails, session, sign_up, user, verify};
use super::person::{account, devices, settings, transcripts, usage};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Sotto",
        description = "Real-time dictation. The live stream (`GET /voice/stream`, WebSocket) is \
            described in docs/PROTOCOL.md; sign-in follows Supabase Auth under `/auth/v1`.",
    ),
    paths(
        super::health::health,
        super::tickets::issue_ticket,
        super::transcribe::transcribe,
        account::profile,
        account::change_profile,
        account::export,
        account::delete_account,
        devices::list,
        devices::register,
        devices::rename,
        devices::sign_out,
        settings::current,
        settings::change,
        transcripts::list,
        transcripts::one,
        transcripts::export,
        transcripts::delete,
        transcripts::restore,
        transcripts::delete_all,
        usage::usage,
        sign_up::sign_up,
        session::token,
        session::logout,
        user::user,
        user::change_user,
        hand_over::hand_over,
        mails::recover,
        mails::magic_link,
        mails::resend,
        verify::verify,
        verify::follow_link,
        discovery::authorize,
        discovery::jwks,
        discovery::settings,
        discovery::health,
    ),
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
