//! Why words are not where they were meant to be, in words for people. Pure.

use serde::{Deserialize, Serialize};

/// Why words are not in the field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WaitingReason {
    /// Nothing that takes text has the focus.
    NoField,
    /// The field is no longer in its document.
    FieldGone,
    /// Another field, frame, tab or window has the focus.
    FocusMoved,
    /// The page went elsewhere.
    DocumentChanged,
    /// The person put the caret elsewhere while the words were on their way.
    CaretMoved,
    /// A password, a one-time code, a card number.
    ProtectedField,
    /// The person wants no dictation on this site.
    SiteDenied,
    /// The field takes no text now.
    ReadOnly,
    /// Every technique was tried and nothing came of any.
    NotArrived,
    /// Something came of it, and nobody knows whether the words stand there.
    Unsure,
    /// The browser's own pages, the store.
    PageClosedToExtensions,
    /// The page is busy, or was left and is kept in the back/forward cache.
    NoAnswer,
    /// Said in a private window, and the focus is in another.
    PrivateWords,
}

impl WaitingReason {
    /// For the person, in one sentence.
    pub const fn words(self) -> &'static str {
        match self {
            Self::NoField => "No text field had the focus.",
            Self::FieldGone => "The field is gone.",
            Self::FocusMoved => "You went to another field.",
            Self::DocumentChanged => "The page has changed.",
            Self::CaretMoved => "You moved the caret while you spoke.",
            Self::ProtectedField => "Sotto never types into passwords, codes and card numbers.",
            Self::SiteDenied => "You have turned Sotto off for this site.",
            Self::ReadOnly => "The field takes no text.",
            Self::NotArrived => "The page did not take the text.",
            Self::Unsure => "Sotto is not sure that these words arrived.",
            Self::PageClosedToExtensions => "The browser lets no extension type on this page.",
            Self::NoAnswer => "The page was busy, or you had left it.",
            Self::PrivateWords => "You said it in a private window: it is typed there alone.",
        }
    }

    /// Whether words can go where they were meant as soon as the person is back there.
    pub const fn ends_when_target_is_back(self) -> bool {
        matches!(
            self,
            Self::FieldGone
                | Self::FocusMoved
                | Self::DocumentChanged
                | Self::ReadOnly
                | Self::NoAnswer
        )
    }
}

/// Why a dictation was not taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeptReason {
    /// The person has changed the text since.
    ChangedSince,
    /// The field is gone.
    FieldGone,
    /// It has typed nothing.
    NothingInserted,
    /// The page did not let it.
    NotArrived,
    /// The page has not answered yet.
    NoAnswer,
}

impl KeptReason {
    /// For the person, in one sentence.
    pub const fn words(self) -> &'static str {
        match self {
            Self::ChangedSince => "You have changed the text since. Nothing was taken back.",
            Self::FieldGone => "The field is gone. Nothing was taken back.",
            Self::NothingInserted => "There is nothing to take back.",
            Self::NotArrived => "The page did not let the text be taken back.",
            Self::NoAnswer => {
                "The page has not answered yet. The list says whether the text is taken back."
            }
        }
    }
}
