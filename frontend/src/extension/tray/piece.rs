//! A piece of what was said, and where it stands.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::extension::message::{Ordinal, WaitingReason};

/// Words without an answer are sent again for so long, in ms; then a person has to see them.
pub(super) const SENT_AGAIN_FOR_MS: u64 = 30_000;

/// Names a piece on the pages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PieceId(pub(super) u32);

impl fmt::Display for PieceId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// Which of the times that words were sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Attempt(pub(super) u32);

/// Where a piece of text stands.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "standing", rename_all = "snake_case")]
pub enum Standing {
    /// It is to be sent.
    Ready,
    /// It was sent; there is no answer yet.
    Underway {
        /// The last time.
        attempt: Attempt,
    },
    /// It could not be typed. A person can put it somewhere.
    Waiting {
        /// Why.
        reason: WaitingReason,
    },
    /// It was typed, and nobody knows whether it stands there. A person can type it again; nothing waits behind it.
    Unsure,
    /// It stands in a field.
    Inserted {
        /// What is there to type with.
        technique: String,
        /// Into what.
        editor: String,
    },
    /// It is for the clipboard alone.
    Copied,
    /// It stood in a field and was taken back.
    TakenBack,
}

/// What words come from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    /// Which dictation.
    pub dictation: String,
    /// It was begun in a private window.
    pub is_private: bool,
}

/// A piece of what was said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    /// Which one.
    pub id: PieceId,
    /// Which dictation it belongs to.
    pub dictation: String,
    /// Its name there.
    pub ordinal: Ordinal,
    /// What was said, or what the person made of it. As it was sent, if it was.
    pub text: String,
    /// Where it is.
    pub standing: Standing,
    /// It goes to what has the focus, because the person said so.
    pub anywhere: bool,
    /// It belongs to the words before it.
    #[serde(default)]
    pub is_late_sign: bool,
    /// Pieces of the same batch go there one after the other, and wait behind one that cannot be typed.
    pub batch: Option<String>,
    /// It was said in a private window: it is shown and typed there alone, and goes with the last of them.
    pub is_private: bool,
    /// It was sent, and may stand somewhere: there is no answer yet.
    #[serde(default)]
    pub(super) is_sent: bool,
    /// What the person has made of it since it was sent.
    #[serde(default)]
    pub(super) edited: Option<String>,
    /// The person has changed it: what they wrote stands in no field.
    #[serde(default)]
    pub(super) is_changed: bool,
    /// Why it is not in the field that it was meant for, once it was put elsewhere.
    #[serde(default)]
    pub(super) missing_because: Option<WaitingReason>,
    /// Since when it is sent without an answer.
    #[serde(skip)]
    pub(super) unanswered_since: Option<u64>,
}

impl Piece {
    /// Whether it is not where it should be.
    pub const fn needs_something(&self) -> bool {
        matches!(
            self.standing,
            Standing::Ready
                | Standing::Underway { .. }
                | Standing::Waiting { .. }
                | Standing::Unsure
        )
    }

    /// The words as the person has them.
    pub fn words(&self) -> &str {
        self.edited.as_ref().unwrap_or(&self.text)
    }

    /// Whether its words may stand nowhere else: in no field, or not as the person has made them. A clipboard keeps the
    /// last text alone.
    pub(super) const fn is_only_here(&self) -> bool {
        self.is_changed || !matches!(self.standing, Standing::Inserted { .. })
    }

    /// Whether it is in no field although it should be.
    pub const fn is_waiting(&self) -> bool {
        matches!(self.standing, Standing::Waiting { .. })
    }

    /// Why it waits for the field that it was meant for, if it waits.
    pub(super) fn waits_because(&self) -> Option<WaitingReason> {
        match self.standing {
            Standing::Waiting { reason } => Some(self.missing_because.unwrap_or(reason)),
            _ => None,
        }
    }

    /// Whether it is not sent again after this attempt, because nobody has answered for too long.
    pub(super) fn is_given_up(&self, attempt: Attempt, now: u64) -> bool {
        let since = self.unanswered_since.unwrap_or(now);
        self.standing == (Standing::Underway { attempt })
            && now.saturating_sub(since) >= SENT_AGAIN_FOR_MS
    }

    pub(super) fn is_batched_with(&self, other: &Self) -> bool {
        self.batch.is_some() && self.batch == other.batch
    }
}
