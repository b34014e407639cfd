//! When a press is a tap and when it is a hold. Pure.

/// A press shorter than this, in ms, toggles.
const TAP_MS: f64 = 300.0;

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
pub(super) enum Order {
    Start,
    Stop,
}

/// What a second key made of a hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Combination {
    /// The hold had started a dictation.
    Started,
    /// The hold had not done anything yet.
    Harmless,
}

#[derive(Clone, Copy, Debug)]
struct Held {
    by: HeldBy,
    since: f64,
    /// The press started the dictation; otherwise one was running already.
    started: bool,
    /// A key combination: its release means nothing.
    spoiled: bool,
}

/// The hold of the moment.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Hold {
    held: Option<Held>,
}

impl Hold {
    pub(super) fn press(&mut self, by: HeldBy, at: f64, can_start: bool) -> Option<Order> {
        if let Some(held) = self.held {
            // A second press without a release: the release was lost.
            return (held.by == by).then(|| self.lose(by)).flatten();
        }
        self.held = Some(Held {
            by,
            since: at,
            started: can_start,
            spoiled: false,
        });
        can_start.then_some(Order::Start)
    }

    pub(super) fn release(&mut self, by: HeldBy, at: f64) -> Option<Order> {
        let held = self.held.take_if(|held| held.by == by)?;
        let was_tap = at - held.since < TAP_MS;
        let goes_on = held.spoiled || (held.started && was_tap);
        (!goes_on).then_some(Order::Stop)
    }

    /// The release was not and will not be seen.
    pub(super) fn lose(&mut self, by: HeldBy) -> Option<Order> {
        let held = self.held.take_if(|held| held.by == by)?;
        (held.started && !held.spoiled).then_some(Order::Stop)
    }

    /// Another key was pressed while the key is held.
    pub(super) fn combine(&mut self) -> Option<Combination> {
        let held = self
            .held
            .as_mut()
            .filter(|held| held.by == HeldBy::Key && !held.spoiled)?;
        held.spoiled = true;
        Some(if held.started {
            Combination::Started
        } else {
            Combination::Harmless
        })
    }

    /// The combination was none: somebody is speaking.
    pub(super) fn hold_on(&mut self) {
        if let Some(held) = &mut self.held {
            held.spoiled = false;
            // However short: what was said must not leave the microphone open.
            held.since -= TAP_MS;
        }
    }

    pub(super) fn is_held_by(&self, by: HeldBy) -> bool {
        self.held.is_some_and(|held| held.by == by)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use HeldBy::{Key, Pointer};

    #[test]
    fn a_tap_toggles_and_a_hold_stops_at_its_release() {
        let mut hold = Hold::default();
        assert_eq!(hold.press(Key, 0.0, true), Some(Order::Start));
        assert_eq!(hold.release(Key, 120.0), None, "a tap starts");
        assert_eq!(hold.press(Key, 5_000.0, false), None);
        assert_eq!(
            hold.release(Key, 5_090.0),
            Some(Order::Stop),
            "and a tap stops"
        );
        assert_eq!(hold.press(Key, 9_000.0, true), Some(Order::Start));
        assert_eq!(hold.release(Key, 9_400.0), Some(Order::Stop));
    }

    #[test]
    fn a_lost_release_never_leaves_the_microphone_open() {
        for held_for in [50.0, 5_000.0] {
            let mut hold = Hold::default();
            hold.press(Pointer, 0.0, true);
            assert_eq!(hold.lose(Pointer), Some(Order::Stop));
            assert_eq!(hold.release(Pointer, held_for), None);
        }
        let mut hold = Hold::default();
        hold.press(Key, 0.0, true);
        assert_eq!(
            hold.press(Key, 4_000.0, false),
            Some(Order::Stop),
            "its release was lost"
        );
        assert_eq!(hold.release(Key, 4_050.0), None);
    }

    #[test]
    fn a_dictation_that_ran_before_goes_on_when_the_window_is_left() {
        let mut hold = Hold::default();
        hold.press(Key, 0.0, false);
        assert_eq!(hold.lose(Key), None);
    }

    #[test]
    fn a_combination_is_no_dictation_and_its_release_means_nothing() {
        let mut hold = Hold::default();
        hold.press(Key, 0.0, true);
        assert_eq!(hold.combine(), Some(Combination::Started));
        assert_eq!(hold.combine(), None);
        assert_eq!(hold.release(Key, 900.0), None);

        hold.press(Key, 1_000.0, false);
        assert_eq!(hold.combine(), Some(Combination::Harmless));
        assert_eq!(
            hold.release(Key, 1_100.0),
            None,
            "the running dictation goes on"
        );
    }

    #[test]
    fn a_combination_in_mid_sentence_stops_at_the_release() {
        let mut hold = Hold::default();
        hold.press(Key, 0.0, true);
        hold.combine();
        hold.hold_on();
        assert_eq!(hold.release(Key, 100.0), Some(Order::Stop));
    }

    #[test]
    fn what_holds_first_holds_alone() {
        let mut hold = Hold::default();
        hold.press(Pointer, 0.0, true);
        assert_eq!(hold.press(Key, 10.0, false), None);
        assert_eq!(hold.release(Key, 20.0), None);
        assert_eq!(hold.release(Pointer, 500.0), Some(Order::Stop));
    }
}
