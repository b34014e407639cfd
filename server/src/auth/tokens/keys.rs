//! The keys that the server signs with: made at the first start, kept in the database, so that
//! every instance has the same ones.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey};
use p256::SecretKey;
use p256::elliptic_curve::sec1::ToEncodedPoint as _;
use p256::pkcs8::{DecodePrivateKey as _, EncodePrivateKey as _, LineEnding};
use serde_json::{Value, json};

use super::verifier::VerifyingKey;
use crate::auth::error::Failure;
use crate::auth::random::random_bytes;
use crate::store::Store;
use crate::store::signing_keys::{KeyPurpose, SigningKey};

/// Bytes in the secret behind refresh tokens.
const REFRESH_SECRET_BYTES: usize = 32;

/// All keys, newest first.
pub(super) struct KeyRing {
    newest: AccessKey,
    older: Vec<AccessKey>,
    pub(super) refresh_secret: Vec<u8>,
}

/// A key for access tokens.
struct AccessKey {
    key_id: String,
    secret: SecretKey,
}

/// The key that new access tokens are signed with.
pub(super) struct AccessSigningKey {
    pub(super) key_id: String,
    pub(super) key: EncodingKey,
}

impl KeyRing {
    pub(super) async fn load(store: &Store) -> Result<Self, Failure> {
        let stored = store
            .signing_keys(KeyPurpose::AccessToken, &fresh_access_key()?)
            .await?;
        let mut keys = stored.iter().map(AccessKey::parse);
        let newest = keys.next().ok_or_else(|| unusable("there is none"))??;
        let older = keys.collect::<Result<_, _>>()?;
        let fresh = URL_SAFE_NO_PAD.encode(random_bytes::<REFRESH_SECRET_BYTES>()?);
        let stored = store.signing_keys(KeyPurpose::RefreshToken, &fresh).await?;
        let stored = stored.first().ok_or_else(|| unusable("there is none"))?;
        let refresh_secret = URL_SAFE_NO_PAD.decode(&stored.secret).map_err(unusable)?;
        if refresh_secret.len() < REFRESH_SECRET_BYTES {
            return Err(unusable("it is too short"));
        }
        Ok(Self {
            newest,
            older,
            refresh_secret,
        })
    }

    pub(super) fn signing_key(&self) -> Result<AccessSigningKey, Failure> {
        let pem = self
            .newest
            .secret
            .to_pkcs8_pem(LineEnding::LF)
            .map_err(unusable)?;
        let key = EncodingKey::from_ec_pem(pem.as_bytes()).map_err(unusable)?;
        Ok(AccessSigningKey {
            key_id: self.newest.key_id.clone(),
            key,
        })
    }

    pub(super) fn verifying_keys(&self) -> Result<Vec<VerifyingKey>, Failure> {
        self.access_keys().map(AccessKey::verifying_key).collect()
    }

    /// The public halves as a JSON Web Key Set.
    pub(super) fn jwks(&self) -> Value {
        json!({ "keys": self.access_keys().map(AccessKey::jwk).collect::<Vec<_>>() })
    }

    fn access_keys(&self) -> impl Iterator<Item = &AccessKey> {
        std::iter::once(&self.newest).chain(&self.older)
    }
}

impl AccessKey {
    fn parse(stored: &SigningKey) -> Result<Self, Failure> {
        let secret = SecretKey::from_pkcs8_pem(&stored.secret).map_err(unusable)?;
        Ok(Self {
            key_id: stored.id.to_string(),
            secret,
        })
    }

    /// The public point's coordinates in base64url.
    fn coordinates(&self) -> (String, String) {
        let point = self.secret.public_key().to_encoded_point(false);
        let encode = |coordinate: Option<_>| coordinate.map(|bytes| URL_SAFE_NO_PAD.encode(bytes));
        // An uncompressed point of a public key always has both.
        (
            encode(point.x()).unwrap_or_default(),
            encode(point.y()).unwrap_or_default(),
        )
    }

    fn verifying_key(&self) -> Result<VerifyingKey, Failure> {
        let (x, y) = self.coordinates();
        let key = DecodingKey::from_ec_components(&x, &y).map_err(unusable)?;
        Ok(VerifyingKey {
            key_id: self.key_id.clone(),
            algorithm: Algorithm::ES256,
            key,
        })
    }

    fn jwk(&self) -> Value {
        let (x, y) = self.coordinates();
        json!({
            "kty": "EC", "crv": "P-256", "x": x, "y": y, "alg": "ES256", "use": "sig",
            "key_ops": ["verify"], "kid": self.key_id,
        })
    }
}

/// A new P-256 key in PKCS#8.
fn fresh_access_key() -> Result<String, Failure> {
    loop {
        // All but one in 2^32 numbers of this length are a key.
        if let Ok(secret) = SecretKey::from_slice(&random_bytes::<32>()?) {
            let pem = secret.to_pkcs8_pem(LineEnding::LF).map_err(unusable)?;
            return Ok(pem.to_string());
        }
    }
}

fn unusable(reason: impl ToString) -> Failure {
    Failure::Key(reason.to_string())
}
