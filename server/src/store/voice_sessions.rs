//! Dictations: begun, resumed.

use dictation::account;
use dictation::audio::{SampleOffset, SampleRange};
use sqlx::{FromRow, Sqlite, Transaction};
use uuid::Uuid;

use super::stored_id::{
    offset_from_stored, offset_to_stored, samples_from_stored, samples_to_stored,
};
use super::usage::standing::{self, StandingRow, standing_columns};
use super::usage::takeovers;
use super::{Scope, Store, StoreError};

/// How long a dictation whose connection is gone may still be resumed, in ms of served time.
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
    /// Nothing of it is kept, whatever its person has set.
    pub is_private: bool,
}

/// A dictation that has begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BegunVoiceSession {
    /// What its first holder writes under.
    pub epoch: i64,
    /// Its person wants what is said to be kept, and it is not private.
    pub is_kept: bool,
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
    /// Finals that were told cover all audio before this.
    pub told: SampleOffset,
    /// Samples that engines were given.
    pub given: u64,
    /// Of those, so many stand in the ledger's slices.
    pub costed: u64,
    /// All finals before this are kept, but for those that are missing. None: its person does not want
    /// them to be, or it is private.
    pub kept: Option<SampleOffset>,
    /// The first of them that the database did not take.
    pub missing: Option<SampleOffset>,
    /// This audio is heard anew because its words are not kept (`dictation::account::heard_anew`).
    pub heard_anew: Option<SampleRange>,
    /// Name of the engine that listened last.
    pub provider: String,
}

/// Whether the dictation's person wants their words kept, as they have set it by now.
macro_rules! wants_words_kept {
    ($user:literal) => {
        concat!(
            "EXISTS (SELECT 1 FROM user_settings WHERE user_id = ",
            $user,
            " AND keep_transcripts = 1)"
        )
    };
}

impl Store {
    /// Records that a dictation begins.
    ///
    /// # Errors
    /// [`StoreError::UnknownDevice`] if the device is not this person's,
    /// [`StoreError::Duplicate`] if the id is taken.
    pub async fn begin_voice_session(
        &self,
        scope: &Scope,
        session: NewVoiceSession<'_>,
    ) -> Result<BegunVoiceSession, StoreError> {
        let Scope::User(user) = scope else {
            return Err(StoreError::ScopeWithoutUser);
        };
        let now = self.moment();
        let inserted: Result<Vec<Option<i64>>, sqlx::Error> = sqlx::query_scalar(concat!(
            "INSERT INTO voice_sessions \
                 (id, user_id, device_id, provider, created_at, touched_served_ms, epoch, \
                  kept_sample) \
             SELECT $1, $2, \
                    COALESCE($3, (SELECT device_id FROM auth_sessions \
                                  WHERE id = $6 AND user_id = $2)), \
                    $4, $5, $8, 1, CASE WHEN NOT $7 AND ",
            wants_words_kept!("$2"),
            " THEN 0 END \
             WHERE CAST($3 AS TEXT) IS NULL \
                OR EXISTS (SELECT 1 FROM devices WHERE id = $3 AND user_id = $2) \
             RETURNING kept_sample",
        ))
        .bind(session.id.to_string())
        .bind(user.to_string())
        .bind(session.device_id.map(|id| id.to_string()))
        .bind(session.provider)
        .bind(now.wall_ms)
        .bind(session.sign_in.to_string())
        .bind(session.is_private)
        .bind(now.served_ms)
        .fetch_all(self.pool.writer()?)
        .await;
        match inserted.map(|mut rows| rows.pop()) {
            Ok(Some(kept)) => Ok(BegunVoiceSession {
                epoch: 1,
                is_kept: kept.is_some(),
            }),
            Ok(None) => Err(StoreError::UnknownDevice),
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
    /// client, and only a resume can bring it. What finals cover is not billed again.
    ///
    /// A person who has turned keeping off meanwhile is heard at once; for one who has turned it
    /// on, finals are kept from `final_through`, the end of the last one that the client holds. If it
    /// goes on `is_private`, nothing more of it is kept.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn resume_voice_session(
        &self,
        scope: &Scope,
        id: Uuid,
        final_through: SampleOffset,
        is_private: bool,
    ) -> Result<Option<ResumedVoiceSession>, StoreError> {
        let now = self.served_ms();
        let mut transaction = self.pool.begin().await?;
        let row: Option<ResumedRow> = sqlx::query_as(concat!(
            "UPDATE voice_sessions SET epoch = epoch + 1, touched_served_ms = $1, ended_at = NULL, \
                 anew_sample = CASE WHEN kept_sample IS NULL AND anew_sample < told_sample \
                                    THEN told_sample ELSE anew_sample END, \
                 kept_sample = CASE WHEN NOT $6 AND ",
            wants_words_kept!("voice_sessions.user_id"),
            " THEN COALESCE(kept_sample, $5) END \
             WHERE id = $2 AND (CAST($3 AS TEXT) IS NULL OR user_id = $3) \
               AND touched_served_ms >= $4 \
             RETURNING epoch, acked_sample, sliced_sample, kept_sample, missing_sample, anew_sample, \
                       provider, told_sample, given_samples, costed_samples, ",
            standing_columns!(),
        ))
        .bind(now)
        .bind(id.to_string())
        .bind(scope.user_text())
        .bind(now.saturating_sub(RESUME_WINDOW_MS))
        .bind(offset_to_stored(final_through))
        .bind(is_private)
        .fetch_optional(&mut *transaction)
        .await?;
        let Some(row) = row else {
            return Ok(None);
        };
        takeovers::note(&mut transaction, &id.to_string(), row.epoch).await?;
        let heard_anew = row.heard_anew(final_through)?;
        if let Some(audio) = heard_anew {
            note_anew(&mut transaction, id, audio).await?;
        }
        let standing = row.standing.standing()?;
        if standing.heard.samples() > 0 {
            let standing = standing.taken_over();
            standing::write(&mut transaction, &id.to_string(), standing).await?;
        }
        transaction.commit().await?;
        let resumed = ResumedVoiceSession {
            heard_anew,
            ..ResumedVoiceSession::try_from(row)?
        };
        Ok(Some(resumed))
    }
}

/// Notes that `audio` is heard anew because its words are not kept: it is so once.
async fn note_anew(
    transaction: &mut Transaction<'_, Sqlite>,
    id: Uuid,
    audio: SampleRange,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE voice_sessions SET anew_sample = $1, anew_samples = anew_samples + $2 WHERE id = $3",
    )
        .bind(offset_to_stored(audio.end()))
        .bind(samples_to_stored(audio.samples()))
        .bind(id.to_string())
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

#[derive(FromRow)]
struct ResumedRow {
    epoch: i64,
    acked_sample: i64,
    sliced_sample: i64,
    kept_sample: Option<i64>,
    missing_sample: Option<i64>,
    anew_sample: i64,
    provider: String,
    told_sample: i64,
    given_samples: i64,
    costed_samples: i64,
    #[sqlx(flatten)]
    standing: StandingRow,
}

impl ResumedRow {
    /// What engines hear anew because its words are not kept. What a client says that it holds, and was
    /// never told, is no reason.
    fn heard_anew(&self, final_through: SampleOffset) -> Result<Option<SampleRange>, StoreError> {
        let Some(kept) = self.kept_sample.map(offset_from_stored).transpose()? else {
            return Ok(None);
        };
        let told = final_through.min(offset_from_stored(self.told_sample)?);
        let before = offset_from_stored(self.anew_sample)?;
        Ok(account::heard_anew(kept, told, before))
    }
}

impl TryFrom<ResumedRow> for ResumedVoiceSession {
    type Error = StoreError;

    fn try_from(row: ResumedRow) -> Result<Self, StoreError> {
        Ok(Self {
            epoch: row.epoch,
            acked: offset_from_stored(row.acked_sample)?,
            sliced: offset_from_stored(row.sliced_sample)?,
            told: offset_from_stored(row.told_sample)?,
            given: samples_from_stored(row.given_samples)?,
            costed: samples_from_stored(row.costed_samples)?,
            kept: row.kept_sample.map(offset_from_stored).transpose()?,
            missing: row.missing_sample.map(offset_from_stored).transpose()?,
            heard_anew: None,
            provider: row.provider,
        })
    }
}
