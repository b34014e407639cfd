//! The messages between the extension's parts; `frontend/extension/messages.js` has the same table.
//! Pure.

mod reason;

use serde::{Deserialize, Serialize};

pub use reason::{KeptReason, WaitingReason};

/// How far a dictation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Nobody has dictated yet.
    Ready,
    /// The microphone is asked for.
    Opening,
    /// It is open.
    Listening,
    /// A voice is heard.
    Hearing,
    /// It is open, and words come later.
    Reconnecting,
    /// It is gone, and the dictation waits for another one.
    Lost,
    /// It is closed, and the last words are on their way.
    Finishing,
    /// It is closed, and what was said waits until somebody signs in.
    AwaitingSignIn,
    /// All words are here.
    Done,
    /// The person does not want the rest.
    Cancelled,
    /// It could not begin or go on.
    Failed,
}

impl Stage {
    /// Whether nothing more comes.
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Done | Self::Cancelled | Self::Failed)
    }

    /// Whether badge and mark show it until it ends.
    pub const fn is_shown(self) -> bool {
        !self.is_over() && !matches!(self, Self::Ready | Self::AwaitingSignIn)
    }
}

/// How a dictation is held open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// As long as the key is held.
    Hold,
    /// Until it is stopped.
    Toggle,
}

/// How a hold ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HoldEnding {
    /// It was a tap: the dictation goes on without being held.
    Latched,
    /// The key was let go, or its release will not be heard.
    LetGo,
    /// It was a shortcut.
    Combined,
}

/// Names words in their dictation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Ordinal(u32);

impl Ordinal {
    /// That of the piece of this number.
    pub const fn new(number: u32) -> Self {
        Self(number)
    }
}

/// Names a tab, as the browser does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TabId(i64);

#[cfg(test)]
impl TabId {
    /// The one that the browser names by this number.
    pub const fn new(number: i64) -> Self {
        Self(number)
    }
}

/// One message. Words are named by dictation and ordinal, so that what is sent again is not typed twice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[allow(missing_docs, reason = "the table in messages.js explains each row")]
pub enum Message {
    StartDictation {
        dictation: String,
        private: bool,
        way: Way,
        #[serde(skip_serializing_if = "Option::is_none")]
        hold: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        tab: Option<TabId>,
        #[serde(skip_serializing_if = "Option::is_none")]
        at: Option<u64>,
        #[serde(skip_serializing_if = "Option::is_none")]
        wall: Option<u64>,
    },
    ToggleDictation {
        dictation: String,
        private: bool,
    },
    EndHold {
        hold: String,
        ending: HoldEnding,
    },
    HoldEnded {
        hold: String,
        ending: HoldEnding,
    },
    ReleaseKey {
        tab: TabId,
        at: u64,
    },
    LoseHold {
        tab: TabId,
        at: u64,
        #[serde(skip_serializing_if = "Option::is_none")]
        is_deaf: Option<bool>,
    },
    HoldVoice {},
    HoldOver {},
    IsHeldHere {
        hold: String,
    },
    HeldHere {
        is_there: bool,
    },
    StopDictation {
        order: String,
    },
    CancelDictation {
        order: String,
        in_panel: bool,
    },
    HowDoThingsStand {},
    SignOut {},
    Snapshot {
        document: String,
        revision: u64,
        dictation: String,
        is_open: bool,
        state: Stage,
        live: Vec<String>,
        waiting: u64,
        waiting_in_private: u64,
        waiting_of: Vec<String>,
        kept: u64,
        is_signed_in: bool,
        #[serde(skip_serializing_if = "Option::is_none")]
        trouble: Option<String>,
    },
    TargetBack {
        dictations: Vec<String>,
    },
    TakenBack {
        dictation: String,
    },
    PartialChanged {
        dictation: String,
        text: String,
    },
    WordsFinal {
        dictation: String,
        ordinal: Ordinal,
        text: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        anywhere: Option<bool>,
        #[serde(skip_serializing_if = "Option::is_none")]
        is_late_sign: Option<bool>,
        #[serde(skip_serializing_if = "Option::is_none")]
        private: Option<bool>,
        #[serde(skip_serializing_if = "Option::is_none")]
        batch: Option<String>,
    },
    InsertWaiting {
        order: String,
        private: bool,
    },
    PrivateWindowsClosed {},
    TrayChanged {
        tray: String,
        private: bool,
    },
    TrayWanted {},
    TrayKept {
        tray: String,
    },
    WordsInserted {
        technique: String,
        editor: String,
    },
    WordsWaiting {
        reason: WaitingReason,
    },
    DictationUndone {},
    DictationKept {
        reason: KeptReason,
    },
    MicrophonePermissionNeeded {},
    SignInNeeded {},
    SignOutWanted {},
    HoldKeyChanged {
        hold_key: String,
    },
    TogglePressed {},
    CancelPressed {},
    UndoPressed {},
    GuardedFieldWanted {},
    GuardedField {
        site: String,
        field: String,
        label: String,
    },
    AllowField {
        site: String,
        field: String,
    },
    ForbidField {
        site: String,
        field: String,
    },
}

impl Message {
    /// The name of an order that does more when it is carried out twice.
    pub fn order(&self) -> Option<&str> {
        match self {
            Self::StartDictation { dictation, .. } | Self::ToggleDictation { dictation, .. } => {
                Some(dictation)
            }
            Self::StopDictation { order }
            | Self::CancelDictation { order, .. }
            | Self::InsertWaiting { order, .. } => Some(order),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = include_str!("../../extension/messages.js");

    /// What is said about the microphone.
    fn about_the_microphone() -> Vec<Message> {
        let dictation = || "d".to_owned();
        let text = || "t".to_owned();
        vec![
            Message::StartDictation {
                dictation: dictation(),
                private: true,
                way: Way::Hold,
                hold: Some(text()),
                tab: Some(TabId::new(1)),
                at: Some(2),
                wall: Some(3),
            },
            Message::ToggleDictation {
                dictation: dictation(),
                private: true,
            },
            Message::EndHold {
                hold: text(),
                ending: HoldEnding::Latched,
            },
            Message::HoldEnded {
                hold: text(),
                ending: HoldEnding::LetGo,
            },
            Message::ReleaseKey {
                tab: TabId::new(1),
                at: 2,
            },
            Message::LoseHold {
                tab: TabId::new(1),
                at: 2,
                is_deaf: Some(true),
            },
            Message::HoldVoice {},
            Message::HoldOver {},
            Message::IsHeldHere { hold: text() },
            Message::HeldHere { is_there: true },
            Message::StopDictation { order: text() },
            Message::CancelDictation {
                order: text(),
                in_panel: true,
            },
            Message::HowDoThingsStand {},
            Message::SignOut {},
            Message::Snapshot {
                document: text(),
                revision: 1,
                dictation: dictation(),
                is_open: true,
                state: Stage::Hearing,
                live: vec![dictation()],
                waiting: 1,
                waiting_in_private: 1,
                waiting_of: vec![dictation()],
                kept: 1,
                is_signed_in: true,
                trouble: Some(text()),
            },
        ]
    }

    /// What is said about words and everything else.
    fn about_words() -> Vec<Message> {
        let dictation = || "d".to_owned();
        let text = || "t".to_owned();
        vec![
            Message::TargetBack {
                dictations: vec![dictation()],
            },
            Message::TakenBack {
                dictation: dictation(),
            },
            Message::PartialChanged {
                dictation: dictation(),
                text: text(),
            },
            Message::WordsFinal {
                dictation: dictation(),
                ordinal: Ordinal::new(3),
                text: text(),
                anywhere: Some(true),
                is_late_sign: Some(true),
                private: Some(true),
                batch: Some(text()),
            },
            Message::InsertWaiting {
                order: text(),
                private: true,
            },
            Message::PrivateWindowsClosed {},
            Message::TrayChanged {
                tray: text(),
                private: true,
            },
            Message::TrayWanted {},
            Message::TrayKept { tray: text() },
            Message::WordsInserted {
                technique: text(),
                editor: text(),
            },
            Message::WordsWaiting {
                reason: WaitingReason::NoField,
            },
            Message::DictationUndone {},
            Message::DictationKept {
                reason: KeptReason::ChangedSince,
            },
            Message::MicrophonePermissionNeeded {},
            Message::SignInNeeded {},
            Message::SignOutWanted {},
            Message::HoldKeyChanged { hold_key: text() },
            Message::TogglePressed {},
            Message::CancelPressed {},
            Message::UndoPressed {},
        ]
    }

    /// What is said about fields that were taken for secrets.
    fn about_guarded_fields() -> Vec<Message> {
        let (site, field) = (|| "s".to_owned(), || "f".to_owned());
        vec![
            Message::GuardedFieldWanted {},
            Message::GuardedField {
                site: site(),
                field: field(),
                label: "l".to_owned(),
            },
            Message::AllowField {
                site: site(),
                field: field(),
            },
            Message::ForbidField {
                site: site(),
                field: field(),
            },
        ]
    }

    fn examples() -> Vec<Message> {
        [
            about_the_microphone(),
            about_words(),
            about_guarded_fields(),
        ]
        .concat()
    }

    /// The row of the table, from its name to its closing brace.
    fn row(kind: &str) -> &'static str {
        let from = TABLE.find(&format!("\n  {kind}: {{")).expect(kind);
        let row = &TABLE[from..];
        &row[..row.find("},").expect("a row ends")]
    }

    #[test]
    fn both_sides_have_the_same_rows_and_fields() {
        for message in examples() {
            let value = serde_json::to_value(&message).unwrap();
            let members = value.as_object().unwrap();
            let row = row(members["kind"].as_str().unwrap());
            for name in members.keys().filter(|name| *name != "kind") {
                let is_there =
                    row.contains(&format!("{name}:")) || row.contains(&format!("'{name}?':"));
                assert!(is_there, "{name} in {row}");
            }
            let fields = row.matches(": ").count() - 1;
            assert_eq!(fields, members.len() - 1, "{row}");
        }
    }

    #[test]
    fn a_stranger_in_a_message_is_refused() {
        let read = serde_json::from_str::<Message>;
        assert!(read(r#"{"kind":"sign_out"}"#).is_ok());
        assert!(read(r#"{"kind":"sign_out","x":1}"#).is_err());
        assert!(read(r#"{"kind":"stop_dictation"}"#).is_err());
        assert!(read(r#"{"kind":"toggle_dictation"}"#).is_err());
        assert!(read(r#"{"kind":"sing"}"#).is_err());
    }
}
