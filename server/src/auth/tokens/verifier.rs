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
use crate::store::Store;

/// Whom tokens are for, and the role that they give.
pub(super) const AUDIENCE: &str = "authenticated";

/// The claim that says when a token was issued, in ms of served time: a clock that is set does not move it.
const ISSUED_SERVED_MS: &str = "issued_served_ms";

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
    /// Not good yet, or made in the future, and not by this server under a clock that was ahead.
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
    /// Where this server keeps its time, if it is the issuer itself.
    own_time: Option<Store>,
}

impl Verifier {
    /// Accepts what `issuer` signed with one of `keys`, by the clock alone.
    pub fn new(issuer: String, keys: Vec<VerifyingKey>, clock: Clock) -> Self {
        Self {
            issuer,
            keys,
            clock,
            own_time: None,
        }
    }

    /// Accepts what this server itself signed with one of `keys`, also while a clock was wrong. Another issuer's clock is
    /// not known here, and is none of the clocks that [`Store`] has seen.
    pub(super) fn of_this_server(issuer: String, keys: Vec<VerifyingKey>, store: &Store) -> Self {
        Self {
            own_time: Some(store.clone()),
            ..Self::new(issuer, keys, store.clock().clone())
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

    /// When the token expires, if it is good now. By the clock; one of our own that lies ahead of it counts from when it
    /// was issued, and none of our own outlives its life in served time.
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
        let begins_at = issued_at.max(not_before);
        let life = expires_at.saturating_sub(issued_at);
        if expires_at.saturating_add(LEEWAY) <= now {
            return Err(TokenFault::Expired);
        }
        let own_age = self.own_age(claims, begins_at);
        let is_early = begins_at > now.saturating_add(LEEWAY);
        if is_early && own_age.is_none_or(|age| age < -LEEWAY) {
            return Err(TokenFault::TooEarly);
        }
        if life > MAX_LIFE + LEEWAY || issued_at < 0 {
            return Err(TokenFault::TooLongLived);
        }
        let left = own_age.map(|age| life.saturating_sub(age.max(0)));
        match left {
            Some(left) if left.saturating_add(LEEWAY) <= 0 => Err(TokenFault::Expired),
            Some(left) if is_early => Ok(now.saturating_add(left)),
            _by_the_clock => Ok(expires_at),
        }
    }

    /// How long ago this server has issued the token, in s, by the time for which it has served: that goes on whatever a
    /// clock is set to. None: it is another's token, or one that begins later than any clock of this server has shown.
    fn own_age(&self, claims: &Map<String, Value>, begins_at: i64) -> Option<i64> {
        let store = self.own_time.as_ref()?;
        let latest = store.latest_now_ms().div_euclid(1000);
        if begins_at > latest.saturating_add(LEEWAY) {
            return None;
        }
        let issued = claims.get(ISSUED_SERVED_MS).and_then(Value::as_i64)?;
        Some(store.served_ms().saturating_sub(issued).div_euclid(1000))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::tokens::access_token::{IssuedAt, TokenIssuer, TokenSubject};
    use crate::auth::tokens::keys::KeyRing;
    use crate::config::DatabaseConfig;
    use crate::store::auth_sessions::SignInMethod;

    const HOUR_MS: i64 = 60 * 60 * 1000;

    fn somebody() -> TokenSubject {
        TokenSubject {
            user_id: Uuid::now_v7(),
            session_id: Uuid::now_v7(),
            is_anonymous: true,
            email: String::new(),
            method: SignInMethod::Anonymous,
            user_metadata: Map::new(),
            signed_in_at: 0,
        }
    }

    #[tokio::test]
    async fn another_issuers_token_that_lies_ahead_is_refused_and_our_own_is_taken() {
        let folder = tempfile::tempdir().unwrap();
        let config = DatabaseConfig {
            data_folder: folder.path().to_path_buf(),
            url: None,
        };
        let (clock, hand) = Clock::manual();
        let store = Store::open_with_clock(&config, clock.clone())
            .await
            .unwrap();
        let ring = KeyRing::load(&store).await.unwrap();
        let name = "https://sotto.example/auth/v1".to_owned();
        let issuer = TokenIssuer::new(name.clone(), 900, ring.signing_key().unwrap());
        hand.set_by_ms(2 * HOUR_MS);
        store.beat().await.unwrap();
        let now = IssuedAt {
            seconds: clock.now_seconds(),
            served_ms: store.served_ms(),
        };
        let token = issuer.issue(somebody(), now).unwrap();
        hand.set_by_ms(-2 * HOUR_MS);
        let keys = ring.verifying_keys().unwrap();
        let another = Verifier::new(name.clone(), keys.clone(), clock.clone());
        assert_eq!(another.verify(&token), Err(TokenFault::TooEarly));
        let own = Verifier::of_this_server(name, keys, &store);
        let caller = own.verify(&token).unwrap();
        assert_eq!(caller.expires_at_unix, clock.now_seconds() + 900);
        // None of ours has ever been issued at such a time.
        let later = IssuedAt {
            seconds: now.seconds + 300,
            ..now
        };
        let token = issuer.issue(somebody(), later).unwrap();
        assert_eq!(own.verify(&token), Err(TokenFault::TooEarly));
    }
}
