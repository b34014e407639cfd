//! Numbers that tell apart what comes one after the other: an answer to an earlier asking is not wanted any more. Pure.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;

/// The number of something, told apart from those of other kinds by `Of`, of which nothing is asked.
pub struct Number<Of>(u64, PhantomData<Of>);

impl<Of> Number<Of> {
    /// Before the first.
    pub const ZERO: Self = Self(0, PhantomData);

    /// That of the next one.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0 + 1, PhantomData)
    }
}

impl<Of> Clone for Number<Of> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<Of> Copy for Number<Of> {}

impl<Of> PartialEq for Number<Of> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<Of> Eq for Number<Of> {}

impl<Of> Hash for Number<Of> {
    fn hash<State: Hasher>(&self, state: &mut State) {
        self.0.hash(state);
    }
}

impl<Of> Default for Number<Of> {
    fn default() -> Self {
        Self::ZERO
    }
}

impl<Of> fmt::Debug for Number<Of> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, formatter)
    }
}

impl<Of> fmt::Display for Number<Of> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, formatter)
    }
}
