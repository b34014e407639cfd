//! The devices on which the person is signed in, or was.

mod entry;

use leptos::prelude::*;

use crate::components::frame::{AppPage, ForPerson, Waiting};
use crate::hooks::person::use_devices;
use entry::Entry;

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
    let devices = use_devices();
    let is_empty = Memo::new(move |_| devices.is_empty());
    let ids = Memo::new(move |_| devices.ids());
    view! {
        <Waiting request=devices.request what="your devices" on_retry=move || devices.load() />
        <Show when=move || is_empty.get()>
            <p class="app-page-lead">"No device has told about itself yet."</p>
        </Show>
        <ul class="device-list">
            <For each=move || ids.get() key=Clone::clone let(id)>
                <Entry devices id />
            </For>
        </ul>
    }
}
