//! What a dictation needs to know about the person and the machine.

use leptos::prelude::*;

use crate::domain::microphone_choice::{InputDevice, MicrophoneChoice};
use crate::domain::settings::InsertMode;
use crate::hooks::dictation::use_microphones::UseMicrophones;
use crate::hooks::preferences::UsePreferences;
use crate::hooks::session::UseSession;

/// Who dictates, and how.
#[derive(Clone, Copy)]
pub(super) struct Wishes {
    pub(super) session: UseSession,
    pub(super) preferences: UsePreferences,
    pub(super) microphones: UseMicrophones,
}

impl Wishes {
    pub(super) fn microphone(self) -> MicrophoneChoice {
        self.preferences.microphone.get_untracked()
    }

    pub(super) fn language(self) -> &'static str {
        self.preferences.language.get_untracked()
    }

    pub(super) fn insert_mode(self) -> InsertMode {
        self.preferences
            .settings
            .with_untracked(|settings| settings.insert_mode)
    }

    pub(super) fn connected(self) -> Vec<InputDevice> {
        self.microphones.devices.get_untracked()
    }

    pub(super) fn look_for_microphones(self) {
        self.microphones.refresh();
    }
}
