//! The connection as the conversation sees it, with the deadlines of each of its states.

/// From the attempt to `ready`.
const CONNECT_DEADLINE_MS: u64 = 10_000;
/// Audio is acknowledged several times a second. A browser's socket gives no other sign that the
/// network has swallowed the connection.
const SILENCE_DEADLINE_MS: u64 = 8_000;
/// After `stop` the server waits for its engine's tail, which may be long.
const GOODBYE_DEADLINE_MS: u64 = 30_000;
/// A dictation whose first connection takes less than this is not shown as unconnected.
const GRACE_MS: u64 = 1_500;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Down {
        retry_at: u64,
    },
    Connecting {
        since: u64,
        /// There is a ticket: a socket is being opened.
        dialled: bool,
    },
    Opened {
        since: u64,
    },
    Introduced {
        since: u64,
    },
    Live {
        since: u64,
        /// The first thing said that was not answered by anything yet.
        unanswered_since: Option<u64>,
        stop_said: bool,
    },
}

/// One connection after the other.
#[derive(Debug)]
pub(super) struct Link {
    phase: Phase,
    /// When the last connection was lost, or the dictation began.
    down_since: u64,
    has_stood: bool,
}

impl Link {
    pub(super) const fn first(now: u64) -> Self {
        Self {
            phase: Phase::Down { retry_at: now },
            down_since: now,
            has_stood: false,
        }
    }

    pub(super) fn retry_now(&mut self, now: u64) {
        if let Phase::Down { retry_at } = &mut self.phase {
            *retry_at = now.min(*retry_at);
        }
    }

    /// Whether an attempt is due; it counts as begun.
    pub(super) fn start_connecting(&mut self, now: u64) -> bool {
        let due = matches!(self.phase, Phase::Down { retry_at } if retry_at <= now);
        if due {
            self.phase = Phase::Connecting {
                since: now,
                dialled: false,
            };
        }
        due
    }

    /// There is a ticket, and a socket is being opened.
    pub(super) fn dialled(&mut self) {
        if let Phase::Connecting { dialled, .. } = &mut self.phase {
            *dialled = true;
        }
    }

    /// Whether the attempt that is under way has a ticket, so that only the connection is missing.
    pub(super) const fn has_ticket(&self) -> bool {
        matches!(
            self.phase,
            Phase::Connecting { dialled: true, .. }
                | Phase::Opened { .. }
                | Phase::Introduced { .. }
        )
    }

    /// Whether no connection stands or is under way.
    pub(super) const fn is_down(&self) -> bool {
        matches!(self.phase, Phase::Down { .. })
    }

    pub(super) fn opened(&mut self, now: u64) {
        if let Phase::Connecting { .. } = self.phase {
            self.phase = Phase::Opened { since: now };
        }
    }

    /// Whether the first message is due; it counts as said.
    pub(super) fn say_first_message(&mut self, now: u64) -> bool {
        let due = matches!(self.phase, Phase::Opened { .. });
        if due {
            self.phase = Phase::Introduced { since: now };
        }
        due
    }

    pub(super) fn ready(&mut self, now: u64) {
        self.has_stood = true;
        self.phase = Phase::Live {
            since: now,
            unanswered_since: None,
            stop_said: false,
        };
    }

    pub(super) fn heard(&mut self) {
        if let Phase::Live {
            unanswered_since, ..
        } = &mut self.phase
        {
            *unanswered_since = None;
        }
    }

    pub(super) fn said(&mut self, now: u64) {
        if let Phase::Live {
            unanswered_since, ..
        } = &mut self.phase
        {
            unanswered_since.get_or_insert(now);
        }
    }

    /// Whether `stop` is still to be said on this connection; it counts as said.
    pub(super) fn say_stop(&mut self) -> bool {
        match &mut self.phase {
            Phase::Live { stop_said, .. } => !std::mem::replace(stop_said, true),
            _ => false,
        }
    }

    pub(super) fn lost(&mut self, now: u64, retry_at: u64) {
        if self.live_since().is_some() {
            self.down_since = now;
        }
        self.phase = Phase::Down { retry_at };
    }

    /// Whether the peer should have been heard by now.
    pub(super) fn is_overdue(&self, now: u64) -> bool {
        let passed = |since: u64, deadline: u64| now.saturating_sub(since) > deadline;
        match self.phase {
            Phase::Down { .. } => false,
            Phase::Connecting { since, .. }
            | Phase::Opened { since }
            | Phase::Introduced { since } => passed(since, CONNECT_DEADLINE_MS),
            Phase::Live {
                unanswered_since,
                stop_said,
                ..
            } => {
                let deadline = if stop_said {
                    GOODBYE_DEADLINE_MS
                } else {
                    SILENCE_DEADLINE_MS
                };
                unanswered_since.is_some_and(|since| passed(since, deadline))
            }
        }
    }

    pub(super) const fn live_since(&self) -> Option<u64> {
        match self.phase {
            Phase::Live { since, .. } => Some(since),
            _ => None,
        }
    }

    pub(super) fn stands_or_is_new(&self, now: u64) -> bool {
        let is_new = !self.has_stood && now.saturating_sub(self.down_since) < GRACE_MS;
        self.live_since().is_some() || is_new
    }
}
