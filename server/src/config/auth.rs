//! How people sign in, and how long sign-ins last.

use serde::Deserialize;

use super::values::{CheckValue, ValueError, within};

/// `[auth]` in the file.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
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
    /// `confirm_email`. Whether an address must be confirmed by a link in a mail before its
    /// account can be used. Default `false`.
    pub confirm_email: bool,
    /// `redirect_urls`. Addresses that a link in a mail may lead to besides the web app's own,
    /// matched exactly. Default none.
    pub redirect_urls: Vec<String>,
    /// `password_memory_kib`, 19,456 to 1,048,576. Memory of a password's hash. Default 65,536.
    pub password_memory_kib: u32,
    /// `password_passes`, 2 to 20. Default 3.
    pub password_passes: u32,
    /// `password_lanes`, 1 to 8. Default 1.
    pub password_lanes: u32,
}

/// What a hash of a password costs (Argon2id).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PasswordCost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

impl AuthConfig {
    /// What a hash of a password costs.
    pub const fn password_cost(&self) -> PasswordCost {
        PasswordCost {
            memory_kib: self.password_memory_kib,
            passes: self.password_passes,
            lanes: self.password_lanes,
        }
    }
}

impl Default for AuthConfig {
    fn default() -> Self {
        Self {
            sign_up: true,
            access_token_seconds: 900,
            idle_days: 30,
            session_days: 365,
            ticket_seconds: 30,
            confirm_email: false,
            redirect_urls: Vec::new(),
            password_memory_kib: 65_536,
            password_passes: 3,
            password_lanes: 1,
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
        within("auth.ticket_seconds", self.ticket_seconds, 5..=120)?;
        // The least that OWASP's Password Storage Cheat Sheet allows: 19 MiB and two passes.
        within(
            "auth.password_memory_kib",
            self.password_memory_kib,
            19_456..=1_048_576,
        )?;
        within("auth.password_passes", self.password_passes, 2..=20)?;
        within("auth.password_lanes", self.password_lanes, 1..=8)
    }
}
