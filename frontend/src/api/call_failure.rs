//! Why a call to the server failed, in words for people.

use std::iter::once;

use crate::domain::trouble::Trouble;

/// A field of a request, and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldFault {
    /// By its path in the message: `settings.vocabulary[3]`.
    pub field: String,
    /// In the server's words.
    pub description: String,
}

/// Why a call failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallFailure {
    /// The server did not answer, or not in time.
    Offline,
    /// Nobody is signed in, or not any more.
    SignedOut,
    /// The server is in trouble, or the answer was garbled on the way.
    Unwell,
    /// The server asks to wait.
    Busy {
        /// At least so long.
        wait_ms: u64,
    },
    /// Somebody else changed it meanwhile.
    Conflict,
    /// There is no such thing, or not any more.
    Missing,
    /// The server does not know how to do this.
    Unsupported,
    /// Something about the request is wrong.
    Invalid {
        /// In the server's words.
        message: String,
        /// The fields that are meant, if any.
        fields: Vec<FieldFault>,
    },
    /// The server will not do this; its own words, if it has any.
    Refused(String),
}

impl CallFailure {
    /// What happened and what to do.
    pub fn trouble(&self) -> Trouble {
        match self {
            Self::Offline => Trouble::new(
                "The server does not answer.",
                "Check your connection and try again.",
            ),
            Self::SignedOut => Trouble::new("You are not signed in any more.", "Sign in again."),
            Self::Unwell => Trouble::new(
                "The server is in trouble and could not do that.",
                "Try again in a moment.",
            ),
            Self::Busy { wait_ms } => Trouble::new(
                "That was asked for too often.",
                format!("Wait {} s and try again.", wait_ms.div_ceil(1_000).max(1)),
            ),
            Self::Conflict => Trouble::new(
                "It was changed elsewhere meanwhile.",
                "Load the page again to see what stands there now.",
            ),
            Self::Missing => Trouble::new(
                "It is not there any more.",
                "It may have been removed elsewhere.",
            ),
            Self::Unsupported => Trouble::new(
                "This server cannot do that.",
                "It may be older than this page.",
            ),
            Self::Invalid { message, fields } => {
                let first = fields.first().map(|fault| fault.description.as_str());
                Trouble::new(said(first.unwrap_or(message)), "Change it and try again.")
            }
            Self::Refused(message) => Trouble::new(said(message), "Nothing was changed."),
        }
    }
}

/// A sentence, whether the server had words or not.
fn said(words: &str) -> String {
    let mut letters = words.trim().chars();
    let Some(first) = letters.next() else {
        return "The server does not take that.".to_owned();
    };
    let sentence: String = once(first.to_ascii_uppercase()).chain(letters).collect();
    if sentence.ends_with(['.', '!', '?']) {
        sentence
    } else {
        format!("{sentence}.")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_servers_words_become_a_sentence() {
        let refused = |words: &str| CallFailure::Refused(words.to_owned()).trouble().message;
        assert_eq!(refused("keep_days is too large"), "Keep_days is too large.");
        assert_eq!(refused("No."), "No.");
        assert_eq!(refused(" "), "The server does not take that.");
    }
}
