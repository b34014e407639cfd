//! The person's account: `sotto.v1.AccountService`.

use std::future::ready;

use proto::v1;

use super::call_failure::CallFailure;
use super::grpc_web::{TokenFuture, Tokens, call, call_for_parts};
use super::session::Session;
use super::timestamp::millis;
use crate::domain::profile::Profile;

impl From<Option<v1::Profile>> for Profile {
    fn from(profile: Option<v1::Profile>) -> Self {
        let profile = profile.unwrap_or_default();
        Self {
            display_name: profile.display_name,
            email: profile.email,
            created_at: millis(profile.created_at),
        }
    }
}

/// Who the person is.
pub async fn profile(tokens: &dyn Tokens) -> Result<Profile, CallFailure> {
    let request = v1::GetProfileRequest {};
    let answer: v1::GetProfileResponse =
        call(tokens, "sotto.v1.AccountService/GetProfile", &request).await?;
    Ok(answer.profile.into())
}

/// Calls the person by another name, which may be empty.
pub async fn rename_person(
    tokens: &dyn Tokens,
    display_name: String,
) -> Result<Profile, CallFailure> {
    let request = v1::UpdateProfileRequest { display_name };
    let answer: v1::UpdateProfileResponse =
        call(tokens, "sotto.v1.AccountService/UpdateProfile", &request).await?;
    Ok(answer.profile.into())
}

/// Everything that is kept about the person, as a JSON document.
pub async fn export_account(tokens: &dyn Tokens) -> Result<Vec<u8>, CallFailure> {
    let request = v1::ExportAccountRequest {};
    let method = "sotto.v1.AccountService/ExportAccount";
    let parts: Vec<v1::ExportAccountResponse> = call_for_parts(tokens, method, &request).await?;
    Ok(parts.into_iter().flat_map(|part| part.json).collect())
}

/// Gives whoever signed in with `account` what the guest with `guest` has, and ends the guest's sign-ins.
pub async fn take_over_guest(account: &Session, guest: &Session) -> Result<(), CallFailure> {
    let request = v1::TakeOverGuestRequest {
        guest_access_token: guest.access_token.clone(),
    };
    let token = OneToken(account.access_token.clone());
    let v1::TakeOverGuestResponse { transcripts: _ } =
        call(&token, "sotto.v1.AccountService/TakeOverGuest", &request).await?;
    Ok(())
}

/// The token of a sign-in that nobody has taken up yet: there is no other one in its place.
struct OneToken(String);

impl Tokens for OneToken {
    fn token(&self, refused: Option<String>) -> TokenFuture {
        let token = match refused {
            None => Ok(self.0.clone()),
            Some(_) => Err(CallFailure::SignedOut),
        };
        Box::pin(ready(token))
    }
}

/// Deletes the account at once; `confirmation` is the word that the person typed.
pub async fn delete_account(tokens: &dyn Tokens, confirmation: String) -> Result<(), CallFailure> {
    let request = v1::DeleteAccountRequest { confirmation };
    let v1::DeleteAccountResponse {} =
        call(tokens, "sotto.v1.AccountService/DeleteAccount", &request).await?;
    Ok(())
}
