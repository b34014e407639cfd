//! PKCE (RFC 7636): a code from a mail is worth nothing without what the asking client kept.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use super::error::{AccountError, CodeError};
use crate::auth::Auth;
use crate::auth::error::Failure;
use crate::auth::random::random_bytes;
use crate::auth::tokens::sign_in::SignIn;
use crate::store::Scope;
use crate::store::auth_sessions::SignInMethod;
use crate::store::mail_tokens::{CodeChallenge, StoredAuthCode};
use crate::store::secrets::Taken;

/// A code must be exchanged within this, in ms.
const CODE_LIFE_MS: i64 = 5 * 60 * 1000;

/// Characters that a challenge and a verifier may have (RFC 7636, section 4).
const LENGTHS: std::ops::RangeInclusive<usize> = 43..=128;

/// The hash under which a secret is stored. Secrets have 256 bits: nobody can try them all, so a
/// plain hash will do, and looking it up tells nothing about others.
pub(super) fn secret_hash(secret: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(secret.as_bytes()))
}

/// A secret for a mail or a code.
pub(super) fn fresh_secret() -> Result<String, Failure> {
    Ok(URL_SAFE_NO_PAD.encode(random_bytes::<32>()?))
}

/// The only way in which a challenge is stored.
const STORED_METHOD: &str = "s256";

/// Reads what a client sends to begin with PKCE; nothing if it does without. A plain challenge is the
/// verifier itself, so that its hash is kept instead.
///
/// # Errors
/// [`CodeError::BadChallenge`] if there is one half of it, or something else.
pub fn code_challenge(
    challenge: Option<String>,
    method: Option<String>,
) -> Result<Option<CodeChallenge>, CodeError> {
    let given = |text: Option<String>| text.filter(|text| !text.is_empty());
    match (given(challenge), given(method)) {
        (None, None) => Ok(None),
        (Some(challenge), Some(method)) => {
            let hashed = match method.to_ascii_lowercase().as_str() {
                "s256" => challenge.clone(),
                "plain" => secret_hash(&challenge),
                _unknown => return Err(CodeError::BadChallenge),
            };
            if !is_plain(&challenge) {
                return Err(CodeError::BadChallenge);
            }
            Ok(Some(CodeChallenge {
                challenge: hashed,
                method: STORED_METHOD.to_owned(),
            }))
        }
        _one_without_the_other => Err(CodeError::BadChallenge),
    }
}

/// As [`code_challenge`], of a client that must send one and must have hashed it: who saw the request
/// would have a plain one's verifier.
///
/// # Errors
/// [`CodeError::BadChallenge`].
pub fn hashed_code_challenge(
    challenge: Option<String>,
    method: Option<String>,
) -> Result<CodeChallenge, CodeError> {
    let is_hashed = |method: &str| method.eq_ignore_ascii_case(STORED_METHOD);
    if !method.as_deref().is_some_and(is_hashed) {
        return Err(CodeError::BadChallenge);
    }
    code_challenge(challenge, method)?.ok_or(CodeError::BadChallenge)
}

fn is_plain(text: &str) -> bool {
    let is_unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    LENGTHS.contains(&text.len()) && text.bytes().all(is_unreserved)
}

fn matches_challenge(challenge: &CodeChallenge, verifier: &str) -> bool {
    let shown = secret_hash(verifier);
    is_plain(verifier) && bool::from(shown.as_bytes().ct_eq(challenge.challenge.as_bytes()))
}

impl Auth {
    /// A code for whoever holds the verifier behind `challenge`.
    pub(super) async fn issue_code(
        &self,
        user: uuid::Uuid,
        method: SignInMethod,
        challenge: CodeChallenge,
    ) -> Result<String, Failure> {
        let code = fresh_secret()?;
        let stored = StoredAuthCode {
            user_id: user,
            method,
            challenge,
        };
        self.parts
            .store
            .insert_auth_code(&secret_hash(&code), &stored, CODE_LIFE_MS)
            .await?;
        Ok(code)
    }

    /// Exchanges a code and its verifier for a sign-in. The code is used up, whatever the answer, but for one that is late
    /// by a clock that may be wrong.
    ///
    /// # Errors
    /// [`CodeError::UnknownCode`], [`CodeError::ExpiredCode`] or [`CodeError::BadVerifier`].
    pub async fn exchange_code(&self, code: &str, verifier: &str) -> Result<SignIn, AccountError> {
        let parts = &self.parts;
        let stored = match parts.store.take_auth_code(&secret_hash(code)).await? {
            Taken::Good(stored) => stored,
            Taken::Late => return Err(CodeError::ExpiredCode.into()),
            Taken::Unknown => return Err(CodeError::UnknownCode.into()),
        };
        if !matches_challenge(&stored.challenge, verifier) {
            return Err(CodeError::BadVerifier.into());
        }
        let scope = Scope::User(stored.user_id);
        let account = parts.store.account(&scope, stored.user_id).await?;
        let account = account.ok_or(AccountError::UnknownUser)?;
        Ok(self.begin_sign_in(account, stored.method).await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of RFC 7636, appendix B.
    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    #[test]
    fn a_verifier_matches_its_challenge_only() {
        let read = |challenge: &str, method: &str| {
            code_challenge(Some(challenge.to_owned()), Some(method.to_owned()))
        };
        let hashed = read(CHALLENGE, "S256").unwrap().unwrap();
        assert!(matches_challenge(&hashed, VERIFIER));
        assert!(!matches_challenge(&hashed, CHALLENGE));
        let plain = read(VERIFIER, "plain").unwrap().unwrap();
        assert!(matches_challenge(&plain, VERIFIER));
        assert_ne!(plain.challenge, VERIFIER, "what is kept opens nothing");
        assert!(!matches_challenge(&plain, &VERIFIER[1..]));
        assert!(read(CHALLENGE, "s512").is_err());
        assert!(read("short", "s256").is_err());
        assert!(code_challenge(Some(CHALLENGE.to_owned()), None).is_err());
        let none = code_challenge(None, Some(String::new()));
        assert!(none.unwrap().is_none(), "as clients without PKCE send it");
    }
}
