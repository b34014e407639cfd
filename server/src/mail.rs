//! Mail: written here, sent through SMTP; in development without SMTP kept in an outbox that a page
//! shows.

pub mod outbox;

mod smtp;
mod texts;

use crate::config::MailConfig;
use crate::store::mail_tokens::MailPurpose;
use outbox::Outbox;
use smtp::SmtpSender;

/// A mail, ready to go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// The recipient's address.
    pub to: String,
    /// Its subject.
    pub subject: &'static str,
    /// What stands before the link, or all of it.
    pub text: &'static str,
    /// The link that it is about, with what to call it.
    pub link: Option<(&'static str, String)>,
    /// What stands after the link.
    pub after: &'static str,
}

/// News about an account for its owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// The password was changed.
    PasswordChanged,
    /// The address was changed; this goes to the old one.
    EmailChanged,
}

/// Why mail cannot be sent at all.
#[derive(Debug, thiserror::Error)]
#[error("mail cannot be sent: {0}")]
pub struct MailError(String);

/// Sends mail. A clonable handle.
#[derive(Clone, Debug)]
pub struct Mailer(Way);

#[derive(Clone, Debug)]
enum Way {
    Smtp(SmtpSender),
    Outbox(Outbox),
    Nowhere,
}

impl Mailer {
    /// As `config` says; without a mail server into an outbox if `keeps_outbox`, else nowhere.
    ///
    /// # Errors
    /// If the settings make no sense.
    pub fn open(config: &MailConfig, keeps_outbox: bool) -> Result<Self, MailError> {
        Ok(Self(match &config.url {
            Some(url) => Way::Smtp(SmtpSender::start(url, &config.from)?),
            None if keeps_outbox => Way::Outbox(Outbox::default()),
            None => Way::Nowhere,
        }))
    }

    /// Whether what is sent arrives anywhere.
    pub const fn can_send(&self) -> bool {
        !matches!(self.0, Way::Nowhere)
    }

    /// The outbox, if mail goes there.
    pub const fn outbox(&self) -> Option<&Outbox> {
        match &self.0 {
            Way::Outbox(outbox) => Some(outbox),
            Way::Smtp(_) | Way::Nowhere => None,
        }
    }

    /// Sends a mail, in its own time. What cannot be sent is told in the log.
    pub fn send(&self, mail: Mail) {
        match &self.0 {
            Way::Smtp(sender) => sender.send(mail),
            Way::Outbox(outbox) => outbox.keep(mail),
            Way::Nowhere => tracing::warn!(subject = mail.subject, "there is no way to send mail"),
        }
    }
}

impl Mail {
    /// A mail that is about a link.
    pub fn with_link(to: &str, purpose: MailPurpose, link: String) -> Self {
        texts::with_link(to, purpose, link)
    }

    /// A mail that tells something.
    pub fn notice(to: &str, notice: Notice) -> Self {
        texts::notice(to, notice)
    }

    /// As plain text.
    pub fn plain(&self) -> String {
        let link = self.link.as_ref().map(|(_name, link)| link.as_str());
        let parts = [Some(self.text), link, Some(self.after)];
        let parts = parts.into_iter().flatten().filter(|part| !part.is_empty());
        parts.collect::<Vec<_>>().join("\n\n") + "\n"
    }

    /// As simple HTML.
    pub fn html(&self) -> String {
        let link = self.link.as_ref().map_or_else(String::new, |(name, link)| {
            format!("<p><a href=\"{}\">{}</a></p>", escaped(link), escaped(name))
        });
        format!(
            "<!doctype html><html lang=\"en\"><body><p>{}</p>{link}<p>{}</p></body></html>",
            escaped(self.text),
            escaped(self.after)
        )
    }
}

/// Text as HTML shows it.
pub fn escaped(text: &str) -> String {
    text.chars().fold(String::new(), |mut html, character| {
        match character {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            other => html.push(other),
        }
        html
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_says_the_same_in_text_and_html() {
        let link = "https://sotto.example/auth/v1/verify?token=a&type=recovery".to_owned();
        let mail = Mail::with_link("ada@example.com", MailPurpose::Recovery, link.clone());
        assert!(mail.plain().contains(&link), "{}", mail.plain());
        assert!(mail.plain().contains("15 minutes"));
        let html = mail.html();
        assert!(
            html.contains("verify?token=a&amp;type=recovery\">"),
            "{html}"
        );
        assert!(html.contains("15 minutes"));
        let notice = Mail::notice("ada@example.com", Notice::PasswordChanged);
        assert!(!notice.html().contains("<a"));
    }
}
