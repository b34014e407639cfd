//! Which microphones are connected.

use gloo::events::EventListener;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::capture::{input_devices, media_devices};
use crate::domain::microphone_choice::InputDevice;

/// The microphones, kept up to date while the page is open.
#[derive(Clone, Copy)]
pub struct UseMicrophones {
    /// Those whose names the browser tells: none before the person has allowed the microphone once.
    pub devices: Signal<Vec<InputDevice>>,
    written: RwSignal<Vec<InputDevice>>,
}

impl UseMicrophones {
    /// Looks again: browsers tell names only after the microphone was allowed.
    pub fn refresh(self) {
        spawn_local(async move {
            let devices = input_devices().await;
            if self
                .written
                .try_get_untracked()
                .is_some_and(|before| before != devices)
            {
                self.written.set(devices);
            }
        });
    }
}

/// The microphones of this machine.
pub(super) fn use_microphones() -> UseMicrophones {
    let written = RwSignal::new(Vec::new());
    let microphones = UseMicrophones {
        devices: written.into(),
        written,
    };
    if let Some(devices) = media_devices() {
        // Held by the owner of this hook, so it goes with it.
        StoredValue::new_local(EventListener::new(&devices, "devicechange", move |_| {
            microphones.refresh();
        }));
    }
    microphones.refresh();
    microphones
}
