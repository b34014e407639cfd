//! A commit that does more than raise a watermark: it enters slices, or ends the dictation.

use dictation::audio::SampleOffset;
use dictation::meter::UsageSlice;

use super::entry::{BillEntry, EngineEntry, Reason};
use super::repeats::{self, Settling};
use super::{CommitOutcome, Cost, UsageCommit};
use crate::store::StoreError;
use crate::store::database::{Tx, within};
use crate::store::served::Moment;
use crate::store::stored_id::{
    Id, millis_to_stored, offset_from_stored, offset_to_stored, samples_to_stored,
};

/// Writes it, unless the writer is fenced.
pub(super) async fn write(
    transaction: &mut Tx<'_>,
    commit: &UsageCommit,
    cost_micro_usd: Cost<'_>,
    now: Moment,
) -> Result<CommitOutcome, StoreError> {
    if contradicts_itself(commit) {
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
        let entry = BillEntry {
            session: commit.session,
            user: commit.user,
            reason: Reason::Final,
            slice,
            cost_micro_usd: *cost,
        };
        entry.insert(transaction, now.wall_ms).await?;
    }
    for (slice, cost) in &commit.cost_slices {
        let entry = EngineEntry {
            session: commit.session,
            epoch: commit.epoch,
            is_late: false,
            slice,
            cost_micro_usd: *cost,
        };
        entry.insert(transaction, now.wall_ms).await?;
    }
    let settling = match commit.settlement {
        Some(_) => Settling::End,
        None => Settling::Between,
    };
    repeats::settle(
        transaction,
        commit.session,
        settling,
        cost_micro_usd,
        now.wall_ms,
    )
    .await?;
    Ok(CommitOutcome::Committed {
        through: offset_from_stored(stored)?,
    })
}

fn contradicts_itself(commit: &UsageCommit) -> bool {
    let beyond = |end: SampleOffset| end > commit.account.told || end > commit.through;
    commit
        .slices
        .iter()
        .any(|(slice, _)| beyond(slice.range.end()))
}

/// Raises the watermark, and ends the dictation if the commit settles it. Gives the stored
/// watermark, or nothing if the writer is fenced.
async fn raise_watermark(
    transaction: &mut Tx<'_>,
    commit: &UsageCommit,
    now: Moment,
) -> Result<Option<i64>, StoreError> {
    let end = |slices: &[(UsageSlice, i64)]| {
        let last = slices.last().map(|(slice, _)| slice.range.end());
        offset_to_stored(last.unwrap_or(SampleOffset::ZERO))
    };
    let account = &commit.account;
    // The larger of two values is spelled out: the two databases name that function differently.
    // $3 is $1 in ms rather than a division in SQL, so that rounding is in one place.
    // What engines have heard may fall (`Hearings::forgive_beyond`); a commit that comes late does
    // not count.
    let stored: Option<i64> = within!(transaction, |connection| {
        sqlx::query_scalar(
            "UPDATE voice_sessions SET \
                 duration = CASE WHEN acked_sample < $1 THEN $3 ELSE duration END, \
                 acked_sample = CASE WHEN acked_sample < $1 THEN $1 ELSE acked_sample END, \
                 sliced_sample = CASE WHEN sliced_sample < $2 THEN $2 ELSE sliced_sample END, \
                 costed_samples = CASE WHEN costed_samples < $11 THEN $11 ELSE costed_samples END, \
                 told_sample = CASE WHEN told_sample < $12 THEN $12 ELSE told_sample END, \
                 heard_from_sample = $14, \
                 heard_sample = CASE WHEN given_samples <= $15 THEN $13 ELSE heard_sample END, \
                 given_samples = CASE WHEN given_samples <= $15 THEN $15 ELSE given_samples END, \
                 provider = CASE WHEN $4 = '' THEN provider ELSE $4 END, \
                 latency_ms = COALESCE($5, latency_ms), \
                 ended_at = $6, \
                 touched_served_ms = $7 \
             WHERE id = $8 AND user_id = $9 AND epoch = $10 AND ended_at IS NULL \
             RETURNING acked_sample",
        )
        .bind(offset_to_stored(commit.through))
        .bind(end(&commit.slices))
        .bind(millis_to_stored(commit.through.as_millis()))
        .bind(&commit.engine)
        .bind(
            commit
                .settlement
                .map(|settlement| millis_to_stored(settlement.latency)),
        )
        .bind(commit.settlement.map(|_settlement| now.wall_ms))
        .bind(now.served_ms)
        .bind(Id::from(commit.session))
        .bind(Id::from(commit.user))
        .bind(commit.epoch)
        .bind(end(&commit.cost_slices))
        .bind(offset_to_stored(account.told))
        .bind(offset_to_stored(account.heard.end()))
        .bind(offset_to_stored(account.heard.start()))
        .bind(samples_to_stored(account.given))
        .fetch_optional(connection)
        .await
    })?;
    Ok(stored)
}

/// A settlement whose answer was lost is sent again: it has been done, by this very writer.
async fn already_settled(
    transaction: &mut Tx<'_>,
    commit: &UsageCommit,
) -> Result<Option<i64>, StoreError> {
    if commit.settlement.is_none() {
        return Ok(None);
    }
    let stored = within!(transaction, |connection| {
        sqlx::query_scalar(
            "SELECT acked_sample FROM voice_sessions \
             WHERE id = $1 AND user_id = $2 AND epoch = $3 AND ended_at IS NOT NULL \
               AND acked_sample >= $4",
        )
        .bind(Id::from(commit.session))
        .bind(Id::from(commit.user))
        .bind(commit.epoch)
        .bind(offset_to_stored(commit.through))
        .fetch_optional(connection)
        .await
    })?;
    Ok(stored)
}
