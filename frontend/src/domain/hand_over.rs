//! Handing the person's sign-in over to another program of theirs.

/// What the other program asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HandOverWish {
    /// Where it waits for the code.
    pub redirect_to: String,
    /// The hash of its verifier.
    pub code_challenge: String,
    /// How it was hashed.
    pub code_challenge_method: String,
}
