//! When a press is a tap and when it is a hold, and what makes it neither. Pure.
//!
//! The extension's content script has the same machine (`frontend/extension/content/hold.js`). Both are held to the
//! cases in `hold/cases.tsv`, which is where a rule is looked up.

mod sign;

use super::hold_key::HoldKey;
pub use sign::{KeyDown, Modifiers, Sign};

/// A press shorter than this, in ms, leaves the microphone open.
pub const TAP_MS: f64 = 300.0;

/// What is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeldBy {
    /// The chosen key, anywhere on the page.
    Key,
    /// The button, by mouse, pen or finger.
    Pointer,
    /// The button, by Space or Enter.
    ButtonKey,
}

/// What the dictation has to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The microphone opens.
    Start,
    /// It stays open although nothing is held any more.
    Latch,
    /// It closes; what was said is written.
    Stop,
    /// It closes, and nothing of it stays: it was a shortcut.
    Abandon,
    /// It closes, and the person wants nothing of it.
    Cancel,
}

/// What is known of the dictation when something happens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Circumstances {
    /// The microphone is open, or is being opened.
    pub is_open: bool,
    /// The last words of one are on their way.
    pub is_finishing: bool,
    /// Somebody has spoken into the open microphone.
    pub has_voice: bool,
}

/// What the press was for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Purpose {
    /// It opened the microphone.
    Opened,
    /// It opened the microphone, and another key came with it: a shortcut, unless somebody speaks.
    OpenedCombined,
    /// The microphone was open before.
    WasOpen,
    /// Its release means nothing any more.
    Spoiled,
}

#[derive(Clone, Copy, Debug)]
struct Held {
    by: HeldBy,
    since: f64,
    purpose: Purpose,
}

/// The hold of the moment: one at a time, whatever it is held by. Times are those of the events, in ms: a page that is
/// busy must not take a tap for a hold.
#[derive(Clone, Copy, Debug, Default)]
pub struct Hold {
    held: Option<Held>,
    /// The key that went down last: it is the one that goes up, whatever is chosen meanwhile.
    pressed: Option<HoldKey>,
}

impl Hold {
    /// It was pressed: the microphone opens at once, because people speak while they press.
    pub fn press(&mut self, by: HeldBy, at: f64, now: Circumstances) -> Option<Order> {
        if let Some(held) = self.held {
            // A second press without a release: the release was lost.
            return (held.by == by).then(|| self.lose(by, now)).flatten();
        }
        let purpose = if now.is_open {
            Purpose::WasOpen
        } else {
            Purpose::Opened
        };
        self.held = Some(Held {
            by,
            since: at,
            purpose,
        });
        (purpose == Purpose::Opened).then_some(Order::Start)
    }

    /// It was let go.
    pub fn release(&mut self, by: HeldBy, at: f64, now: Circumstances) -> Option<Order> {
        let held = self.held.take_if(|held| held.by == by)?;
        match held.purpose {
            Purpose::Opened if at - held.since < TAP_MS => Some(Order::Latch),
            Purpose::Opened | Purpose::WasOpen => Some(Order::Stop),
            Purpose::OpenedCombined => Some(end_of_combination(now)),
            Purpose::Spoiled => None,
        }
    }

    /// Its release was not and will not be seen: the microphone must not stay open for nobody.
    pub fn lose(&mut self, by: HeldBy, now: Circumstances) -> Option<Order> {
        let held = self.held.take_if(|held| held.by == by)?;
        match held.purpose {
            Purpose::Opened => Some(Order::Stop),
            Purpose::OpenedCombined => Some(end_of_combination(now)),
            Purpose::WasOpen | Purpose::Spoiled => None,
        }
    }

    /// Another key or button came while the key is held, by a modifier: a shortcut. What has a voice in it is a
    /// dictation all the same, and who holds on may still speak.
    fn combine(&mut self, at: f64, now: Circumstances) -> Option<Order> {
        let held = self.held.as_mut().filter(|held| held.by == HeldBy::Key)?;
        match held.purpose {
            Purpose::Opened if !now.has_voice && at - held.since < TAP_MS => {
                held.purpose = Purpose::Spoiled;
                Some(Order::Abandon)
            }
            Purpose::Opened => {
                held.purpose = Purpose::OpenedCombined;
                None
            }
            Purpose::WasOpen => {
                held.purpose = Purpose::Spoiled;
                None
            }
            Purpose::OpenedCombined | Purpose::Spoiled => None,
        }
    }

    /// Something happened on the page at `at`, where the person's key is `chosen`.
    pub fn take(
        &mut self,
        sign: Sign<'_>,
        at: f64,
        chosen: HoldKey,
        now: Circumstances,
    ) -> Option<Order> {
        let key = self.held_key().unwrap_or(chosen);
        match sign {
            Sign::KeyDown(down) if down.code == "Escape" => self.escape(down, now),
            Sign::KeyDown(down) if key != chosen && down.code == chosen.code() => {
                self.chosen_key_down(down, now)
            }
            Sign::KeyDown(down) if down.code == key.code() => self.key_down(down, at, key, now),
            Sign::KeyDown(down) => self.other_key_down(down, at, key, now),
            Sign::KeyUp { code } if code == key.code() => self.release(HeldBy::Key, at, now),
            Sign::KeyUp { .. } | Sign::FocusIntoFrame => None,
            Sign::Pointer | Sign::Wheel => self.other_input(at, key, now),
            Sign::Moved(modifiers) if self.release_was_lost(modifiers, key) => {
                self.lose(HeldBy::Key, now)
            }
            Sign::Moved(_) => None,
            Sign::FocusAway => {
                let lost = self.lose(HeldBy::Key, now);
                lost.or(self.lose(HeldBy::ButtonKey, now))
            }
            Sign::Hidden | Sign::Gone => {
                let by = self.held?.by;
                self.lose(by, now)
            }
        }
    }

    /// The key that is held.
    fn held_key(&self) -> Option<HoldKey> {
        let is_key = |held: Held| held.by == HeldBy::Key;
        self.pressed.filter(|_| self.held.is_some_and(is_key))
    }

    /// Whether its release was kept by the system (a lock screen, a menu of its own): later events tell whether a
    /// modifier is down.
    fn release_was_lost(&self, modifiers: Modifiers, key: HoldKey) -> bool {
        let is_held = self.held.is_some_and(|held| held.by == HeldBy::Key);
        is_held
            && key
                .modifier()
                .is_some_and(|modifier| !modifiers.has(modifier))
    }

    /// Another key was chosen while one was held, and is pressed: the release of that one was lost.
    fn chosen_key_down(&mut self, down: KeyDown<'_>, now: Circumstances) -> Option<Order> {
        if down.is_repeat {
            return None;
        }
        self.lose(HeldBy::Key, now)
    }

    fn escape(&mut self, down: KeyDown<'_>, now: Circumstances) -> Option<Order> {
        let is_underway = now.is_open || now.is_finishing;
        if down.is_repeat || !is_underway {
            return None;
        }
        if let Some(held) = &mut self.held {
            held.purpose = Purpose::Spoiled;
        }
        Some(Order::Cancel)
    }

    fn key_down(
        &mut self,
        down: KeyDown<'_>,
        at: f64,
        key: HoldKey,
        now: Circumstances,
    ) -> Option<Order> {
        let types_characters = down.key == "AltGraph";
        if down.is_repeat || types_characters || !down.modifiers.are_only(key.modifier()) {
            return None;
        }
        self.pressed = Some(key);
        self.press(HeldBy::Key, at, now)
    }

    fn other_key_down(
        &mut self,
        down: KeyDown<'_>,
        at: f64,
        key: HoldKey,
        now: Circumstances,
    ) -> Option<Order> {
        if self.release_was_lost(down.modifiers, key) {
            return self.lose(HeldBy::Key, now);
        }
        self.other_input(at, key, now)
    }

    fn other_input(&mut self, at: f64, key: HoldKey, now: Circumstances) -> Option<Order> {
        key.modifier().and_then(|_| self.combine(at, now))
    }
}

/// A key came with it that might have been meant as a shortcut.
const fn end_of_combination(now: Circumstances) -> Order {
    if now.has_voice {
        Order::Stop
    } else {
        Order::Abandon
    }
}

#[cfg(test)]
mod tests;
