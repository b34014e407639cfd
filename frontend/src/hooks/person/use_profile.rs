//! Who the person is, and what they want to be called.

use leptos::prelude::*;

use super::use_request::{UseRequest, use_request};
use crate::api;
use crate::domain::profile::Profile;
use crate::domain::trouble::Trouble;
use crate::hooks::session::{SessionContext, UseSession};

/// What became of a new name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NameSaving {
    /// There is nothing to tell.
    Quiet,
    /// It has been on its way for a while.
    OnItsWay,
    /// The account has it.
    Saved,
    /// The account does not have it.
    Failed(Trouble),
}

/// The profile, and the way to change it.
#[derive(Clone, Copy)]
pub struct UseProfile {
    /// Nothing until the server has told it.
    pub profile: Signal<Option<Profile>>,
    /// How it was asked for.
    pub request: UseRequest,
    /// What became of the name that was given last.
    pub name_saving: Signal<NameSaving>,
    session: UseSession,
    told: RwSignal<Option<Profile>>,
    saving: UseRequest,
    is_saved: RwSignal<bool>,
}

impl UseProfile {
    /// Asks for it.
    pub fn load(self) {
        let session = self.session;
        self.request.run(
            async move { api::profile(&session).await },
            move |profile| self.told.set(Some(profile)),
        );
    }

    /// The name that the account has now; empty if it has none, or none is known yet.
    pub fn name(self) -> String {
        self.told.with_untracked(|profile| {
            let name = profile.as_ref().map(|profile| profile.display_name.clone());
            name.unwrap_or_default()
        })
    }

    /// Another name is being written: that the last one was saved is no news any more.
    pub fn begin_name(self) {
        self.is_saved.set(false);
    }

    /// Calls the person `name`, which may be empty, unless that is their name already.
    pub fn rename(self, name: &str) {
        let name = name.trim().to_owned();
        if name == self.name() {
            return;
        }
        self.begin_name();
        let session = self.session;
        self.saving.run(
            async move { api::rename_person(&session, name).await },
            move |profile| {
                self.is_saved.set(true);
                self.told.set(Some(profile));
            },
        );
    }
}

/// The person's profile, which is asked for at once, and again when somebody else is signed in.
pub fn use_profile() -> UseProfile {
    let session = SessionContext::expect();
    let (told, is_saved) = (RwSignal::new(None), RwSignal::new(false));
    let saving = use_request();
    let profile = UseProfile {
        profile: told.into(),
        request: use_request(),
        name_saving: Signal::derive(move || name_saving(saving, is_saved.get())),
        session,
        told,
        saving,
        is_saved,
    };
    Effect::new(move || {
        // An address that a guest has given is a part of it.
        session.state.track();
        profile.load();
    });
    profile
}

fn name_saving(saving: UseRequest, is_saved: bool) -> NameSaving {
    match saving.trouble.get() {
        Some(trouble) => NameSaving::Failed(trouble),
        None if saving.is_slow.get() => NameSaving::OnItsWay,
        None if is_saved => NameSaving::Saved,
        None => NameSaving::Quiet,
    }
}
