//! What the person has chosen in this browser.

mod storage;

use gloo_events::EventListener;
use leptos::prelude::*;

use crate::hold_key::HoldKey;
use crate::language;
use crate::microphone_choice::MicrophoneChoice;

const PUSH_TO_TALK_KEY: &str = "push_to_talk_key";
const MICROPHONE: &str = "microphone";
const LANGUAGE: &str = "language";

/// The choices, and the ways to change them. They live in local storage, where another open tab
/// sees them; a browser that refuses to store keeps them until the page is closed.
#[derive(Clone, Copy)]
pub struct UsePreferences {
    /// The key that is held to talk.
    pub push_to_talk_key: Signal<HoldKey>,
    /// The microphone.
    pub microphone: Signal<MicrophoneChoice>,
    /// BCP 47 language of the speech.
    pub language: Signal<&'static str>,
    /// The keyboard is one of Apple's.
    pub is_apple: bool,
    written: Written,
}

#[derive(Clone, Copy)]
struct Written {
    push_to_talk_key: RwSignal<HoldKey>,
    microphone: RwSignal<MicrophoneChoice>,
    language: RwSignal<&'static str>,
}

impl UsePreferences {
    /// Holds `key` to talk from now on.
    pub fn choose_push_to_talk_key(self, key: HoldKey) {
        storage::write(PUSH_TO_TALK_KEY, key.code());
        self.written.push_to_talk_key.set(key);
    }

    /// Speaks into `microphone` from now on.
    pub fn choose_microphone(self, microphone: MicrophoneChoice) {
        storage::write(MICROPHONE, &microphone.to_text());
        set_if_new(self.written.microphone, microphone);
    }

    /// Speaks the language with this tag from the next dictation on. A tag that is not ours
    /// changes nothing.
    pub fn choose_language(self, tag: &str) {
        if let Some(language) = language::with_tag(tag) {
            storage::write(LANGUAGE, language.tag);
            set_if_new(self.written.language, language.tag);
        }
    }

    fn follow_other_tabs(self) {
        set_if_new(self.written.push_to_talk_key, stored_key(self.is_apple));
        set_if_new(self.written.microphone, stored_microphone());
        set_if_new(self.written.language, stored_language());
    }
}

/// The choices of this browser.
pub fn use_preferences() -> UsePreferences {
    let is_apple = is_apple();
    let written = Written {
        push_to_talk_key: RwSignal::new(stored_key(is_apple)),
        microphone: RwSignal::new(stored_microphone()),
        language: RwSignal::new(stored_language()),
    };
    let preferences = UsePreferences {
        push_to_talk_key: written.push_to_talk_key.into(),
        microphone: written.microphone.into(),
        language: written.language.into(),
        is_apple,
        written,
    };
    // Held by the owner of this hook, so it goes with it. It is not heard by the tab that writes.
    StoredValue::new_local(EventListener::new(&window(), "storage", move |_| {
        preferences.follow_other_tabs();
    }));
    preferences
}

fn stored_key(is_apple: bool) -> HoldKey {
    storage::read(PUSH_TO_TALK_KEY)
        .and_then(|code| HoldKey::from_code(&code, is_apple))
        .unwrap_or(HoldKey::preset(is_apple))
}

fn stored_microphone() -> MicrophoneChoice {
    storage::read(MICROPHONE)
        .map(|text| MicrophoneChoice::from_text(&text))
        .unwrap_or_default()
}

fn stored_language() -> &'static str {
    storage::read(LANGUAGE)
        .and_then(|tag| language::with_tag(&tag))
        .map_or(language::PRESET, |language| language.tag)
}

fn is_apple() -> bool {
    let platform = window().navigator().platform().unwrap_or_default();
    platform.starts_with("Mac") || platform.starts_with("iP")
}

fn set_if_new<Value>(signal: RwSignal<Value>, value: Value)
where
    Value: PartialEq + Send + Sync + 'static,
{
    if signal.with_untracked(|before| *before != value) {
        signal.set(value);
    }
}
