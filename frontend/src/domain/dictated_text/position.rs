//! Places in the text.

/// A place between two characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Index of the paragraph.
    pub paragraph: usize,
    /// Bytes of the paragraph's text before it; never inside a character.
    pub byte: usize,
}

impl Position {
    /// The place behind `byte` bytes of paragraph `paragraph`.
    pub const fn new(paragraph: usize, byte: usize) -> Self {
        Self { paragraph, byte }
    }
}

/// What is selected, or, if both ends are one, where the caret stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Where selecting began.
    pub anchor: Position,
    /// Where it went to; the caret.
    pub head: Position,
}

impl Selection {
    /// The caret at `position`.
    pub const fn caret(position: Position) -> Self {
        Self {
            anchor: position,
            head: position,
        }
    }

    /// The end that comes first in the text.
    pub fn start(self) -> Position {
        self.anchor.min(self.head)
    }

    /// The end that comes last in the text.
    pub fn end(self) -> Position {
        self.anchor.max(self.head)
    }

    /// Whether nothing is selected.
    pub fn is_caret(self) -> bool {
        self.anchor == self.head
    }
}
