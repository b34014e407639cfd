//! What becomes of what was said and written on a page when somebody else is there, or somebody leaves. Pure.
//!
//! One rule for text, draft, recordings and speech that waits: nothing of one person reaches another, and nothing is lost
//! of an account whose sign-in has ended by itself until another account comes. All cases are in `succession/cases.tsv`.

mod departures;

use super::draft::Person;
pub use departures::{Departures, Leavers};

/// What has changed about who is at a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// This is who is there now. Whoever was there before did not leave of their own will.
    Comes(Person),
    /// These have left of their own will.
    Leaves(Leavers),
}

/// What becomes of what is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is on the page, and whoever is there has it.
    Stays,
    /// It is out of sight, and nothing of it is sent, until its account signs in again.
    Waits,
    /// Nothing is left of it.
    Goes,
}

/// Whose all that is on a page is: an account's, or else whoever's comes next. A guest is known to one browser alone, so
/// what they have goes on to whoever they become.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Owner(Option<String>);

impl Owner {
    /// What belongs to `account`, or to nobody in particular.
    pub const fn new(account: Option<String>) -> Self {
        Self(account)
    }

    /// The account.
    pub fn account(&self) -> Option<&str> {
        self.0.as_deref()
    }

    /// What becomes by `change` of what is on the page.
    pub fn fate(&self, change: &Change) -> Fate {
        match (self.account(), change) {
            (None, Change::Leaves(_)) => Fate::Goes,
            (Some(account), Change::Leaves(people)) if people.include(account) => Fate::Goes,
            (_, Change::Leaves(_) | Change::Comes(Person::Nobody)) | (None, Change::Comes(_)) => {
                Fate::Stays
            }
            (Some(before), Change::Comes(Person::Account(now))) if before == now => Fate::Stays,
            (Some(_), Change::Comes(Person::Guest)) => Fate::Waits,
            (Some(_), Change::Comes(Person::Account(_))) => Fate::Goes,
        }
    }

    /// Whose the page is after `change`. While nobody is there it stays whose it was.
    #[must_use]
    pub fn after(self, change: &Change) -> Self {
        match change {
            Change::Comes(Person::Nobody) => self,
            Change::Comes(person) => Self(person.account().map(str::to_owned)),
            Change::Leaves(_) if self.fate(change) == Fate::Goes => Self::default(),
            Change::Leaves(_) => self,
        }
    }

    /// Whether what was said on the page may be sent by the sign-in of `person`.
    pub fn is_served_by(&self, person: &Person) -> bool {
        *person != Person::Nobody && self.fate(&Change::Comes(person.clone())) == Fate::Stays
    }
}

/// What becomes by `change` of what waits for `account`: if it stays, it comes back to the page.
pub fn fate_of_waiting(account: &str, change: &Change) -> Fate {
    match change {
        Change::Leaves(people) if people.include(account) => Fate::Goes,
        Change::Leaves(_) | Change::Comes(Person::Nobody | Person::Guest) => Fate::Waits,
        Change::Comes(Person::Account(now)) if now == account => Fate::Stays,
        Change::Comes(Person::Account(_)) => Fate::Goes,
    }
}

/// A change, and what is on the page when it comes.
#[derive(Clone, Copy, Debug)]
pub struct Succession<'a> {
    /// What has changed.
    pub change: &'a Change,
    /// What becomes of what is on the page.
    pub fate: Fate,
    /// Text stands there.
    pub has_text: bool,
    /// Something was said there that is not text yet.
    pub has_speech: bool,
}

impl Succession<'_> {
    /// What the page says, whose text `is_kept` in the browser or is not.
    pub const fn words(&self, is_kept: bool) -> Option<&'static str> {
        if !matches!(self.fate, Fate::Waits) {
            return None;
        }
        Some(match (self.has_text, self.has_speech) {
            (false, false) => return None,
            (true, false) if is_kept => {
                "The text of your account waits in this browser, for seven days at most. \
                 Sign in again to have it back."
            }
            (true, false) => {
                "The text of your account waits while this page is open. \
                 Sign in again to have it back."
            }
            (false, true) => {
                "What you said in your account waits while this page is open. \
                 Sign in again to have it written down."
            }
            (true, true) => {
                "The text of your account waits, and what you said waits while this page is open. \
                 Sign in again to have both."
            }
        })
    }
}

#[cfg(test)]
mod tests;
