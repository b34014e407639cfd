//! The devices on which the person dictates: `sotto.v1.DeviceService`.

use proto::v1;

use super::call_failure::CallFailure;
use super::grpc_web::{Tokens, call};
use super::timestamp::millis;
use crate::domain::device::{Device, NewDevice};

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
