//! `/settings`.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::IntoResponse;
use dictation::settings::{InsertMode, Replacement, Settings};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{BodyProblems, PersonProblems};
use crate::auth::Caller;
use crate::person::People;
use crate::person::settings::{CurrentSettings, Expected};
use crate::transport::doors::rest::json_body::JsonBody;
use crate::transport::error::ApiError;
use crate::transport::http::problem::Problem;

/// How a person wants to dictate. What is left out has its preset.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct SettingsBody {
    /// The key that is held to talk, by its `KeyboardEvent.code`, with its modifiers. Empty means the
    /// preset.
    #[schema(max_length = 100, example = "Alt+Backquote")]
    push_to_talk_key: String,
    /// BCP 47 language of the speech, or `multi`. Empty means the server's preset.
    #[schema(
        max_length = 35,
        pattern = "^([a-zA-Z]{2,3}(-[a-zA-Z]{2})?)?$",
        example = "en-GB"
    )]
    language: String,
    /// The engine puts in punctuation and capitals.
    auto_punctuation: bool,
    /// Where the text goes.
    insert_mode: InsertModeBody,
    /// The label of the microphone. Empty means the system's preset.
    #[schema(max_length = 200)]
    microphone: String,
    /// Finals are kept, for the person's history.
    keep_transcripts: bool,
    /// For so many days, or 0 for ever.
    #[schema(minimum = 0, maximum = 3650)]
    keep_days: u32,
    /// Words to listen for, the most important first.
    #[schema(max_items = 200)]
    vocabulary: Vec<String>,
    /// Applied to what is recognised.
    #[schema(max_items = 200)]
    replacements: Vec<ReplacementBody>,
}

/// Where the text of a dictation goes.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum InsertModeBody {
    /// Each final as it comes.
    StreamFinals,
    /// All of it when the dictation ends.
    AtEnd,
    /// Nowhere by itself; it is copied when the dictation ends.
    CopyOnly,
}

/// What a person has said, written another way.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReplacementBody {
    /// Any of these, as whole words of up to 10 each, without regard to capitals or punctuation. No
    /// two replacements share one. A phrase that goes from one final into the next stays as it was
    /// said.
    #[schema(min_items = 1, max_items = 20)]
    spoken: Vec<String>,
    /// Is written as this, to the letter. Empty leaves the words out.
    #[schema(max_length = 500)]
    written: String,
}

impl Default for SettingsBody {
    fn default() -> Self {
        Settings::default().into()
    }
}

impl From<Settings> for SettingsBody {
    fn from(settings: Settings) -> Self {
        let replacement = |replacement: Replacement| ReplacementBody {
            spoken: replacement.spoken,
            written: replacement.written,
        };
        Self {
            push_to_talk_key: settings.push_to_talk_key,
            language: settings.language,
            auto_punctuation: settings.auto_punctuation,
            insert_mode: match settings.insert_mode {
                InsertMode::StreamFinals => InsertModeBody::StreamFinals,
                InsertMode::AtEnd => InsertModeBody::AtEnd,
                InsertMode::CopyOnly => InsertModeBody::CopyOnly,
            },
            microphone: settings.microphone,
            keep_transcripts: settings.keep_transcripts,
            keep_days: settings.keep_days,
            vocabulary: settings.vocabulary,
            replacements: settings.replacements.into_iter().map(replacement).collect(),
        }
    }
}

impl From<SettingsBody> for Settings {
    fn from(body: SettingsBody) -> Self {
        let replacement = |replacement: ReplacementBody| Replacement {
            spoken: replacement.spoken,
            written: replacement.written,
        };
        Self {
            push_to_talk_key: body.push_to_talk_key,
            language: body.language,
            auto_punctuation: body.auto_punctuation,
            insert_mode: match body.insert_mode {
                InsertModeBody::StreamFinals => InsertMode::StreamFinals,
                InsertModeBody::AtEnd => InsertMode::AtEnd,
                InsertModeBody::CopyOnly => InsertMode::CopyOnly,
            },
            microphone: body.microphone,
            keep_transcripts: body.keep_transcripts,
            keep_days: body.keep_days,
            vocabulary: body.vocabulary,
            replacements: body.replacements.into_iter().map(replacement).collect(),
        }
    }
}

/// The caller's settings; the presets for who has changed nothing.
#[utoipa::path(
    get,
    path = "/settings",
    tag = "settings",
    security(("bearer" = [])),
    responses(
        (status = 200, description = "The settings", body = SettingsBody,
            headers(("ETag" = String, description = "Names these settings, for If-Match"))),
        PersonProblems,
    )
)]
pub(crate) async fn current(
    State(people): State<People>,
    caller: Caller,
) -> Result<impl IntoResponse, ApiError> {
    Ok(told(people.settings(&caller).await?))
}

/// Puts other settings in the place of the caller's. With `If-Match`, only in the place of those.
#[utoipa::path(
    put,
    path = "/settings",
    tag = "settings",
    security(("bearer" = [])),
    params(("If-Match" = Option<String>, Header,
        description = "The ETag of the settings that are changed. Without it, the last one wins.",
        example = "*")),
    request_body = SettingsBody,
    responses(
        (status = 200, description = "The settings as they stand now", body = SettingsBody,
            headers(("ETag" = String, description = "Names these settings, for If-Match"))),
        (status = 412, description = "Somebody else has changed them meanwhile", body = Problem,
            content_type = "application/problem+json"),
        PersonProblems,
        BodyProblems,
    )
)]
pub(crate) async fn change(
    State(people): State<People>,
    caller: Caller,
    headers: HeaderMap,
    JsonBody(body): JsonBody<SettingsBody>,
) -> Result<impl IntoResponse, ApiError> {
    let expected = expected(&headers);
    let changed = people.change_settings(&caller, body.into(), expected);
    Ok(told(changed.await?))
}

fn told(current: CurrentSettings) -> impl IntoResponse {
    let tag = format!("\"{}\"", current.revision);
    let body: SettingsBody = current.settings.into();
    ([(header::ETAG, tag)], Json(body))
}

/// Which settings the client means, by `If-Match` (RFC 9110, 13.1.1). Tags that are not ours, and
/// weak ones, name none.
fn expected(headers: &HeaderMap) -> Expected {
    let lines: Vec<_> = headers.get_all(header::IF_MATCH).iter().collect();
    if lines.is_empty() {
        return Expected::Any;
    }
    let tags = lines.iter().filter_map(|line| line.to_str().ok());
    let tags: Vec<&str> = tags
        .flat_map(|line| line.split(','))
        .map(str::trim)
        .collect();
    if tags.contains(&"*") {
        return Expected::Any;
    }
    let revision = |tag: &str| {
        let inner = tag.strip_prefix('"')?.strip_suffix('"')?;
        inner.parse().ok()
    };
    Expected::OneOf(tags.into_iter().filter_map(revision).collect())
}
