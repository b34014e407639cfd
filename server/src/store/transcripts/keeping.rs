//! Finals as they are kept, while people speak.

use std::collections::BTreeSet;

use dictation::audio::SampleRange;
use dictation::search;
use dictation::transcript_file::Segment;
use sqlx::{Sqlite, Transaction};
use uuid::Uuid;

use crate::store::served::Moment;
use crate::store::stored_id::{millis_to_stored, offset_to_stored};
use crate::store::{Store, StoreError};

/// A final of a dictation that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptFinal {
    /// The dictation.
    pub session: Uuid,
    /// Whose it is: this is the write's scope.
    pub user: Uuid,
    /// What the writer holds the dictation under.
    pub epoch: i64,
    /// The audio that it covers.
    pub range: SampleRange,
    /// What was said; none for silence.
    pub segment: Option<Segment>,
    /// It is a sign that belongs to the words before it.
    pub is_late_sign: bool,
    /// How many words that are.
    pub words: u32,
    /// BCP 47; empty means the server's default.
    pub language: String,
    /// The engine that heard it.
    pub engine: String,
}

/// What became of a final.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeepOutcome {
    /// It is written, and all before it are.
    Kept,
    /// Its writer does not hold the dictation any more, or one before it is not written. Nothing of
    /// it was.
    NotKept,
}

impl Store {
    /// Writes all `finals` in one transaction. One that was written before changes nothing. Outcomes
    /// come in the order of the finals.
    ///
    /// # Errors
    /// If the database fails; then nothing of any of them is written.
    pub async fn keep_finals(&self, finals: &[KeptFinal]) -> Result<Vec<KeepOutcome>, StoreError> {
        let now = self.moment();
        let mut transaction = self.pool.begin().await?;
        let mut outcomes = Vec::with_capacity(finals.len());
        for kept in finals {
            if !raise_kept(&mut transaction, kept).await? {
                outcomes.push(written_before(&mut transaction, kept).await?);
                continue;
            }
            match &kept.segment {
                Some(sign) if kept.is_late_sign => {
                    write_sign(&mut transaction, kept, &sign.text).await?;
                }
                Some(segment) => write_words(&mut transaction, kept, segment, now).await?,
                None => write_silence(&mut transaction, kept).await?,
            }
            outcomes.push(KeepOutcome::Kept);
        }
        transaction.commit().await?;
        Ok(outcomes)
    }
}

/// Whether this final follows the last one that is written, and its writer holds the dictation.
async fn raise_kept(
    transaction: &mut Transaction<'static, Sqlite>,
    kept: &KeptFinal,
) -> Result<bool, StoreError> {
    let raised = sqlx::query(
        "UPDATE voice_sessions SET kept_sample = $1 \
         WHERE id = $2 AND user_id = $3 AND epoch = $4 AND kept_sample = $5 AND kept_sample < $1",
    )
    .bind(offset_to_stored(kept.range.end()))
    .bind(kept.session.to_string())
    .bind(kept.user.to_string())
    .bind(kept.epoch)
    .bind(offset_to_stored(kept.range.start()))
    .execute(&mut **transaction)
    .await?;
    Ok(raised.rows_affected() == 1)
}

/// What became of a final that does not follow: it was written, or it cannot be.
async fn written_before(
    transaction: &mut Transaction<'static, Sqlite>,
    kept: &KeptFinal,
) -> Result<KeepOutcome, StoreError> {
    let found: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM voice_sessions \
         WHERE id = $1 AND user_id = $2 AND epoch = $3 AND kept_sample >= $4",
    )
    .bind(kept.session.to_string())
    .bind(kept.user.to_string())
    .bind(kept.epoch)
    .bind(offset_to_stored(kept.range.end()))
    .fetch_one(&mut **transaction)
    .await?;
    Ok(if found == 1 {
        KeepOutcome::Kept
    } else {
        KeepOutcome::NotKept
    })
}

async fn write_silence(
    transaction: &mut Transaction<'static, Sqlite>,
    kept: &KeptFinal,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE transcripts SET duration_ms = $1 WHERE id = $2 AND user_id = $3")
        .bind(millis_to_stored(kept.range.end().as_millis()))
        .bind(kept.session.to_string())
        .bind(kept.user.to_string())
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// Puts a sign behind the last words. Who holds the dictation is known.
async fn write_sign(
    transaction: &mut Transaction<'static, Sqlite>,
    kept: &KeptFinal,
    sign: &str,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE transcript_segments SET text = text || $1 \
         WHERE transcript_id = $2 AND start_sample = \
             (SELECT MAX(start_sample) FROM transcript_segments WHERE transcript_id = $2)",
    )
    .bind(sign)
    .bind(kept.session.to_string())
    .execute(&mut **transaction)
    .await?;
    write_silence(transaction, kept).await
}

async fn write_words(
    transaction: &mut Transaction<'static, Sqlite>,
    kept: &KeptFinal,
    segment: &Segment,
    now: Moment,
) -> Result<(), StoreError> {
    // Its age counts from its first words.
    let kept_in: Option<(i64, String)> = sqlx::query_as(
        "INSERT INTO transcripts \
             (id, user_id, session_id, device_id, language, engine, words, duration_ms, \
              created_at, updated_at, kept_served_ms, kept_latest_ms) \
         SELECT v.id, v.user_id, v.id, v.device_id, $3, $4, $5, $6, v.created_at, $7, $8, $9 \
         FROM voice_sessions v WHERE v.id = $1 AND v.user_id = $2 \
         ON CONFLICT (id) DO UPDATE SET \
             words = transcripts.words + excluded.words, \
             duration_ms = excluded.duration_ms, \
             engine = excluded.engine, \
             updated_at = excluded.updated_at \
         RETURNING number, user_id",
    )
    .bind(kept.session.to_string())
    .bind(kept.user.to_string())
    .bind(&kept.language)
    .bind(&kept.engine)
    .bind(i64::from(kept.words))
    .bind(millis_to_stored(kept.range.end().as_millis()))
    .bind(now.wall_ms)
    .bind(now.served_ms)
    .bind(now.latest_ms)
    .fetch_optional(&mut **transaction)
    .await?;
    // A guest's transcript may have become an account's since the dictation began.
    let Some((number, owner)) = kept_in else {
        return Ok(());
    };
    sqlx::query(
        "INSERT INTO transcript_segments (transcript_id, start_sample, end_sample, text) \
         VALUES ($1, $2, $3, $4) ON CONFLICT (transcript_id, start_sample) DO NOTHING",
    )
    .bind(kept.session.to_string())
    .bind(offset_to_stored(segment.range.start()))
    .bind(offset_to_stored(segment.range.end()))
    .bind(&segment.text)
    .execute(&mut **transaction)
    .await?;
    index_words(transaction, &owner, number, segment).await
}

async fn index_words(
    transaction: &mut Transaction<'static, Sqlite>,
    owner: &str,
    number: i64,
    segment: &Segment,
) -> Result<(), StoreError> {
    // In order and each once: neighbours in the index are written together.
    let words: BTreeSet<String> = search::words(&segment.text).into_iter().collect();
    for word in &words {
        sqlx::query(
            "INSERT INTO transcript_words (user_id, word, transcript_number, start_sample) \
             VALUES ($1, $2, $3, $4) ON CONFLICT (user_id, word, transcript_number) DO NOTHING",
        )
        .bind(owner)
        .bind(word)
        .bind(number)
        .bind(offset_to_stored(segment.range.start()))
        .execute(&mut **transaction)
        .await?;
    }
    Ok(())
}
