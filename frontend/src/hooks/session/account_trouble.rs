//! What stands in the way of signing in, in words for people, and what can be seen to be wrong with
//! a form before the server is asked.

use crate::api::{AuthFailure, Refusal};
use crate::domain::trouble::Trouble;

/// A password has at least so many characters: the server's rule.
pub const LEAST_CHARACTERS: usize = 12;
/// And at most so many.
const MOST_CHARACTERS: usize = 128;

/// A field of an account form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountField {
    /// The address.
    Email,
    /// The password.
    Password,
}

/// Something that stands in the way, and the field that it is about, if it is about one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountTrouble {
    /// Where to mend it.
    pub field: Option<AccountField>,
    /// What it is and what to do.
    pub trouble: Trouble,
}

impl AccountTrouble {
    /// Trouble that no field can mend.
    pub fn new(message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::of(Trouble::new(message, remedy))
    }

    /// The same for what is known in words already.
    pub const fn of(trouble: Trouble) -> Self {
        Self {
            field: None,
            trouble,
        }
    }

    fn at(self, field: AccountField) -> Self {
        Self {
            field: Some(field),
            trouble: self.trouble,
        }
    }
}

/// What is wrong with an address, if it can be seen from here. Whether it exists only a mail can tell.
pub fn check_email(email: &str) -> Option<AccountTrouble> {
    let (name, host) = email.rsplit_once('@').unwrap_or(("", ""));
    let is_address = !name.is_empty()
        && !host.is_empty()
        && !host.starts_with('.')
        && !host.ends_with('.')
        && !email.contains(char::is_whitespace);
    (!is_address).then(|| {
        let trouble = if email.is_empty() {
            AccountTrouble::new("Your e-mail address is missing.", "Enter it to go on.")
        } else {
            AccountTrouble::new(
                "That is not an e-mail address.",
                "Enter it in full, as in name@example.org.",
            )
        };
        trouble.at(AccountField::Email)
    })
}

/// What is wrong with a new password of `characters`, if it can be seen from here.
pub fn check_new_password(characters: usize) -> Option<AccountTrouble> {
    let trouble = match characters {
        0 => AccountTrouble::new("A password is missing.", "Choose one to go on."),
        1..LEAST_CHARACTERS => AccountTrouble::new(
            format!("The password is too short: {characters} of {LEAST_CHARACTERS} characters."),
            "A few words in a row make a good one.",
        ),
        LEAST_CHARACTERS..=MOST_CHARACTERS => return None,
        _ => AccountTrouble::new(
            "The password is too long.",
            format!("{MOST_CHARACTERS} characters are the most that can be kept."),
        ),
    };
    Some(trouble.at(AccountField::Password))
}

/// What is wrong with a password that exists already.
pub fn check_password(characters: usize) -> Option<AccountTrouble> {
    (characters == 0).then(|| {
        AccountTrouble::new("Your password is missing.", "Enter it to go on.")
            .at(AccountField::Password)
    })
}

impl From<AuthFailure> for AccountTrouble {
    fn from(failure: AuthFailure) -> Self {
        match failure {
            AuthFailure::Unreachable => Self::new(
                "The server does not answer.",
                "Nothing is lost. Check your connection and try again.",
            ),
            AuthFailure::Unwell => Self::new(
                "The server is in trouble and could not do that.",
                "Nothing is lost. Try again in a moment.",
            ),
            AuthFailure::Busy { wait_ms, mails } => {
                let message = if mails {
                    "Too many mails were asked for."
                } else {
                    "There were too many attempts."
                };
                Self::new(
                    message,
                    format!("{} and try again.", wait_in_words(wait_ms)),
                )
            }
            AuthFailure::Refused(refusal) => refusal.into(),
        }
    }
}

impl From<Refusal> for AccountTrouble {
    fn from(refusal: Refusal) -> Self {
        use AccountField::{Email, Password};
        match refusal {
            Refusal::InvalidCredentials => Self::new(
                "This address and this password do not belong together.",
                "Check both, or ask for a new password.",
            )
            .at(Password),
            Refusal::EmailNotConfirmed => Self::new(
                "Your address is not confirmed yet.",
                "Open the link in the mail that we sent you, then sign in.",
            ),
            Refusal::EmailInvalid => Self::new(
                "This e-mail address cannot be used.",
                "Check it, or use another one.",
            )
            .at(Email),
            Refusal::EmailTaken => Self::new(
                "There is an account with this address already.",
                "Sign in instead, or use another address.",
            )
            .at(Email),
            Refusal::WeakPassword { is_known: true } => Self::new(
                "This password is among those that are tried first.",
                "Choose another one. A few words in a row make a good one.",
            )
            .at(Password),
            Refusal::WeakPassword { is_known: false } => Self::new(
                "This password is too easy to guess.",
                format!(
                    "Use {LEAST_CHARACTERS} characters or more. \
                     A few words in a row make a good one."
                ),
            )
            .at(Password),
            Refusal::SamePassword => {
                Self::new("This is your password already.", "Choose another one.").at(Password)
            }
            Refusal::SignUpDisabled => Self::new(
                "This server takes no new people.",
                "Ask whoever runs it for an account.",
            ),
            Refusal::PasswordsDisabled => Self::new(
                "This server does not take passwords.",
                "Ask whoever runs it how to sign in.",
            ),
            Refusal::LinkExpired => Self::new(
                "This link does not work any more, or not in this browser.",
                "Ask for a new one. Each works once, in the browser that asked for it.",
            ),
            Refusal::SessionEnded => Self::new(
                "Your sign-in has ended.",
                "Sign in again. Text on the page stays.",
            ),
            Refusal::Banned => {
                Self::new("This account is closed.", "Ask whoever runs this server.")
            }
            Refusal::Other(words) => Self::new(
                words.unwrap_or_else(|| "The server did not take that.".to_owned()),
                "Change it and try again.",
            ),
        }
    }
}

/// How long to wait, rounded up, in words.
fn wait_in_words(wait_ms: Option<u64>) -> String {
    match wait_ms.map(|millis| millis.div_ceil(1_000)) {
        None => "Wait some minutes".to_owned(),
        Some(0..=1) => "Wait a second".to_owned(),
        Some(seconds @ 2..=90) => format!("Wait {seconds} seconds"),
        Some(seconds @ 91..=5_400) => format!("Wait {} minutes", seconds.div_ceil(60)),
        Some(seconds) => format!("Wait {} hours", seconds.div_ceil(3_600)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn remedy(failure: AuthFailure) -> String {
        AccountTrouble::from(failure).trouble.remedy
    }

    #[test]
    fn an_address_is_seen_to_be_wrong_only_if_it_cannot_be_one() {
        for good in [
            "a@b",
            "ada.lovelace+notes@mail.example.org",
            "\"a@b\"@c.d",
            "ö@ü.de",
        ] {
            assert_eq!(check_email(good), None, "{good}");
        }
        for bad in ["", "ada", "@b", "a@", "a b@c.d", "a@.d", "a@d."] {
            let trouble = check_email(bad).unwrap();
            assert_eq!(trouble.field, Some(AccountField::Email), "{bad}");
        }
    }

    #[test]
    fn a_new_password_has_twelve_to_a_hundred_and_twenty_eight_characters() {
        assert!(check_new_password(11).is_some());
        assert_eq!(check_new_password(12), None);
        assert_eq!(check_new_password(128), None);
        assert!(check_new_password(129).is_some());
    }

    #[test]
    fn waiting_is_told_in_the_servers_own_time() {
        let busy = |wait_ms| AuthFailure::Busy {
            wait_ms,
            mails: false,
        };
        assert_eq!(remedy(busy(Some(41_200))), "Wait 42 seconds and try again.");
        assert_eq!(
            remedy(busy(Some(840_000))),
            "Wait 14 minutes and try again."
        );
        assert_eq!(remedy(busy(Some(7_200_000))), "Wait 2 hours and try again.");
        assert_eq!(remedy(busy(None)), "Wait some minutes and try again.");
    }

    #[test]
    fn what_is_about_a_field_leads_to_it() {
        let field = |refusal: Refusal| AccountTrouble::from(refusal).field;
        assert_eq!(field(Refusal::EmailTaken), Some(AccountField::Email));
        assert_eq!(
            field(Refusal::WeakPassword { is_known: true }),
            Some(AccountField::Password)
        );
        assert_eq!(field(Refusal::SignUpDisabled), None);
    }
}
