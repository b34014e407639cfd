//! Why a recording that was given as a file becomes no text here.

use crate::api::FileFailure;
use crate::domain::recording_file::FileFault;
use crate::hooks::session::NoToken;

/// Why its words are not written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Unheard {
    /// It cannot be sent.
    Faulty(FileFault),
    /// The server does not answer.
    Unreachable,
    /// Nobody is signed in.
    Nobody,
    /// The server does not take it; its own words, if it has any.
    Refused(Option<String>),
    /// Whoever gave it is gone, and it is nobody else's.
    SomebodyElse,
}

impl Unheard {
    /// What is wrong, for the person.
    pub(super) fn words(self) -> String {
        let words = match self {
            Self::Faulty(fault) => return fault.words(),
            Self::Refused(Some(words)) => return words,
            Self::Refused(None) => "The server does not take this recording.",
            Self::Unreachable => "The server cannot be reached. Try again later.",
            Self::Nobody => "Nobody is signed in. Sign in, or go on as a guest, and give it again.",
            Self::SomebodyElse => {
                "Somebody else is signed in by now, so its words are not written here."
            }
        };
        words.to_owned()
    }
}

impl From<NoToken> for Unheard {
    fn from(reason: NoToken) -> Self {
        match reason {
            NoToken::Unreachable => Self::Unreachable,
            NoToken::SignedOut => Self::Nobody,
        }
    }
}

impl From<FileFailure> for Unheard {
    fn from(failure: FileFailure) -> Self {
        match failure {
            FileFailure::Unreachable => Self::Unreachable,
            FileFailure::Unauthorized => Self::Nobody,
            FileFailure::Refused(words) => Self::Refused(words),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_server_s_own_words_are_told_if_it_has_any() {
        let words = |said: Option<&str>| {
            let failure = FileFailure::Refused(said.map(str::to_owned));
            Unheard::from(failure).words()
        };
        assert_eq!(words(Some("It is GSM.")), "It is GSM.");
        assert_eq!(words(None), "The server does not take this recording.");
    }
}
