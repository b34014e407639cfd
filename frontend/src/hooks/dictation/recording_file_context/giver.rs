//! Who has given a recording, and whether its words belong on the page still.

use leptos::prelude::*;

use crate::domain::succession::{Change, Fate, Owner};
use crate::hooks::session::{Departure, UseSession};

/// Whose the page was when a recording was given, and who had left by then.
#[derive(Clone, Debug, Default)]
pub(in crate::hooks::dictation) struct Giver {
    owner: Owner,
    departure: Option<Departure>,
}

impl Giver {
    /// Whoever is at the page, which is `owner`'s.
    pub(in crate::hooks::dictation) fn now(owner: Owner, session: UseSession) -> Self {
        Self {
            owner,
            departure: session.departure.get_untracked(),
        }
    }

    /// Whose the recording is.
    pub(in crate::hooks::dictation) fn owner(&self) -> Owner {
        self.owner.clone()
    }

    /// Whether nobody has left since, and the text of the page is theirs still.
    pub(in crate::hooks::dictation) fn is_here(&self, session: UseSession) -> bool {
        let change = Change::Comes(untrack(|| session.who()));
        session.departure.get_untracked() == self.departure
            && self.owner.fate(&change) == Fate::Stays
    }
}
