//! Which microphone.

use leptos::prelude::*;

use crate::components::controls::Picker;
use crate::domain::microphone_choice::{Found, InputDevice, MicrophoneChoice};
use crate::hooks::dictation::UseMicrophones;
use crate::hooks::preferences::UsePreferences;

/// The value of the option that leaves it to the system.
const DEFAULT: &str = "";

/// A list of the connected microphones. The chosen one is in it also while it is not connected.
#[component]
pub fn MicrophonePicker(
    /// What is chosen.
    preferences: UsePreferences,
    /// What is connected.
    microphones: UseMicrophones,
) -> impl IntoView {
    let choice = preferences.microphone;
    let options = Memo::new(move |_| options(&choice.get(), microphones.devices.get()));
    let chosen_id = Memo::new(move |_| chosen_id(&choice.get(), &microphones.devices.get()));
    let choose = move |id: String| {
        let device = options.with_untracked(|options| {
            let of_id = |(device, _): &&(InputDevice, String)| value_of(device) == id;
            options.iter().find(of_id).map(|(device, _)| device.clone())
        });
        preferences.choose_microphone(device.map(MicrophoneChoice::of).unwrap_or_default());
    };
    view! {
        // Names may have come since the page was opened.
        <Picker name="Microphone" on_choose=choose on_look=move |()| microphones.refresh()>
            <option value=DEFAULT prop:selected=move || chosen_id.with(String::is_empty)>
                "System default"
            </option>
            <For each=move || options.get() key=Clone::clone let((device, label))>
                <option
                    value=value_of(&device)
                    prop:selected=move || chosen_id.with(|id| *id == value_of(&device))
                >
                    {label}
                </option>
            </For>
        </Picker>
    }
}

/// What can be chosen, each with its words.
fn options(choice: &MicrophoneChoice, connected: Vec<InputDevice>) -> Vec<(InputDevice, String)> {
    let missing = (choice.find(&connected) == Found::Missing).then(|| {
        let device = choice.device().clone();
        let words = if connected.is_empty() {
            device.label.clone()
        } else {
            format!("{} (not connected)", device.label)
        };
        (device, words)
    });
    connected
        .into_iter()
        .map(|device| (device.clone(), device.label))
        .chain(missing)
        .collect()
}

fn chosen_id(choice: &MicrophoneChoice, connected: &[InputDevice]) -> String {
    match choice.find(connected) {
        Found::Default => DEFAULT.to_owned(),
        Found::Device(device) => value_of(&device),
        Found::Missing => value_of(choice.device()),
    }
}

/// One of another browser has no id here.
fn value_of(device: &InputDevice) -> String {
    if device.device_id.is_empty() {
        format!("name:{}", device.label)
    } else {
        device.device_id.clone()
    }
}
