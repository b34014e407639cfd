//! What people change about their account. A guest who gives an address keeps everything.

use std::net::IpAddr;

use serde_json::{Map, Value};

use super::email_address::EmailAddress;
use super::mail_links::MailWish;
use super::password_rules::Password;
use super::passwords::Verdict;
use super::rate_limit::counted_address;
use super::sign_in::{SignOutScope, checked_metadata};
use super::{Auth, AuthError, Caller};
use crate::config::Secret;
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
    /// [`AuthError::AddressTaken`], [`AuthError::WeakPassword`], [`AuthError::SamePassword`],
    /// [`AuthError::PasswordWithoutAddress`], [`AuthError::BadMetadata`], or a limit.
    pub async fn change_account(
        &self,
        caller: &Caller,
        wanted: WantedChange,
        address: IpAddr,
    ) -> Result<Account, AuthError> {
        let store = &self.parts.store;
        let scope = caller.scope();
        let before = store.credentials(&scope, caller.user_id).await?;
        let before = before.ok_or(AuthError::UnknownUser)?;
        let known_email = before.account.email.clone();
        let email = wanted
            .email
            .filter(|email| known_email.as_deref() != Some(email.as_str()));
        if email.is_some() {
            let limit = &self.parts.rate_limits.email_by_address;
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
            StoreError::Duplicate => AuthError::AddressTaken,
            error => error.into(),
        })?;
        let after = after.ok_or(AuthError::UnknownUser)?;
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
    async fn check_address_is_free(&self, email: &EmailAddress) -> Result<(), AuthError> {
        let known = self
            .parts
            .store
            .credentials_by_email(email.as_str())
            .await?;
        known.map_or(Ok(()), |_taken| Err(AuthError::AddressTaken))
    }

    async fn new_password(
        &self,
        before: &Credentials,
        password: &Secret,
        email: Option<&EmailAddress>,
    ) -> Result<String, AuthError> {
        let known = before.account.email.as_deref();
        let known = known.and_then(|known| EmailAddress::parse(known).ok());
        let email = email.or(known.as_ref());
        if email.is_none() && before.account.new_email.is_none() {
            return Err(AuthError::PasswordWithoutAddress);
        }
        let password = Password::chosen(password.reveal(), email)?;
        let passwords = &self.parts.passwords;
        if let Some(stored) = &before.password_hash {
            let verdict = passwords.check(password.clone(), Some(stored.clone()));
            if matches!(verdict.await?, Verdict::Right { .. }) {
                return Err(AuthError::SamePassword);
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
    ) -> Result<(), AuthError> {
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
) -> Result<Option<String>, AuthError> {
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
