//! What a conversation asks for, gives and comes to.

use bytes::Bytes;
use dictation::transcript::Word;

use super::message::{ClientSays, Summary};
use crate::domain::trouble::Trouble;

/// What the driver has to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Get a ticket and open a socket.
    Connect,
    /// Say this on the socket.
    Say(ClientSays),
    /// Get another token for the connection that stands.
    FetchToken,
    /// Send this recording over HTTP.
    Upload {
        /// PCM16 samples, piece after piece.
        pcm: Vec<Bytes>,
        /// BCP 47 language of the speech.
        language: String,
        /// The words are not to be kept.
        is_private: bool,
    },
    /// Drop the socket, or the attempt to open one, and hear nothing more from it.
    HangUp,
}

/// What changed in the text.
#[derive(Clone, Debug, PartialEq)]
pub enum Heard {
    /// The partial words.
    Partial,
    /// These words settled (none: silence), and the partial words may have changed.
    Final(Vec<Word>),
}

/// Why no socket could be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConnectFailure {
    /// The server did not answer, or not sensibly.
    Unreachable,
    /// The server asks to wait.
    Busy {
        /// At least so long.
        wait_ms: u64,
    },
    /// Nobody is signed in any more.
    SignedOut,
    /// Trying again will not help.
    Refused(Setback),
}

/// A recording that was sent over HTTP, in words.
#[derive(Clone, Debug, PartialEq)]
pub struct WrittenDown {
    /// Counted from its first sample.
    pub words: Vec<Word>,
    /// They are to be kept, and the server could not.
    pub is_unkept: bool,
}

/// Why a recording that was sent over HTTP was not written down. It is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UploadFailure {
    /// The server did not answer, or not sensibly.
    Unreachable,
    /// The server asks to wait.
    Busy {
        /// At least so long.
        wait_ms: u64,
    },
    /// Nobody is signed in any more.
    SignedOut,
    /// It does not take the recording; its own words.
    Refused(Option<String>),
}

impl UploadFailure {
    /// In words for people.
    pub fn trouble(&self) -> Trouble {
        match self {
            Self::Unreachable => Trouble::new(
                "The recording could not be sent.",
                "It is kept here and tried again by itself. You can download it, too.",
            ),
            Self::Busy { .. } => Trouble::new(
                "The server takes no more recordings for now.",
                "It is kept here and tried again by itself. You can download it, too.",
            ),
            Self::SignedOut => Trouble::new(
                "You are signed out.",
                "Sign in to have the recording written down. It is kept here.",
            ),
            Self::Refused(words) => Trouble::new(
                words
                    .clone()
                    .unwrap_or_else(|| "The server did not take the recording.".to_owned()),
                "It is kept here. Try again, or download it.",
            ),
        }
    }
}

/// How a dictation ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The server settled it.
    Settled(Summary),
    /// All that was recorded is transcribed.
    Complete,
    /// The person did not want to wait for the rest.
    Discarded,
    /// It could not go on.
    Failed(Setback),
}

/// Why a dictation could not go on. Each carries what the server said about it, if it did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Setback {
    /// The allowance is used up.
    Quota(Option<String>),
    /// The person may not do that.
    Forbidden(Option<String>),
    /// Another page went on with the dictation.
    TakenOver,
    /// The server does not take what we send.
    Refused(Option<String>),
}

impl Setback {
    /// In words for people.
    pub fn trouble(&self) -> Trouble {
        let said =
            |words: &Option<String>, or: &str| words.clone().unwrap_or_else(|| or.to_owned());
        match self {
            Self::Quota(words) => Trouble::new(
                said(words, "Your dictation time is used up."),
                "What was transcribed is kept. You can go on when your allowance renews.",
            ),
            Self::Forbidden(words) => Trouble::new(
                said(words, "You may not dictate with this account."),
                "What was transcribed is kept. Ask whoever runs this server.",
            ),
            Self::TakenOver => Trouble::new(
                "This dictation went on in another window.",
                "What was transcribed here is kept. Start again to dictate here.",
            ),
            Self::Refused(words) => Trouble::new(
                said(words, "The server could not take the recording."),
                "What was transcribed is kept. Reload the page and try again.",
            ),
        }
    }
}

/// All is text, and the server could not keep some of it.
pub fn unkept() -> Trouble {
    Trouble::new(
        "Words of this dictation could not be kept in your History.",
        "They stand here: copy what you need.",
    )
}
