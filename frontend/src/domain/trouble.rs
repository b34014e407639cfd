//! What a person is told when something stands in the way.

/// Something that stands in the way, and what the person can do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// What happened, in one sentence.
    pub message: String,
    /// What to do, in one sentence.
    pub remedy: String,
}

impl Trouble {
    /// Trouble in words for people.
    pub fn new(message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            remedy: remedy.into(),
        }
    }
}
