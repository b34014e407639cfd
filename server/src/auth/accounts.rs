//! Accounts with an address and a password: made, and signed in to.

use std::net::IpAddr;

use serde_json::{Map, Value};
use uuid::Uuid;

use super::email_address::EmailAddress;
use super::mail_links::MailWish;
use super::password_rules::Password;
use super::passwords::Verdict;
use super::rate_limit::counted_address;
use super::sign_in::{SignIn, checked_metadata};
use super::{Auth, AuthError};
use crate::config::Secret;
use crate::store::accounts::{Account, NewAccount};
use crate::store::auth_sessions::SignInMethod;
use crate::store::credentials::{AccountChange, Credentials};
use crate::store::mail_tokens::MailPurpose;
use crate::store::{Scope, StoreError};

/// What somebody asks for who wants an account.
#[derive(Clone, Debug)]
pub struct SignUp {
    /// Their address.
    pub email: EmailAddress,
    /// What they want to sign in with.
    pub password: Secret,
    /// What their client keeps with the account.
    pub metadata: Map<String, Value>,
    /// How the link in the mail comes back, where one is sent.
    pub wish: MailWish,
}

/// What came of it.
#[derive(Clone, Debug)]
pub enum SignedUp {
    /// They are in.
    In(Box<SignIn>),
    /// A mail was sent. For an address that has an account the account is made up, so that the
    /// answer does not tell.
    MailSent(Box<Account>),
}

impl Auth {
    /// Makes an account with an address and a password.
    ///
    /// # Errors
    /// If sign-up is closed, the password is weak, too many came from `address`, or (where
    /// addresses need no confirmation) the address has an account.
    pub async fn sign_up(&self, wanted: SignUp, address: IpAddr) -> Result<SignedUp, AuthError> {
        let parts = &self.parts;
        if !parts.config.sign_up {
            return Err(AuthError::SignUpClosed);
        }
        let user_metadata = checked_metadata(&wanted.metadata)?;
        let password = Password::chosen(wanted.password.reveal(), Some(&wanted.email))?;
        parts
            .rate_limits
            .email_by_address
            .take(counted_address(address))?;
        let password_hash = parts.passwords.hash(password).await?;
        let is_confirmed = !parts.config.confirm_email;
        let new = NewAccount {
            email: Some(wanted.email.as_str().to_owned()),
            is_confirmed,
            password_hash: Some(password_hash.clone()),
            user_metadata,
        };
        let created = parts.store.create_account(new.clone()).await;
        if is_confirmed {
            let account = created.map_err(|error| match error {
                StoreError::Duplicate => AuthError::AddressTaken,
                error => error.into(),
            })?;
            tracing::info!(user = %account.id, "signed up");
            let sign_in = self.begin_sign_in(account, SignInMethod::Password).await?;
            return Ok(SignedUp::In(Box::new(sign_in)));
        }
        let account = match created {
            Ok(account) => Some(account),
            Err(StoreError::Duplicate) => self.sign_up_again(&wanted.email, &new).await?,
            Err(error) => return Err(error.into()),
        };
        let Some(account) = account else {
            self.count_mail_to(&wanted.email)?;
            return Ok(SignedUp::MailSent(Box::new(self.made_up_account(new))));
        };
        self.mail_link(&account, MailPurpose::SignUp, &wanted.email, wanted.wish)
            .await?;
        Ok(SignedUp::MailSent(Box::new(account)))
    }

    /// Somebody signs up with an address that has an account. If nobody has confirmed it, the last
    /// one who asks sets the password; else there is nothing to do, and the answer looks the same.
    async fn sign_up_again(
        &self,
        email: &EmailAddress,
        new: &NewAccount,
    ) -> Result<Option<Account>, AuthError> {
        let store = &self.parts.store;
        let known = store.credentials_by_email(email.as_str()).await?;
        let known = known.ok_or(AuthError::UnknownUser)?.account;
        if known.email_confirmed_at.is_some() {
            return Ok(None);
        }
        let change = AccountChange {
            password_hash: new.password_hash.clone(),
            user_metadata: Some(new.user_metadata.clone()),
            ..AccountChange::default()
        };
        let scope = Scope::User(known.id);
        Ok(store.change_account(&scope, known.id, change).await?)
    }

    /// What the answer shows of an account that was not made.
    fn made_up_account(&self, new: NewAccount) -> Account {
        let now = self.parts.clock.now_ms();
        Account {
            id: Uuid::now_v7(),
            is_anonymous: false,
            email: new.email,
            email_confirmed_at: None,
            new_email: None,
            user_metadata: new.user_metadata,
            created_at: now,
            updated_at: now,
            last_sign_in_at: now,
        }
    }

    /// Signs somebody in by address and password. An address without an account gets the same
    /// answer after the same time.
    ///
    /// # Errors
    /// [`AuthError::WrongCredentials`]; [`AuthError::Unconfirmed`] with the right password;
    /// [`AuthError::TooMany`]; [`AuthError::Busy`].
    pub async fn sign_in_with_password(
        &self,
        email: &str,
        password: &str,
        address: IpAddr,
    ) -> Result<SignIn, AuthError> {
        let parts = &self.parts;
        let limits = &parts.rate_limits;
        limits.sign_in_by_address.take(counted_address(address))?;
        let email = EmailAddress::parse(email).map_err(|_error| AuthError::WrongCredentials)?;
        limits.sign_in_by_account.take(email.clone())?;
        let password = Password::tried(password).ok_or(AuthError::WrongCredentials)?;
        let known = parts.store.credentials_by_email(email.as_str()).await?;
        let stored = known.as_ref().and_then(|known| known.password_hash.clone());
        let verdict = parts.passwords.check(password, stored.clone()).await?;
        let (Verdict::Right { stronger_hash }, Some(Credentials { account, .. })) =
            (verdict, known)
        else {
            return Err(AuthError::WrongCredentials);
        };
        if account.email_confirmed_at.is_none() {
            return Err(AuthError::Unconfirmed);
        }
        let scope = Scope::User(account.id);
        if let (Some(stronger), Some(stored)) = (stronger_hash, stored) {
            let store = &parts.store;
            store
                .replace_password_hash(&scope, account.id, &stored, &stronger)
                .await?;
        }
        self.begin_sign_in(account, SignInMethod::Password).await
    }
}
