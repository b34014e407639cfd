//! One device.

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_navigate;

use super::{Known, change, device_of};
use crate::api::{self, CallFailure, Device};
use crate::components::{Button, ButtonKind, Dialog};
use crate::context::{DictationContext, NoticeContext, SessionContext};
use crate::moments;

/// A name has at most so many characters.
const LONGEST_NAME: &str = "100";

/// Its name, what it is, when it was active last, and what can be done with it.
#[component]
pub(super) fn Entry(
    /// All devices.
    known: Known,
    /// Which one.
    id: String,
) -> impl IntoView {
    let is_renaming = RwSignal::new(false);
    let device = Memo::new(move |_| known.with(|known| device_of(known, &id)));
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
                    <Rename known device is_renaming />
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
                    <SignOut known device />
                </Show>
            </div>
        </li>
    }
}

/// `Linux · web 0.1.0 · active 5 minutes ago`.
fn facts_of(device: &Device) -> String {
    let active = if device.is_signed_in {
        format!("active {}", moments::ago(device.last_active_at))
    } else {
        format!(
            "signed out, last active {}",
            moments::ago(device.last_active_at)
        )
    };
    let facts = [device.os.clone(), device.app_version.clone(), active];
    let said: Vec<_> = facts.into_iter().filter(|fact| !fact.is_empty()).collect();
    said.join(" \u{b7} ")
}

#[component]
fn Rename(known: Known, device: Memo<Device>, is_renaming: RwSignal<bool>) -> impl IntoView {
    let (session, notice) = (SessionContext::expect(), NoticeContext::expect());
    let value = RwSignal::new(device.with_untracked(|device| device.name.clone()));
    let input = NodeRef::<html::Input>::new();
    Effect::new(move || {
        if let Some(input) = input.get() {
            let _focused = input.focus();
            input.select();
        }
    });
    let save = move || {
        let before = device.get_untracked();
        let name = value.get_untracked().trim().to_owned();
        is_renaming.set(false);
        if name.is_empty() || name == before.name {
            return;
        }
        let id = before.id;
        change(known, &id, |device| device.name.clone_from(&name));
        spawn_local(async move {
            match api::rename_device(&session, id.clone(), name).await {
                Ok(renamed) => change(known, &id, |device| device.name = renamed.name),
                Err(failure) => {
                    change(known, &id, |device| device.name = before.name);
                    complain(notice, &failure);
                }
            }
        });
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
fn SignOut(known: Known, device: Memo<Device>) -> impl IntoView {
    let (session, notice) = (SessionContext::expect(), NoticeContext::expect());
    let dictation = DictationContext::expect();
    let navigate = StoredValue::new_local(use_navigate());
    let is_open = RwSignal::new(false);
    let is_guest = move || session.state.get().is_guest();
    let sign_out = move || {
        let Device { id, is_current, .. } = device.get_untracked();
        if is_current {
            session.sign_out();
            navigate.with_value(|navigate| navigate("/", Default::default()));
            return;
        }
        change(known, &id, |device| device.is_signed_in = false);
        spawn_local(async move {
            match api::sign_out_device(&session, id.clone()).await {
                Ok(()) => notice.show("Signed out there"),
                Err(failure) => {
                    change(known, &id, |device| device.is_signed_in = true);
                    complain(notice, &failure);
                }
            }
        });
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

fn complain(notice: NoticeContext, failure: &CallFailure) {
    let trouble = failure.trouble();
    notice.show_long(format!("{} {}", trouble.message, trouble.remedy));
}
