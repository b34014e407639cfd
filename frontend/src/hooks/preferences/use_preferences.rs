//! How the person wants to dictate: the settings of their account, and what this browser has of them.
//!
//! What is changed here counts here at once and is kept in local storage, where another open tab
//! sees it, and goes to the server behind the person's back. Nothing waits for the server.

mod account;
mod storage;

use std::cell::RefCell;

use leptos::prelude::*;

use crate::domain::hold_key::HoldKey;
use crate::domain::language;
use crate::domain::microphone_choice::{InputDevice, MicrophoneChoice};
use crate::domain::settings::sync::SettingsSync;
use crate::domain::settings::{MAX_MICROPHONE_CHARACTERS, Settings, SettingsField};
use crate::domain::trouble::Trouble;
use crate::hooks::browser::NoticeContext;
use crate::hooks::session::UseSession;

/// What became of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Saving {
    /// It is on its way.
    OnItsWay,
    /// The account has it.
    Saved,
    /// It counts on this page, and the account does not have it yet.
    Waiting(Trouble),
    /// The server does not take it.
    Refused(String),
}

/// What was changed last, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavingNews {
    /// What was changed.
    pub field: SettingsField,
    /// What became of it.
    pub saving: Saving,
}

/// The choices, and the ways to change them. A browser that refuses to store keeps them until the
/// page is closed.
#[derive(Clone, Copy)]
pub struct UsePreferences {
    /// The key that is held to talk.
    pub push_to_talk_key: Signal<HoldKey>,
    /// The microphone.
    pub microphone: Signal<MicrophoneChoice>,
    /// BCP 47 language of the speech.
    pub language: Signal<&'static str>,
    /// All settings.
    pub settings: Signal<Settings>,
    /// What was changed last on this page, and what became of it.
    pub news: Signal<Option<SavingNews>>,
    /// The keyboard is one of Apple's.
    pub is_apple: bool,
    written: Written,
}

#[derive(Clone, Copy)]
struct Written {
    session: UseSession,
    notice: NoticeContext,
    settings: RwSignal<Settings>,
    microphone: RwSignal<MicrophoneChoice>,
    news: RwSignal<Option<SavingNews>>,
    kept: StoredValue<RefCell<Kept>, LocalStorage>,
}

/// What is kept, and what is under way.
struct Kept {
    sync: SettingsSync,
    /// Whose settings they are.
    owner: Option<String>,
    /// Changes are on their way to the server: never two at a time.
    is_sending: bool,
    /// When the server was asked last, in ms since 1970.
    asked_at: f64,
}

impl UsePreferences {
    /// Holds `key` to talk from now on.
    pub fn choose_push_to_talk_key(self, key: HoldKey) {
        self.change(SettingsField::PushToTalkKey, |settings| {
            key.code().clone_into(&mut settings.push_to_talk_key);
        });
    }

    /// Speaks into `microphone` from now on.
    pub fn choose_microphone(self, microphone: MicrophoneChoice) {
        let label = label_of(&microphone);
        set_if_new(self.written.microphone, microphone);
        self.change(SettingsField::Microphone, |settings| {
            settings.microphone = label;
        });
    }

    /// Speaks the language with this tag from the next dictation on. A tag that is not ours
    /// changes nothing.
    pub fn choose_language(self, tag: &str) {
        if let Some(language) = language::with_tag(tag) {
            self.change(SettingsField::Language, |settings| {
                language.tag.clone_into(&mut settings.language);
            });
        }
    }

    /// What another tab has written counts here too, also where the browser does not tell of it.
    pub fn follow_other_tabs(self) {
        self.written.follow_other_tabs();
    }

    /// Changes `field`, here and in the account.
    pub fn change(self, field: SettingsField, change: impl FnOnce(&mut Settings)) {
        self.written.with(|kept| kept.sync.change(change));
        self.written.show();
        self.written.send(field);
    }
}

/// The choices of the person of `session`.
pub(super) fn use_preferences(session: UseSession) -> UsePreferences {
    let is_apple = is_apple();
    let (kept, microphone) = stored();
    let written = Written {
        session,
        notice: NoticeContext::expect(),
        settings: RwSignal::new(kept.sync.wanted().clone()),
        microphone: RwSignal::new(microphone),
        news: RwSignal::new(None),
        kept: StoredValue::new_local(RefCell::new(kept)),
    };
    written.follow();
    let settings = written.settings;
    let key = Memo::new(move |_| {
        let code = settings.with(|settings| settings.push_to_talk_key.clone());
        HoldKey::from_code(&code, is_apple).unwrap_or(HoldKey::preset(is_apple))
    });
    let language = Memo::new(move |_| {
        settings
            .with(|settings| language::with_tag(&settings.language))
            .map_or(language::PRESET, |language| language.tag)
    });
    UsePreferences {
        push_to_talk_key: key.into(),
        microphone: written.microphone.into(),
        language: language.into(),
        settings: settings.into(),
        news: written.news.into(),
        is_apple,
        written,
    }
}

impl Written {
    /// What counts now: on the page and in storage.
    fn show(self) {
        let (settings, owner, known) = self.with(|kept| {
            let sync = &kept.sync;
            (
                sync.wanted().clone(),
                kept.owner.clone(),
                sync.known().cloned(),
            )
        });
        self.adopt_microphone(&settings.microphone);
        self.microphone.with_untracked(storage::write_microphone);
        storage::write(&settings, known.as_ref(), owner.as_deref());
        set_if_new(self.settings, settings);
    }

    /// What another tab has written counts here too.
    fn follow_other_tabs(self) {
        let (stored, microphone) = stored();
        let settings = stored.sync.wanted().clone();
        self.with(|kept| {
            // The same again would forget what was changed before the server has spoken.
            if kept.owner != stored.owner || !kept.sync.holds_the_same(&stored.sync) {
                kept.sync = stored.sync;
                kept.owner = stored.owner;
            }
        });
        set_if_new(self.microphone, microphone);
        set_if_new(self.settings, settings);
    }

    /// A microphone that was chosen elsewhere is known by its label alone.
    fn adopt_microphone(self, label: &str) {
        if self
            .microphone
            .with_untracked(|here| label_of(here) != label)
        {
            self.microphone.set(MicrophoneChoice::named(label));
        }
    }

    fn with<Answer>(self, work: impl FnOnce(&mut Kept) -> Answer) -> Answer {
        self.kept.with_value(|kept| work(&mut kept.borrow_mut()))
    }
}

/// What this browser has kept.
fn stored() -> (Kept, MicrophoneChoice) {
    let kept = storage::read();
    let sync = SettingsSync::new(kept.settings, kept.known);
    let kept_microphone = kept.microphone;
    let label = &sync.wanted().microphone;
    let microphone = if label_of(&kept_microphone) == *label {
        kept_microphone
    } else {
        MicrophoneChoice::named(label)
    };
    let kept = Kept {
        sync,
        owner: kept.owner,
        is_sending: false,
        asked_at: 0.0,
    };
    (kept, microphone)
}

/// As the account knows it: in one line, and not for ever.
fn label_of(microphone: &MicrophoneChoice) -> String {
    let InputDevice { label, .. } = microphone.device();
    let label = label.split_whitespace().collect::<Vec<_>>().join(" ");
    let short: String = label.chars().take(MAX_MICROPHONE_CHARACTERS).collect();
    short.trim_end().to_owned()
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
