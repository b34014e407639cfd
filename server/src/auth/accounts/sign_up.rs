//! Accounts with an address and a password, made.

use std::net::IpAddr;

use serde_json::{Map, Value};
use uuid::Uuid;

use super::checked_metadata;
use super::error::{AccountError, PasswordError};
use super::mail_links::MailWish;
use super::password_rules::Password;
use crate::auth::Auth;
use crate::auth::email_address::EmailAddress;
use crate::auth::tokens::sign_in::SignIn;
use crate::config::Secret;
use crate::limits::address::counted_address;
use crate::store::accounts::{Account, NewAccount};
use crate::store::auth_sessions::SignInMethod;
use crate::store::credentials::AccountChange;
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
    pub async fn sign_up(&self, wanted: SignUp, address: IpAddr) -> Result<SignedUp, AccountError> {
        let parts = &self.parts;
        if !parts.config.sign_up {
            return Err(AccountError::SignUpClosed);
        }
        let user_metadata = checked_metadata(&wanted.metadata)?;
        let password = Password::chosen(wanted.password.reveal(), Some(&wanted.email))
            .map_err(PasswordError::from)?;
        parts
            .limits
            .email_by_address
            .take(counted_address(address))?;
        let password_hash = parts.accounts.passwords.hash(password).await?;
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
                StoreError::Duplicate => AccountError::AddressTaken,
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
    ) -> Result<Option<Account>, AccountError> {
        let store = &self.parts.store;
        let known = store.credentials_by_email(email.as_str()).await?;
        let known = known.ok_or(AccountError::UnknownUser)?.account;
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
}
