//! The microphones that the browser tells of.

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{MediaDeviceInfo, MediaDeviceKind, MediaDevices};

use crate::domain::microphone_choice::InputDevice;

/// Names that Chromium gives to whatever the system prefers, beside the device's own.
const ALIASES: [&str; 2] = ["default", "communications"];

/// The browser's door to microphones. None on pages that are not secure.
pub fn media_devices() -> Option<MediaDevices> {
    web_sys::window()?
        .navigator()
        .media_devices()
        .ok()
        .filter(|devices| !devices.is_undefined())
}

/// The microphones that have a name. Browsers tell none before the microphone was allowed.
pub async fn input_devices() -> Vec<InputDevice> {
    let Some(Ok(asked)) = media_devices().map(|devices| devices.enumerate_devices()) else {
        return Vec::new();
    };
    let Ok(told) = JsFuture::from(asked).await else {
        return Vec::new();
    };
    js_sys::Array::from(&told)
        .iter()
        .filter_map(|device| device.dyn_into::<MediaDeviceInfo>().ok())
        .filter(|device| device.kind() == MediaDeviceKind::Audioinput)
        .map(|device| InputDevice {
            device_id: device.device_id(),
            group_id: device.group_id(),
            label: device.label(),
        })
        .filter(|device| !device.label.is_empty() && !ALIASES.contains(&&*device.device_id))
        .collect()
}
