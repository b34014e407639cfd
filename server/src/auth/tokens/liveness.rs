//! Sign-ins that were found to hold a moment ago.
//!
//! Only good news is kept, and only for seconds. A sign-in that ends here is forgotten at once; for
//! those that end at another instance, all that are kept are looked up together every
//! [`LOOK_PAUSE`]: one statement, however many people dictate.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use uuid::Uuid;

use crate::auth::Auth;
use crate::clock::Clock;
use crate::store::{Scope, StoreError};

/// How long good news is believed.
const KEPT_MS: i64 = 3_000;

/// What ended elsewhere is found out within this. A stream looks here once a second, so that it ends
/// within 2 s.
const LOOK_PAUSE: Duration = Duration::from_millis(500);

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
        let now = self.clock.running_ms();
        let seen_at = self.known().seen_at_ms.get(&session).copied();
        seen_at.is_some_and(|seen_at| now.saturating_sub(seen_at) < KEPT_MS)
    }

    /// To be read before a look-up, and handed in with its result.
    pub(super) fn generation(&self) -> u64 {
        self.known().generation
    }

    /// The sign-in holds, by a look-up that began at `generation`.
    pub(super) fn remember(&self, session: Uuid, generation: u64) {
        let now = self.clock.running_ms();
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

    /// The sign-ins that are believed to hold.
    fn kept(&self) -> Vec<Uuid> {
        let now = self.clock.running_ms();
        let mut known = self.known();
        let is_kept = |seen_at: i64| now.saturating_sub(seen_at) < KEPT_MS;
        known
            .seen_at_ms
            .retain(|_sign_in, seen_at| is_kept(*seen_at));
        known.seen_at_ms.keys().copied().collect()
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        // What a panicking holder left behind is still a map of times.
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Auth {
    /// Finds out for ever which sign-ins have ended at other instances. A job of the server.
    pub async fn watch_sign_ins(&self) {
        loop {
            tokio::time::sleep(LOOK_PAUSE).await;
            if let Err(error) = self.forget_what_ended_elsewhere().await {
                // Whoever needs an answer meanwhile asks again, and complains.
                tracing::debug!(%error, "sign-ins could not be looked up together");
            }
        }
    }

    async fn forget_what_ended_elsewhere(&self) -> Result<(), StoreError> {
        let kept = self.parts.tokens.live_sessions.kept();
        let store = &self.parts.store;
        let ended = store.ended_auth_sessions(&Scope::System, &kept).await?;
        self.forget_sign_ins(&ended);
        Ok(())
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
