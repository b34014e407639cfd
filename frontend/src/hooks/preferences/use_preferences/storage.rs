//! Where preferences are kept: local storage. What belongs to this machine has an entry each; all
//! settings of the account, as they are wanted and as the server has them, have one each too.

use web_sys::Storage;

use super::label_of;
use crate::api;
use crate::domain::microphone_choice::MicrophoneChoice;
use crate::domain::settings::Settings;
use crate::domain::settings::sync::{Revision, VersionedSettings};

/// All our entries begin so.
pub(super) const PREFIX: &str = "sotto.";
const PUSH_TO_TALK_KEY: &str = "push_to_talk_key";
const MICROPHONE: &str = "microphone";
const LANGUAGE: &str = "language";
const WANTED: &str = "settings";
const KNOWN: &str = "settings_known";
const OWNER: &str = "settings_owner";

/// What was kept.
pub(super) struct Stored {
    pub(super) settings: Settings,
    /// What the server had.
    pub(super) known: Option<VersionedSettings>,
    pub(super) microphone: MicrophoneChoice,
    /// Whose settings they are.
    pub(super) owner: Option<String>,
}

/// What was kept, as far as the browser stores at all.
pub(super) fn read() -> Stored {
    let versioned = |name| entry(name).and_then(|text| api::settings_from_text(&text));
    let wanted = versioned(WANTED);
    let microphone = entry(MICROPHONE)
        .map(|text| MicrophoneChoice::from_text(&text))
        .unwrap_or_default();
    let settings = match wanted {
        Some(wanted) => wanted.settings,
        None => Settings {
            push_to_talk_key: entry(PUSH_TO_TALK_KEY).unwrap_or_default(),
            language: entry(LANGUAGE).unwrap_or_default(),
            microphone: label_of(&microphone),
            ..Settings::default()
        },
    };
    Stored {
        settings,
        known: versioned(KNOWN),
        microphone,
        owner: entry(OWNER),
    }
}

/// Keeps the settings. A browser that refuses forgets them with the page, and nothing worse.
pub(super) fn write(settings: &Settings, known: Option<&VersionedSettings>, owner: Option<&str>) {
    write_entry(PUSH_TO_TALK_KEY, Some(&settings.push_to_talk_key));
    write_entry(LANGUAGE, Some(&settings.language));
    write_entry(OWNER, owner);
    let wanted = VersionedSettings {
        settings: settings.clone(),
        revision: Revision::default(),
    };
    write_entry(WANTED, Some(&api::settings_to_text(&wanted)));
    write_entry(KNOWN, known.map(api::settings_to_text).as_deref());
}

/// Keeps which microphone it is on this machine.
pub(super) fn write_microphone(microphone: &MicrophoneChoice) {
    write_entry(MICROPHONE, Some(&microphone.to_text()));
}

fn entry(name: &str) -> Option<String> {
    storage()?.get_item(&key(name)).ok()?
}

fn write_entry(name: &str, value: Option<&str>) {
    if let Some(storage) = storage() {
        let _kept = match value {
            Some(value) => storage.set_item(&key(name), value),
            None => storage.remove_item(&key(name)),
        };
    }
}

fn key(name: &str) -> String {
    format!("{PREFIX}{name}")
}

fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok()?
}
