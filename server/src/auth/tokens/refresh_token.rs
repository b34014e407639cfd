//! Refresh tokens: the sign-in, a number that grows with every exchange, and our signature over
//! both. Nothing of them is stored but the number.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use uuid::Uuid;

use super::error::TokenError;
use crate::auth::error::Failure;

/// Sign-in (16), number (8), signature (32).
const TOKEN_BYTES: usize = 56;

/// Where the signature begins.
const SIGNED_BYTES: usize = 24;

/// Makes and reads refresh tokens.
pub(super) struct RefreshTokens {
    secret: Vec<u8>,
}

/// What a genuine token says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct RefreshClaim {
    pub(super) session: Uuid,
    pub(super) counter: i64,
}

impl RefreshTokens {
    pub(super) fn new(secret: Vec<u8>) -> Self {
        Self { secret }
    }

    /// The token for `claim`; always the same one.
    pub(super) fn write(&self, claim: RefreshClaim) -> Result<String, Failure> {
        let mut bytes = Vec::with_capacity(TOKEN_BYTES);
        bytes.extend_from_slice(claim.session.as_bytes());
        bytes.extend_from_slice(&claim.counter.to_be_bytes());
        let signature = self.signer(&bytes)?.finalize().into_bytes();
        bytes.extend_from_slice(&signature);
        Ok(URL_SAFE_NO_PAD.encode(bytes))
    }

    /// What `token` says, if we wrote it.
    pub(super) fn read(&self, token: &str) -> Result<RefreshClaim, TokenError> {
        let unknown = || TokenError::UnknownRefreshToken;
        if token.len() > TOKEN_BYTES * 2 {
            return Err(unknown());
        }
        let bytes = URL_SAFE_NO_PAD.decode(token).map_err(|_error| unknown())?;
        let (signed, signature) = bytes.split_at_checked(SIGNED_BYTES).ok_or_else(unknown)?;
        self.signer(signed)?
            .verify_slice(signature)
            .map_err(|_error| unknown())?;
        let (session, counter) = signed.split_at_checked(16).ok_or_else(unknown)?;
        let counter: [u8; 8] = counter.try_into().map_err(|_error| unknown())?;
        Ok(RefreshClaim {
            session: Uuid::from_slice(session).map_err(|_error| unknown())?,
            counter: i64::from_be_bytes(counter),
        })
    }

    fn signer(&self, bytes: &[u8]) -> Result<Hmac<Sha256>, Failure> {
        let mut signer = Hmac::<Sha256>::new_from_slice(&self.secret)
            .map_err(|error| Failure::Key(error.to_string()))?;
        signer.update(bytes);
        Ok(signer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_says_what_was_written_and_nothing_else_is_one() {
        let tokens = RefreshTokens::new(vec![7; 32]);
        let claim = RefreshClaim {
            session: Uuid::now_v7(),
            counter: 41,
        };
        let token = tokens.write(claim).unwrap();
        assert_eq!(tokens.read(&token).unwrap(), claim);
        assert!(RefreshTokens::new(vec![8; 32]).read(&token).is_err());
        for position in 0..token.len() {
            let mut forged = token.clone().into_bytes();
            forged[position] = if forged[position] == b'A' { b'B' } else { b'A' };
            assert!(
                tokens.read(std::str::from_utf8(&forged).unwrap()).is_err(),
                "{position}"
            );
        }
        for forged in [
            "",
            "a",
            &token[1..],
            &format!("{token}AA"),
            &format!("{token}="),
        ] {
            assert!(tokens.read(forged).is_err(), "{forged}");
        }
    }
}
