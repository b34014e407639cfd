//! Whose speech and words are here: nothing that one person said is shown to another, or heard as theirs.
//!
//! A session that ended by itself leaves all as it is, because the person may sign in again. What a guest has said is an
//! account's from its sign-in on.

use leptos::prelude::*;

use super::Offscreen;
use super::keeping::Wanted;
use crate::domain::draft::Person;
use crate::extension::tray::Tray;
use crate::hooks::dictation::DictationEvent;

impl Offscreen {
    /// Follows who is here from now on.
    pub(super) fn belong(self) {
        // At once: what waited for a sign-in is tried again in the next moment, and by a press perhaps in the same one.
        ImmediateEffect::new_scoped(move || {
            self.session.person.track();
            untrack(|| self.is_here(&self.session.who()));
        });
        ImmediateEffect::new_scoped(move || {
            if self.session.departure.get().is_some() {
                untrack(|| self.forget_person());
            }
        });
        // A guest who gets an account is the same person, and the account's state comes before its name.
        Effect::new(move || {
            let person = self.session.who();
            untrack(|| self.is_here(&person));
        });
    }

    fn is_here(self, person: &Person) {
        let is_theirs = self.tray.try_update(|tray| tray.belong_to(person));
        if is_theirs == Some(false) {
            self.forget_speech();
        }
    }

    /// The person leaves: nothing of what they said stays, or is heard as somebody else's.
    pub(super) fn sign_out(self) {
        self.forget_person();
        self.session.sign_out();
    }

    /// The person has left, here or on another page of the extension.
    fn forget_person(self) {
        self.forget_speech();
        self.want_of_earlier(Wanted::Nothing);
        self.tray.set(Tray::default());
    }

    fn forget_speech(self) {
        self.interrupted.set_value(None);
        self.holds.update_value(|holds| holds.forget());
        self.trouble.set(None);
        self.forget_takes(DictationEvent::ForgetAll, |_| true);
    }
}
