//! How often one may try to sign in, and how much mail one may ask for.

use std::net::IpAddr;
use std::time::Duration;

use uuid::Uuid;

use super::email_address::EmailAddress;
use crate::clock::Clock;
use crate::config::LimitsConfig;
use crate::limits::rate_limiter::{Quota, RateLimiter, TooMany};

const MINUTE: Duration = Duration::from_secs(60);
const QUARTER: Duration = Duration::from_secs(15 * 60);
const HOUR: Duration = Duration::from_secs(60 * 60);

/// The limits on sign-in.
#[derive(Debug)]
pub(super) struct SignInLimits {
    pub(super) sign_up_by_address: RateLimiter<IpAddr>,
    pub(super) refresh_by_session: RateLimiter<Uuid>,
    pub(super) refresh_by_address: RateLimiter<IpAddr>,
    pub(super) ticket_by_user: RateLimiter<Uuid>,
    pub(super) ticket_by_address: RateLimiter<IpAddr>,
    pub(super) sign_in_by_account: RateLimiter<EmailAddress>,
    pub(super) sign_in_by_address: RateLimiter<IpAddr>,
    /// Accounts with an address, and mails, that one network address asks for.
    pub(super) email_by_address: RateLimiter<IpAddr>,
    mail_by_recipient: RateLimiter<EmailAddress>,
    pub(super) mail_in_all: RateLimiter<()>,
}

impl SignInLimits {
    /// Nothing is counted yet.
    pub(super) fn new(limits: &LimitsConfig, clock: &Clock) -> Self {
        let by_address =
            |name, count, period| RateLimiter::new(clock.clone(), Quota::new(name, count, period));
        let by_id =
            |name, count, period| RateLimiter::new(clock.clone(), Quota::new(name, count, period));
        let by_email =
            |name, count, period| RateLimiter::new(clock.clone(), Quota::new(name, count, period));
        Self {
            sign_up_by_address: by_address("sign-ups", limits.sign_ups_per_ip_per_hour, HOUR),
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
            sign_in_by_account: by_email(
                "sign-ins",
                limits.sign_ins_per_account_per_15_minutes,
                QUARTER,
            ),
            sign_in_by_address: by_address(
                "sign-ins-from-an-address",
                limits.sign_ins_per_ip_per_15_minutes,
                QUARTER,
            ),
            email_by_address: by_address("mails-asked-for", limits.emails_per_ip_per_hour, HOUR),
            mail_by_recipient: by_email(
                "mails-to-an-address",
                limits.mails_per_recipient_per_hour,
                HOUR,
            ),
            mail_in_all: RateLimiter::new(
                clock.clone(),
                Quota::new("mails", limits.mails_per_hour, HOUR),
            ),
        }
    }

    /// Counts a mail to `email`.
    ///
    /// # Errors
    /// [`TooMany`] if it is one too many for them or in all.
    pub(super) fn count_mail_to(&self, email: &EmailAddress) -> Result<(), TooMany> {
        self.mail_by_recipient.take(email.clone())?;
        self.mail_in_all.take(())
    }
}
