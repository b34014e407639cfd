//! Which take words belong to.

use crate::domain::number::Number;

/// A press that asked for a microphone, and the dictation that it began.
#[derive(Debug)]
pub enum Press {}

/// The number of a press that asked for a microphone, and of the dictation that it began.
pub type PressNumber = Number<Press>;

/// Which take words belong to: one press and what was said after it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TakeId(PressNumber);

impl TakeId {
    /// The take of this press.
    pub const fn of_press(press: PressNumber) -> Self {
        Self(press)
    }
}

impl From<PressNumber> for TakeId {
    fn from(press: PressNumber) -> Self {
        Self::of_press(press)
    }
}
