//! Every key that does something, in one table: the help shows it, and the code that listens takes
//! its names from the same places.

use super::use_shortcut::TOGGLE_SHORTCUT;
use crate::domain::hold_key::HoldKey;

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

/// All of them, the most useful first. `hold` is the person's own key.
pub const fn shortcuts(hold: HoldKey) -> [Shortcut; 6] {
    const fn row(keys: &'static str, does: &'static str) -> Shortcut {
        Shortcut { keys, does }
    }
    [
        row(hold.label(), "Hold to talk; a short press starts or stops"),
        row(TOGGLE_SHORTCUT, "Start dictation, or stop it"),
        row("Escape", "Cancel dictation; it can be brought back"),
        row("Ctrl + Z", "Undo what was typed or spoken last"),
        row("Tab", "Go to the next control"),
        row(HELP_KEY, "Show this help"),
    ]
}
