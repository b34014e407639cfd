//! The key that is held to talk: which keys can be one, and what they are called. Pure.

/// A key by its place on the keyboard (`KeyboardEvent.code`), fit to be held while typing goes on
/// undisturbed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HoldKey {
    code: &'static str,
    label: &'static str,
    modifier: Option<&'static str>,
}

const fn plain(code: &'static str, label: &'static str) -> HoldKey {
    HoldKey {
        code,
        label,
        modifier: None,
    }
}

const fn modifier(code: &'static str, label: &'static str, state: &'static str) -> HoldKey {
    HoldKey {
        code,
        label,
        modifier: Some(state),
    }
}

const RIGHT_CONTROL: HoldKey = modifier("ControlRight", "Right Ctrl", "Control");
/// Mac keyboards have no right Control; its neighbour is the thumb's.
const RIGHT_COMMAND: HoldKey = modifier("MetaRight", "Right \u{2318}", "Meta");
const RIGHT_OPTION: HoldKey = modifier("AltRight", "Right Option", "Alt");
const RIGHT_ALT: HoldKey = modifier("AltRight", "Right Alt", "Alt");

/// Keys that change no text and no view where they are pressed alone.
const PLAIN: [HoldKey; 19] = [
    plain("F2", "F2"),
    plain("F4", "F4"),
    plain("F8", "F8"),
    plain("F9", "F9"),
    plain("F13", "F13"),
    plain("F14", "F14"),
    plain("F15", "F15"),
    plain("F16", "F16"),
    plain("F17", "F17"),
    plain("F18", "F18"),
    plain("F19", "F19"),
    plain("F20", "F20"),
    plain("F21", "F21"),
    plain("F22", "F22"),
    plain("F23", "F23"),
    plain("F24", "F24"),
    plain("Insert", "Insert"),
    plain("Pause", "Pause"),
    plain("ScrollLock", "Scroll Lock"),
];

impl HoldKey {
    /// The key of somebody who has chosen none: a modifier on the right-hand side types nothing,
    /// and most people leave it alone.
    pub const fn preset(is_apple: bool) -> Self {
        if is_apple {
            RIGHT_COMMAND
        } else {
            RIGHT_CONTROL
        }
    }

    /// The key with this code, if it is one that can be held.
    pub fn from_code(code: &str, is_apple: bool) -> Option<Self> {
        let right_alt = if is_apple { RIGHT_OPTION } else { RIGHT_ALT };
        let modifiers = [RIGHT_CONTROL, RIGHT_COMMAND, right_alt];
        modifiers
            .into_iter()
            // The Windows key opens a menu of the system.
            .filter(|key| is_apple || *key != RIGHT_COMMAND)
            .chain(PLAIN)
            .find(|key| key.code == code)
    }

    /// The key that was pressed, or why it cannot be held to talk. `key` is what it types
    /// (`KeyboardEvent.key`).
    pub fn choose(code: &str, key: &str, is_apple: bool) -> Result<Self, &'static str> {
        if key == "AltGraph" {
            return Err("This key types characters such as @ on your keyboard. Choose another.");
        }
        Self::from_code(code, is_apple).ok_or_else(|| refusal(code, key))
    }

    /// `KeyboardEvent.code`.
    pub const fn code(self) -> &'static str {
        self.code
    }

    /// What is printed on it.
    pub const fn label(self) -> &'static str {
        self.label
    }

    /// The name by which events tell whether it is down (`getModifierState`), for a modifier.
    pub const fn modifier(self) -> Option<&'static str> {
        self.modifier
    }
}

fn refusal(code: &str, key: &str) -> &'static str {
    match code {
        "Space" | "Enter" | "NumpadEnter" | "Tab" | "Backspace" | "Delete" => {
            "You need this key for writing. Choose another, such as F8."
        }
        "Escape" => "Escape cancels a dictation. Choose another key.",
        "ShiftLeft" | "ShiftRight" | "CapsLock" | "NumLock" => {
            "You need this key for capitals and numbers. Choose another, such as F8."
        }
        "ControlLeft" => "You need this key for shortcuts. Choose the one on the right.",
        "AltLeft" | "MetaLeft" | "MetaRight" | "OSLeft" | "OSRight" | "ContextMenu" => {
            "This key opens a menu of the browser or the system. Choose another, such as F8."
        }
        "F1" | "F3" | "F5" | "F6" | "F7" | "F10" | "F11" | "F12" => {
            "The browser uses this key. F2, F4, F8 and F9 are free."
        }
        _ if key.chars().count() == 1 => "This key types a character. Choose another, such as F8.",
        _ => "This key cannot be held to talk. Choose another, such as F8.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_presets_can_be_chosen() {
        for is_apple in [false, true] {
            let preset = HoldKey::preset(is_apple);
            assert_eq!(HoldKey::choose(preset.code(), "", is_apple), Ok(preset));
        }
    }

    #[test]
    fn keys_that_are_needed_are_refused_with_a_reason() {
        let refused = |code, key| HoldKey::choose(code, key, false).expect_err(code);
        assert!(refused("KeyA", "a").contains("types a character"));
        assert!(refused("Space", " ").contains("writing"));
        assert!(refused("Escape", "Escape").contains("cancels"));
        assert!(refused("F5", "F5").contains("browser"));
        assert!(refused("AltRight", "AltGraph").contains('@'));
        assert!(refused("MetaRight", "Meta").contains("menu"));
        assert!(refused("MediaPlayPause", "MediaPlayPause").contains("cannot"));
    }

    #[test]
    fn a_right_hand_modifier_tells_its_state() {
        let key = HoldKey::from_code("ControlRight", false).expect("it can be held");
        assert_eq!(key.modifier(), Some("Control"));
        let key = HoldKey::from_code("F8", false).expect("it can be held");
        assert_eq!((key.label(), key.modifier()), ("F8", None));
        assert_eq!(HoldKey::from_code("MetaRight", false), None);
    }
}
