//! Access tokens: what they say, and how they are signed.

use jsonwebtoken::{Algorithm, Header};
use serde::Serialize;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::keys::AccessSigningKey;
use super::verifier::AUDIENCE;
use crate::auth::error::Failure;
use crate::store::auth_sessions::SignInMethod;

/// Everything that Supabase Auth puts into a token, so that whoever reads those reads ours; and
/// when it was issued in served time, by which we know it under another clock.
#[derive(Debug, Serialize)]
struct Claims<'a> {
    iss: &'a str,
    sub: String,
    aud: &'a str,
    exp: i64,
    iat: i64,
    email: String,
    phone: &'a str,
    app_metadata: Map<String, Value>,
    user_metadata: Map<String, Value>,
    role: &'a str,
    aal: &'a str,
    amr: [AuthenticationMethod<'a>; 1],
    session_id: String,
    is_anonymous: bool,
    issued_served_ms: i64,
}

/// How somebody proved who they are.
#[derive(Debug, Serialize)]
struct AuthenticationMethod<'a> {
    method: &'a str,
    timestamp: i64,
}

/// What differs from token to token.
pub(super) struct TokenSubject {
    pub(super) user_id: Uuid,
    pub(super) session_id: Uuid,
    pub(super) is_anonymous: bool,
    /// Empty for a guest.
    pub(super) email: String,
    /// How they proved who they are.
    pub(super) method: SignInMethod,
    pub(super) user_metadata: Map<String, Value>,
    /// When the sign-in began, in s.
    pub(super) signed_in_at: i64,
}

/// By what somebody can sign in, as Supabase Auth puts it.
pub fn app_metadata(has_email: bool) -> Map<String, Value> {
    let mut members = Map::new();
    if has_email {
        members.insert("provider".to_owned(), Value::from("email"));
        members.insert("providers".to_owned(), Value::from(vec!["email"]));
    }
    members
}

/// When a token is issued.
#[derive(Clone, Copy, Debug)]
pub(super) struct IssuedAt {
    /// By the clock, in s.
    pub(super) seconds: i64,
    /// In served time.
    pub(super) served_ms: i64,
}

/// Signs access tokens.
pub(super) struct TokenIssuer {
    issuer: String,
    life_seconds: i64,
    signing_key: AccessSigningKey,
}

impl TokenIssuer {
    pub(super) fn new(issuer: String, life_seconds: i64, signing_key: AccessSigningKey) -> Self {
        Self {
            issuer,
            life_seconds,
            signing_key,
        }
    }

    /// How long a new token is good, in s.
    pub(super) fn life_seconds(&self) -> i64 {
        self.life_seconds
    }

    /// A token that is good from `now` on.
    pub(super) fn issue(&self, subject: TokenSubject, now: IssuedAt) -> Result<String, Failure> {
        let mut header = Header::new(Algorithm::ES256);
        header.kid = Some(self.signing_key.key_id.clone());
        let app_metadata = app_metadata(!subject.email.is_empty());
        let claims = Claims {
            iss: &self.issuer,
            sub: subject.user_id.to_string(),
            aud: AUDIENCE,
            exp: now.seconds.saturating_add(self.life_seconds),
            iat: now.seconds,
            email: subject.email,
            phone: "",
            app_metadata,
            user_metadata: subject.user_metadata,
            role: AUDIENCE,
            aal: "aal1",
            amr: [AuthenticationMethod {
                method: subject.method.name(),
                timestamp: subject.signed_in_at,
            }],
            session_id: subject.session_id.to_string(),
            is_anonymous: subject.is_anonymous,
            issued_served_ms: now.served_ms,
        };
        jsonwebtoken::encode(&header, &claims, &self.signing_key.key)
            .map_err(|error| Failure::Key(error.to_string()))
    }
}
