//! A person, as they see themselves.

/// A person, as they see themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    /// What they want to be called; may be empty.
    pub display_name: String,
    /// Their address; empty for a guest.
    pub email: String,
    /// When the account was made, in ms since 1970.
    pub created_at: u64,
}
