//! How long a token is good for yet, on a machine whose clock may be wrong by days.
//!
//! The end that the server names is never held against this machine's clock. What counts is how
//! much time has passed since the token was received: by the running clock, which nobody sets but
//! which may stand still while the machine sleeps, and by the wall clock, which goes on asleep but
//! may be set. The longer of the two counts: renewing too early costs one request.

/// What this machine's two clocks say at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Clocks {
    /// Milliseconds since 1970, if the machine is right.
    pub(super) wall_ms: u64,
    /// Milliseconds since the page was opened.
    pub(super) running_ms: u64,
}

/// The life of one token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TokenLife {
    life_ms: u64,
    seen: Clocks,
    /// None: its age is not known, so it is renewed before it is used.
    age_when_seen: Option<u64>,
}

impl TokenLife {
    /// A token that lives `life_ms` and was received at `received_at` by the wall clock, seen now.
    pub(super) fn new(life_ms: u64, received_at: Option<u64>, now: Clocks) -> Self {
        Self {
            life_ms,
            seen: now,
            // Received tomorrow: the clock was set back, and its age is anybody's guess.
            age_when_seen: received_at.and_then(|at| now.wall_ms.checked_sub(at)),
        }
    }

    /// Whether it is to be renewed: at 80 % of its life.
    pub(super) fn is_due(self, now: Clocks) -> bool {
        self.due_in(now) == 0
    }

    /// Whether the server will not take it any more.
    pub(super) fn is_over(self, now: Clocks) -> bool {
        self.age(now).is_none_or(|age| age >= self.life_ms)
    }

    /// Milliseconds until it is to be renewed.
    pub(super) fn due_in(self, now: Clocks) -> u64 {
        let due = self.life_ms / 5 * 4;
        self.age(now).map_or(0, |age| due.saturating_sub(age))
    }

    fn age(self, now: Clocks) -> Option<u64> {
        let ran = now.running_ms.saturating_sub(self.seen.running_ms);
        let passed = now.wall_ms.saturating_sub(self.seen.wall_ms);
        Some(self.age_when_seen? + ran.max(passed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: u64 = 3_600_000;
    const DAY: u64 = 24 * HOUR;
    const NOON: u64 = 1_800_000_000_000;

    /// Seen at `wall_ms`, a token of an hour that was received `age` before.
    fn seen(wall_ms: u64, age: u64) -> TokenLife {
        let now = Clocks {
            wall_ms,
            running_ms: 0,
        };
        TokenLife::new(HOUR, Some(wall_ms - age), now)
    }

    const fn at(wall_ms: u64, running_ms: u64) -> Clocks {
        Clocks {
            wall_ms,
            running_ms,
        }
    }

    #[test]
    fn it_is_due_at_four_fifths_of_its_life() {
        let life = seen(NOON, HOUR / 2);
        assert_eq!(life.due_in(at(NOON, 0)), HOUR / 10 * 3);
        let due = HOUR / 10 * 3;
        assert!(!life.is_due(at(NOON + due - 1, due - 1)));
        assert!(life.is_due(at(NOON + due, due)));
        assert!(!life.is_over(at(NOON + due, due)));
        assert!(life.is_over(at(NOON + HOUR / 2, HOUR / 2)));
    }

    #[test]
    fn a_clock_that_is_wrong_by_a_day_changes_nothing() {
        for wall in [NOON - DAY, NOON, NOON + DAY] {
            let life = seen(wall, 0);
            assert_eq!(life.due_in(at(wall, 0)), HOUR / 5 * 4);
            assert!(!life.is_due(at(wall + HOUR / 2, HOUR / 2)));
        }
    }

    #[test]
    fn a_clock_that_is_set_back_meanwhile_does_not_make_a_token_young() {
        let life = seen(NOON, 0);
        assert!(life.is_due(at(NOON - DAY, HOUR)));
        let from_storage = TokenLife::new(HOUR, Some(NOON + DAY), at(NOON, 0));
        assert!(from_storage.is_due(at(NOON, 0)));
    }

    #[test]
    fn a_machine_that_slept_renews_before_it_speaks() {
        let life = seen(NOON, 0);
        assert!(life.is_over(at(NOON + 2 * HOUR, 1_000)));
    }

    #[test]
    fn a_token_of_unknown_age_is_renewed_before_it_is_used() {
        assert!(TokenLife::new(HOUR, None, at(NOON, 0)).is_due(at(NOON, 0)));
    }
}
