//! The devices on which the person is signed in, or was.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::use_device;
use super::use_request::{UseRequest, use_request};
use crate::api::{self, CallFailure};
use crate::domain::device::Device;
use crate::hooks::browser::NoticeContext;
use crate::hooks::session::{SessionContext, UseSession};

/// The devices as the server told them last, and the ways to change them. What is changed counts here
/// at once, and is taken back with a reason if the server does not do it.
#[derive(Clone, Copy)]
pub struct UseDevices {
    /// How they were asked for.
    pub request: UseRequest,
    session: UseSession,
    notice: NoticeContext,
    /// Nothing until the server has told them.
    known: RwSignal<Option<Vec<Device>>>,
}

impl UseDevices {
    /// Asks for them.
    pub fn load(self) {
        self.request
            .run(devices_with_this_one(self.session), move |devices| {
                self.known.set(Some(devices));
            });
    }

    /// Whether the server has answered, with none.
    pub fn is_empty(self) -> bool {
        self.known
            .with(|known| known.as_ref().is_some_and(Vec::is_empty))
    }

    /// The ids of all devices, the most recently active first.
    pub fn ids(self) -> Vec<String> {
        self.known.with(|known| {
            let devices = known.iter().flatten();
            devices.map(|device| device.id.clone()).collect()
        })
    }

    /// The device with this id, or an empty one if there is none.
    pub fn device(self, id: &str) -> Device {
        self.known.with(|known| {
            let mut devices = known.iter().flatten();
            devices
                .find(|device| device.id == id)
                .cloned()
                .unwrap_or_default()
        })
    }

    /// Gives `device` another name. An empty one changes nothing.
    pub fn rename(self, device: Device, name: &str) {
        let name = name.trim().to_owned();
        if name.is_empty() || name == device.name {
            return;
        }
        let Device {
            id, name: before, ..
        } = device;
        self.change(&id, |device| device.name.clone_from(&name));
        spawn_local(async move {
            match api::rename_device(&self.session, id.clone(), name).await {
                Ok(renamed) => self.change(&id, |device| device.name = renamed.name),
                Err(failure) => {
                    self.change(&id, |device| device.name = before);
                    self.complain(&failure);
                }
            }
        });
    }

    /// Ends every sign-in on the device with this id.
    pub fn sign_out(self, id: String) {
        self.change(&id, |device| device.is_signed_in = false);
        spawn_local(async move {
            match api::sign_out_device(&self.session, id.clone()).await {
                Ok(()) => self.notice.show("Signed out there"),
                Err(failure) => {
                    self.change(&id, |device| device.is_signed_in = true);
                    self.complain(&failure);
                }
            }
        });
    }

    /// Changes the device with this id on the page, which may have been left by now.
    fn change(self, id: &str, change: impl FnOnce(&mut Device)) {
        self.known.try_update(|known| {
            let mut devices = known.iter_mut().flatten();
            if let Some(device) = devices.find(|device| device.id == id) {
                change(device);
            }
        });
    }

    fn complain(self, failure: &CallFailure) {
        let trouble = failure.trouble();
        self.notice
            .show_long(format!("{} {}", trouble.message, trouble.remedy));
    }
}

/// The person's devices, which are asked for at once.
pub fn use_devices() -> UseDevices {
    let devices = UseDevices {
        request: use_request(),
        session: SessionContext::expect(),
        notice: NoticeContext::expect(),
        known: RwSignal::new(None),
    };
    devices.load();
    devices
}

/// All devices. This one may not have told about itself yet.
async fn devices_with_this_one(session: UseSession) -> Result<Vec<Device>, CallFailure> {
    let devices = api::devices(&session).await?;
    if devices.iter().any(|device| device.is_current) {
        return Ok(devices);
    }
    match use_device::tell(session).await {
        Ok(()) => api::devices(&session).await,
        // Those that are known are shown all the same.
        Err(_) => Ok(devices),
    }
}
