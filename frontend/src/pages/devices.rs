//! The devices on which the person is signed in, or was.

mod entry;

use leptos::prelude::*;

use crate::api::{self, CallFailure, Device};
use crate::components::{AppPage, ForPerson, Waiting};
use crate::context::SessionContext;
use crate::use_device;
use crate::use_request::use_request;
use crate::use_session::UseSession;
use entry::Entry;

/// The devices as the server told them last; nothing until it has.
type Known = RwSignal<Option<Vec<Device>>>;

/// All devices, the most recently active first.
#[component]
pub fn Devices() -> impl IntoView {
    view! {
        <AppPage title="Devices">
            <p class="app-page-lead">
                "Every browser and program that dictates as you. Sign out what you do not know or use "
                "any more: what is dictated there ends within seconds."
            </p>
            <ForPerson>
                <List />
            </ForPerson>
        </AppPage>
    }
}

#[component]
fn List() -> impl IntoView {
    let session = SessionContext::expect();
    let known: Known = RwSignal::new(None);
    let request = use_request();
    let load = move || {
        request.run(devices_with_this_one(session), move |devices| {
            known.set(Some(devices))
        });
    };
    load();
    let is_empty =
        Memo::new(move |_| known.with(|known| known.as_ref().is_some_and(Vec::is_empty)));
    let ids = Memo::new(move |_| {
        known.with(|known| {
            let devices = known.iter().flatten();
            devices.map(|device| device.id.clone()).collect::<Vec<_>>()
        })
    });
    view! {
        <Waiting request what="your devices" on_retry=load />
        <Show when=move || is_empty.get()>
            <p class="app-page-lead">"No device has told about itself yet."</p>
        </Show>
        <ul class="device-list">
            <For each=move || ids.get() key=Clone::clone let(id)>
                <Entry known id />
            </For>
        </ul>
    }
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

/// The device with this id.
fn device_of(known: &Option<Vec<Device>>, id: &str) -> Device {
    let mut devices = known.iter().flatten();
    devices
        .find(|device| device.id == id)
        .cloned()
        .unwrap_or_default()
}

/// Changes the device with this id on the page.
fn change(known: Known, id: &str, change: impl FnOnce(&mut Device)) {
    known.try_update(|known| {
        let mut devices = known.iter_mut().flatten();
        if let Some(device) = devices.find(|device| device.id == id) {
            change(device);
        }
    });
}
