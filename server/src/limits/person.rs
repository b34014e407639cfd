//! The limits on what people do here once they are signed in.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use uuid::Uuid;

use super::address::counted_address;
use super::rate_limiter::{Quota, RateLimiter, TooMany};
use crate::clock::Clock;
use crate::config::LimitsConfig;

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(60 * 60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Recordings are counted in so many bytes.
const MEBIBYTE: usize = 1024 * 1024;

/// Counts what people do. A clonable handle.
#[derive(Clone, Debug)]
pub struct PersonLimits {
    limiters: Arc<Limiters>,
}

#[derive(Debug)]
struct Limiters {
    upload_by_user: RateLimiter<Uuid>,
    /// In MiB.
    uploaded_by_user: RateLimiter<Uuid>,
    request_by_user: RateLimiter<Uuid>,
    request_by_address: RateLimiter<IpAddr>,
    export_by_user: RateLimiter<Uuid>,
}

impl PersonLimits {
    /// Nothing is counted yet.
    pub fn new(limits: &LimitsConfig, clock: &Clock) -> Self {
        let by_user =
            |name, count, period| RateLimiter::new(clock.clone(), Quota::new(name, count, period));
        let by_address =
            |name, count, period| RateLimiter::new(clock.clone(), Quota::new(name, count, period));
        let limiters = Limiters {
            upload_by_user: by_user("recordings", limits.uploads_per_user_per_hour, HOUR),
            uploaded_by_user: by_user(
                "recorded-mebibytes",
                limits.upload_mib_per_user_per_day,
                DAY,
            ),
            request_by_user: by_user("requests", limits.requests_per_user_per_minute, MINUTE),
            request_by_address: by_address(
                "requests-from-an-address",
                limits.requests_per_ip_per_minute,
                MINUTE,
            ),
            export_by_user: by_user("exports", limits.exports_per_user_per_day, DAY),
        };
        Self {
            limiters: Arc::new(limiters),
        }
    }

    /// Counts a recording that `user` sends.
    ///
    /// # Errors
    /// [`TooMany`] if it is one too many.
    pub fn count_upload(&self, user: Uuid) -> Result<(), TooMany> {
        self.limiters.upload_by_user.take(user)
    }

    /// Counts the bytes of a recording that `user` has sent.
    ///
    /// # Errors
    /// [`TooMany`] if they are too many.
    pub fn count_uploaded(&self, user: Uuid, bytes: usize) -> Result<(), TooMany> {
        let limiter = &self.limiters.uploaded_by_user;
        limiter.take_many(user, mebibytes_of(bytes))
    }

    /// Takes back a recording of `user` that was refused for what it is, with the bytes of it that were
    /// counted.
    pub fn give_upload_back(&self, user: Uuid, bytes: usize) {
        self.limiters.upload_by_user.give_back(&user, 1);
        let limiter = &self.limiters.uploaded_by_user;
        limiter.give_back(&user, mebibytes_of(bytes));
    }

    /// Counts a request about what belongs to a person, from `address`.
    ///
    /// # Errors
    /// [`TooMany`] if it is one too many.
    pub fn count_request_from(&self, address: IpAddr) -> Result<(), TooMany> {
        let limiter = &self.limiters.request_by_address;
        limiter.take(counted_address(address))
    }

    /// Counts a request of `user` about what belongs to them.
    ///
    /// # Errors
    /// [`TooMany`] if it is one too many.
    pub fn count_request_of(&self, user: Uuid) -> Result<(), TooMany> {
        self.limiters.request_by_user.take(user)
    }

    /// Counts a download of everything that is kept about `user`.
    ///
    /// # Errors
    /// [`TooMany`] if it is one too many.
    pub fn count_export_of(&self, user: Uuid) -> Result<(), TooMany> {
        self.limiters.export_by_user.take(user)
    }
}

/// What a recording counts for.
fn mebibytes_of(bytes: usize) -> u32 {
    u32::try_from(bytes.div_ceil(MEBIBYTE)).unwrap_or(u32::MAX)
}
