//! Transactions that a server broke off because of others are carried out again.

use std::time::Duration;

use tokio::time::sleep;
use uuid::Uuid;

use super::{StoreError, fault};

/// So often a transaction is begun.
const TRIES: u32 = 4;

/// Two that broke each other off do not meet again: each waits for another time up to this, in ms.
const LONGEST_PAUSE_MS: u8 = 60;

/// Carries out `work`, and again if a server broke it off because two waited for each other, or one has read what
/// another wrote. Nothing of it is written then.
pub(super) async fn until_through<Output, Work>(
    mut work: impl FnMut() -> Work,
) -> Result<Output, StoreError>
where
    Work: Future<Output = Result<Output, StoreError>>,
{
    for _try in 1..TRIES {
        match work().await {
            Err(StoreError::Database(error)) if fault::is_broken_off(&error) => {
                tracing::info!(%error, "a transaction is carried out again");
                sleep(pause()).await;
            }
            outcome => return outcome,
        }
    }
    work().await
}

fn pause() -> Duration {
    let [random, ..] = *Uuid::new_v4().as_bytes();
    Duration::from_millis(u64::from(random % LONGEST_PAUSE_MS))
}
