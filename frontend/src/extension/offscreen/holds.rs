//! Which key is held, and in which document: a fact that ends with its document. Pure.
//!
//! A hold is known by the name that its document gave it. Its port may come before the microphone was asked for, and its
//! end too: both are kept for when the other comes. A port that ends is no release: its document opens another one, if it
//! is still there.

use std::collections::VecDeque;

use crate::domain::hold::TAP_MS;
use crate::extension::message::{HoldEnding, TabId};

/// Without any port for so long, in ms, nobody would hear the release.
const PORT_PATIENCE_MS: u64 = 2_000;
/// Ends that are kept for starts that come late.
const ENDED_KEPT: usize = 16;
/// A tap whose start comes later than this, in ms, opens nothing: the person has gone on to something else.
const TAP_PATIENCE_MS: u64 = 5_000;

/// What has to happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The microphone stays open.
    Latch,
    /// It closes.
    Stop,
    /// It closes, and nothing of it stays if nobody has spoken.
    Abandon,
    /// It closes, because its document does not answer.
    Unheard,
    /// It closes, because the focus is where the key is not heard.
    Deaf,
}

/// How a key went down.
#[derive(Clone, Copy, Debug)]
pub(super) struct Press {
    /// The tab that the document is in.
    pub(super) tab: TabId,
    /// When, by the machine's clock, in ms.
    pub(super) at: u64,
    /// How long ago that was when it was heard, in ms, by a clock that goes on while the machine sleeps.
    pub(super) age: u64,
}

impl Press {
    const fn is_late(self) -> bool {
        self.age >= TAP_PATIENCE_MS
    }
}

/// A hold that ended without a word of its own document, which has to be told.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct EndedElsewhere {
    pub(super) hold: String,
    pub(super) verdict: Verdict,
}

/// Whether the document can tell that the key was let go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PortState {
    /// It is not there, or not again.
    Awaited { since: u64 },
    /// It is there.
    Open,
}

#[derive(Clone, Debug)]
struct Held {
    name: String,
    press: Press,
    port: PortState,
}

#[derive(Clone, Debug)]
struct Ended {
    name: String,
    ending: HoldEnding,
    /// When it was heard of.
    at: u64,
}

/// The hold of the moment, and the ends of those before.
#[derive(Debug, Default)]
pub(super) struct Holds {
    held: Option<Held>,
    ended: VecDeque<Ended>,
    open_ports: Vec<String>,
}

impl Holds {
    /// The microphone is to open for a hold. If the hold has ended already, how: a tap of long ago is over, too.
    pub(super) fn begin(&mut self, name: &str, press: Press, now: u64) -> Option<HoldEnding> {
        if let Some(ended) = self.ended.iter().find(|ended| ended.name == name) {
            let is_late = press.is_late() || now.saturating_sub(ended.at) >= TAP_PATIENCE_MS;
            return Some(match ended.ending {
                HoldEnding::Latched if is_late => HoldEnding::LetGo,
                ending => ending,
            });
        }
        let port = if self.open_ports.iter().any(|open| open == name) {
            PortState::Open
        } else {
            PortState::Awaited { since: now }
        };
        self.held = Some(Held {
            name: name.to_owned(),
            press,
            port,
        });
        None
    }

    /// The name of the hold, if a key is held.
    pub(super) fn name(&self) -> Option<&str> {
        self.held.as_ref().map(|held| held.name.as_str())
    }

    /// Nothing is held any more, whatever the key does.
    pub(super) fn forget(&mut self) {
        self.held = None;
    }

    /// The document of the hold can be heard.
    pub(super) fn port_opened(&mut self, name: &str) {
        self.open_ports.push(name.to_owned());
        if let Some(held) = self.of(name) {
            held.port = PortState::Open;
        }
    }

    /// It cannot be heard any more. One that was opened anew counts.
    pub(super) fn port_ended(&mut self, name: &str, now: u64) {
        if let Some(at) = self.open_ports.iter().position(|open| open == name) {
            self.open_ports.remove(at);
        }
        let is_open = self.open_ports.iter().any(|open| open == name);
        if let Some(held) = self.of(name).filter(|_| !is_open) {
            held.port = PortState::Awaited { since: now };
        }
    }

    /// The document of the hold is not there any more: nobody opens its port again.
    pub(super) fn document_gone(&mut self, name: &str) -> Option<Verdict> {
        let is_it = |held: &mut Held| held.name == name && held.port != PortState::Open;
        self.held.take_if(is_it)?;
        Some(Verdict::Stop)
    }

    /// The document said how the hold ended. It may say so twice, and before the microphone was asked for.
    pub(super) fn ended(&mut self, name: &str, ending: HoldEnding, now: u64) -> Option<Verdict> {
        if !self.ended.iter().any(|ended| ended.name == name) {
            self.ended.push_back(Ended {
                name: name.to_owned(),
                ending,
                at: now,
            });
        }
        if self.ended.len() > ENDED_KEPT {
            self.ended.pop_front();
        }
        let held = self.held.take_if(|held| held.name == name)?;
        Some(match ending {
            HoldEnding::Latched if !held.press.is_late() => Verdict::Latch,
            HoldEnding::Latched | HoldEnding::LetGo => Verdict::Stop,
            HoldEnding::Combined => Verdict::Abandon,
        })
    }

    /// The key went up in another document of `tab`. What is told so late that it has been pressed again is nothing.
    pub(super) fn released(&mut self, tab: TabId, at: u64) -> Option<EndedElsewhere> {
        let Held { name, press, .. } = self.take_held_in(tab, at)?;
        let is_tap = (at.saturating_sub(press.at) as f64) < TAP_MS && !press.is_late();
        Some(EndedElsewhere {
            hold: name,
            verdict: if is_tap {
                Verdict::Latch
            } else {
                Verdict::Stop
            },
        })
    }

    /// The focus has left `tab`, or `is_deaf`: it is in the tab, where no script is. Nobody there will hear the release. It
    /// does not mean a press that came since.
    pub(super) fn lost(&mut self, tab: TabId, at: u64, is_deaf: bool) -> Option<EndedElsewhere> {
        let held = self.take_held_in(tab, at)?;
        Some(EndedElsewhere {
            hold: held.name,
            verdict: if is_deaf {
                Verdict::Deaf
            } else {
                Verdict::Stop
            },
        })
    }

    fn take_held_in(&mut self, tab: TabId, at: u64) -> Option<Held> {
        let is_its = |held: &mut Held| held.press.tab == tab && held.press.at <= at;
        self.held.take_if(is_its)
    }

    /// Time passed.
    pub(super) fn tick(&mut self, now: u64) -> Option<Verdict> {
        self.held.take_if(|held| match held.port {
            PortState::Awaited { since } => now.saturating_sub(since) >= PORT_PATIENCE_MS,
            PortState::Open => false,
        })?;
        Some(Verdict::Unheard)
    }

    fn of(&mut self, name: &str) -> Option<&mut Held> {
        self.held.as_mut().filter(|held| held.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TAB: TabId = TabId::new(1);
    const ANOTHER_TAB: TabId = TabId::new(2);
    const PRESS: Press = Press {
        tab: TAB,
        at: 10_000,
        age: 0,
    };
    /// It was heard of when the machine woke up.
    const LONG_AGO: Press = Press {
        age: TAP_PATIENCE_MS,
        ..PRESS
    };

    fn held() -> Holds {
        held_by(PRESS)
    }

    fn held_by(press: Press) -> Holds {
        let mut holds = Holds::default();
        holds.port_opened("h");
        assert_eq!(holds.begin("h", press, 0), None);
        holds
    }

    fn ended_elsewhere(verdict: Verdict) -> Option<EndedElsewhere> {
        let hold = "h".to_owned();
        Some(EndedElsewhere { hold, verdict })
    }

    #[test]
    fn what_the_document_says_counts_once() {
        let mut holds = held();
        assert_eq!(
            holds.ended("h", HoldEnding::Latched, 100),
            Some(Verdict::Latch)
        );
        assert_eq!(holds.ended("h", HoldEnding::Latched, 100), None);
        assert_eq!(holds.tick(60_000), None, "it is held by nobody");
    }

    #[test]
    fn an_end_that_comes_before_its_beginning_is_not_forgotten() {
        let mut holds = Holds::default();
        assert_eq!(holds.ended("h", HoldEnding::LetGo, 0), None);
        assert_eq!(holds.begin("h", PRESS, 0), Some(HoldEnding::LetGo));
        assert_eq!(holds.name(), None);
    }

    #[test]
    fn a_tap_whose_start_comes_long_after_it_opens_nothing() {
        let begun_after = |millis| {
            let mut holds = Holds::default();
            holds.ended("h", HoldEnding::Latched, 1_000);
            // It is told twice: over the port and through the service worker.
            holds.ended("h", HoldEnding::Latched, 1_000 + millis);
            holds.begin("h", PRESS, 1_000 + millis)
        };
        let soon = begun_after(TAP_PATIENCE_MS - 1);
        assert_eq!(soon, Some(HoldEnding::Latched));
        assert_eq!(begun_after(TAP_PATIENCE_MS), Some(HoldEnding::LetGo));
    }

    #[test]
    fn a_tap_that_is_heard_when_the_machine_wakes_up_opens_nothing() {
        let mut holds = Holds::default();
        holds.ended("h", HoldEnding::Latched, 0);
        assert_eq!(holds.begin("h", LONG_AGO, 0), Some(HoldEnding::LetGo));
        // Its start may be heard first.
        let ended = held_by(LONG_AGO).ended("h", HoldEnding::Latched, 0);
        assert_eq!(ended, Some(Verdict::Stop));
        let released = held_by(LONG_AGO).released(TAB, 10_100);
        assert_eq!(released, ended_elsewhere(Verdict::Stop));
        let almost = Press {
            age: TAP_PATIENCE_MS - 1,
            ..PRESS
        };
        let ended = held_by(almost).ended("h", HoldEnding::Latched, 0);
        assert_eq!(ended, Some(Verdict::Latch));
    }

    #[test]
    fn the_end_of_the_document_is_the_end_of_the_hold() {
        let mut holds = held();
        assert_eq!(holds.document_gone("h"), None, "its port is open again");
        holds.port_ended("h", 1_000);
        assert_eq!(holds.document_gone("other"), None);
        assert_eq!(holds.document_gone("h"), Some(Verdict::Stop));
        assert_eq!(holds.name(), None);
    }

    #[test]
    fn a_document_that_is_busy_has_two_seconds_to_open_its_port_again() {
        let mut holds = held();
        holds.port_ended("h", 1_000);
        assert_eq!(holds.tick(1_000 + PORT_PATIENCE_MS - 1), None);
        let verdict = holds.tick(1_000 + PORT_PATIENCE_MS);
        assert_eq!(verdict, Some(Verdict::Unheard));
        assert_eq!(PORT_PATIENCE_MS, 2_000);
    }

    #[test]
    fn a_port_that_is_opened_again_is_no_release() {
        let mut holds = held();
        holds.port_ended("h", 1_000);
        holds.port_opened("h");
        assert_eq!(holds.tick(9_000), None);
        // The new one may come before the end of the old one is told.
        holds.port_opened("h");
        holds.port_ended("h", 9_000);
        assert_eq!(holds.tick(60_000), None);
        assert_eq!(holds.name(), Some("h"));
    }

    #[test]
    fn a_hold_that_nobody_could_end_ends_by_itself() {
        let mut holds = Holds::default();
        holds.begin("h", PRESS, 0);
        assert_eq!(holds.tick(PORT_PATIENCE_MS - 1), None);
        assert_eq!(holds.tick(PORT_PATIENCE_MS), Some(Verdict::Unheard));
        let mut holds = Holds::default();
        holds.begin("h", PRESS, 0);
        holds.port_opened("h");
        assert_eq!(holds.tick(PORT_PATIENCE_MS), None, "its port came in time");
    }

    #[test]
    fn a_release_in_another_frame_is_a_tap_or_the_end() {
        assert_eq!(held().released(ANOTHER_TAB, 10_900), None, "of another tab");
        assert_eq!(held().released(TAB, 9_999), None, "of the press before");
        let tap = held().released(TAB, 10_100);
        assert_eq!(tap, ended_elsewhere(Verdict::Latch));
        let end = held().released(TAB, 10_900);
        assert_eq!(end, ended_elsewhere(Verdict::Stop));
    }

    #[test]
    fn a_focus_that_leaves_the_tab_ends_the_hold_there_and_tells_its_document() {
        assert_eq!(
            held().lost(ANOTHER_TAB, 10_900, false),
            None,
            "of another tab"
        );
        assert_eq!(held().lost(TAB, 9_999, true), None, "before the press");
        let lost = held().lost(TAB, 10_100, false);
        assert_eq!(lost, ended_elsewhere(Verdict::Stop));
    }

    #[test]
    fn a_focus_that_goes_where_no_script_is_ends_the_hold_and_says_so() {
        let lost = held().lost(TAB, 10_100, true);
        assert_eq!(lost, ended_elsewhere(Verdict::Deaf));
    }
}
