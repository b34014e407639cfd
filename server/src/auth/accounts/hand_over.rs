//! Handing a sign-in over to another program of the same person, such as the browser extension: a person
//! who is signed in has a code made, which is led to an address that the settings list and is worth nothing
//! without the verifier that only the asking program has.

use super::error::{AccountError, CodeError};
use crate::auth::{Auth, Caller};
use crate::store::auth_sessions::SignInMethod;
use crate::store::mail_tokens::CodeChallenge;

impl Auth {
    /// Where the browser is to go with the code: `wanted` and the code in its query. The new sign-in is one
    /// of its own, which can be ended without the caller's.
    ///
    /// # Errors
    /// [`CodeError::UnlistedRedirect`] if the settings do not list `wanted`, [`AccountError::UnknownUser`].
    pub async fn hand_over(
        &self,
        caller: &Caller,
        wanted: &str,
        challenge: CodeChallenge,
    ) -> Result<String, AccountError> {
        let address = self.parts.accounts.redirects.listed(wanted);
        let address = address.ok_or(CodeError::UnlistedRedirect)?;
        let account = self.account(caller).await?;
        let method = if account.is_anonymous {
            SignInMethod::Anonymous
        } else {
            SignInMethod::Password
        };
        let code = self.issue_code(account.id, method, challenge).await?;
        tracing::info!(user = %account.id, "sign-in handed over");
        let joint = if address.contains('?') { '&' } else { '?' };
        Ok(format!("{address}{joint}code={code}"))
    }
}
