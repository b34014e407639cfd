//! Which key is held, and in which document: a fact that ends with its document. Pure.
//!
//! A hold is known by the name that its document gave it. Its port may come before the microphone was asked for, and its
//! end too: both are kept for when the other comes.

use std::collections::VecDeque;

use crate::domain::hold::TAP_MS;
use crate::extension::message::HoldEnding;

/// A port that ended is opened again at once while the key is held, in ms; a document that is busy takes so long.
const PORT_GRACE_MS: u64 = 500;
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
}

/// Whether the document can tell that the key was let go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PortState {
    /// It was never there.
    Awaited { since: u64 },
    /// It is there.
    Open,
    /// It ended.
    Ended { since: u64 },
}

#[derive(Clone, Debug)]
struct Held {
    name: String,
    /// The tab that the document is in.
    tab: i64,
    /// When the key went down, by the clock of the tab, in ms.
    pressed_at: u64,
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
    pub(super) fn begin(
        &mut self,
        name: &str,
        tab: i64,
        pressed_at: u64,
        now: u64,
    ) -> Option<HoldEnding> {
        if let Some(ended) = self.ended.iter().find(|ended| ended.name == name) {
            let is_late = now.saturating_sub(ended.at) >= TAP_PATIENCE_MS;
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
            tab,
            pressed_at,
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
            held.port = PortState::Ended { since: now };
        }
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
        self.of(name)?;
        self.held = None;
        Some(match ending {
            HoldEnding::Latched => Verdict::Latch,
            HoldEnding::LetGo => Verdict::Stop,
            HoldEnding::Combined => Verdict::Abandon,
        })
    }

    /// The key went up in another document of `tab`. What is told so late that it has been pressed again is nothing.
    pub(super) fn released(&mut self, tab: i64, at: u64) -> Option<Verdict> {
        let is_its = |held: &mut Held| held.tab == tab && held.pressed_at <= at;
        let held = self.held.take_if(is_its)?;
        let is_tap = (at.saturating_sub(held.pressed_at) as f64) < TAP_MS;
        Some(if is_tap {
            Verdict::Latch
        } else {
            Verdict::Stop
        })
    }

    /// The focus has left `tab`: nobody there will hear the release.
    pub(super) fn lost(&mut self, tab: i64) -> Option<Verdict> {
        self.held.take_if(|held| held.tab == tab)?;
        Some(Verdict::Stop)
    }

    /// Time passed.
    pub(super) fn tick(&mut self, now: u64) -> Option<Verdict> {
        let verdict = match self.held.as_ref()?.port {
            PortState::Ended { since } if now.saturating_sub(since) >= PORT_GRACE_MS => {
                Verdict::Stop
            }
            PortState::Awaited { since } if now.saturating_sub(since) >= PORT_PATIENCE_MS => {
                Verdict::Unheard
            }
            PortState::Open | PortState::Ended { .. } | PortState::Awaited { .. } => return None,
        };
        self.held = None;
        Some(verdict)
    }

    fn of(&mut self, name: &str) -> Option<&mut Held> {
        self.held.as_mut().filter(|held| held.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held() -> Holds {
        let mut holds = Holds::default();
        holds.port_opened("h");
        assert_eq!(holds.begin("h", 1, 10_000, 0), None);
        holds
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
        assert_eq!(holds.begin("h", 1, 10_000, 0), Some(HoldEnding::LetGo));
        assert_eq!(holds.name(), None);
    }

    #[test]
    fn a_tap_whose_start_comes_long_after_it_opens_nothing() {
        let begun_after = |millis| {
            let mut holds = Holds::default();
            holds.ended("h", HoldEnding::Latched, 1_000);
            // It is told twice: over the port and through the service worker.
            holds.ended("h", HoldEnding::Latched, 1_000 + millis);
            holds.begin("h", 1, 10_000, 1_000 + millis)
        };
        let soon = begun_after(TAP_PATIENCE_MS - 1);
        assert_eq!(soon, Some(HoldEnding::Latched));
        assert_eq!(begun_after(TAP_PATIENCE_MS), Some(HoldEnding::LetGo));
    }

    #[test]
    fn the_end_of_the_document_is_the_end_of_the_hold() {
        let mut holds = held();
        holds.port_ended("h", 1_000);
        assert_eq!(holds.tick(1_000 + PORT_GRACE_MS - 1), None);
        assert_eq!(holds.tick(1_000 + PORT_GRACE_MS), Some(Verdict::Stop));
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
        holds.begin("h", 1, 10_000, 0);
        assert_eq!(holds.tick(PORT_PATIENCE_MS - 1), None);
        assert_eq!(holds.tick(PORT_PATIENCE_MS), Some(Verdict::Unheard));
        let mut holds = Holds::default();
        holds.begin("h", 1, 10_000, 0);
        holds.port_opened("h");
        assert_eq!(holds.tick(PORT_PATIENCE_MS), None, "its port came in time");
    }

    #[test]
    fn a_release_in_another_frame_is_a_tap_or_the_end() {
        assert_eq!(held().released(2, 10_900), None, "of another tab");
        assert_eq!(held().released(1, 9_999), None, "of the press before");
        assert_eq!(held().released(1, 10_100), Some(Verdict::Latch));
        assert_eq!(held().released(1, 10_900), Some(Verdict::Stop));
        assert_eq!(held().lost(2), None);
        assert_eq!(held().lost(1), Some(Verdict::Stop));
    }
}
