//! The devices on which the person dictates: `sotto.v1.DeviceService`.

use proto::v1;

use super::call_failure::CallFailure;
use super::grpc_web::{Tokens, call};
use super::timestamp::millis;

/// A browser, an extension or a program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Device {
    /// Names the device to the server.
    pub id: String,
    /// For people.
    pub name: String,
    /// The operating system.
    pub os: String,
    /// The client and its version.
    pub app_version: String,
    /// When something was last asked or dictated from there, in ms since 1970, to the minute.
    pub last_active_at: u64,
    /// It is this one.
    pub is_current: bool,
    /// Somebody is signed in there.
    pub is_signed_in: bool,
}

impl From<v1::Device> for Device {
    fn from(device: v1::Device) -> Self {
        Self {
            id: device.id,
            name: device.device_name,
            os: device.os,
            app_version: device.app_version,
            last_active_at: millis(device.last_active_at),
            is_current: device.is_current,
            is_signed_in: device.is_signed_in,
        }
    }
}

/// What a device tells about itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewDevice {
    /// Empty keeps the name that a known device has.
    pub name: String,
    /// The operating system.
    pub os: String,
    /// The client and its version.
    pub app_version: String,
    /// The id of an earlier registration; empty if there was none.
    pub id: String,
}

/// Tells the server which device this sign-in is on.
pub async fn register_device(
    tokens: &dyn Tokens,
    device: NewDevice,
) -> Result<Device, CallFailure> {
    let request = v1::RegisterDeviceRequest {
        device_name: device.name,
        os: device.os,
        app_version: device.app_version,
        id: device.id,
    };
    let answer: v1::RegisterDeviceResponse =
        call(tokens, "sotto.v1.DeviceService/RegisterDevice", &request).await?;
    Ok(answer.device.unwrap_or_default().into())
}

/// All of the person's devices, the most recently active first.
pub async fn devices(tokens: &dyn Tokens) -> Result<Vec<Device>, CallFailure> {
    let request = v1::ListDevicesRequest {};
    let answer: v1::ListDevicesResponse =
        call(tokens, "sotto.v1.DeviceService/ListDevices", &request).await?;
    Ok(answer.devices.into_iter().map(Device::from).collect())
}

/// Gives a device another name.
pub async fn rename_device(
    tokens: &dyn Tokens,
    id: String,
    device_name: String,
) -> Result<Device, CallFailure> {
    let request = v1::RenameDeviceRequest { id, device_name };
    let answer: v1::RenameDeviceResponse =
        call(tokens, "sotto.v1.DeviceService/RenameDevice", &request).await?;
    Ok(answer.device.unwrap_or_default().into())
}

/// Ends every sign-in on a device.
pub async fn sign_out_device(tokens: &dyn Tokens, id: String) -> Result<(), CallFailure> {
    let request = v1::SignOutDeviceRequest { id };
    let v1::SignOutDeviceResponse {} =
        call(tokens, "sotto.v1.DeviceService/SignOutDevice", &request).await?;
    Ok(())
}
