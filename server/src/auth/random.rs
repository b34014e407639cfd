//! Random numbers that nobody can guess.

use rand::TryRngCore as _;
use rand::rngs::OsRng;

use super::AuthError;

/// `N` random bytes from the system.
pub(super) fn random_bytes<const N: usize>() -> Result<[u8; N], AuthError> {
    let mut bytes = [0_u8; N];
    OsRng
        .try_fill_bytes(&mut bytes)
        .map_err(|_error| AuthError::NoRandomness)?;
    Ok(bytes)
}
