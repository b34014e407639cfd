//! How mail goes out.

use lettre::message::Mailbox;
use lettre::{AsyncSmtpTransport, Tokio1Executor};
use serde::Deserialize;

use super::Secret;
use super::values::{CheckValue, ValueError};

/// `[mail]` in the file.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MailConfig {
    /// `url`. The mail server: `smtps://user:password@host` or `smtp://…?tls=required`. Default
    /// none: no mail goes out.
    pub url: Option<Secret>,
    /// `from`. Whom mails come from. Default `Sotto <sotto@localhost>`.
    pub from: String,
}

impl Default for MailConfig {
    fn default() -> Self {
        Self {
            url: None,
            from: "Sotto <sotto@localhost>".to_owned(),
        }
    }
}

impl MailConfig {
    /// Whether passwords and links would cross the network in the clear.
    pub fn is_exposed(&self) -> bool {
        let url = self.url.as_ref().map_or("", Secret::reveal);
        let is_on_this_machine = ["@localhost", "//localhost", "@127.0.0.1", "//127.0.0.1"]
            .iter()
            .any(|host| url.contains(host));
        url.starts_with("smtp://") && !url.contains("tls=required") && !is_on_this_machine
    }
}

impl CheckValue for MailConfig {
    fn check(&self) -> Result<(), ValueError> {
        let url = self.url.as_ref().map(Secret::reveal);
        let is_url = |url: &str| AsyncSmtpTransport::<Tokio1Executor>::from_url(url).is_ok();
        if url.is_some_and(|url| !is_url(url)) {
            return Err(ValueError::MailUrl);
        }
        let from = self.from.parse::<Mailbox>();
        from.map_err(|_error| ValueError::MailFrom(self.from.clone()))?;
        Ok(())
    }
}
