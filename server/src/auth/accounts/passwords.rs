//! Hashes of passwords: Argon2id, a few at a time, off the threads that serve.

use std::sync::Arc;

use argon2::password_hash::{PasswordHash, PasswordHasher as _, PasswordVerifier as _, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use super::error::PasswordError;
use super::password_rules::Password;
use crate::auth::error::Failure;
use crate::auth::random::random_bytes;
use crate::config::auth::PasswordCost;

/// Hashes that are made at the same time: at 64 MiB each, 256 MiB.
const AT_ONCE: usize = 4;

/// Requests that may wait for their turn; with more, people are asked to come back.
const WAITING: usize = 32;

/// Bytes of salt.
const SALT_BYTES: usize = 16;

/// Makes and checks hashes. A clonable handle.
#[derive(Clone)]
pub(super) struct Passwords {
    params: Params,
    /// One permit for each request that is under way or waits.
    places: Arc<Semaphore>,
    turns: Arc<Semaphore>,
}

/// What a check has shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is not the password.
    Wrong,
    /// It is.
    Right {
        /// A hash of it by today's parameters, if the stored one is weaker.
        stronger_hash: Option<String>,
    },
}

impl Passwords {
    pub(super) fn new(cost: PasswordCost) -> Result<Self, Failure> {
        let params = Params::new(cost.memory_kib, cost.passes, cost.lanes, None)
            .map_err(|error| Failure::Hashing(error.to_string()))?;
        Ok(Self {
            params,
            places: Arc::new(Semaphore::new(AT_ONCE + WAITING)),
            turns: Arc::new(Semaphore::new(AT_ONCE)),
        })
    }

    /// The hash of a new password, in PHC form.
    pub(super) async fn hash(&self, password: Password) -> Result<String, PasswordError> {
        let passwords = self.clone();
        self.in_turn(move || passwords.hash_blocking(&password))
            .await
    }

    /// Whether `password` is the one behind `stored`. Without one it takes as long and is wrong:
    /// how long an answer takes does not tell who has an account.
    pub(super) async fn check(
        &self,
        password: Password,
        stored: Option<String>,
    ) -> Result<Verdict, PasswordError> {
        let passwords = self.clone();
        self.in_turn(move || match stored {
            Some(stored) => passwords.check_blocking(&password, &stored),
            None => passwords
                .hash_blocking(&password)
                .map(|_for_its_cost| Verdict::Wrong),
        })
        .await
    }

    async fn in_turn<Outcome: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<Outcome, Failure> + Send + 'static,
    ) -> Result<Outcome, PasswordError> {
        let _place = self
            .places
            .try_acquire()
            .map_err(|_full| PasswordError::Busy)?;
        let turn = Arc::clone(&self.turns).acquire_owned().await;
        let turn = turn.map_err(|_closed| PasswordError::Busy)?;
        let work = spawn_blocking(move || {
            // The turn goes with the work, which a client that leaves does not end.
            let _turn = turn;
            work()
        });
        let done = work
            .await
            .map_err(|error| Failure::Hashing(error.to_string()))?;
        Ok(done?)
    }

    fn argon2(&self) -> Argon2<'static> {
        Argon2::new(Algorithm::Argon2id, Version::V0x13, self.params.clone())
    }

    fn hash_blocking(&self, password: &Password) -> Result<String, Failure> {
        let failed = |error: argon2::password_hash::Error| Failure::Hashing(error.to_string());
        let salt = SaltString::encode_b64(&random_bytes::<SALT_BYTES>()?).map_err(failed)?;
        let hash = self.argon2();
        let hash = hash.hash_password(password.reveal().as_bytes(), &salt);
        Ok(hash.map_err(failed)?.to_string())
    }

    fn check_blocking(&self, password: &Password, stored: &str) -> Result<Verdict, Failure> {
        let failed = |error: argon2::password_hash::Error| Failure::Hashing(error.to_string());
        let hash = PasswordHash::new(stored).map_err(failed)?;
        let outcome = self
            .argon2()
            .verify_password(password.reveal().as_bytes(), &hash);
        match outcome {
            Ok(()) => {}
            Err(argon2::password_hash::Error::Password) => return Ok(Verdict::Wrong),
            Err(error) => return Err(failed(error)),
        }
        let stored = Params::try_from(&hash).map_err(failed)?;
        let stronger_hash = self
            .is_weaker(&stored)
            .then(|| self.hash_blocking(password));
        Ok(Verdict::Right {
            stronger_hash: stronger_hash.transpose()?,
        })
    }

    fn is_weaker(&self, stored: &Params) -> bool {
        stored.m_cost() < self.params.m_cost()
            || stored.t_cost() < self.params.t_cost()
            || stored.p_cost() < self.params.p_cost()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passwords(memory_kib: u32, passes: u32) -> Passwords {
        Passwords::new(PasswordCost {
            memory_kib,
            passes,
            lanes: 1,
        })
        .unwrap()
    }

    fn password(text: &str) -> Password {
        Password::tried(text).unwrap()
    }

    #[tokio::test]
    async fn a_hash_says_how_it_was_made_and_knows_its_password_only() {
        let passwords = passwords(65_536, 3);
        let hash = passwords.hash(password("gravel otter")).await.unwrap();
        assert!(
            hash.starts_with("$argon2id$v=19$m=65536,t=3,p=1$"),
            "{hash}"
        );
        let check = async |text| {
            let stored = Some(hash.clone());
            passwords.check(password(text), stored).await.unwrap()
        };
        let right = Verdict::Right {
            stronger_hash: None,
        };
        assert_eq!(check("gravel otter").await, right);
        assert_eq!(check("gravel otters").await, Verdict::Wrong);
        let again = passwords.hash(password("gravel otter")).await.unwrap();
        assert_ne!(hash, again, "salted");
    }

    #[tokio::test]
    async fn a_weaker_hash_is_replaced_when_its_owner_comes_and_a_stronger_one_is_kept() {
        let (weak, strong) = (passwords(19_456, 2), passwords(19_456, 3));
        let hash = weak.hash(password("gravel otter")).await.unwrap();
        let verdict = strong.check(password("gravel otter"), Some(hash)).await;
        let Ok(Verdict::Right {
            stronger_hash: Some(stronger),
        }) = verdict
        else {
            panic!("{verdict:?}");
        };
        assert!(stronger.contains("t=3"), "{stronger}");
        let kept = weak.check(password("gravel otter"), Some(stronger)).await;
        let right = Verdict::Right {
            stronger_hash: None,
        };
        assert_eq!(kept.unwrap(), right);
    }

    #[tokio::test]
    async fn a_crowd_is_served_up_to_the_limit_and_one_more_is_asked_to_come_back() {
        let passwords = passwords(19_456, 2);
        let asked = (0..=AT_ONCE + WAITING).map(|_one| passwords.hash(password("gravel otter")));
        let outcomes = futures_util::future::join_all(asked).await;
        let busy = outcomes
            .iter()
            .filter(|outcome| matches!(outcome, Err(PasswordError::Busy)))
            .count();
        assert_eq!(busy, 1);
        assert!(outcomes.iter().filter(|outcome| outcome.is_ok()).count() == AT_ONCE + WAITING);
        passwords.hash(password("gravel otter")).await.unwrap();
    }
}
