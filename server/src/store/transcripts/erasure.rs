//! The last traces of what was deleted. Rows and index entries are overwritten where they stood
//! (`secure_delete`), but the write-ahead log still has the pages as they were.

use std::sync::atomic::Ordering;

use crate::store::{Store, StoreError};

impl Store {
    /// Something was deleted: its traces in the write-ahead log are to go.
    pub fn erasure_is_due(&self) {
        self.erasure_due.store(true, Ordering::SeqCst);
    }

    /// Moves the write-ahead log into the database and empties it, if something was deleted since
    /// the last time. Done if this says true; else somebody reads an older state, and it is to be
    /// tried again.
    ///
    /// # Errors
    /// If the database fails; it is due as before.
    pub async fn erase_deleted(&self) -> Result<bool, StoreError> {
        if !self.erasure_due.swap(false, Ordering::SeqCst) {
            return Ok(true);
        }
        let emptied = self.pool.empty_log().await;
        if !matches!(emptied, Ok(true)) {
            self.erasure_is_due();
        }
        emptied
    }
}
