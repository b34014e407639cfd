//! Random numbers that nobody can guess.

use rand::TryRngCore as _;
use rand::rngs::OsRng;

use super::error::Failure;

/// `N` random bytes from the system.
pub(super) fn random_bytes<const N: usize>() -> Result<[u8; N], Failure> {
    let mut bytes = [0_u8; N];
    OsRng
        .try_fill_bytes(&mut bytes)
        .map_err(|_error| Failure::NoRandomness)?;
    Ok(bytes)
}
