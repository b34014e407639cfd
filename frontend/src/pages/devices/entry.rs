//! One device.

use leptos::html;
use leptos::prelude::*;

use crate::components::controls::{Button, ButtonKind, Dialog};
use crate::components::frame::use_leaving;
use crate::domain::device::Device;
use crate::hooks::browser::dates;
use crate::hooks::dictation::DictationContext;
use crate::hooks::person::UseDevices;
use crate::hooks::session::SessionContext;

/// A name has at most so many characters.
const LONGEST_NAME: &str = "100";

/// Its name, what it is, when it was active last, and what can be done with it.
#[component]
pub(super) fn Entry(
    /// All devices.
    devices: UseDevices,
    /// Which one.
    id: String,
) -> impl IntoView {
    let is_renaming = RwSignal::new(false);
    let device = Memo::new(move |_| devices.device(&id));
    let name = move || device.with(|device| device.name.clone());
    let facts = move || device.with(facts_of);
    view! {
        <li class="device">
            <div class="device-head">
                <Show
                    when=move || is_renaming.get()
                    fallback=move || {
                        view! {
                            <h3 class="device-name">{name}</h3>
                            <Show when=move || device.with(|device| device.is_current)>
                                <span class="device-mark">"This device"</span>
                            </Show>
                        }
                    }
                >
                    <Rename devices device is_renaming />
                </Show>
            </div>
            <p class="device-facts">{facts}</p>
            <div class="device-actions">
                <Show when=move || !is_renaming.get()>
                    <button
                        type="button"
                        class="button button-quiet"
                        aria-label=move || format!("Rename {}", name())
                        on:click=move |_| is_renaming.set(true)
                    >
                        "Rename"
                    </button>
                </Show>
                <Show when=move || device.with(|device| device.is_signed_in)>
                    <SignOut devices device />
                </Show>
            </div>
        </li>
    }
}

/// `Linux · web 0.1.0 · active 5 minutes ago`.
fn facts_of(device: &Device) -> String {
    let active = if device.is_signed_in {
        format!("active {}", dates::ago(device.last_active_at))
    } else {
        format!(
            "signed out, last active {}",
            dates::ago(device.last_active_at)
        )
    };
    let facts = [device.os.clone(), device.app_version.clone(), active];
    let said: Vec<_> = facts.into_iter().filter(|fact| !fact.is_empty()).collect();
    said.join(" \u{b7} ")
}

#[component]
fn Rename(devices: UseDevices, device: Memo<Device>, is_renaming: RwSignal<bool>) -> impl IntoView {
    let value = RwSignal::new(device.with_untracked(|device| device.name.clone()));
    let input = NodeRef::<html::Input>::new();
    Effect::new(move || {
        if let Some(input) = input.get() {
            let _focused = input.focus();
            input.select();
        }
    });
    let save = move || {
        is_renaming.set(false);
        value.with_untracked(|name| devices.rename(device.get_untracked(), name));
    };
    view! {
        <form
            class="device-rename"
            on:submit=move |event| {
                event.prevent_default();
                save();
            }
        >
            <input
                class="field-input"
                aria-label="Name of the device"
                maxlength=LONGEST_NAME
                required
                autocomplete="off"
                prop:value=value
                on:input=move |event| value.set(event_target_value(&event))
                on:keydown=move |event| {
                    if event.key() == "Escape" {
                        is_renaming.set(false);
                    }
                }
                node_ref=input
            />
            <button type="submit" class="button">
                "Save name"
            </button>
            <Button kind=ButtonKind::Quiet on_press=move || is_renaming.set(false)>
                "Cancel"
            </Button>
        </form>
    }
}

/// Signs a device out; asks first if it is this one.
#[component]
fn SignOut(devices: UseDevices, device: Memo<Device>) -> impl IntoView {
    let session = SessionContext::expect();
    let dictation = DictationContext::expect();
    let leave = use_leaving();
    let is_open = RwSignal::new(false);
    let is_guest = move || session.state.get().is_guest();
    let sign_out = move || {
        let Device { id, is_current, .. } = device.get_untracked();
        if is_current {
            is_open.set(false);
            leave.run(());
            return;
        }
        devices.sign_out(id);
    };
    let press = move |_| {
        if device.with_untracked(|device| device.is_current) {
            is_open.set(true);
        } else {
            sign_out();
        }
    };
    let is_running = Signal::derive(move || !dictation.state.get().can_start());
    view! {
        <button
            type="button"
            class="button button-quiet"
            aria-label=move || device.with(|device| format!("Sign out {}", device.name))
            on:click=press
        >
            "Sign out"
        </button>
        <Dialog title="Sign out on this device?" is_open>
            <p>
                {move || {
                    if is_guest() {
                        "You are a guest: nobody can open this guest account again."
                    } else {
                        "You can sign in again with your address and password."
                    }
                }}
            </p>
            <div class="dialog-actions">
                <Button kind=ButtonKind::Primary busy=is_running on_press=sign_out>
                    "Sign out"
                </Button>
            </div>
        </Dialog>
    }
}
