//! The settings of the account: when they are asked for, and how changes get there.
//!
//! Nobody waits for either, so the code that talks to the server is fetched when it is first needed
//! (`behind`).

use gloo::events::EventListener;
use js_sys::Date;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_split::{SplitLoaderError, wasm_split};
use wasm_bindgen::JsCast as _;
use web_sys::StorageEvent;

use super::{Saving, SavingNews, Written, storage};
use crate::api::{self, CallFailure, FieldFault};
use crate::domain::settings::SettingsField;
use crate::domain::settings::sync::VersionedSettings;
use crate::domain::trouble::Trouble;
use crate::hooks::browser::Work;

/// Whoever comes back to the page is not asked about again within so long, in ms.
const ASKED_MS: f64 = 5_000.0;
/// So often two devices that change things at once may come in each other's way.
const MOST_CONFLICTS: u32 = 5;

/// Asks for the settings, then sends what the account does not have.
#[wasm_split(behind, wasm_split_path = ::leptos::wasm_split, fallible)]
fn asking(written: Written) -> Result<Work, SplitLoaderError> {
    Ok(Box::pin(async move {
        if written.fetch().await.is_ok() {
            written.send_unsaved(None).await;
        }
    }))
}

/// Sends what the account does not have, and tells about `field`.
#[wasm_split(behind, wasm_split_path = ::leptos::wasm_split, fallible)]
fn sending(written: Written, field: SettingsField) -> Result<Work, SplitLoaderError> {
    Ok(Box::pin(
        async move { written.send_unsaved(Some(field)).await },
    ))
}

impl Written {
    /// Follows the person, other tabs and other devices while the page is open.
    pub(super) fn follow(self) {
        let session = self.session;
        Effect::new(move || self.belong_to(session.person.get()));
        let other_tab = EventListener::new(&window(), "storage", move |event| {
            let key = event.dyn_ref::<StorageEvent>().and_then(StorageEvent::key);
            if key.is_none_or(|key| key.starts_with(storage::PREFIX)) {
                self.follow_other_tabs();
            }
        });
        let back = move |target: &web_sys::EventTarget, name: &'static str| {
            EventListener::new(target, name, move |_| self.come_back())
        };
        let come_back = [
            back(&window(), "focus"),
            back(&window(), "online"),
            back(&document(), "visibilitychange"),
        ];
        // Held by the owner of this hook, so they go with it.
        StoredValue::new_local((other_tab, come_back));
    }

    /// Somebody is signed in, or nobody.
    fn belong_to(self, person: Option<String>) {
        let is_another = self.with(|kept| {
            let is_another = kept.owner != person;
            if is_another {
                // What nobody owns yet was chosen before the first sign-in.
                kept.sync.begin_anew();
                kept.owner.clone_from(&person);
            }
            is_another
        });
        if is_another {
            self.show();
        }
        if person.is_some() {
            self.ask();
        }
    }

    fn come_back(self) {
        let is_due = self.with(|kept| Date::now() - kept.asked_at > ASKED_MS);
        if is_due && !document().hidden() && self.session.person.get_untracked().is_some() {
            self.ask();
        }
    }

    /// Asks the server what it has, and sends what it does not have.
    fn ask(self) {
        self.with(|kept| kept.asked_at = Date::now());
        spawn_local(async move {
            // Failing that, what this browser has counts until the next time.
            if let Ok(asking) = asking(self).await {
                asking.await;
            }
        });
    }

    /// Sends a change, and tells about `field`.
    pub(super) fn send(self, field: SettingsField) {
        if self.session.person.get_untracked().is_none() {
            self.news.set(None);
            return;
        }
        self.tell(field, Saving::OnItsWay);
        spawn_local(async move {
            match sending(self, field).await {
                Ok(sending) => sending.await,
                Err(_) => self.tell(field, Saving::Waiting(waiting(&CallFailure::Offline))),
            }
        });
    }

    async fn fetch(self) -> Result<(), CallFailure> {
        let owner = self.with(|kept| kept.owner.clone());
        let theirs = api::settings(&self.session).await?;
        self.check_owner(owner.as_deref())?;
        self.take(theirs);
        Ok(())
    }

    /// An answer about somebody who was signed out meanwhile is nobody's business.
    fn check_owner(self, owner: Option<&str>) -> Result<(), CallFailure> {
        let is_same = self.with(|kept| kept.owner.as_deref() == owner);
        let is_here = self
            .session
            .person
            .with_untracked(|person| person.as_deref() == owner);
        if is_same && is_here {
            Ok(())
        } else {
            Err(CallFailure::SignedOut)
        }
    }

    fn take(self, theirs: VersionedSettings) {
        let contested = self.with(|kept| kept.sync.fetched(theirs));
        self.show();
        if !contested.is_empty() {
            let names: Vec<_> = contested.into_iter().map(SettingsField::name).collect();
            self.notice.show_long(format!(
                "Changed on another device too: {}. What you chose here counts now.",
                names.join(", ")
            ));
        }
    }

    /// Sends until nothing is unsaved. What is changed meanwhile is sent by the same loop.
    async fn send_unsaved(self, field: Option<SettingsField>) {
        if self.with(|kept| std::mem::replace(&mut kept.is_sending, true)) {
            return;
        }
        let sent = self.send_all().await;
        self.with(|kept| kept.is_sending = false);
        let is_open =
            |news: &SavingNews| matches!(news.saving, Saving::OnItsWay | Saving::Waiting(_));
        let open = self.news.get_untracked().filter(is_open);
        let Some(field) = open.map(|news| news.field).or(field) else {
            return;
        };
        match sent {
            Ok(()) => self.tell(field, Saving::Saved),
            Err(CallFailure::Invalid { message, fields }) => {
                self.tell_refused(field, &message, &fields);
            }
            Err(failure) => self.tell(field, Saving::Waiting(waiting(&failure))),
        }
    }

    async fn send_all(self) -> Result<(), CallFailure> {
        let mut conflicts = 0;
        let mut refused = None;
        loop {
            if self.with(|kept| kept.sync.known().is_none()) {
                self.fetch().await?;
            }
            let Some(unsaved) = self.with(|kept| kept.sync.unsaved()) else {
                return refused.map_or(Ok(()), Err);
            };
            let VersionedSettings { settings, revision } = unsaved;
            let owner = self.with(|kept| kept.owner.clone());
            let updated = api::update_settings(&self.session, &settings, revision).await;
            self.check_owner(owner.as_deref())?;
            match updated {
                Ok(answer) => {
                    self.with(|kept| kept.sync.saved(&settings, answer));
                    self.show();
                }
                Err(CallFailure::Conflict) if conflicts < MOST_CONFLICTS => {
                    conflicts += 1;
                    self.fetch().await?;
                }
                Err(CallFailure::Invalid { message, fields }) => {
                    let named: Vec<_> = fields
                        .iter()
                        .filter_map(|fault| SettingsField::of_path(&fault.field))
                        .collect();
                    self.with(|kept| kept.sync.refused(&named));
                    self.show();
                    refused = Some(CallFailure::Invalid { message, fields });
                }
                Err(failure) => return Err(failure),
            }
        }
    }

    fn tell(self, field: SettingsField, saving: Saving) {
        self.news.set(Some(SavingNews { field, saving }));
    }

    fn tell_refused(self, field: SettingsField, message: &str, fields: &[FieldFault]) {
        let fault = fields
            .iter()
            .find_map(|fault| Some((SettingsField::of_path(&fault.field)?, &*fault.description)));
        let (field, words) = fault.unwrap_or((field, message));
        self.tell(field, Saving::Refused(words.to_owned()));
    }
}

/// The change counts here already.
fn waiting(failure: &CallFailure) -> Trouble {
    let trouble = failure.trouble();
    Trouble::new(
        trouble.message,
        "It counts on this device and is saved when the server answers again.",
    )
}
