//! Dictations: begun, resumed.

use dictation::audio::SampleOffset;
use uuid::Uuid;

use super::stored_id::offset_from_stored;
use super::{Scope, Store, StoreError};

/// How long a dictation whose connection is gone may still be resumed, in ms.
pub const RESUME_WINDOW_MS: i64 = 15 * 60 * 1000;

/// A dictation that begins.
#[derive(Clone, Copy, Debug)]
pub struct NewVoiceSession<'a> {
    /// Its id.
    pub id: Uuid,
    /// The device that the client names. None: the one that the sign-in is on, if there is one.
    pub device_id: Option<Uuid>,
    /// The sign-in by which the person speaks.
    pub sign_in: Uuid,
    /// Name of the engine that is to listen.
    pub provider: &'a str,
}

/// A dictation that goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResumedVoiceSession {
    /// What the new holder writes under; all before it are fenced.
    pub epoch: i64,
    /// All audio before this is committed.
    pub acked: SampleOffset,
    /// All audio before this stands in the ledger's slices.
    pub sliced: SampleOffset,
    /// Name of the engine that listened last.
    pub provider: String,
}

impl Store {
    /// Records that a dictation begins; returns its first epoch.
    ///
    /// # Errors
    /// [`StoreError::UnknownDevice`] if the device is not this person's,
    /// [`StoreError::Duplicate`] if the id is taken.
    pub async fn begin_voice_session(
        &self,
        scope: &Scope,
        session: NewVoiceSession<'_>,
    ) -> Result<i64, StoreError> {
        let Scope::User(user) = scope else {
            return Err(StoreError::ScopeWithoutUser);
        };
        let inserted = sqlx::query(
            "INSERT INTO voice_sessions \
                 (id, user_id, device_id, provider, created_at, touched_at, epoch) \
             SELECT $1, $2, \
                    COALESCE($3, (SELECT device_id FROM auth_sessions \
                                  WHERE id = $6 AND user_id = $2)), \
                    $4, $5, $5, 1 \
             WHERE CAST($3 AS TEXT) IS NULL \
                OR EXISTS (SELECT 1 FROM devices WHERE id = $3 AND user_id = $2)",
        )
        .bind(session.id.to_string())
        .bind(user.to_string())
        .bind(session.device_id.map(|id| id.to_string()))
        .bind(session.provider)
        .bind(self.clock.now_ms())
        .bind(session.sign_in.to_string())
        .execute(self.pool.writer())
        .await;
        match inserted {
            Ok(done) if done.rows_affected() == 1 => Ok(1),
            Ok(_none) => Err(StoreError::UnknownDevice),
            Err(sqlx::Error::Database(error)) if error.is_unique_violation() => {
                Err(StoreError::Duplicate)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Hands a dictation to a new connection and fences all earlier ones. `None` if it is not
    /// known, not this person's, or was not written to for [`RESUME_WINDOW_MS`].
    ///
    /// A settled dictation is opened again: its last final may have been lost on the way to its
    /// client, and only a resume can bring it. What is committed is not billed again.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn resume_voice_session(
        &self,
        scope: &Scope,
        id: Uuid,
    ) -> Result<Option<ResumedVoiceSession>, StoreError> {
        let now = self.clock.now_ms();
        let row: Option<(i64, i64, i64, String)> = sqlx::query_as(
            "UPDATE voice_sessions SET epoch = epoch + 1, touched_at = $1, ended_at = NULL \
             WHERE id = $2 AND (CAST($3 AS TEXT) IS NULL OR user_id = $3) \
               AND touched_at >= $4 \
             RETURNING epoch, acked_sample, sliced_sample, provider",
        )
        .bind(now)
        .bind(id.to_string())
        .bind(scope.user_text())
        .bind(now.saturating_sub(RESUME_WINDOW_MS))
        .fetch_optional(self.pool.writer())
        .await?;
        let Some((epoch, acked, sliced, provider)) = row else {
            return Ok(None);
        };
        let (acked, sliced) = (offset_from_stored(acked)?, offset_from_stored(sliced)?);
        Ok(Some(ResumedVoiceSession {
            epoch,
            acked,
            sliced,
            provider,
        }))
    }
}
