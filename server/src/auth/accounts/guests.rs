//! Guests: accounts without an address.

use std::net::IpAddr;

use serde_json::{Map, Value};

use super::checked_metadata;
use super::error::AccountError;
use crate::auth::Auth;
use crate::auth::tokens::sign_in::SignIn;
use crate::limits::address::counted_address;

impl Auth {
    /// Makes an account without an address, and signs its owner in.
    ///
    /// # Errors
    /// If sign-up is closed, too many came from `address`, or `metadata` is too much.
    pub async fn sign_up_anonymously(
        &self,
        metadata: &Map<String, Value>,
        address: IpAddr,
    ) -> Result<SignIn, AccountError> {
        let parts = &self.parts;
        if !parts.config.sign_up {
            return Err(AccountError::SignUpClosed);
        }
        let metadata = checked_metadata(metadata)?;
        parts
            .limits
            .sign_up_by_address
            .take(counted_address(address))?;
        let (account, session) = parts.store.create_anonymous_account(&metadata).await?;
        tracing::info!(user = %account.id, "signed up");
        Ok(self.sign_in(account, &session)?)
    }
}
