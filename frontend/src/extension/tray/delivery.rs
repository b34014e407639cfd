//! What is sent of the tray, and what becomes of it. Pure.

use super::piece::Attempt;
use crate::extension::message::{Ordinal, WaitingReason};

/// Words to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Which dictation.
    pub dictation: String,
    /// Its place there.
    pub ordinal: Ordinal,
    /// The words.
    pub text: String,
    /// To what has the focus.
    pub anywhere: bool,
    /// They belong to the words before them.
    pub is_late_sign: bool,
    /// To where the others of this batch go.
    pub batch: Option<String>,
    /// Into private windows alone.
    pub is_private: bool,
    /// Which time it is.
    pub attempt: Attempt,
}

/// What became of words that were sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// They stand in a field.
    Inserted {
        /// How.
        technique: String,
        /// Into what.
        editor: String,
    },
    /// They do not.
    Waiting(WaitingReason),
    /// They may.
    Unsure,
    /// Nobody answered.
    Unanswered {
        /// Which time.
        attempt: Attempt,
    },
}
