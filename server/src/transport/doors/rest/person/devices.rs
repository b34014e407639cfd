//! `/devices`.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{BodyProblems, PersonProblems};
use crate::auth::Caller;
use crate::person::People;
use crate::person::devices::{Device, DeviceDescription};
use crate::transport::doors::rest::json_body::JsonBody;
use crate::transport::doors::rest::path_id::PathId;
use crate::transport::error::ApiError;
use crate::transport::http::problem::Problem;
use crate::transport::words::timestamp::rfc3339;

/// A browser, an extension or a program.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DeviceBody {
    #[schema(format = "uuid")]
    id: String,
    /// For people.
    #[schema(example = "Work laptop")]
    device_name: String,
    /// The operating system.
    os: String,
    /// The client and its version.
    app_version: String,
    /// When something was last asked or dictated from there, to the minute.
    #[schema(format = "date-time")]
    last_active_at: String,
    #[schema(format = "date-time")]
    created_at: String,
    /// The sign-in that asks is on this device.
    is_current: bool,
    /// Somebody is signed in there.
    is_signed_in: bool,
}

impl From<Device> for DeviceBody {
    fn from(device: Device) -> Self {
        Self {
            id: device.id.to_string(),
            device_name: device.device_name,
            os: device.os,
            app_version: device.app_version,
            last_active_at: rfc3339(device.last_active_at),
            created_at: rfc3339(device.created_at),
            is_current: device.is_current,
            is_signed_in: device.is_signed_in,
        }
    }
}

/// All devices of a person.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DevicesBody {
    /// The most recently active first.
    devices: Vec<DeviceBody>,
}

/// What a client tells about its device.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RegistrationBody {
    /// For people. Empty or left out keeps the name that a known device has.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 100, pattern = "^[!-~]+$")]
    device_name: String,
    /// The operating system.
    #[serde(default)]
    #[schema(max_length = 100, pattern = "^[ -~]*$")]
    os: String,
    /// The client and its version.
    #[serde(default)]
    #[schema(max_length = 100, pattern = "^[ -~]*$")]
    app_version: String,
    /// The id of an earlier registration on this machine. One that is not known is passed over.
    #[serde(default)]
    id: String,
}

/// Another name.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DeviceChange {
    /// For people.
    #[schema(min_length = 1, max_length = 100, pattern = "^[!-~]+$")]
    device_name: String,
}

/// All devices of the caller.
#[utoipa::path(
    get,
    path = "/devices",
    tag = "devices",
    security(("bearer" = [])),
    responses((status = 200, description = "The devices", body = DevicesBody), PersonProblems)
)]
pub(crate) async fn list(
    State(people): State<People>,
    caller: Caller,
) -> Result<Json<DevicesBody>, ApiError> {
    let devices = people.devices(&caller).await?;
    let devices = devices.into_iter().map(Into::into).collect();
    Ok(Json(DevicesBody { devices }))
}

/// Tells which device this sign-in is on. The same sign-in, or the id of an own device, is the same
/// device: what it tells replaces what stood there.
#[utoipa::path(
    post,
    path = "/devices/register",
    tag = "devices",
    security(("bearer" = [])),
    request_body = RegistrationBody,
    responses(
        (status = 200, description = "A device that was known", body = DeviceBody),
        (status = 201, description = "A new device", body = DeviceBody),
        (status = 409, description = "Somebody is signed in on each of 100 devices",
            body = Problem, content_type = "application/problem+json"),
        PersonProblems,
        BodyProblems,
    )
)]
pub(crate) async fn register(
    State(people): State<People>,
    caller: Caller,
    JsonBody(body): JsonBody<RegistrationBody>,
) -> Result<(StatusCode, Json<DeviceBody>), ApiError> {
    let description = DeviceDescription {
        device_name: body.device_name,
        os: body.os,
        app_version: body.app_version,
    };
    let remembered = Uuid::try_parse(&body.id).ok();
    let registered = people.register_device(&caller, description, remembered);
    let (device, is_new) = registered.await?;
    let status = if is_new {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    Ok((status, Json(device.into())))
}

/// Gives a device another name.
#[utoipa::path(
    patch,
    path = "/devices/{id}",
    tag = "devices",
    security(("bearer" = [])),
    params(("id" = String, Path, description = "Which", format = "uuid")),
    request_body = DeviceChange,
    responses(
        (status = 200, description = "The device, as it is now", body = DeviceBody),
        (status = 404, description = "There is no such device", body = Problem,
            content_type = "application/problem+json"),
        PersonProblems,
        BodyProblems,
    )
)]
pub(crate) async fn rename(
    State(people): State<People>,
    caller: Caller,
    PathId(id): PathId,
    JsonBody(change): JsonBody<DeviceChange>,
) -> Result<Json<DeviceBody>, ApiError> {
    let device = people
        .rename_device(&caller, id, &change.device_name)
        .await?;
    Ok(Json(device.into()))
}

/// Ends every sign-in on a device, and what is being dictated there, within 2 s.
#[utoipa::path(
    post,
    path = "/devices/{id}/sign-out",
    tag = "devices",
    security(("bearer" = [])),
    params(("id" = String, Path, description = "Which", format = "uuid")),
    responses(
        (status = 204, description = "Nobody is signed in there any more"),
        (status = 404, description = "There is no such device", body = Problem,
            content_type = "application/problem+json"),
        PersonProblems,
    )
)]
pub(crate) async fn sign_out(
    State(people): State<People>,
    caller: Caller,
    PathId(id): PathId,
) -> Result<StatusCode, ApiError> {
    people.sign_out_device(&caller, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
