//! Words that the database does not take, whatever else it takes.

use super::stored_id::offset_to_stored;
use super::transcripts::KeptFinal;
use super::{Store, StoreError};

impl Store {
    /// Notes that a final will not be kept, so that those behind it can be. False: its writer does not
    /// hold the dictation any more, or one before it is neither written nor noted.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn miss_final(&self, missing: &KeptFinal) -> Result<bool, StoreError> {
        let (start, end) = (missing.range.start(), missing.range.end());
        let noted = sqlx::query(
            "UPDATE voice_sessions \
             SET kept_sample = $1, missing_sample = COALESCE(missing_sample, $5) \
             WHERE id = $2 AND user_id = $3 AND epoch = $4 \
               AND kept_sample = $5 AND kept_sample < $1",
        )
        .bind(offset_to_stored(end))
        .bind(missing.session.to_string())
        .bind(missing.user.to_string())
        .bind(missing.epoch)
        .bind(offset_to_stored(start))
        .execute(self.pool.writer()?)
        .await?;
        Ok(noted.rows_affected() == 1)
    }
}
