//! How far the ledger is behind what it was asked for.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A clonable view of it.
#[derive(Clone, Debug, Default)]
pub struct Lag(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    /// Commits that were asked for and are not settled.
    waiting: usize,
    /// Since when the ledger is at one group.
    since: Option<Instant>,
    /// The longest that a group has taken since somebody looked.
    longest: Duration,
}

/// What somebody sees who looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Commits that are not settled.
    pub waiting: usize,
    /// The longest that a group has taken since the last look, the one that is being written among them.
    pub longest: Duration,
}

impl Lag {
    /// How far the ledger is behind now, and was since the last look.
    pub fn look(&self) -> Seen {
        self.look_at(Instant::now())
    }

    fn look_at(&self, now: Instant) -> Seen {
        self.with(|state| {
            let at_work = state.since.map_or(Duration::ZERO, |since| now - since);
            Seen {
                waiting: state.waiting,
                longest: std::mem::take(&mut state.longest).max(at_work),
            }
        })
    }

    /// A commit is asked for.
    pub(super) fn asked(&self) {
        self.with(|state| state.waiting += 1);
    }

    /// A group is taken up.
    pub(super) fn taken_up(&self, now: Instant) {
        self.with(|state| state.since = Some(now));
    }

    /// A group of so many is settled.
    pub(super) fn settled(&self, commits: usize, now: Instant) {
        self.with(|state| {
            state.waiting = state.waiting.saturating_sub(commits);
            if let Some(since) = state.since.take() {
                state.longest = state.longest.max(now - since);
            }
        });
    }

    fn with<Told>(&self, change: impl FnOnce(&mut State) -> Told) -> Told {
        // What a panicking holder left behind are still figures.
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_tells_what_waits_and_the_longest_since_the_last_look() {
        let (lag, began) = (Lag::default(), Instant::now());
        let after = |millis| began + Duration::from_millis(millis);
        let seen = |waiting, millis| Seen {
            waiting,
            longest: Duration::from_millis(millis),
        };
        for _commit in 0..3 {
            lag.asked();
        }
        assert_eq!(lag.look_at(after(5)), seen(3, 0));
        lag.taken_up(began);
        assert_eq!(lag.look_at(after(700)), seen(3, 700));
        lag.settled(2, after(1_000));
        assert_eq!(lag.look_at(after(1_100)), seen(1, 1_000));
        assert_eq!(lag.look_at(after(1_200)), seen(1, 0));
    }
}
