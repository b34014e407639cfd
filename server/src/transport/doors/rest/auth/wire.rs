//! Bodies of the sign-in endpoints.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use utoipa::{IntoParams, ToSchema};

use super::fault::AuthFault;
use crate::auth::SignIn;
use crate::auth::email_address::EmailAddress;
use crate::auth::tokens::access_token::app_metadata;
use crate::store::accounts::Account;
use crate::transport::words::timestamp::rfc3339;

/// Whom all our accounts are, in Supabase Auth's words.
const AUTHENTICATED: &str = "authenticated";

/// What a client sends to sign up. Clients send more members than these, some of them null.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
pub(crate) struct SignUpBody {
    /// None for a guest.
    pub(super) email: Option<String>,
    /// 12 to 128 characters.
    pub(super) password: Option<String>,
    /// Not possible.
    pub(super) phone: Option<String>,
    /// Kept with the account as `user_metadata`.
    #[schema(value_type = Option<Object>)]
    pub(super) data: Option<Map<String, Value>>,
    /// PKCE: the link in a mail gives a code to whoever holds the verifier.
    pub(super) code_challenge: Option<String>,
    /// `s256` or `plain`.
    pub(super) code_challenge_method: Option<String>,
}

/// What a client changes about its account.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
pub(crate) struct ChangeBody {
    /// Another address, or a first one.
    pub(super) email: Option<String>,
    /// Another password, or a first one.
    pub(super) password: Option<String>,
    /// Not possible.
    pub(super) phone: Option<String>,
    /// Members of `user_metadata` to add, replace or (null) take away.
    #[schema(value_type = Option<Object>)]
    pub(super) data: Option<Map<String, Value>>,
    /// As in sign-up.
    pub(super) code_challenge: Option<String>,
    /// As in sign-up.
    pub(super) code_challenge_method: Option<String>,
}

/// Where a mail is to go, and how its link comes back.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
pub(crate) struct MailBody {
    /// The address.
    pub(super) email: Option<String>,
    /// For `/resend`: `signup`.
    #[serde(rename = "type")]
    pub(super) kind: Option<String>,
    /// For `/otp`: whether to make an account if the address has none. Default `true`.
    pub(super) create_user: Option<bool>,
    /// As in sign-up.
    pub(super) code_challenge: Option<String>,
    /// As in sign-up.
    pub(super) code_challenge_method: Option<String>,
}

/// What a client presents from a mail.
#[derive(Debug, Default, Deserialize, ToSchema, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub(crate) struct VerifyBody {
    /// `signup`, `recovery`, `magiclink`, `email_change`, or `email` for any but recovery.
    #[serde(rename = "type")]
    pub(super) kind: Option<String>,
    /// From the link.
    pub(super) token: Option<String>,
    /// The same under another name.
    pub(super) token_hash: Option<String>,
    /// Where to go in the end.
    pub(super) redirect_to: Option<String>,
}

/// Where the link in a mail leads in the end.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub(crate) struct RedirectQuery {
    /// One of the web app's pages or of the server's `redirect_urls`, exactly.
    pub(super) redirect_to: Option<String>,
}

/// What a client sends to get a session: the members that belong to the grant type.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
pub(crate) struct TokenBody {
    /// `refresh_token`: from the last session.
    pub(super) refresh_token: Option<String>,
    /// `password`.
    pub(super) email: Option<String>,
    /// `password`.
    pub(super) password: Option<String>,
    /// `pkce`: from the link in a mail.
    pub(super) auth_code: Option<String>,
    /// `pkce`: what the client kept.
    pub(super) code_verifier: Option<String>,
}

/// A session.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SessionBody {
    access_token: String,
    #[schema(example = "bearer")]
    token_type: &'static str,
    /// How long the access token is good, in seconds.
    expires_in: i64,
    /// Until when, in seconds since 1970.
    expires_at: i64,
    /// Good for one renewal.
    refresh_token: String,
    user: UserBody,
}

/// A person.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UserBody {
    #[schema(format = "uuid")]
    id: String,
    aud: &'static str,
    role: &'static str,
    email: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    email_confirmed_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    confirmed_at: Option<String>,
    /// Asked for and not confirmed.
    #[serde(skip_serializing_if = "Option::is_none")]
    new_email: Option<String>,
    phone: &'static str,
    last_sign_in_at: String,
    #[schema(value_type = Object)]
    app_metadata: Map<String, Value>,
    #[schema(value_type = Object)]
    user_metadata: Map<String, Value>,
    #[schema(value_type = Vec<Object>)]
    identities: Vec<Value>,
    created_at: String,
    updated_at: String,
    is_anonymous: bool,
}

impl From<SignIn> for SessionBody {
    fn from(sign_in: SignIn) -> Self {
        Self {
            access_token: sign_in.access_token,
            token_type: "bearer",
            expires_in: sign_in.expires_in,
            expires_at: sign_in.expires_at,
            refresh_token: sign_in.refresh_token,
            user: sign_in.account.into(),
        }
    }
}

impl From<Account> for UserBody {
    fn from(account: Account) -> Self {
        Self {
            id: account.id.to_string(),
            aud: AUTHENTICATED,
            role: AUTHENTICATED,
            identities: identities(&account),
            app_metadata: app_metadata(account.email.is_some()),
            email_confirmed_at: account.email_confirmed_at.map(rfc3339),
            confirmed_at: account.email_confirmed_at.map(rfc3339),
            phone: "",
            last_sign_in_at: rfc3339(account.last_sign_in_at),
            user_metadata: account.metadata(),
            created_at: rfc3339(account.created_at),
            updated_at: rfc3339(account.updated_at),
            is_anonymous: account.is_anonymous,
            email: account.email.unwrap_or_default(),
            new_email: account.new_email,
        }
    }
}

/// By what somebody can sign in, one entry each.
fn identities(account: &Account) -> Vec<Value> {
    let Some(email) = &account.email else {
        return Vec::new();
    };
    let id = account.id.to_string();
    let data = json!({
        "sub": id,
        "email": email,
        "email_verified": account.email_confirmed_at.is_some(),
        "phone_verified": false,
    });
    vec![json!({
        "identity_id": id,
        "id": id,
        "user_id": id,
        "identity_data": data,
        "provider": "email",
        "email": email,
        "last_sign_in_at": rfc3339(account.last_sign_in_at),
        "created_at": rfc3339(account.created_at),
        "updated_at": rfc3339(account.updated_at),
    })]
}

impl UserBody {
    /// As answered to somebody who has still to confirm their address: it does not tell whether
    /// the account is new.
    pub(super) fn unconfirmed(account: Account) -> Self {
        Self {
            identities: Vec::new(),
            ..account.into()
        }
    }
}

/// Reads an address that must be there.
pub(super) fn required_email(email: Option<String>) -> Result<EmailAddress, AuthFault> {
    let email = email.filter(|email| !email.is_empty());
    let email = email
        .ok_or_else(|| AuthFault::new(400, "validation_failed", "An email address is required"))?;
    Ok(EmailAddress::parse(&email)?)
}
