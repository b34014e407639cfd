//! The ledger's rows: watermarks and slices, committed for many dictations at once.

pub mod report;

mod watermarks;

use dictation::audio::{SampleOffset, SampleRange};
use dictation::event::Settlement;
use dictation::meter::UsageSlice;
use sqlx::{Sqlite, Transaction};
use uuid::Uuid;

use super::served::Moment;
use super::stored_id::{millis_to_stored, offset_from_stored, offset_to_stored};
use super::{Scope, Store, StoreError};

/// What one dictation wants held for good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsageCommit {
    /// The dictation.
    pub session: Uuid,
    /// Whose it is: this is the commit's scope.
    pub user: Uuid,
    /// What the writer holds the dictation under.
    pub epoch: i64,
    /// The watermark.
    pub through: SampleOffset,
    /// Entries that the watermark passes, each with its cost in micro-dollars.
    pub slices: Vec<(UsageSlice, i64)>,
    /// Present if the dictation is over with this.
    pub settlement: Option<Settlement>,
}

/// What became of a commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommitOutcome {
    /// All audio before this is held for good.
    Committed {
        /// The stored watermark: never less than the one asked for.
        through: SampleOffset,
    },
    /// Another connection holds the dictation, or it is over. Nothing was written.
    Fenced,
}

impl Store {
    /// Writes all `commits` in one transaction, so that one flush to disk serves them all.
    /// Repeating a commit changes nothing. Outcomes come in the order of the commits.
    ///
    /// # Errors
    /// If the database fails; then nothing of any of them is written.
    pub async fn commit_usage(
        &self,
        commits: &[UsageCommit],
    ) -> Result<Vec<CommitOutcome>, StoreError> {
        let now = self.moment();
        let mut transaction = self.pool.begin().await?;
        let plain = watermarks::raise(&mut transaction, commits, now).await?;
        let mut outcomes = Vec::with_capacity(commits.len());
        for (commit, plain) in commits.iter().zip(plain) {
            outcomes.push(match plain {
                Some(outcome) => outcome,
                None => write_commit(&mut transaction, commit, now).await?,
            });
        }
        transaction.commit().await?;
        Ok(outcomes)
    }

    /// Audio of one person that stands in the ledger since `since_ms`, in ms, and what it cost.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn usage_total(
        &self,
        scope: &Scope,
        since_ms: i64,
    ) -> Result<UsageTotal, StoreError> {
        let (duration_ms, cost_micro_usd): (i64, i64) = sqlx::query_as(
            "SELECT CAST(COALESCE(SUM(duration_ms), 0) AS BIGINT), \
                    CAST(COALESCE(SUM(cost_micro_usd), 0) AS BIGINT) \
             FROM usage_records \
             WHERE (CAST($1 AS TEXT) IS NULL OR user_id = $1) AND created_at >= $2",
        )
        .bind(scope.user_text())
        .bind(since_ms)
        .fetch_one(self.pool.reader())
        .await?;
        Ok(UsageTotal {
            duration_ms,
            cost_micro_usd,
        })
    }

    /// The audio of a dictation that stands in the ledger, in order.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn usage_of_session(
        &self,
        scope: &Scope,
        session: Uuid,
    ) -> Result<Vec<SampleRange>, StoreError> {
        let rows: Vec<(i64, i64)> = sqlx::query_as(
            "SELECT from_sample, through_sample FROM usage_records \
             WHERE session_id = $1 AND (CAST($2 AS TEXT) IS NULL OR user_id = $2) \
             ORDER BY from_sample",
        )
        .bind(session.to_string())
        .bind(scope.user_text())
        .fetch_all(self.pool.reader())
        .await?;
        rows.into_iter()
            .map(|(from, through)| {
                Ok(SampleRange::new(
                    offset_from_stored(from)?,
                    offset_from_stored(through)?,
                ))
            })
            .collect()
    }
}

/// A sum over the ledger.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UsageTotal {
    /// Audio in ms.
    pub duration_ms: i64,
    /// Cost in micro-dollars.
    pub cost_micro_usd: i64,
}

async fn write_commit(
    transaction: &mut Transaction<'static, Sqlite>,
    commit: &UsageCommit,
    now: Moment,
) -> Result<CommitOutcome, StoreError> {
    if commit
        .slices
        .iter()
        .any(|(slice, _cost)| slice.range.end() > commit.through)
    {
        // The tables refuse this, and with it everybody else's commits.
        tracing::error!(session = %commit.session, "a slice ends after its watermark");
        return Ok(CommitOutcome::Fenced);
    }
    let stored = match raise_watermark(transaction, commit, now).await? {
        Some(stored) => stored,
        None => match already_settled(transaction, commit).await? {
            Some(stored) => stored,
            None => return Ok(CommitOutcome::Fenced),
        },
    };
    for (slice, cost) in &commit.slices {
        let (session, user) = (commit.session, commit.user);
        let row = UsageRow {
            session,
            user,
            slice,
            cost_micro_usd: *cost,
        };
        row.insert(transaction, now.wall_ms).await?;
    }
    Ok(CommitOutcome::Committed {
        through: offset_from_stored(stored)?,
    })
}

/// Raises the watermark, and ends the dictation if the commit settles it. Gives the stored
/// watermark, or nothing if the writer is fenced.
async fn raise_watermark(
    transaction: &mut Transaction<'static, Sqlite>,
    commit: &UsageCommit,
    now: Moment,
) -> Result<Option<i64>, StoreError> {
    let last_slice = commit.slices.last().map(|(slice, _cost)| slice);
    let sliced = last_slice.map_or(SampleOffset::ZERO, |slice| slice.range.end());
    // The larger of two values is spelled out: the two databases name that function differently.
    // $3 is $1 in ms rather than a division in SQL, so that rounding is in one place.
    let stored: Option<i64> = sqlx::query_scalar(
        "UPDATE voice_sessions SET \
             duration = CASE WHEN acked_sample < $1 THEN $3 ELSE duration END, \
             acked_sample = CASE WHEN acked_sample < $1 THEN $1 ELSE acked_sample END, \
             sliced_sample = CASE WHEN sliced_sample < $2 THEN $2 ELSE sliced_sample END, \
             provider = COALESCE($4, provider), \
             latency_ms = COALESCE($5, latency_ms), \
             ended_at = $6, \
             touched_served_ms = $7 \
         WHERE id = $8 AND user_id = $9 AND epoch = $10 AND ended_at IS NULL \
         RETURNING acked_sample",
    )
    .bind(offset_to_stored(commit.through))
    .bind(offset_to_stored(sliced))
    .bind(millis_to_stored(commit.through.as_millis()))
    .bind(last_slice.map(|slice| slice.engine.as_str()))
    .bind(
        commit
            .settlement
            .map(|settlement| millis_to_stored(settlement.latency)),
    )
    .bind(commit.settlement.map(|_settlement| now.wall_ms))
    .bind(now.served_ms)
    .bind(commit.session.to_string())
    .bind(commit.user.to_string())
    .bind(commit.epoch)
    .fetch_optional(&mut **transaction)
    .await?;
    Ok(stored)
}

/// A settlement whose answer was lost is sent again: it has been done, by this very writer.
async fn already_settled(
    transaction: &mut Transaction<'static, Sqlite>,
    commit: &UsageCommit,
) -> Result<Option<i64>, StoreError> {
    if commit.settlement.is_none() {
        return Ok(None);
    }
    let stored = sqlx::query_scalar(
        "SELECT acked_sample FROM voice_sessions \
         WHERE id = $1 AND user_id = $2 AND epoch = $3 AND ended_at IS NOT NULL \
           AND acked_sample >= $4",
    )
    .bind(commit.session.to_string())
    .bind(commit.user.to_string())
    .bind(commit.epoch)
    .bind(offset_to_stored(commit.through))
    .fetch_optional(&mut **transaction)
    .await?;
    Ok(stored)
}

/// A row of the ledger to be written.
pub(super) struct UsageRow<'a> {
    pub(super) session: Uuid,
    pub(super) user: Uuid,
    pub(super) slice: &'a UsageSlice,
    pub(super) cost_micro_usd: i64,
}

impl UsageRow<'_> {
    /// Appends it, unless the ledger has an entry that begins there.
    pub(super) async fn insert(
        &self,
        transaction: &mut Transaction<'static, Sqlite>,
        now: i64,
    ) -> Result<(), StoreError> {
        let (start, end) = (self.slice.range.start(), self.slice.range.end());
        let duration = end.as_millis().saturating_sub(start.as_millis());
        sqlx::query(
            "INSERT INTO usage_records \
                 (id, user_id, session_id, engine, from_sample, through_sample, duration_ms, \
                  cost_micro_usd, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
             ON CONFLICT (session_id, from_sample) DO NOTHING",
        )
        .bind(Uuid::now_v7().to_string())
        .bind(self.user.to_string())
        .bind(self.session.to_string())
        .bind(&self.slice.engine)
        .bind(offset_to_stored(start))
        .bind(offset_to_stored(end))
        .bind(millis_to_stored(duration))
        .bind(self.cost_micro_usd)
        .bind(now)
        .execute(&mut **transaction)
        .await?;
        Ok(())
    }
}
