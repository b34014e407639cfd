//! What people change about their account. A guest who gives an address keeps everything.

use std::net::IpAddr;

use serde_json::{Map, Value};

use super::checked_metadata;
use super::error::{AccountError, PasswordError};
use super::mail_links::MailWish;
use super::password_rules::Password;
use super::passwords::Verdict;
use crate::auth::email_address::EmailAddress;
use crate::auth::tokens::sign_in::SignOutScope;
use crate::auth::{Auth, Caller};
use crate::config::Secret;
use crate::limits::address::counted_address;
use crate::mail::Notice;
use crate::store::StoreError;
use crate::store::accounts::Account;
use crate::store::credentials::{AccountChange, Credentials};
use crate::store::mail_tokens::MailPurpose;

/// What somebody wants to change. What is `None` stays.
#[derive(Clone, Debug, Default)]
pub struct WantedChange {
    /// Another address, or a first one.
    pub email: Option<EmailAddress>,
    /// Another password, or a first one.
    pub password: Option<Secret>,
    /// Members to add, to replace, or (null) to take away.
    pub metadata: Option<Map<String, Value>>,
    /// How the link in the mail comes back, where one is sent.
    pub wish: MailWish,
}

impl Auth {
    /// Changes the caller's account.
    ///
    /// # Errors
    /// [`AccountError::AddressTaken`], [`AccountError::Password`], [`AccountError::BadMetadata`], or a
    /// limit.
    pub async fn change_account(
        &self,
        caller: &Caller,
        wanted: WantedChange,
        address: IpAddr,
    ) -> Result<Account, AccountError> {
        let store = &self.parts.store;
        let scope = caller.scope();
        let before = store.credentials(&scope, caller.user_id).await?;
        let before = before.ok_or(AccountError::UnknownUser)?;
        let known_email = before.account.email.clone();
        let email = wanted
            .email
            .filter(|email| known_email.as_deref() != Some(email.as_str()));
        if email.is_some() {
            let limit = &self.parts.limits.email_by_address;
            limit.take(counted_address(address))?;
        }
        let confirms = self.parts.config.confirm_email;
        if let Some(email) = &email {
            self.check_address_is_free(email).await?;
        }
        let password_hash = match wanted.password {
            Some(password) => Some(
                self.new_password(&before, &password, email.as_ref())
                    .await?,
            ),
            None => None,
        };
        let sets_password = password_hash.is_some();
        let text = email.as_ref().map(|email| email.as_str().to_owned());
        let change = AccountChange {
            email: text.clone().filter(|_email| !confirms),
            new_email: text.filter(|_email| confirms),
            password_hash,
            user_metadata: merged(&before.account, wanted.metadata)?,
        };
        let changed = store.change_account(&scope, caller.user_id, change).await;
        let after = changed.map_err(|error| match error {
            StoreError::Duplicate => AccountError::AddressTaken,
            error => error.into(),
        })?;
        let after = after.ok_or(AccountError::UnknownUser)?;
        if sets_password {
            self.on_password_set(caller, &before).await?;
        }
        if let Some(email) = email.filter(|_email| confirms) {
            self.mail_link(&after, MailPurpose::EmailChange, &email, wanted.wish)
                .await?;
        } else if known_email.is_some() && after.email != known_email {
            self.notify(known_email.as_deref(), Notice::EmailChanged);
        }
        Ok(after)
    }

    /// Tells early what the write would tell late. It reveals who has an account, as sign-up does,
    /// to who is signed in and limited.
    async fn check_address_is_free(&self, email: &EmailAddress) -> Result<(), AccountError> {
        let known = self
            .parts
            .store
            .credentials_by_email(email.as_str())
            .await?;
        known.map_or(Ok(()), |_taken| Err(AccountError::AddressTaken))
    }

    async fn new_password(
        &self,
        before: &Credentials,
        password: &Secret,
        email: Option<&EmailAddress>,
    ) -> Result<String, PasswordError> {
        let known = before.account.email.as_deref();
        let known = known.and_then(|known| EmailAddress::parse(known).ok());
        let email = email.or(known.as_ref());
        if email.is_none() && before.account.new_email.is_none() {
            return Err(PasswordError::WithoutAddress);
        }
        let password = Password::chosen(password.reveal(), email)?;
        let passwords = &self.parts.accounts.passwords;
        if let Some(stored) = &before.password_hash {
            let verdict = passwords.check(password.clone(), Some(stored.clone()));
            if matches!(verdict.await?, Verdict::Right { .. }) {
                return Err(PasswordError::Same);
            }
        }
        passwords.hash(password).await
    }

    /// Whoever else may be signed in with the old password is not any more, and no mail that was
    /// sent before lets anybody in.
    async fn on_password_set(
        &self,
        caller: &Caller,
        before: &Credentials,
    ) -> Result<(), StoreError> {
        let (store, scope) = (&self.parts.store, caller.scope());
        store.remove_mail_tokens(&scope, caller.user_id).await?;
        self.sign_out(caller, SignOutScope::Others).await?;
        if before.password_hash.is_some() {
            self.notify(before.account.email.as_deref(), Notice::PasswordChanged);
        }
        Ok(())
    }
}

/// The metadata with the wanted members; none if nothing is wanted.
fn merged(
    account: &Account,
    wanted: Option<Map<String, Value>>,
) -> Result<Option<String>, AccountError> {
    let Some(wanted) = wanted else {
        return Ok(None);
    };
    let mut metadata = account.metadata();
    for (name, value) in wanted {
        if value.is_null() {
            metadata.remove(&name);
        } else {
            metadata.insert(name, value);
        }
    }
    checked_metadata(&metadata).map(Some)
}
