//! Follows who is at the page.

use leptos::prelude::{GetUntracked, untrack};

use super::{Driver, Input};
use crate::domain::draft::Person;
use crate::domain::succession::{Change, Fate, Succession};

impl Driver {
    /// Follows whoever has left since this was asked last, and whoever is here by now. Whoever has left takes along what
    /// is theirs before it becomes somebody else's.
    pub(in crate::hooks::dictation::use_dictation) fn look_who_is_here(&self) {
        let departure = self.wishes.session.departure.get_untracked();
        let person = untrack(|| self.wishes.session.who());
        let before = self.departure.replace(departure.clone());
        if let Some(departure) = departure.filter(|departure| before.as_ref() != Some(departure)) {
            self.take(Input::Changed(Change::Leaves(departure.leavers)));
        }
        self.take(Input::Changed(Change::Comes(person)));
    }

    /// What waits for a sign-in does not wait to be told of it. Whoever is missed may have come while an answer that
    /// nobody is here was under way, or in another tab of which the browser did not tell.
    pub(super) fn look_for_whoever_is_missed(&self) {
        if !self.recording.borrow().waits_for_sign_in() {
            return;
        }
        self.wishes.session.follow_other_tabs();
        if untrack(|| self.wishes.session.who()) != Person::Nobody {
            self.look_who_is_here();
        }
    }

    /// `change` takes place. Whether whoever was here leaves nothing on the page.
    pub(super) fn succeed(&self, now: u64, change: &Change) -> bool {
        let fate = self.owner().fate(change);
        let has_speech = self.recording.borrow().has_speech();
        let is_kept = self.view.announce_succession(&Succession {
            change,
            fate,
            has_text: self.view.has_text(),
            has_speech,
        });
        let leaves = fate != Fate::Stays;
        if leaves {
            self.close_microphone();
        }
        let mut recording = self.recording.borrow_mut();
        if recording.succeed(now, change, is_kept, self.view) {
            self.socket.take();
        }
        leaves
    }
}
