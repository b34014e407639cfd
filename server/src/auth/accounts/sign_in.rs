//! Signing in by address and password.

use std::net::IpAddr;

use super::error::AccountError;
use super::password_rules::Password;
use super::passwords::Verdict;
use crate::auth::Auth;
use crate::auth::email_address::EmailAddress;
use crate::auth::tokens::sign_in::SignIn;
use crate::limits::address::counted_address;
use crate::store::Scope;
use crate::store::auth_sessions::SignInMethod;
use crate::store::credentials::Credentials;

impl Auth {
    /// Signs somebody in by address and password. An address without an account gets the same
    /// answer after the same time.
    ///
    /// # Errors
    /// [`AccountError::WrongCredentials`]; [`AccountError::Unconfirmed`] with the right password;
    /// [`AccountError::TooMany`]; [`AccountError::Password`] if many sign in at this moment.
    pub async fn sign_in_with_password(
        &self,
        email: &str,
        password: &str,
        address: IpAddr,
    ) -> Result<SignIn, AccountError> {
        let parts = &self.parts;
        let limits = &parts.limits;
        limits.sign_in_by_address.take(counted_address(address))?;
        let email = EmailAddress::parse(email).map_err(|_error| AccountError::WrongCredentials)?;
        limits.sign_in_by_account.take(email.clone())?;
        let password = Password::tried(password).ok_or(AccountError::WrongCredentials)?;
        let known = parts.store.credentials_by_email(email.as_str()).await?;
        let stored = known.as_ref().and_then(|known| known.password_hash.clone());
        let verdict = parts
            .accounts
            .passwords
            .check(password, stored.clone())
            .await?;
        let (Verdict::Right { stronger_hash }, Some(Credentials { account, .. })) =
            (verdict, known)
        else {
            return Err(AccountError::WrongCredentials);
        };
        if account.email_confirmed_at.is_none() {
            return Err(AccountError::Unconfirmed);
        }
        let scope = Scope::User(account.id);
        if let (Some(stronger), Some(stored)) = (stronger_hash, stored) {
            let store = &parts.store;
            store
                .replace_password_hash(&scope, account.id, &stored, &stronger)
                .await?;
        }
        Ok(self.begin_sign_in(account, SignInMethod::Password).await?)
    }
}
