//! Accounts: made, changed and signed in to, with a password, by a link from a mail, or as a guest.

pub mod changes;
pub mod error;
pub mod mail_links;
pub mod password_rules;
pub mod pkce;
pub mod sign_up;

mod guests;
mod hand_over;
mod passwords;
mod redirects;
mod sign_in;

use serde_json::{Map, Value};

use super::error::Failure;
use super::{Auth, AuthSetup, Caller};
use crate::config::network::Origin;
use crate::mail::Mailer;
use crate::store::accounts::Account;

use error::AccountError;
use passwords::Passwords;
use redirects::RedirectUrls;

/// What a client may keep with its account.
const MAX_METADATA_BYTES: usize = 4 * 1024;

/// What accounts are guarded with, and how their owners are written to.
pub(super) struct Accounts {
    passwords: Passwords,
    redirects: RedirectUrls,
    mailer: Mailer,
    public_origin: Origin,
}

impl Accounts {
    pub(super) fn new(setup: &AuthSetup) -> Result<Self, Failure> {
        Ok(Self {
            passwords: Passwords::new(setup.auth.password_cost())?,
            redirects: RedirectUrls::new(&setup.public_origin, setup.auth.redirect_urls.clone()),
            mailer: setup.mailer.clone(),
            public_origin: setup.public_origin.clone(),
        })
    }
}

impl Auth {
    /// The caller's account.
    ///
    /// # Errors
    /// [`AccountError::UnknownUser`] if it is gone.
    pub async fn account(&self, caller: &Caller) -> Result<Account, AccountError> {
        let account = self
            .parts
            .store
            .account(&caller.scope(), caller.user_id)
            .await?;
        account.ok_or(AccountError::UnknownUser)
    }

    /// Whether newcomers get an account.
    pub fn is_sign_up_open(&self) -> bool {
        self.parts.config.sign_up
    }

    /// Whether an address must be confirmed before its account can be used.
    pub fn confirms_addresses(&self) -> bool {
        self.parts.config.confirm_email
    }

    /// Whether mail can be sent: without it nobody recovers a password.
    pub fn sends_mail(&self) -> bool {
        self.parts.accounts.mailer.can_send()
    }
}

/// What a client keeps with an account, as text.
fn checked_metadata(metadata: &Map<String, Value>) -> Result<String, AccountError> {
    let text = Value::Object(metadata.clone()).to_string();
    let limit = MAX_METADATA_BYTES;
    if text.len() > limit {
        return Err(AccountError::BadMetadata { limit });
    }
    Ok(text)
}
