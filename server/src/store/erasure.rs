//! The last traces of what was deleted. Rows are overwritten where they stood (`secure_delete`), but
//! the write-ahead log still has the pages as they were.

use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::time::sleep;

use super::{Store, StoreError};

/// So often the log is asked to give up what it holds; somebody who reads or writes may be in the way.
const CHECKPOINT_TRIES: u32 = 50;

const CHECKPOINT_PAUSE: Duration = Duration::from_millis(20);

impl Store {
    /// Something was deleted: its traces in the write-ahead log are to go.
    pub(super) fn erasure_is_due(&self) {
        self.erasure_due.store(true, Ordering::SeqCst);
    }

    /// Moves all that is committed into the database's file and cuts the log to nothing, if
    /// something was deleted since the last time: then it stands nowhere any more. False: readers
    /// of an older state stay in the way; the server's own job tries again.
    ///
    /// # Errors
    /// If the database fails; it is due as before.
    pub async fn erase_deleted(&self) -> Result<bool, StoreError> {
        if !self.erasure_due.swap(false, Ordering::SeqCst) {
            return Ok(true);
        }
        let emptied = self.empty_log().await;
        if !matches!(emptied, Ok(true)) {
            self.erasure_is_due();
        }
        emptied
    }

    async fn empty_log(&self) -> Result<bool, StoreError> {
        for _try in 0..CHECKPOINT_TRIES {
            if self.pool.cut_log().await? {
                return Ok(true);
            }
            sleep(CHECKPOINT_PAUSE).await;
        }
        tracing::warn!("the database's log could not be emptied yet: somebody reads all the time");
        Ok(false)
    }
}
