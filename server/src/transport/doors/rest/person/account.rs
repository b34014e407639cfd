//! `/user/me`.

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{BodyProblems, PersonProblems};
use crate::auth::Caller;
use crate::person::People;
use crate::person::account::Profile;
use crate::transport::doors::rest::json_body::JsonBody;
use crate::transport::error::ApiError;
use crate::transport::words::export_document;
use crate::transport::words::timestamp::rfc3339;

/// A person, as they see themselves.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProfileBody {
    #[schema(format = "uuid")]
    id: String,
    /// What they want to be called; may be empty.
    display_name: String,
    /// Their address; empty for a guest.
    email: String,
    /// They signed in without an address.
    is_guest: bool,
    #[schema(format = "date-time")]
    created_at: String,
}

impl From<Profile> for ProfileBody {
    fn from(profile: Profile) -> Self {
        Self {
            id: profile.id.to_string(),
            display_name: profile.display_name,
            email: profile.email.unwrap_or_default(),
            is_guest: profile.is_guest,
            created_at: rfc3339(profile.created_at),
        }
    }
}

/// What somebody changes about their profile.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProfileChange {
    /// What they want to be called; may be empty.
    #[schema(max_length = 100, pattern = "^[ -~]*$")]
    display_name: String,
}

/// What somebody types to have their account deleted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DeletionBody {
    /// The account's address, or `delete` for a guest.
    #[schema(example = "delete")]
    confirmation: String,
}

/// Whose things somebody takes over.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TakeOverBody {
    /// An access token of the guest.
    guest_access_token: String,
}

/// What came.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TakenOverBody {
    /// How many transcripts.
    transcripts: u64,
}

/// Who the caller is.
#[utoipa::path(
    get,
    path = "/user/me",
    tag = "account",
    security(("bearer" = [])),
    responses((status = 200, description = "The caller", body = ProfileBody), PersonProblems)
)]
pub(crate) async fn profile(
    State(people): State<People>,
    caller: Caller,
) -> Result<Json<ProfileBody>, ApiError> {
    Ok(Json(people.profile(&caller).await?.into()))
}

/// Changes what the caller tells about themselves.
#[utoipa::path(
    patch,
    path = "/user/me",
    tag = "account",
    security(("bearer" = [])),
    request_body = ProfileChange,
    responses(
        (status = 200, description = "The caller, as they are now", body = ProfileBody),
        PersonProblems,
        BodyProblems,
    )
)]
pub(crate) async fn change_profile(
    State(people): State<People>,
    caller: Caller,
    JsonBody(change): JsonBody<ProfileChange>,
) -> Result<Json<ProfileBody>, ApiError> {
    let changed = people.rename_person(&caller, &change.display_name).await?;
    Ok(Json(changed.into()))
}

/// Everything that is kept about the caller, as one document.
#[utoipa::path(
    get,
    path = "/user/me/export",
    tag = "account",
    security(("bearer" = [])),
    responses(
        (status = 200, description = "Profile, sign-ins, devices, settings, dictations, transcripts, usage",
            body = Object),
        PersonProblems,
    )
)]
pub(crate) async fn export(
    State(people): State<People>,
    caller: Caller,
) -> Result<impl IntoResponse, ApiError> {
    let export = people.export(&caller).await?;
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"sotto-account.json\"",
        ),
    ];
    Ok((headers, export_document::write(&export)?))
}

/// Takes over what a guest has: transcripts, vocabulary and replacements, of which the caller's own count. The guest is
/// signed out everywhere; what they used stays where it was counted.
#[utoipa::path(
    post,
    path = "/user/me/take-over",
    tag = "account",
    security(("bearer" = [])),
    request_body = TakeOverBody,
    responses(
        (status = 200, description = "What the guest had is the caller's", body = TakenOverBody),
        PersonProblems,
        BodyProblems,
    )
)]
pub(crate) async fn take_over_guest(
    State(people): State<People>,
    caller: Caller,
    JsonBody(body): JsonBody<TakeOverBody>,
) -> Result<Json<TakenOverBody>, ApiError> {
    let token = &body.guest_access_token;
    let transcripts = people.take_over_guest(&caller, token).await?;
    Ok(Json(TakenOverBody { transcripts }))
}

/// Deletes the account and all that belongs to it, at once and for good.
///
/// What was billed stays and names nobody.
#[utoipa::path(
    delete,
    path = "/user/me",
    tag = "account",
    security(("bearer" = [])),
    request_body = DeletionBody,
    responses(
        (status = 204, description = "It is gone; every token of it is worth nothing"),
        PersonProblems,
        BodyProblems,
    )
)]
pub(crate) async fn delete_account(
    State(people): State<People>,
    caller: Caller,
    JsonBody(body): JsonBody<DeletionBody>,
) -> Result<StatusCode, ApiError> {
    people.delete_account(&caller, &body.confirmation).await?;
    Ok(StatusCode::NO_CONTENT)
}
