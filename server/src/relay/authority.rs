//! By whose word a connection stands, and until when: the access token that opened it, or the one
//! that renewed it in band.

use crate::auth::Caller;

/// The client is told so long before its token expires, in ms.
const NOTICE_MS: i64 = 120_000;

/// A connection outlives its token by this, in ms: a renewal that is on its way may be late.
const GRACE_MS: i64 = 60_000;

/// What the time says about an authority.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// It holds; the client knows what it must.
    Holds,
    /// It expires in so many ms, and the client does not know yet.
    ExpiresSoon { in_ms: u32 },
    /// It is over.
    Expired,
}

/// The authority of one connection.
#[derive(Clone, Copy, Debug)]
pub(super) struct Authority {
    caller: Caller,
    /// When it expires, in ms that this process has been running: a clock that is set meanwhile ends no dictation.
    expires_at: i64,
    /// When to tell the client, likewise. None: it was told.
    notice_at: Option<i64>,
}

impl Authority {
    /// Given at `now`, in ms since 1970, when this process has been running for `running` ms.
    pub(super) fn new(caller: Caller, now: i64, running: i64) -> Self {
        let left = expiry(&caller).saturating_sub(now);
        let expires_at = running.saturating_add(left);
        // A token that lives no longer than the notice would otherwise be asked for again as soon
        // as it came.
        let notice = NOTICE_MS.min(left.max(0) / 2);
        Self {
            caller,
            expires_at,
            notice_at: Some(expires_at.saturating_sub(notice)),
        }
    }

    /// Whose it is.
    pub(super) fn caller(&self) -> &Caller {
        &self.caller
    }

    /// What there is to do when this process has been running for `running` ms. The notice comes once.
    pub(super) fn standing(&mut self, running: i64) -> Standing {
        let left = self.expires_at.saturating_sub(running);
        if left.saturating_add(GRACE_MS) <= 0 {
            return Standing::Expired;
        }
        if self
            .notice_at
            .take_if(|notice_at| *notice_at <= running)
            .is_some()
        {
            let in_ms = u32::try_from(left.max(0)).unwrap_or(u32::MAX);
            return Standing::ExpiresSoon { in_ms };
        }
        Standing::Holds
    }
}

/// When the caller's token expires, in ms since 1970.
fn expiry(caller: &Caller) -> i64 {
    caller.expires_at_unix.saturating_mul(1_000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn until(expires_at_unix: i64) -> Caller {
        Caller {
            user_id: Uuid::nil(),
            auth_session: Uuid::nil(),
            is_anonymous: true,
            expires_at_unix,
        }
    }

    #[test]
    fn notice_comes_once_two_minutes_before_and_the_end_a_minute_after() {
        let mut authority = Authority::new(until(900), 0, 0);
        assert_eq!(authority.standing(779_999), Standing::Holds);
        let soon = Standing::ExpiresSoon { in_ms: 119_000 };
        assert_eq!(authority.standing(781_000), soon);
        assert_eq!(authority.standing(782_000), Standing::Holds);
        assert_eq!(authority.standing(959_999), Standing::Holds);
        assert_eq!(authority.standing(960_000), Standing::Expired);
    }

    #[test]
    fn a_clock_that_is_set_does_not_move_the_end() {
        let (wall, running) = (1_000_000_000, 5);
        let mut authority = Authority::new(until(1_000_900), wall, running);
        assert_eq!(authority.standing(running + 779_999), Standing::Holds);
        let soon = Standing::ExpiresSoon { in_ms: 120_000 };
        assert_eq!(authority.standing(running + 780_000), soon);
        assert_eq!(authority.standing(running + 960_000), Standing::Expired);
    }

    #[test]
    fn a_short_token_is_not_asked_for_as_soon_as_it_came() {
        let mut authority = Authority::new(until(60), 0, 0);
        assert_eq!(authority.standing(29_999), Standing::Holds);
        let soon = Standing::ExpiresSoon { in_ms: 30_000 };
        assert_eq!(authority.standing(30_000), soon);
    }

    #[test]
    fn a_token_that_came_too_late_has_its_grace() {
        let mut authority = Authority::new(until(10), 20_000, 20_000);
        let soon = Standing::ExpiresSoon { in_ms: 0 };
        assert_eq!(authority.standing(20_000), soon);
        assert_eq!(authority.standing(69_999), Standing::Holds);
        assert_eq!(authority.standing(70_000), Standing::Expired);
    }
}
