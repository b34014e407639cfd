//! What a page can tell of a hold.

/// Something that happened on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign<'event> {
    /// A key went down.
    KeyDown(KeyDown<'event>),
    /// A key went up.
    KeyUp {
        /// `KeyboardEvent.code`.
        code: &'event str,
    },
    /// A button of the mouse, a pen or a finger went down.
    Pointer,
    /// The wheel was turned.
    Wheel,
    /// The mouse moved, and its event says which modifiers are down.
    Moved(Modifiers),
    /// The focus went into a frame of this page: the release is heard there.
    FocusIntoFrame,
    /// The focus left the window.
    FocusAway,
    /// Nobody sees the page any more.
    Hidden,
    /// The document goes.
    Gone,
}

/// A key that went down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyDown<'event> {
    /// `KeyboardEvent.code`.
    pub code: &'event str,
    /// `KeyboardEvent.key`: what it types.
    pub key: &'event str,
    /// It has been down for a while.
    pub is_repeat: bool,
    /// What is down beside it, or by it.
    pub modifiers: Modifiers,
}

/// Which modifiers are down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Modifiers {
    /// Ctrl.
    pub control: bool,
    /// Shift.
    pub shift: bool,
    /// Alt, Option.
    pub alt: bool,
    /// Windows, ⌘.
    pub meta: bool,
}

impl Modifiers {
    /// Whether the one of this name (`getModifierState`) is down.
    pub fn has(self, name: &str) -> bool {
        self.named()
            .into_iter()
            .any(|(own, is_down)| is_down && own == name)
    }

    /// Whether no other than the one of this name is down: a modifier is part of a combination if another one came
    /// first.
    pub fn are_only(self, name: Option<&str>) -> bool {
        self.named()
            .into_iter()
            .all(|(own, is_down)| !is_down || Some(own) == name)
    }

    const fn named(self) -> [(&'static str, bool); 4] {
        [
            ("Control", self.control),
            ("Shift", self.shift),
            ("Alt", self.alt),
            ("Meta", self.meta),
        ]
    }
}
