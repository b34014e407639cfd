//! Every key that does something, in one table: the help shows it, and the code that listens takes
//! its names from the same place.

use crate::use_shortcut::TOGGLE_SHORTCUT;

/// Opens the table on the page.
pub const HELP_KEY: &str = "?";

/// A key or several together, and what it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shortcut {
    /// As people write it: `Ctrl + Shift + Space`.
    pub keys: &'static str,
    /// What a press does.
    pub does: &'static str,
}

impl Shortcut {
    const fn new(keys: &'static str, does: &'static str) -> Self {
        Self { keys, does }
    }
}

/// All of them, the most useful first.
pub const SHORTCUTS: [Shortcut; 5] = [
    Shortcut::new(TOGGLE_SHORTCUT, "Start dictation, or stop it"),
    Shortcut::new(
        "Your key",
        "Talk while you hold it, or tap it to start and stop. You choose it below the microphone",
    ),
    Shortcut::new(
        "Escape",
        "Cancel: what is not written yet is put aside, and can be brought back",
    ),
    Shortcut::new("Tab", "Go to the next control"),
    Shortcut::new(HELP_KEY, "Show this help"),
];
