//! `GET /openapi.json`: the REST face, described for programs.

use axum::Json;
use utoipa::OpenApi;
use utoipa::openapi::RefOr;
use utoipa::openapi::header::{Header, HeaderBuilder};
use utoipa::openapi::schema::{ObjectBuilder, Type};
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
        super::probes::livez,
        super::probes::readyz,
        super::tickets::issue_ticket,
        super::transcribe::transcribe,
        account::profile,
        account::change_profile,
        account::export,
        account::take_over_guest,
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
    modifiers(&BearerScheme, &LimitHeaders),
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

/// Whoever asks too often is told how long to wait, and by which limit.
struct LimitHeaders;

impl utoipa::Modify for LimitHeaders {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let operations = document.paths.paths.values_mut().flat_map(|path| {
            let methods = [
                &mut path.get,
                &mut path.put,
                &mut path.post,
                &mut path.patch,
                &mut path.delete,
            ];
            methods.into_iter().flatten()
        });
        for operation in operations {
            let answers = &mut operation.responses.responses;
            if let Some(RefOr::T(too_many)) = answers.get_mut("429") {
                too_many.headers.extend(limit_headers());
            }
        }
    }
}

fn limit_headers() -> [(String, RefOr<Header>); 3] {
    let header = |name: &str, kind, description: &str| {
        let schema = ObjectBuilder::new().schema_type(kind).build();
        let header = HeaderBuilder::new()
            .schema(Some(schema))
            .description(Some(description))
            .build();
        (name.to_owned(), RefOr::T(header))
    };
    [
        header("Retry-After", Type::Integer, "So many seconds to wait."),
        header(
            "RateLimit-Policy",
            Type::String,
            "The limit that was reached, if it is one of so many in a time: its name, `q` \
             requests in `w` seconds.",
        ),
        header(
            "RateLimit",
            Type::String,
            "The same limit: `r` requests are left, and there is one more in `t` seconds.",
        ),
    ]
}

/// The document.
pub(crate) async fn document() -> Json<utoipa::openapi::OpenApi> {
    Json(Document::openapi())
}
