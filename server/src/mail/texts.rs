//! What mails say: short, and what to do.

use super::{Mail, Notice};
use crate::store::mail_tokens::MailPurpose;

const IGNORE: &str = "If you did not ask for this, ignore this mail: nothing changes.";

/// A mail that is about a link.
pub(super) fn with_link(to: &str, purpose: MailPurpose, link: String) -> Mail {
    let (subject, text, name, after) = match purpose {
        MailPurpose::SignUp => (
            "Confirm your address for Sotto",
            "Welcome to Sotto. Confirm that this address is yours; the link works once, for 24 \
             hours.",
            "Confirm your address",
            IGNORE,
        ),
        MailPurpose::Recovery => (
            "Set a new password for Sotto",
            "Somebody, hopefully you, forgot the password of this address at Sotto. This link \
             lets you set a new one; it works once, for 15 minutes.",
            "Set a new password",
            IGNORE,
        ),
        MailPurpose::MagicLink => (
            "Sign in to Sotto",
            "This link signs you in to Sotto; it works once, for 15 minutes.",
            "Sign in",
            IGNORE,
        ),
        MailPurpose::EmailChange => (
            "Confirm your new address for Sotto",
            "Confirm that you want to use this address for your account at Sotto; the link works \
             once, for 24 hours.",
            "Confirm your new address",
            IGNORE,
        ),
    };
    Mail {
        to: to.to_owned(),
        subject,
        text,
        link: Some((name, link)),
        after,
    }
}

/// A mail that tells something.
pub(super) fn notice(to: &str, notice: Notice) -> Mail {
    let (subject, text, after) = match notice {
        Notice::PasswordChanged => (
            "Your password for Sotto was changed",
            "The password of your account at Sotto was changed, and all other devices were signed \
             out.",
            "If that was not you, set a new password now: choose \"Forgot password\" where you \
             sign in.",
        ),
        Notice::EmailChanged => (
            "Your address at Sotto was changed",
            "Your account at Sotto has another e-mail address from now on. This one does not sign \
             in any more.",
            "If that was not you, tell whoever runs your Sotto.",
        ),
    };
    Mail {
        to: to.to_owned(),
        subject,
        text,
        link: None,
        after,
    }
}
