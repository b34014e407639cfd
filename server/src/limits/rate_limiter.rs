//! How often one may try, counted in this process.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::clock::Clock;

/// Keys that one limiter tells apart. Beyond that newcomers share one allowance, so that
/// somebody with many addresses can use up neither memory nor other people's allowances.
const MAX_KEYS: usize = 10_000;

/// Full tables are searched for keys with nothing owing at most this often.
const SWEEP_PAUSE_MICROS: i64 = 1_000_000;

/// How much a limit grants to each key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// What programs know the limit by: small letters and hyphens.
    pub name: &'static str,
    /// So often ...
    pub count: u32,
    /// ... in this time.
    pub period: Duration,
}

impl Quota {
    /// So often in this time.
    pub const fn new(name: &'static str, count: u32, period: Duration) -> Self {
        Self {
            name,
            count,
            period,
        }
    }
}

/// One more than a limit grants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too many requests; try again in {} s", retry_after.as_secs())]
pub struct TooMany {
    /// When the next one is taken.
    pub retry_after: Duration,
    /// The limit that was reached.
    pub quota: Quota,
}

/// Lets each key through `count` times at once and `count` times per period.
#[derive(Debug)]
pub struct RateLimiter<Key> {
    clock: Clock,
    quota: Quota,
    interval_micros: i64,
    burst_micros: i64,
    accounts: Mutex<Accounts<Key>>,
}

/// For each key the time at which nothing is owing any more, in µs: the generic cell rate
/// algorithm, a bucket in one number.
#[derive(Debug)]
struct Accounts<Key> {
    clear_at: HashMap<Key, i64>,
    shared_clear_at: i64,
    swept_at: i64,
}

impl<Key: Eq + Hash> RateLimiter<Key> {
    /// At most as much as `quota` grants, and at least one.
    pub fn new(clock: Clock, quota: Quota) -> Self {
        let count = i64::from(quota.count.max(1));
        let period = i64::try_from(quota.period.as_micros()).unwrap_or(i64::MAX);
        let interval_micros = (period / count).max(1);
        Self {
            clock,
            quota,
            interval_micros,
            burst_micros: interval_micros.saturating_mul(count),
            accounts: Mutex::new(Accounts {
                clear_at: HashMap::new(),
                shared_clear_at: 0,
                swept_at: i64::MIN,
            }),
        }
    }

    /// Counts one request.
    ///
    /// # Errors
    /// [`TooMany`] if it is one too many; it then counts for nothing.
    pub fn take(&self, key: Key) -> Result<(), TooMany> {
        self.take_many(key, 1)
    }

    /// Counts `many` at once, which must not be more than the quota grants in all.
    ///
    /// # Errors
    /// [`TooMany`] if they are too many; they then count for nothing.
    pub fn take_many(&self, key: Key, many: u32) -> Result<(), TooMany> {
        let now = self.clock.running_ms().saturating_mul(1000);
        let mut accounts = self.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        let clear_at = accounts.clear_at_of(key, now);
        let start = now.max(*clear_at);
        let cost = self.interval_micros.saturating_mul(i64::from(many));
        let after = start.saturating_add(cost);
        let excess = after.saturating_sub(now).saturating_sub(self.burst_micros);
        if excess > 0 {
            let micros = u64::try_from(excess).unwrap_or(0);
            // Rounded up to the whole seconds that Retry-After has.
            let retry_after = Duration::from_secs(micros.div_ceil(1_000_000));
            let quota = self.quota;
            return Err(TooMany { retry_after, quota });
        }
        *clear_at = after;
        Ok(())
    }

    /// Takes back `many` that were counted: what they were for was not served. Of keys that share an
    /// allowance nothing is taken back, or one of them could empty it for all.
    pub fn give_back(&self, key: &Key, many: u32) {
        let cost = self.interval_micros.saturating_mul(i64::from(many));
        let mut accounts = self.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(clear_at) = accounts.clear_at.get_mut(key) {
            *clear_at = clear_at.saturating_sub(cost);
        }
    }
}

impl<Key: Eq + Hash> Accounts<Key> {
    fn clear_at_of(&mut self, key: Key, now: i64) -> &mut i64 {
        let is_full = self.clear_at.len() >= MAX_KEYS && !self.clear_at.contains_key(&key);
        if is_full && now.saturating_sub(self.swept_at) >= SWEEP_PAUSE_MICROS {
            self.swept_at = now;
            self.clear_at.retain(|_key, clear_at| *clear_at > now);
        }
        if is_full && self.clear_at.len() >= MAX_KEYS {
            return &mut self.shared_clear_at;
        }
        self.clear_at.entry(key).or_insert(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    #[test]
    fn the_limit_is_let_through_and_one_more_is_not() {
        let (clock, hand) = Clock::manual();
        let limiter = RateLimiter::new(clock, Quota::new("tries", 30, MINUTE));
        for _request in 0..30 {
            limiter.take("somebody").unwrap();
        }
        let Err(TooMany { retry_after, quota }) = limiter.take("somebody") else {
            panic!("the 31st was let through");
        };
        assert_eq!(retry_after, Duration::from_secs(2));
        assert_eq!(quota, Quota::new("tries", 30, MINUTE));
        limiter.take("somebody else").unwrap();
        hand.advance_ms(2_000);
        limiter.take("somebody").unwrap();
        assert!(limiter.take("somebody").is_err());
    }

    #[test]
    fn many_at_once_cost_as_much_as_one_by_one() {
        let (clock, hand) = Clock::manual();
        let limiter = RateLimiter::new(clock, Quota::new("tries", 30, MINUTE));
        limiter.take_many("somebody", 20).unwrap();
        let Err(TooMany { retry_after, .. }) = limiter.take_many("somebody", 11) else {
            panic!("the 31st was let through");
        };
        assert_eq!(retry_after, Duration::from_secs(2));
        limiter.take_many("somebody", 10).unwrap();
        assert!(limiter.take("somebody").is_err());
        hand.advance_ms(60_000);
        limiter.take_many("somebody", 30).unwrap();
    }

    #[test]
    fn what_is_given_back_may_be_taken_again_and_no_more() {
        let (clock, _hand) = Clock::manual();
        let limiter = RateLimiter::new(clock, Quota::new("tries", 30, MINUTE));
        limiter.take_many("somebody", 30).unwrap();
        limiter.give_back(&"somebody", 10);
        limiter.give_back(&"somebody else", 10);
        limiter.take_many("somebody", 10).unwrap();
        assert!(limiter.take("somebody").is_err());
        limiter.take_many("somebody else", 30).unwrap();
        assert!(limiter.take("somebody else").is_err());
        limiter.give_back(&"somebody", 1_000);
        limiter.take_many("somebody", 30).unwrap();
        assert!(limiter.take("somebody").is_err());
    }

    #[test]
    fn a_clock_that_is_set_locks_nobody_out_and_forgives_nobody() {
        const JUMPS: [i64; 6] = [
            7_200_000,
            -7_200_000,
            40 * 86_400_000,
            -40 * 86_400_000,
            365 * 86_400_000,
            -365 * 86_400_000,
        ];
        for jump in JUMPS {
            let (clock, hand) = Clock::manual();
            let limiter = RateLimiter::new(clock, Quota::new("tries", 2, MINUTE));
            hand.set_by_ms(jump);
            limiter.take(1).unwrap();
            limiter.take(1).unwrap();
            assert!(limiter.take(1).is_err());
            hand.set_by_ms(-jump);
            assert!(limiter.take(1).is_err(), "no time has passed");
            hand.advance_ms(60_000);
            limiter.take(1).unwrap();
        }
    }

    #[test]
    fn too_many_keys_share_one_allowance() {
        let (clock, hand) = Clock::manual();
        let limiter = RateLimiter::new(clock, Quota::new("tries", 1, MINUTE));
        for key in 0..MAX_KEYS {
            limiter.take(key).unwrap();
        }
        limiter.take(MAX_KEYS).unwrap();
        assert!(limiter.take(MAX_KEYS + 1).is_err());
        hand.advance_ms(60_001);
        limiter.take(MAX_KEYS + 1).unwrap();
        assert!(limiter.accounts.lock().unwrap().clear_at.len() < 10);
    }
}
