//! What becomes of what was said and written when somebody else is at the page, or somebody leaves. The rule is
//! `domain/succession.rs`'s.

use super::Recording;
use crate::domain::dictated_text::DictatedText;
use crate::domain::draft::Person;
use crate::domain::succession::{Change, Fate, Owner, fate_of_waiting};
use crate::hooks::dictation::use_dictation::take::Takes;
use crate::hooks::dictation::use_dictation::view::View;

/// What an account has said and written, while it is not signed in and somebody else has the page.
pub(super) struct Shelf {
    account: String,
    text: DictatedText,
    /// The browser keeps the text as well.
    is_kept: bool,
    takes: Takes,
}

impl Shelf {
    /// What was said.
    pub(super) const fn takes_mut(&mut self) -> &mut Takes {
        &mut self.takes
    }

    /// Whether something on it could be brought back by a press, for a time.
    pub(super) const fn has_cancelled(&self) -> bool {
        self.takes.has_cancelled()
    }
}

impl Recording {
    /// Whose the page is.
    pub(in crate::hooks::dictation::use_dictation) const fn owner(&self) -> &Owner {
        &self.owner
    }

    /// Whether something was said that is not text yet.
    pub(in crate::hooks::dictation::use_dictation) fn has_speech(&self) -> bool {
        !self.takes.is_empty()
    }

    /// Whether anything waits for its account in this page alone.
    pub(in crate::hooks::dictation::use_dictation) fn holds_aside(&self) -> bool {
        self.shelf.as_ref().is_some_and(|shelf| {
            let holds_text = !shelf.is_kept && !shelf.text.is_empty();
            holds_text || !shelf.takes.is_empty()
        })
    }

    /// `change` takes place, and the text on the page is kept by the browser or is not. Whether the connection that stands
    /// is not wanted any more.
    pub(in crate::hooks::dictation::use_dictation) fn succeed(
        &mut self,
        now: u64,
        change: &Change,
        is_kept: bool,
        view: View,
    ) -> bool {
        let mut parts = match self.owner.fate(change) {
            Fate::Stays => false,
            Fate::Goes => {
                self.takes.forget_takes(|_| true);
                drop(view.take_text());
                false
            }
            Fate::Waits => self.put_aside(now, is_kept, view),
        };
        self.owner = std::mem::take(&mut self.owner).after(change);
        let fate = |shelf: &Shelf| fate_of_waiting(&shelf.account, change);
        match self.shelf.as_ref().map(fate) {
            None | Some(Fate::Waits) => {}
            Some(Fate::Goes) => self.shelf = None,
            Some(Fate::Stays) => parts |= self.take_from_shelf(now, view),
        }
        if let Change::Comes(person) = change {
            self.is_signed_out = *person == Person::Nobody;
            if !self.is_signed_out {
                // What waited for a sign-in is tried again.
                self.retry(now);
            }
        }
        parts
    }

    fn put_aside(&mut self, now: u64, is_kept: bool, view: View) -> bool {
        let takes = self.takes.take_out(now);
        let text = view.take_text();
        let has_nothing = takes.is_empty() && text.is_blank();
        if let Some(account) = self.owner.account().filter(|_| !has_nothing) {
            self.shelf = Some(Shelf {
                account: account.to_owned(),
                text,
                is_kept,
                takes,
            });
        }
        self.part_with_server(true)
    }

    fn take_from_shelf(&mut self, now: u64, view: View) -> bool {
        let Some(shelf) = self.shelf.take() else {
            return false;
        };
        view.bring_back_text(shelf.text, shelf.is_kept);
        let is_another = self.takes.put_first(now, shelf.takes);
        if is_another {
            self.begin();
        }
        self.part_with_server(is_another)
    }
}

#[cfg(test)]
mod tests;
