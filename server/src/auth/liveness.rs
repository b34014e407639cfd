//! Sign-ins that were found to hold a moment ago.
//!
//! Only good news is kept, and only for seconds: a sign-in that ends here is forgotten at once,
//! one that ends at another instance within [`KEPT_MS`].

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use uuid::Uuid;

use crate::clock::Clock;

/// How long good news is believed.
const KEPT_MS: i64 = 3_000;

/// So many are remembered; with more, all are forgotten and looked up again.
const MAX_KEPT: usize = 50_000;

pub(super) struct LiveSessions {
    clock: Clock,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    seen_at_ms: HashMap<Uuid, i64>,
    /// Counts the times that something was forgotten: a look-up that began before is too old
    /// to be remembered.
    generation: u64,
}

impl LiveSessions {
    pub(super) fn new(clock: Clock) -> Self {
        Self {
            clock,
            known: Mutex::default(),
        }
    }

    /// Whether the sign-in was seen to hold a moment ago.
    pub(super) fn knows(&self, session: Uuid) -> bool {
        let now = self.clock.now_ms();
        let seen_at = self.known().seen_at_ms.get(&session).copied();
        seen_at.is_some_and(|seen_at| (0..KEPT_MS).contains(&now.saturating_sub(seen_at)))
    }

    /// To be read before a look-up, and handed in with its result.
    pub(super) fn generation(&self) -> u64 {
        self.known().generation
    }

    /// The sign-in holds, by a look-up that began at `generation`.
    pub(super) fn remember(&self, session: Uuid, generation: u64) {
        let now = self.clock.now_ms();
        let mut known = self.known();
        if known.generation != generation {
            return;
        }
        if known.seen_at_ms.len() >= MAX_KEPT {
            known.seen_at_ms.clear();
        }
        known.seen_at_ms.insert(session, now);
    }

    /// The sign-in is over.
    pub(super) fn forget(&self, session: Uuid) {
        let mut known = self.known();
        known.generation = known.generation.wrapping_add(1);
        known.seen_at_ms.remove(&session);
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        // What a panicking holder left behind is still a map of times.
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn good_news_is_believed_for_seconds() {
        let (clock, hand) = Clock::manual();
        let sessions = LiveSessions::new(clock);
        let session = Uuid::now_v7();
        assert!(!sessions.knows(session));
        sessions.remember(session, sessions.generation());
        assert!(sessions.knows(session));
        hand.advance_ms(KEPT_MS);
        assert!(!sessions.knows(session));
    }

    #[test]
    fn a_lookup_that_crosses_a_sign_out_is_not_remembered() {
        let sessions = LiveSessions::new(Clock::system());
        let session = Uuid::now_v7();
        let generation = sessions.generation();
        sessions.forget(session);
        sessions.remember(session, generation);
        assert!(!sessions.knows(session));
    }
}
