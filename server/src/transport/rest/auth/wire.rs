//! Bodies of the sign-in endpoints.

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::fault::AuthFault;
use crate::auth::SignIn;
use crate::store::accounts::Account;
use crate::transport::timestamp::rfc3339;

/// Whom all our accounts are, in Supabase Auth's words.
const AUTHENTICATED: &str = "authenticated";

/// What a client sends to sign up. Clients send more members than these, some of them null.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
pub(crate) struct SignUpBody {
    /// Not possible yet.
    pub(super) email: Option<String>,
    /// Not possible.
    pub(super) phone: Option<String>,
    /// Kept with the account as `user_metadata`.
    #[schema(value_type = Option<Object>)]
    pub(super) data: Option<Map<String, Value>>,
}

/// What a client sends to renew a session.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
pub(crate) struct RefreshBody {
    /// From the last session.
    pub(super) refresh_token: Option<String>,
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
    email: &'static str,
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
            email: "",
            phone: "",
            last_sign_in_at: rfc3339(account.last_sign_in_at),
            app_metadata: Map::new(),
            user_metadata: account.metadata(),
            identities: Vec::new(),
            created_at: rfc3339(account.created_at),
            updated_at: rfc3339(account.updated_at),
            is_anonymous: account.is_anonymous,
        }
    }
}

/// Reads a JSON body; none at all counts as an empty object.
pub(super) fn parse_body<Body: DeserializeOwned + Default>(
    body: Result<Bytes, BytesRejection>,
) -> Result<Body, AuthFault> {
    let bytes = body.map_err(|rejection| match rejection.status().as_u16() {
        413 => AuthFault::new(413, "request_entity_too_large", "Request body is too large"),
        _broken => AuthFault::new(400, "bad_json", "Could not read request body"),
    })?;
    if bytes.is_empty() {
        return Ok(Body::default());
    }
    serde_json::from_slice(&bytes)
        .map_err(|_error| AuthFault::new(400, "bad_json", "Could not parse request body as JSON"))
}
