//! Which take words belong to.

use crate::domain::number::Number;

/// A press that asked for a microphone, and the dictation that it began.
#[derive(Debug)]
pub enum Press {}

/// The number of a press that asked for a microphone, and of the dictation that it began.
pub type PressNumber = Number<Press>;

/// A recording that was given as a file.
#[derive(Debug)]
pub enum File {}

/// The number of a recording that was given as a file.
pub type FileNumber = Number<File>;

/// Which take words belong to: one press and what was said after it, or a recording that was given as a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TakeId {
    /// The take of this press.
    Press(PressNumber),
    /// The words of this file. Nobody says them now, so they go to where the caret stood when it was given.
    File(FileNumber),
}

impl TakeId {
    /// The take of this press.
    pub const fn of_press(press: PressNumber) -> Self {
        Self::Press(press)
    }

    /// Whether somebody says its words on the page, so that they follow the caret.
    pub(super) const fn is_spoken(self) -> bool {
        matches!(self, Self::Press(_))
    }
}

impl Default for TakeId {
    fn default() -> Self {
        Self::Press(PressNumber::default())
    }
}

impl From<PressNumber> for TakeId {
    fn from(press: PressNumber) -> Self {
        Self::of_press(press)
    }
}
