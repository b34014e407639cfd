//! Who somebody is here, all that is kept about them, and its end.

use uuid::Uuid;

use super::settings::CurrentSettings;
use super::{People, PersonError};
use crate::auth::{Caller, Failure, TokenError};
use crate::person::devices::Device;
use crate::store::exports::{ExportedDictation, ExportedSegment, ExportedSignIn, ExportedUsage};
use crate::store::profiles::StoredProfile;

/// The longest name, in characters.
pub const MAX_NAME_CHARACTERS: usize = 100;

/// What a guest types to confirm that their account is to be deleted.
pub const GUEST_CONFIRMATION: &str = "delete";

/// A person as they see themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Who.
    pub id: Uuid,
    /// What they want to be called; may be empty.
    pub display_name: String,
    /// Their address; none for a guest.
    pub email: Option<String>,
    /// They signed in without an address.
    pub is_guest: bool,
    /// When the account was made, in ms since 1970.
    pub created_at: i64,
}

impl From<StoredProfile> for Profile {
    fn from(stored: StoredProfile) -> Self {
        Self {
            id: stored.id,
            display_name: stored.display_name,
            email: stored.email,
            is_guest: stored.is_anonymous,
            created_at: stored.created_at,
        }
    }
}

/// Everything that is kept about a person.
#[derive(Clone, Debug)]
pub struct AccountExport {
    /// When it was put together, in ms since 1970.
    pub exported_at: i64,
    /// Who they are.
    pub profile: Profile,
    /// Where they signed in.
    pub sign_ins: Vec<ExportedSignIn>,
    /// On what.
    pub devices: Vec<Device>,
    /// How they want to dictate.
    pub settings: CurrentSettings,
    /// When they dictated.
    pub dictations: Vec<ExportedDictation>,
    /// What they said, where they chose to keep it.
    pub transcripts: Vec<ExportedSegment>,
    /// What it cost.
    pub usage: Vec<ExportedUsage>,
}

impl People {
    /// Who the caller is.
    ///
    /// # Errors
    /// If their account is gone.
    pub async fn profile(&self, caller: &Caller) -> Result<Profile, PersonError> {
        let stored = self.store().profile(&caller.scope()).await?;
        Ok(stored.ok_or(PersonError::UnknownUser)?.into())
    }

    /// Gives the caller another name.
    ///
    /// # Errors
    /// If it is too long, or no plain text.
    pub async fn rename_person(
        &self,
        caller: &Caller,
        display_name: &str,
    ) -> Result<Profile, PersonError> {
        let name = super::plain_line("display_name", display_name, MAX_NAME_CHARACTERS)?;
        let scope = caller.scope();
        self.store().set_display_name(&scope, &name).await?;
        self.profile(caller).await
    }

    /// Everything that is kept about the caller.
    ///
    /// # Errors
    /// If they have asked too often.
    pub async fn export(&self, caller: &Caller) -> Result<AccountExport, PersonError> {
        self.limits().count_export_of(caller.user_id)?;
        let (store, scope) = (self.store(), caller.scope());
        Ok(AccountExport {
            exported_at: store.clock().now_ms(),
            profile: self.profile(caller).await?,
            sign_ins: store.exported_sign_ins(&scope).await?,
            devices: self.devices(caller).await?,
            settings: self.settings(caller).await?,
            dictations: store.exported_dictations(&scope).await?,
            transcripts: store.exported_transcripts(&scope).await?,
            usage: store.exported_usage(&scope).await?,
        })
    }

    /// Gives the caller, who has an account, what the guest with `guest_access_token` has, and signs the guest out. Gives
    /// how many transcripts came.
    ///
    /// # Errors
    /// If the token is no guest's, or the caller is a guest.
    pub async fn take_over_guest(
        &self,
        caller: &Caller,
        guest_access_token: &str,
    ) -> Result<u64, PersonError> {
        let no_guest = || {
            PersonError::invalid(
                "guest_access_token",
                "Give an access token of a guest, as somebody who has an account.",
            )
        };
        let guest = match self.auth().caller_from_bearer(guest_access_token).await {
            Ok(guest) => guest,
            Err(TokenError::Failure(Failure::Store(error))) => return Err(error.into()),
            Err(_) => return Err(no_guest()),
        };
        let scope = caller.scope();
        let taken = self.store().take_over_guest(&scope, guest.user_id);
        let taken = taken.await?.ok_or_else(no_guest)?;
        self.auth().forget_sign_ins(&taken.ended);
        tracing::info!(user = %caller.user_id, guest = %guest.user_id, "guest taken over");
        Ok(taken.transcripts)
    }

    /// Deletes the caller's account and all that is theirs. Their tokens are worth nothing from
    /// here on, and what they dictate elsewhere ends within seconds. What was billed stays and names
    /// nobody.
    ///
    /// # Errors
    /// If `confirmation` is neither their address nor, for a guest, [`GUEST_CONFIRMATION`].
    pub async fn delete_account(
        &self,
        caller: &Caller,
        confirmation: &str,
    ) -> Result<(), PersonError> {
        let profile = self.profile(caller).await?;
        let expected = profile.email.as_deref().unwrap_or(GUEST_CONFIRMATION);
        if confirmation.trim().to_lowercase() != expected {
            let detail = match &profile.email {
                Some(_address) => "Type the account's address to confirm.".to_owned(),
                None => format!("Type \"{GUEST_CONFIRMATION}\" to confirm."),
            };
            return Err(PersonError::invalid("confirmation", detail));
        }
        let cost = |engine: &str, audio| self.prices().stored_cost(engine, audio);
        let scope = caller.scope();
        // The sign-ins go with the rest or not at all: whoever is told to try again can.
        let sign_ins = self.store().delete_account(&scope, &cost).await?;
        self.auth().forget_sign_ins(&sign_ins.unwrap_or_default());
        self.erase().await;
        tracing::info!(user = %caller.user_id, "account deleted");
        Ok(())
    }
}
