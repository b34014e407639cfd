//! Numbers that tell apart what was asked for one after the other: an answer to an earlier asking is not wanted any more.

use std::fmt;
use std::hash::Hash;
use std::marker::PhantomData;

use crate::domain::dictated_text::TakeId;

/// The number of something that was asked for, told apart from other kinds by `Of`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Number<Of>(u64, PhantomData<Of>);

/// A press that asked for a microphone, and the dictation that it began.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Press {}

/// A connection to the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Connection {}

/// A recording that is sent over HTTP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Upload {}

/// A device that was asked for in one dictation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wish {}

/// The number of a press that asked for a microphone, and of the dictation that it began.
pub type PressNumber = Number<Press>;
/// The number of a connection to the server.
pub(super) type ConnectionNumber = Number<Connection>;
/// The number of a recording that is sent over HTTP.
pub(super) type UploadNumber = Number<Upload>;
/// The number of a device that was asked for in one dictation.
pub(super) type WishNumber = Number<Wish>;

impl<Of> Number<Of> {
    /// That of the next one.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0 + 1, PhantomData)
    }
}

impl From<PressNumber> for TakeId {
    fn from(press: PressNumber) -> Self {
        Self::of_press(press.0)
    }
}

impl<Of> Default for Number<Of> {
    fn default() -> Self {
        Self(0, PhantomData)
    }
}

impl<Of> fmt::Display for Number<Of> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}
