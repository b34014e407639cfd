//! How often one may try, counted in this process.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use uuid::Uuid;

use super::AuthError;
use super::email_address::EmailAddress;
use crate::clock::Clock;
use crate::config::LimitsConfig;

const MINUTE: Duration = Duration::from_secs(60);

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
    const fn new(name: &'static str, count: u32, period: Duration) -> Self {
        Self {
            name,
            count,
            period,
        }
    }
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
    /// [`AuthError::TooMany`] if it is one too many; it then counts for nothing.
    pub fn take(&self, key: Key) -> Result<(), AuthError> {
        self.take_many(key, 1)
    }

    /// Counts `many` at once, which must not be more than the quota grants in all.
    ///
    /// # Errors
    /// [`AuthError::TooMany`] if they are too many; they then count for nothing.
    pub fn take_many(&self, key: Key, many: u32) -> Result<(), AuthError> {
        let now = self.clock.now_ms().saturating_mul(1000);
        let mut accounts = self.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        let clear_at = accounts.clear_at_of(key, now);
        // Nobody owes more than a full bucket, even if the clock was set back.
        let start = (*clear_at).clamp(now, now.saturating_add(self.burst_micros));
        let cost = self.interval_micros.saturating_mul(i64::from(many));
        let after = start.saturating_add(cost);
        let excess = after.saturating_sub(now).saturating_sub(self.burst_micros);
        if excess > 0 {
            let micros = u64::try_from(excess).unwrap_or(0);
            // Rounded up to the whole seconds that Retry-After has.
            let retry_after = Duration::from_secs(micros.div_ceil(1_000_000));
            let quota = self.quota;
            return Err(AuthError::TooMany { retry_after, quota });
        }
        *clear_at = after;
        Ok(())
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

/// An address as limits count it: a household or a server has a /64 of IPv6 to itself.
pub fn counted_address(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => {
            let network = address.to_bits() & (u128::MAX << 64);
            IpAddr::V6(Ipv6Addr::from_bits(network))
        }
    }
}

/// The limits on sign-in.
#[derive(Debug)]
pub(super) struct RateLimits {
    pub(super) sign_up_by_address: RateLimiter<IpAddr>,
    pub(super) refresh_by_session: RateLimiter<Uuid>,
    pub(super) refresh_by_address: RateLimiter<IpAddr>,
    pub(super) ticket_by_user: RateLimiter<Uuid>,
    pub(super) ticket_by_address: RateLimiter<IpAddr>,
    pub(super) upload_by_user: RateLimiter<Uuid>,
    /// In MiB.
    pub(super) uploaded_by_user: RateLimiter<Uuid>,
    pub(super) request_by_user: RateLimiter<Uuid>,
    pub(super) request_by_address: RateLimiter<IpAddr>,
    pub(super) export_by_user: RateLimiter<Uuid>,
    pub(super) sign_in_by_account: RateLimiter<EmailAddress>,
    pub(super) sign_in_by_address: RateLimiter<IpAddr>,
    /// Accounts with an address, and mails, that one network address asks for.
    pub(super) email_by_address: RateLimiter<IpAddr>,
    mail_by_recipient: RateLimiter<EmailAddress>,
    pub(super) mail_in_all: RateLimiter<()>,
}

impl RateLimits {
    pub(super) fn new(limits: &LimitsConfig, clock: &Clock) -> Self {
        let quarter = MINUTE * 15;
        let (hour, day) = (MINUTE * 60, MINUTE * 60 * 24);
        let by_address =
            |name, count, period| RateLimiter::new(clock.clone(), Quota::new(name, count, period));
        let by_id =
            |name, count, period| RateLimiter::new(clock.clone(), Quota::new(name, count, period));
        let by_email =
            |name, count, period| RateLimiter::new(clock.clone(), Quota::new(name, count, period));
        Self {
            sign_up_by_address: by_address("sign-ups", limits.sign_ups_per_ip_per_hour, hour),
            refresh_by_session: by_id(
                "renewals-of-a-sign-in",
                limits.refreshes_per_session_per_minute,
                MINUTE,
            ),
            refresh_by_address: by_address(
                "renewals-from-an-address",
                limits.refreshes_per_ip_per_5_minutes,
                MINUTE * 5,
            ),
            ticket_by_user: by_id("tickets", limits.tickets_per_user_per_minute, MINUTE),
            ticket_by_address: by_address(
                "tickets-from-an-address",
                limits.tickets_per_ip_per_minute,
                MINUTE,
            ),
            upload_by_user: by_id("recordings", limits.uploads_per_user_per_hour, hour),
            uploaded_by_user: by_id(
                "recorded-mebibytes",
                limits.upload_mib_per_user_per_day,
                day,
            ),
            request_by_user: by_id("requests", limits.requests_per_user_per_minute, MINUTE),
            request_by_address: by_address(
                "requests-from-an-address",
                limits.requests_per_ip_per_minute,
                MINUTE,
            ),
            export_by_user: by_id("exports", limits.exports_per_user_per_day, day),
            sign_in_by_account: by_email(
                "sign-ins",
                limits.sign_ins_per_account_per_15_minutes,
                quarter,
            ),
            sign_in_by_address: by_address(
                "sign-ins-from-an-address",
                limits.sign_ins_per_ip_per_15_minutes,
                quarter,
            ),
            email_by_address: by_address("mails-asked-for", limits.emails_per_ip_per_hour, hour),
            mail_by_recipient: by_email(
                "mails-to-an-address",
                limits.mails_per_recipient_per_hour,
                hour,
            ),
            mail_in_all: RateLimiter::new(
                clock.clone(),
                Quota::new("mails", limits.mails_per_hour, hour),
            ),
        }
    }

    /// Counts a mail to `email`.
    ///
    /// # Errors
    /// [`AuthError::TooManyMails`] if it is one too many for them or in all.
    pub(super) fn count_mail_to(&self, email: &EmailAddress) -> Result<(), AuthError> {
        let counted = self
            .mail_by_recipient
            .take(email.clone())
            .and_then(|()| self.mail_in_all.take(()));
        counted.map_err(|error| match error {
            AuthError::TooMany { retry_after, quota } => {
                AuthError::TooManyMails { retry_after, quota }
            }
            error => error,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_is_let_through_and_one_more_is_not() {
        let (clock, hand) = Clock::manual();
        let limiter = RateLimiter::new(clock, Quota::new("tries", 30, MINUTE));
        for _request in 0..30 {
            limiter.take("somebody").unwrap();
        }
        let Err(AuthError::TooMany { retry_after, quota }) = limiter.take("somebody") else {
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
        let Err(AuthError::TooMany { retry_after, .. }) = limiter.take_many("somebody", 11) else {
            panic!("the 31st was let through");
        };
        assert_eq!(retry_after, Duration::from_secs(2));
        limiter.take_many("somebody", 10).unwrap();
        assert!(limiter.take("somebody").is_err());
        hand.advance_ms(60_000);
        limiter.take_many("somebody", 30).unwrap();
    }

    #[test]
    fn a_clock_that_is_set_back_locks_nobody_out() {
        let (clock, hand) = Clock::manual();
        let limiter = RateLimiter::new(clock, Quota::new("tries", 2, MINUTE));
        limiter.take(1).unwrap();
        limiter.take(1).unwrap();
        hand.advance_ms(-86_400_000);
        assert!(limiter.take(1).is_err());
        hand.advance_ms(60_000);
        limiter.take(2).unwrap();
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

    #[test]
    fn ipv6_is_counted_by_network_and_mapped_ipv4_as_ipv4() {
        let counted = |text: &str| counted_address(text.parse().unwrap()).to_string();
        assert_eq!(counted("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(counted("::ffff:10.0.0.1"), "10.0.0.1");
    }
}
