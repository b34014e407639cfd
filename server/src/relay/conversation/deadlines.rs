//! When a conversation looks up, whatever else happens.

use std::time::Duration;

use tokio::time::Instant;

/// How often a session is told that time passes: often while it waits for something.
const IDLE_TICK: Duration = Duration::from_millis(1_000);
const WAITING_TICK: Duration = Duration::from_millis(50);

/// Shortest pause between checks that the person is still signed in, in ms: every idle tick, so that
/// who signs a device out is obeyed there within 2 s.
const AUTHORITY_PAUSE: u64 = 900;

/// What is due when.
#[derive(Clone, Copy, Debug)]
pub(super) struct Deadlines {
    tick_at: Instant,
    /// On the relay's clock, in ms.
    checked_authority_at: u64,
}

impl Deadlines {
    /// Of a conversation that begins at `now`, in ms on the relay's clock.
    pub(super) fn new(now: u64) -> Self {
        Self {
            tick_at: Instant::now() + IDLE_TICK,
            checked_authority_at: now,
        }
    }

    /// When the next tick is due: soon, if the session waits for something. Other inputs do not put
    /// it off.
    pub(super) fn next_tick(&mut self, is_waiting: bool) -> Instant {
        if is_waiting {
            self.tick_at = self.tick_at.min(Instant::now() + WAITING_TICK);
        }
        self.tick_at
    }

    /// The tick has come.
    pub(super) fn ticked(&mut self) {
        self.tick_at = Instant::now() + IDLE_TICK;
    }

    /// Whether the sign-in is to be looked up now. If so, it counts as looked up.
    pub(super) fn take_authority_check(&mut self, now: u64) -> bool {
        let is_due = now.saturating_sub(self.checked_authority_at) > AUTHORITY_PAUSE;
        if is_due {
            self.checked_authority_at = now;
        }
        is_due
    }
}
