//! Numbers that tell apart what was asked for one after the other: an answer to an earlier asking is not wanted any more.

use std::fmt;

/// The number of a press that asked for a microphone, and of the dictation that it began.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PressNumber(u64);

/// The number of a connection to the server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct ConnectionNumber(u64);

/// The number of a recording that is sent over HTTP.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct UploadNumber(u64);

/// The number of a device that was asked for in one dictation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct WishNumber(u64);

impl PressNumber {
    /// That of the next one.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

impl fmt::Display for PressNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl ConnectionNumber {
    /// That of the next one.
    pub(super) const fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

impl UploadNumber {
    /// That of the next one.
    pub(super) const fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

impl WishNumber {
    /// That of the next one.
    pub(super) const fn next(self) -> Self {
        Self(self.0 + 1)
    }
}
