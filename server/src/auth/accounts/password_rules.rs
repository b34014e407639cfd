//! Which passwords are taken: long enough and hard enough to guess, of any characters.

use unicode_normalization::UnicodeNormalization as _;
use zxcvbn::Score;

use crate::auth::email_address::EmailAddress;

/// Characters (NIST SP 800-63B; OWASP ASVS 6.2.1).
const SHORTEST: usize = 12;
const LONGEST: usize = 128;

/// A password as it is hashed: in one normal form, so that it is the same from every keyboard.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Password(String);

/// What is wrong with a password, and what to do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordWeakness {
    /// Too few characters, or too many.
    #[error("A password has 12 to 128 characters.")]
    Length,
    /// Among the common ones, or made of what everybody tries first.
    #[error(
        "This password is among those that are tried first. Add a word or two that have nothing to \
         do with each other."
    )]
    Guessable,
}

impl Password {
    /// A password that somebody signs in with; none if nobody can have it.
    pub(super) fn tried(text: &str) -> Option<Self> {
        let text: String = text.nfc().collect();
        let count = text.chars().count();
        (1..=LONGEST).contains(&count).then_some(Self(text))
    }

    /// A password that somebody wants to have. The lists of common passwords, words, names and
    /// patterns are in the program: nothing about a password leaves it.
    pub(super) fn chosen(
        text: &str,
        email: Option<&EmailAddress>,
    ) -> Result<Self, PasswordWeakness> {
        let Some(password) = Self::tried(text) else {
            return Err(PasswordWeakness::Length);
        };
        if password.0.chars().count() < SHORTEST {
            return Err(PasswordWeakness::Length);
        }
        let email = email.map_or("", EmailAddress::as_str);
        let mut known = vec!["sotto"];
        known.extend(email.split(['@', '.', '+', '_', '-']));
        known.push(email);
        known.retain(|part| part.len() > 2);
        // Three means at least 10^8 guesses: years against a hash that takes a tenth of a second.
        if zxcvbn::zxcvbn(&password.0, &known).score() < Score::Three {
            return Err(PasswordWeakness::Guessable);
        }
        Ok(password)
    }

    /// For the one place that hashes it.
    pub(super) fn reveal(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(text: &str) -> Result<Password, PasswordWeakness> {
        let email = EmailAddress::parse("ada.lovelace@example.com").unwrap();
        Password::chosen(text, Some(&email))
    }

    #[test]
    fn length_is_counted_in_characters_of_any_script() {
        let long = |count: usize| {
            let words = "pčela ručka klavir mreža oblak ";
            words.chars().cycle().take(count).collect::<String>()
        };
        for (text, taken) in [
            ("kX9#vQ2!mZ7", false),
            ("kX9#vQ2!mZ7p", true),
            ("大きな鯨が静かに夢を見る海", true),
            (&long(128), true),
            (&long(129), false),
        ] {
            let outcome = chosen(text);
            assert_eq!(outcome.is_ok(), taken, "{text}");
            let length = Err(PasswordWeakness::Length);
            assert!(taken || outcome.map(|_password| ()) == length, "{text}");
        }
    }

    #[test]
    fn what_everybody_tries_first_is_refused() {
        for text in [
            "password1234",
            "passwordpassword",
            "123456789012",
            "qwertyuiopasdf",
            "aaaaaaaaaaaaaaaa",
            "iloveyou1234",
            "ada.lovelace@example.com",
            "lovelace2026",
        ] {
            let outcome = chosen(text).map(|_password| ());
            assert_eq!(outcome, Err(PasswordWeakness::Guessable), "{text}");
        }
        for text in ["correct horse battery staple", "gravel-otter-sunlit-9"] {
            assert!(chosen(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn one_word_typed_in_two_ways_is_one_password() {
        let (composed, decomposed) = ("größenwahnsinn-élan", "gro\u{308}ßenwahnsinn-e\u{301}lan");
        assert!(Password::tried(composed) == Password::tried(decomposed));
    }
}
