//! Whether an access token is one: the only place that decides it.
//!
//! The algorithm belongs to the key and the key to us; a token names a key and chooses nothing.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::strict_json::parse_object;
use crate::auth::Caller;
use crate::clock::Clock;

/// Whom tokens are for, and the role that they give.
pub(super) const AUDIENCE: &str = "authenticated";

/// Longer tokens are not looked at.
const MAX_TOKEN_BYTES: usize = 8 * 1024;

/// Claims that a token may have.
const MAX_CLAIMS: usize = 64;

/// How far two clocks may differ, in s.
const LEEWAY: i64 = 30;

/// The longest life that an issuer may give a token, in s.
const MAX_LIFE: i64 = 3_600;

/// Header members that say nothing beyond which key to use. Any other could ask a reader to
/// trust something else: a key that comes along, a place to fetch one, a rule to understand.
const KNOWN_HEADER_MEMBERS: [&str; 3] = ["alg", "kid", "typ"];

/// Why a token is refused. For logs and tests; who sent it learns only that it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenFault {
    /// Too long, or not three parts of base64url.
    Form,
    /// The header is no strict JSON, or has members that we do not know.
    Header,
    /// The header names no key, or none of ours.
    UnknownKey,
    /// The header names another algorithm than the key's.
    Algorithm,
    /// The signature is not that key's.
    Signature,
    /// The claims are no strict JSON, or too many.
    Claims,
    /// From another issuer.
    Issuer,
    /// For somebody else.
    Audience,
    /// Not a person's token.
    Role,
    /// No person, or no sign-in, is named.
    Subject,
    /// A time is missing, or is not a whole number.
    Times,
    /// Too old.
    Expired,
    /// Not good yet, or made in the future.
    TooEarly,
    /// Good for longer than any token may be.
    TooLongLived,
}

/// A key that tokens may be signed with.
#[derive(Clone)]
pub struct VerifyingKey {
    /// Its name in token headers.
    pub key_id: String,
    /// The one algorithm that it is used with.
    pub algorithm: Algorithm,
    /// The public half.
    pub key: DecodingKey,
}

/// Verifies the tokens of one issuer.
pub struct Verifier {
    issuer: String,
    keys: Vec<VerifyingKey>,
    clock: Clock,
}

impl Verifier {
    /// Accepts what `issuer` signed with one of `keys`.
    pub fn new(issuer: String, keys: Vec<VerifyingKey>, clock: Clock) -> Self {
        Self {
            issuer,
            keys,
            clock,
        }
    }

    /// Who holds the token. Whether their sign-in still holds is another question.
    ///
    /// # Errors
    /// The first rule that the token breaks.
    pub fn verify(&self, token: &str) -> Result<Caller, TokenFault> {
        if token.len() > MAX_TOKEN_BYTES {
            return Err(TokenFault::Form);
        }
        let (message, signature) = token.rsplit_once('.').ok_or(TokenFault::Form)?;
        let (header, claims) = message.split_once('.').ok_or(TokenFault::Form)?;
        let key = self.key_for(&decode_part(header)?)?;
        verify_signature(key, message, signature)?;
        let claims = parse_object(&decode_part(claims)?).ok_or(TokenFault::Claims)?;
        if claims.len() > MAX_CLAIMS {
            return Err(TokenFault::Claims);
        }
        self.check_purpose(&claims)?;
        let expires_at_unix = self.check_times(&claims)?;
        Ok(Caller {
            user_id: id_claim(&claims, "sub")?,
            auth_session: id_claim(&claims, "session_id")?,
            is_anonymous: flag_claim(&claims, "is_anonymous")?,
            expires_at_unix,
        })
    }

    fn key_for(&self, header: &[u8]) -> Result<&VerifyingKey, TokenFault> {
        let header = parse_object(header).ok_or(TokenFault::Header)?;
        let is_known = |name: &String| KNOWN_HEADER_MEMBERS.contains(&name.as_str());
        let is_jwt = match header.get("typ") {
            None => true,
            Some(Value::String(kind)) => kind.eq_ignore_ascii_case("JWT"),
            Some(_other) => false,
        };
        if !header.keys().all(is_known) || !is_jwt {
            return Err(TokenFault::Header);
        }
        let key_id = text_claim(&header, "kid").ok_or(TokenFault::UnknownKey)?;
        let key = self.keys.iter().find(|key| key.key_id == key_id);
        let key = key.ok_or(TokenFault::UnknownKey)?;
        let algorithm = text_claim(&header, "alg").and_then(|name| name.parse().ok());
        if algorithm == Some(key.algorithm) {
            Ok(key)
        } else {
            Err(TokenFault::Algorithm)
        }
    }

    fn check_purpose(&self, claims: &Map<String, Value>) -> Result<(), TokenFault> {
        if text_claim(claims, "iss") != Some(self.issuer.as_str()) {
            return Err(TokenFault::Issuer);
        }
        let is_for_us = match claims.get("aud") {
            Some(Value::String(audience)) => audience == AUDIENCE,
            Some(Value::Array(audiences)) => audiences.iter().any(|one| one == AUDIENCE),
            _missing => false,
        };
        if !is_for_us {
            return Err(TokenFault::Audience);
        }
        if text_claim(claims, "role") != Some(AUDIENCE) {
            return Err(TokenFault::Role);
        }
        Ok(())
    }

    /// When the token expires, if it is good now.
    fn check_times(&self, claims: &Map<String, Value>) -> Result<i64, TokenFault> {
        let time = |name| {
            claims
                .get(name)
                .and_then(Value::as_i64)
                .ok_or(TokenFault::Times)
        };
        let (issued_at, expires_at) = (time("iat")?, time("exp")?);
        let not_before = if claims.contains_key("nbf") {
            time("nbf")?
        } else {
            issued_at
        };
        let now = self.clock.now_seconds();
        if expires_at.saturating_add(LEEWAY) <= now {
            return Err(TokenFault::Expired);
        }
        if issued_at.max(not_before) > now.saturating_add(LEEWAY) {
            return Err(TokenFault::TooEarly);
        }
        if expires_at.saturating_sub(issued_at) > MAX_LIFE + LEEWAY || issued_at < 0 {
            return Err(TokenFault::TooLongLived);
        }
        Ok(expires_at)
    }
}

fn verify_signature(key: &VerifyingKey, message: &str, signature: &str) -> Result<(), TokenFault> {
    // Only the one spelling of a signature counts.
    decode_part(signature)?;
    let is_genuine =
        jsonwebtoken::crypto::verify(signature, message.as_bytes(), &key.key, key.algorithm);
    if matches!(is_genuine, Ok(true)) {
        Ok(())
    } else {
        Err(TokenFault::Signature)
    }
}

fn decode_part(part: &str) -> Result<Vec<u8>, TokenFault> {
    URL_SAFE_NO_PAD
        .decode(part)
        .map_err(|_error| TokenFault::Form)
}

fn text_claim<'a>(claims: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    claims.get(name).and_then(Value::as_str)
}

fn id_claim(claims: &Map<String, Value>, name: &str) -> Result<Uuid, TokenFault> {
    let text = text_claim(claims, name).ok_or(TokenFault::Subject)?;
    let id = Uuid::try_parse(text).map_err(|_error| TokenFault::Subject)?;
    // The parser also takes other spellings, which the database would not find.
    if id.is_nil() || id.to_string() != text {
        Err(TokenFault::Subject)
    } else {
        Ok(id)
    }
}

fn flag_claim(claims: &Map<String, Value>, name: &str) -> Result<bool, TokenFault> {
    match claims.get(name) {
        None => Ok(false),
        Some(Value::Bool(flag)) => Ok(*flag),
        Some(_other) => Err(TokenFault::Claims),
    }
}
