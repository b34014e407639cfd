//! How long sign-ins last.

use serde::Deserialize;

use super::file::{CheckValue, ValueError, within};

/// `[auth]` in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AuthConfig {
    /// `sign_up`. Whether newcomers get an account. Default `true`.
    pub sign_up: bool,
    /// `access_token_seconds`, 300 to 3,600. How long a token is good before its client renews
    /// it. Default 900.
    pub access_token_seconds: u32,
    /// `idle_days`, 1 to 3,650. A sign-in that was not renewed for so long is over. Default 30:
    /// an account without an address has no other way back, so people on holiday must keep it.
    pub idle_days: u32,
    /// `session_days`, 1 to 3,650. A sign-in is over after this, however often it was renewed.
    /// Default 365, for the same reason.
    pub session_days: u32,
    /// `ticket_seconds`, 5 to 120. How long a ticket for a stream is good. Default 30.
    pub ticket_seconds: u32,
}

impl Default for AuthConfig {
    fn default() -> Self {
        Self {
            sign_up: true,
            access_token_seconds: 900,
            idle_days: 30,
            session_days: 365,
            ticket_seconds: 30,
        }
    }
}

impl CheckValue for AuthConfig {
    fn check(&self) -> Result<(), ValueError> {
        within(
            "auth.access_token_seconds",
            self.access_token_seconds,
            300..=3_600,
        )?;
        within("auth.idle_days", self.idle_days, 1..=3_650)?;
        within("auth.session_days", self.session_days, 1..=3_650)?;
        within("auth.ticket_seconds", self.ticket_seconds, 5..=120)
    }
}
