//! What leaves a dictation for another place than the page's own text.

use crate::domain::dictated_text::PressNumber;

/// Each dictation is named by the number of the press that began it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Spoken {
    /// Words that will not change any more: a final, or, where the person wants it so, all of them at
    /// the end.
    Words {
        /// Of which dictation.
        press: PressNumber,
        /// At least one word.
        text: String,
        /// It is a sign that belongs to the words before it.
        is_late_sign: bool,
    },
    /// All words of a dictation that is to be copied instead of written.
    ToCopy {
        /// Of which dictation.
        press: PressNumber,
        /// At least one word.
        text: String,
    },
    /// Nothing more comes from this one.
    Ended {
        /// Which dictation.
        press: PressNumber,
    },
}
